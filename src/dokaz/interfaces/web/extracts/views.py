# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking records of casework out as a file, and what was taken out before."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, Refused, Rejected
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.standing import hands_over
from dokaz.interfaces.web.extracts.forms import ExtractForm
from dokaz.interfaces.web.extracts.narrowing import is_narrowed, narrowed_by
from dokaz.interfaces.web.people import Names
from dokaz.sharing import api as sharing


@door("sharing.extract.list")
def extracts(request: HttpRequest) -> HttpResponse:
    """What the organisation took out, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    before = key_of(request.GET.get("before"))
    page = sharing.visible_extracts(actor=actor, before=before)
    context = {
        "rows": page.rows,
        "next_url": with_query(request, before=page.before) if page.before else "",
        "first_url": with_query(request, before=None) if before else "",
        "hands_over": hands_over(actor),
    }
    return render(request, "web/extracts/list.html", context)


@door("sharing.extract.show")
def extract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = sharing.get_extract(actor=actor, extract_id=pk)
    context = {"extract": found, "by": Names(actor).person(found.by)}
    return render(request, "web/extracts/extract.html", context)


@door("sharing.extract.preview", "sharing.extract.make", methods=("GET", "HEAD", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """Say for whom and why, see what would go, and take the file.

    The address holds the kind and the filters of the list that one came from.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not hands_over(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("sharing.extract.make", "role_missing")
    kind = request.GET.get("kind", "")
    kind = kind if kind in sharing.ExtractKind.values else ""
    narrowed = narrowed_by(actor, kind, request.GET)
    form = ExtractForm(request.POST if request.method == "POST" else None, kind=kind)
    context: dict[str, Any] = {"form": form, "kind": kind, "is_narrowed": is_narrowed(request.GET)}
    if request.method == "POST" and form.is_valid():
        try:
            order = _order(form, kind, narrowed)
            if request.POST.get("do") == "take":
                return _taken(sharing.make_extract(actor=actor, order=order))
            context["preview"] = seen = sharing.preview_extract(actor=actor, order=order)
            context["left_out"] = sharing.in_words(seen.left_out)
        except (Rejected, Conflict) as error:
            form.show(error)
    status = 422 if form.errors else 200
    return render(request, "web/extracts/new.html", context, status=status)


def _order(form: ExtractForm, kind: str, narrowed: Any) -> sharing.ExtractOrder:
    if narrowed is None:
        raise Conflict(
            "filter_unclear",
            _("The filter of the list does not fit. Go back to the list and set it anew."),
        )
    return form.order(kind, narrowed)


def _taken(file: sharing.ExtractFile) -> HttpResponse:
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer
