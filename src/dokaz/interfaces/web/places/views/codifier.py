# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codifier to leaf through and to search, and one place's page."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.places.around import map_of
from dokaz.interfaces.web.places.forms import DayForm, PointForm, SearchForm


@door(
    "places.place.list",
    "places.place.search",
    "places.place.near",
    "places.boundaries.holding",
    "places.control.list",
    "places.boundaries.list",
)
def places_page(request: HttpRequest) -> HttpResponse:
    """The oblasts, what a name means, what a point lies in; and what was brought in."""
    actor = request.actor  # type: ignore[attr-defined]
    form = SearchForm(request.GET)
    name = form.cleaned_data["name"].strip() if form.is_valid() else ""
    found = places.candidates(actor=actor, name=name, limit=50) if name else None
    asked = "latitude" in request.GET
    point = PointForm(request.GET if asked else None)
    context = {
        "form": form,
        "name": name,
        "found": found,
        "point": point,
        "at": _at(actor, point) if asked and point.is_valid() else None,
        "oblasts": places.places_in(actor=actor),
        "lists": places.control_lists(actor=actor),
        "boundaries": places.boundary_sets(actor=actor),
        "brings": actor.holds(*places.BRINGERS),
    }
    return render(request, "web/places/places.html", context)


def _at(actor: Actor, form: PointForm) -> dict[str, Any]:
    """What a point lies in by boundaries, and which settlements are near it."""
    where = {name: form.cleaned_data[name] for name in ("latitude", "longitude")}
    own = places.PlaceShown("", None, where["latitude"], where["longitude"], "exact", "")
    return {
        "inside": places.holding(actor=actor, **where),
        "near": places.near(actor=actor, **where),
        "map": map_of(actor, [own]),
    }


@door(
    "places.place.show",
    "places.place.list",
    "places.place.names_of",
    "places.control.show",
    "places.boundaries.show",
    "places.boundaries.source",
    "places.place.near",
)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: what it lies in and consists of, its names, its status on a day."""
    actor = request.actor  # type: ignore[attr-defined]
    found = places.get_place(actor=actor, code=code)
    form = DayForm(request.GET if "day" in request.GET else None, initial={"day": _today()})
    day = form.cleaned_data["day"] if form.is_bound and form.is_valid() else _today()
    shown = places.PlaceShown(code, found, None, None, "settlement", "")
    context = {
        "place": found,
        "parts": places.places_in(actor=actor, code=code),
        "names": places.names_of(actor=actor, code=code),
        "form": form,
        "day": day,
        "control": places.control_on(actor=actor, code=code, day=day),
        "map": map_of(actor, [shown]),
        "boundary": places.boundary_source(actor=actor, code=code),
    }
    return render(request, "web/places/place.html", context)


def _today() -> date:
    return timezone.localdate()
