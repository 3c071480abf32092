# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of units with its filters."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from dokaz.casework.places import api as places
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.places.picking import meant_by
from dokaz.interfaces.web.units.forms import FilterForm
from dokaz.interfaces.web.units.standing import writes

PAGE = 50


@door("units.unit.list", "places.place.search")
def units_page(request: HttpRequest) -> HttpResponse:
    """Units this person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    valid = form.is_valid()
    values = form.cleaned_data if valid else {}
    meant = meant_by(actor, values["place"]) if valid else ()
    nothing_meant = bool(valid and values["place"].strip() and not meant)
    narrowed = _narrowed(form, meant) if valid else units.UnitFilter()
    key = key_of(request.GET.get("after"))
    after = units.Cursor(key) if key else None
    page = units.visible_units(actor=actor, narrowed=narrowed, after=after, limit=PAGE)
    names = Names(actor)
    context = {
        "form": form,
        "rows": [
            (row, "" if row.organisation_id == actor.organisation_id
             else names.code(row.organisation_id))
            for row in (() if nothing_meant else page.rows)
        ],
        "meant": meant,
        "nothing_meant": nothing_meant,
        "next_url": with_query(request, after=page.after.id) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "is_narrowed": narrowed != units.UnitFilter(),
        "writes": writes(actor),
    }  # fmt: skip
    return render(request, "web/units/list.html", context)


def narrowed_by(actor: Actor, query: QueryDict) -> dict[str, units.UnitFilter] | None:
    """What an address of the list narrows it to; None: it fits nothing the list would show."""
    form = FilterForm(query)
    if not form.is_valid():
        return None
    values = form.cleaned_data
    meant = meant_by(actor, values["place"])
    if values["place"].strip() and not meant:
        return None
    return {"narrowed": _narrowed(form, meant)}


def _narrowed(form: FilterForm, meant: tuple[places.PlaceView, ...]) -> units.UnitFilter:
    values = form.cleaned_data
    return units.UnitFilter(
        text=values["text"],
        arm=values["arm"],
        weapon=values["weapon"],
        echelon=values["echelon"],
        place=meant[0].code if meant else "",
        tag=values["tag"],
    )
