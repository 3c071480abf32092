# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of protected objects with its filters."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.objects.forms import FilterForm
from dokaz.interfaces.web.objects.standing import writes
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.places.picking import meant_by

PAGE = 50


@door("objects.object.list", "objects.object.count", "places.place.list", "places.place.search")
def objects_page(request: HttpRequest) -> HttpResponse:
    """Objects this person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    oblasts = [(one.code, one.label) for one in places.places_in(actor=actor)]
    form = FilterForm(request.GET, oblasts=oblasts)
    valid = form.is_valid()
    values = form.cleaned_data if valid else {}
    meant = meant_by(actor, values["place"], within=values["oblast"]) if valid else ()
    narrowed = _narrowed(actor, form, meant) if valid else objects.ObjectFilter()
    key = key_of(request.GET.get("after"))
    after = objects.Cursor(key) if key else None
    page = objects.visible_objects(actor=actor, narrowed=narrowed, after=after, limit=PAGE)
    nothing_meant = bool(valid and values["place"].strip() and not meant)
    names = Names(actor)
    context = {
        "form": form,
        "rows": [
            (row, "" if row.organisation_id == actor.organisation_id
             else names.code(row.organisation_id))
            for row in (() if nothing_meant else page.rows)
        ],
        "count": 0 if nothing_meant else objects.count_objects(actor=actor, narrowed=narrowed),
        "most_counted": objects.MOST_COUNTED,
        "meant": meant,
        "nothing_meant": nothing_meant,
        "next_url": with_query(request, after=page.after.id) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "is_narrowed": narrowed != objects.ObjectFilter(),
        "writes": writes(actor),
    }  # fmt: skip
    return render(request, "web/objects/list.html", context)


def narrowed_by(actor: Actor, query: QueryDict) -> dict[str, objects.ObjectFilter] | None:
    """What an address of the list narrows it to; None: it fits nothing the list would show."""
    oblasts = [(one.code, one.label) for one in places.places_in(actor=actor)]
    form = FilterForm(query, oblasts=oblasts)
    if not form.is_valid():
        return None
    values = form.cleaned_data
    meant = meant_by(actor, values["place"], within=values["oblast"])
    if values["place"].strip() and not meant:
        return None
    return {"narrowed": _narrowed(actor, form, meant)}


def _narrowed(
    actor: Actor, form: FilterForm, meant: tuple[places.PlaceView, ...]
) -> objects.ObjectFilter:
    values = form.cleaned_data
    kind = values["type"]
    group = kind.removeprefix("group:") if kind.startswith("group:") else ""
    return objects.ObjectFilter(
        text=values["text"],
        type="" if group else kind,
        group=group,
        place=meant[0].code if meant else values["oblast"],
        damage=values["damage"],
        basis=values["basis"],
        tag=values["tag"],
        organisation_id=actor.organisation_id if values["whose"] == "own" else None,
        **form.registered(),
    )
