# SPDX-License-Identifier: AGPL-3.0-or-later
"""Candidates for a name that is being typed, as a part of a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dokaz.casework.places import api as places
from dokaz.interfaces.web.addresses import number_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.places.picking import PLACE


@door("places.place.search")
def places_found(request: HttpRequest) -> HttpResponse:
    """What the name in a row of a form may mean."""
    number = number_of(request.GET.get("row")) or 0
    name = request.GET.get(f"{PLACE}{number}-name", "")[:200]
    found = places.candidates(actor=request.actor, name=name, limit=12)  # type: ignore[attr-defined]
    line = {"number": number, "candidates": found.rows, "total": found.total}
    return render(request, "web/places/candidates.html", {"line": line, "asked": name})
