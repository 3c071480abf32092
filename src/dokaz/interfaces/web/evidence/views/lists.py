# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of evidence with its filters."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of, start_of_day, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.standing import writes as registers_events
from dokaz.interfaces.web.evidence.forms import FilterForm
from dokaz.interfaces.web.evidence.keeping import keeping_of
from dokaz.interfaces.web.evidence.standing import hands_over, opens_sealed, receives
from dokaz.interfaces.web.people import Names

PAGE = 50


@door("evidence.item.list")
def items(request: HttpRequest) -> HttpResponse:
    """Items this person may see, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    narrowed = _narrowed(actor, form) if form.is_valid() else evidence.ItemFilter()
    page = evidence.visible_items(
        actor=actor, narrowed=narrowed, before=key_of(request.GET.get("before")), limit=PAGE
    )
    is_first = not request.GET.get("before")
    context = {
        "form": form,
        "rows": _rows(actor, page.rows),
        "stopped_at": page.looked_to if page.text_truncated else None,
        "next_url": with_query(request, before=page.before) if page.before else "",
        "first_url": "" if is_first else with_query(request, before=None),
        "is_narrowed": narrowed != evidence.ItemFilter(),
        "hands_over": hands_over(actor),
        "registers": registers_events(actor),
        "chooses": hands_over(actor) or registers_events(actor),
        "opens_sealed": opens_sealed(actor),
        "receives": receives(actor),
    }
    return render(request, "web/evidence/list.html", context)


@door("evidence.item.identify")
def find(request: HttpRequest) -> HttpResponse:
    """Jump to the item with a number; a number nobody knows becomes a search."""
    text = request.GET.get("ref", "")
    found = evidence.find_by_ref(actor=request.actor, ref=text)  # type: ignore[attr-defined]
    if found is None:
        return redirect(reverse("items") + with_query(request, ref=None, text=text))
    return redirect("item", pk=found)


def _narrowed(actor: Actor, form: FilterForm) -> evidence.ItemFilter:
    values = form.cleaned_data
    until = values["until"]
    whose = values["whose"]
    return evidence.ItemFilter(
        text=values["text"],
        tag=values["tag"],
        kind=values["kind"],
        status=values["status"],
        verification=values["verification"],
        confidentiality=values["level"],
        delivery=values["delivery"],
        organisation_id=actor.organisation_id if whose == "own" else None,
        shared_with_us=whose == "shared",
        on_hold=True if whose == "hold" else None,
        registered_from=start_of_day(values["since"]),
        registered_to=start_of_day(until + timedelta(days=1) if until else None),
    )


def _rows(actor: Actor, rows: tuple[evidence.ItemRow, ...]) -> list[dict[str, Any]]:
    names = Names(actor)
    own = actor.organisation_id
    return [
        {
            "item": row,
            "organisation": "" if row.organisation_id == own else names.code(row.organisation_id),
            "is_own": row.organisation_id == own,
            "restricted": row.confidentiality >= 3,
            "has_chips": row.on_hold or row.markers,
            "keeping": keeping_of(row.kept),
        }
        for row in rows
    ]
