# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of sources: found by name, shown with its items, described, taken out."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.deliveries.sources import offered_sources
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.sources.forms import (
    MergeForm,
    NumberForm,
    SourceFilterForm,
    SourceForm,
    UnmergeForm,
)

_SHOWN = 200
_ITEMS = 20
_DESCRIBERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian",
    "verifier", "legal_analyst",
)  # fmt: skip


@door("evidence.source.list")
def directory(request: HttpRequest) -> HttpResponse:
    """The own organisation's sources, newest first: those with some words, of some kind."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SourceFilterForm(request.GET)
    # A value that is none of the list narrows nothing and is shown as such.
    chosen = form.cleaned_data if form.is_valid() else {}
    text = chosen.pop("text", "")
    narrowed = evidence.SourceFilter(**chosen)
    context = {
        "rows": evidence.visible_sources(actor=actor, text=text, narrowed=narrowed, limit=_SHOWN),
        "form": form,
        "is_narrowed": bool(text) or any(chosen.values()),
        "most": _SHOWN,
        "may_describe": actor.holds(*_DESCRIBERS),
    }
    return render(request, "web/sources/list.html", context)


@door(
    "evidence.source.show",
    "evidence.source.merged",
    "evidence.source.external_ids",
    "evidence.original.statistics",
    "evidence.item.list",
)
def source(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One source and the newest items from it."""
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, pk)
    page = evidence.visible_items(
        actor=actor, narrowed=evidence.ItemFilter(source_id=pk), limit=_ITEMS
    )
    into = found.merged_into
    context = {
        "found": found,
        "into": evidence.find_source(actor=actor, source_id=into) if into else None,
        "merged": evidence.merged_sources(actor=actor, source_id=pk),
        "numbers": evidence.source_external_ids(actor=actor, source_id=pk),
        "originals": evidence.original_statistics(actor=actor, source_id=pk),
        "judged_by": Names(actor).person(found.credibility_by) if found.credibility_by else "",
        "items": page.rows,
        "more": page.before is not None,
        "may_describe": actor.holds(*_DESCRIBERS),
        "number_form": NumberForm(),
        "unmerge_form": UnmergeForm(),
        **(shown or {}),
    }
    return render(request, "web/sources/source.html", context, status=status)


@door("evidence.source.merge", "evidence.source.list", "evidence.source.show",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that an entry is the same source as another."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(actor, pk)
    if not actor.holds(*_DESCRIBERS):
        raise Refused("evidence.source.merge", "role_missing")
    offer = offered_sources(actor, chosen=request.POST.get("source"))
    form = MergeForm(request.POST or None, offer=offer)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            evidence.merge_source(
                actor=actor, source_id=pk, into_id=values["source"], why=values["why"]
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Merged."))
            return redirect("source", pk=values["source"])
    context = {"found": found, "form": form}
    return render(request, "web/sources/merge.html", context, status=422 if form.is_bound else 200)


@door("evidence.source.unmerge", "evidence.source.show", methods=("POST",))
def unmerge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo the merging of an entry."""
    form = UnmergeForm(request.POST)
    return _done(
        request,
        pk,
        "unmerge_form",
        form,
        lambda actor: evidence.unmerge_source(actor=actor, source_id=pk, **form.cleaned_data),
    )


@door("evidence.source.add_external_id", "evidence.source.show", methods=("POST",))
def add_number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what another system calls a source."""
    form = NumberForm(request.POST)
    return _done(
        request,
        pk,
        "number_form",
        form,
        lambda actor: evidence.add_source_external_id(
            actor=actor, source_id=pk, **form.cleaned_data
        ),
    )


def _done(
    request: HttpRequest, pk: UUID, name: str, form: PageForm, act: Callable[[Actor], object]
) -> HttpResponse:
    """Perform what a form on the page asks for, or show it again there."""
    actor = request.actor  # type: ignore[attr-defined]
    _found(actor, pk)
    if not actor.holds(*_DESCRIBERS):
        raise Refused("evidence.source.describe", "role_missing")
    if form.is_valid():
        try:
            act(actor)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("source", pk=pk)
    return _page(request, pk, shown={name: form}, status=422)


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
