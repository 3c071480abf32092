# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of events with its filters."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of, start_of_day, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import FilterForm
from dokaz.interfaces.web.events.moments import cursor_of, cursor_text
from dokaz.interfaces.web.events.standing import writes
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.places.picking import meant_by

PAGE = 50


@door("events.event.list", "events.event.count", "places.place.list", "places.place.search")
def events_page(request: HttpRequest) -> HttpResponse:
    """Events this person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    oblasts = [(one.code, one.label) for one in places.places_in(actor=actor)]
    form = FilterForm(request.GET, oblasts=oblasts)
    valid = form.is_valid()
    meant = _meant(actor, form) if valid else ()
    narrowed = _narrowed(actor, form, meant) if valid else events.EventFilter()
    after = cursor_of(key_of(request.GET.get("after")), request.GET.get("at", ""))
    page = events.visible_events(actor=actor, narrowed=narrowed, after=after, limit=PAGE)
    nothing_meant = bool(valid and form.cleaned_data["place"].strip() and not meant)
    context = {
        "form": form,
        "rows": [] if nothing_meant else _rows(actor, page.rows),
        "count": 0 if nothing_meant else events.count_events(actor=actor, narrowed=narrowed),
        "most_counted": events.MOST_COUNTED,
        "meant": meant,
        "nothing_meant": nothing_meant,
        "next_url": _next(request, page.after),
        "first_url": with_query(request, after=None, at=None) if after else "",
        "is_narrowed": narrowed != events.EventFilter(),
        "writes": writes(actor),
    }
    return render(request, "web/events/list.html", context)


def narrowed_by(actor: Actor, query: QueryDict) -> dict[str, events.EventFilter] | None:
    """What an address of the list narrows it to; None: it fits nothing the list would show."""
    oblasts = [(one.code, one.label) for one in places.places_in(actor=actor)]
    form = FilterForm(query, oblasts=oblasts)
    if not form.is_valid():
        return None
    meant = _meant(actor, form)
    if form.cleaned_data["place"].strip() and not meant:
        return None
    return {"narrowed": _narrowed(actor, form, meant)}


def _next(request: HttpRequest, after: events.Cursor | None) -> str:
    return with_query(request, after=after.id, at=cursor_text(after)) if after else ""


def _meant(actor: Actor, form: FilterForm) -> tuple[places.PlaceView, ...]:
    values = form.cleaned_data
    return meant_by(actor, values["place"], within=values["oblast"])


def _narrowed(
    actor: Actor, form: FilterForm, meant: tuple[places.PlaceView, ...]
) -> events.EventFilter:
    values = form.cleaned_data
    until = values["until"]
    return events.EventFilter(
        text=values["text"],
        place=meant[0].code if meant else values["oblast"],
        conduct=values["conduct"],
        means=values["means"],
        weapon=values["weapon"],
        tag=values["tag"],
        state=values["state"],
        verification=values["verification"],
        organisation_id=actor.organisation_id if values["whose"] == "own" else None,
        **form.registered(),
        happened_from=start_of_day(values["since"]),
        happened_to=start_of_day(until + timedelta(days=1) if until else None),
        by_time=values["order"] == "time",
    )


def _rows(actor: Actor, rows: tuple[events.EventRow, ...]) -> list[dict[str, Any]]:
    names = Names(actor)
    own = actor.organisation_id
    return [
        {
            "event": row,
            "organisation": "" if row.organisation_id == own else names.code(row.organisation_id),
            "restricted": row.confidentiality >= 3,
        }
        for row in rows
    ]
