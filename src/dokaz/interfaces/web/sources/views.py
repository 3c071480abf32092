# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of sources: found by name, shown with its items, described, taken out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.sources.forms import SourceForm

_SHOWN = 200
_ITEMS = 20
_DESCRIBERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian",
    "verifier", "legal_analyst",
)  # fmt: skip


@door("evidence.source.list")
def directory(request: HttpRequest) -> HttpResponse:
    """The own organisation's sources, newest first, or those with some letters in their name."""
    actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("text", "")[:200]
    context = {
        "rows": evidence.visible_sources(actor=actor, text=text, limit=_SHOWN),
        "text": text,
        "most": _SHOWN,
        "may_describe": actor.holds(*_DESCRIBERS),
    }
    return render(request, "web/sources/list.html", context)


@door("evidence.source.show", "evidence.item.list")
def source(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One source and the newest items from it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, pk)
    page = evidence.visible_items(
        actor=actor, narrowed=evidence.ItemFilter(source_id=pk), limit=_ITEMS
    )
    context = {
        "found": found,
        "judged_by": Names(actor).person(found.credibility_by) if found.credibility_by else "",
        "items": page.rows,
        "more": page.before is not None,
        "may_describe": actor.holds(*_DESCRIBERS),
    }
    return render(request, "web/sources/source.html", context)


@door("evidence.source.describe", "evidence.source.show", methods=("GET", "HEAD", "POST"))
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the directory says of a source."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, pk)
    if not actor.holds(*_DESCRIBERS):
        raise Refused("evidence.source.describe", "role_missing")
    initial = {name: getattr(found, name) for name in SourceForm.base_fields}
    form = SourceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            evidence.describe_source(
                actor=actor, source_id=pk, change=evidence.SourceChange(**form.cleaned_data)
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("source", pk=pk)
    context = {"found": found, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "web/sources/describe.html", context, status=status)


@door("evidence.source.retire", methods=("POST",))
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a source out of the list to choose from."""
    evidence.retire_source(actor=request.actor, source_id=pk)  # type: ignore[attr-defined]
    return redirect("source", pk=pk)


def _found(actor: Actor, source_id: UUID) -> evidence.SourceView:
    found = evidence.find_source(actor=actor, source_id=source_id)
    if found is None:
        raise NotFound("source")
    return found
