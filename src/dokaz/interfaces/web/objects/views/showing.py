# SPDX-License-Identifier: AGPL-3.0-or-later
"""One object's page, with the forms of what can be done to it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import LinkForm, ShareForm
from dokaz.interfaces.web.forms import EmptyForm, PageForm, classified
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say, listed
from dokaz.interfaces.web.objects import forms
from dokaz.interfaces.web.objects.standing import offered
from dokaz.interfaces.web.people import Names, organisations
from dokaz.interfaces.web.places.around import map_of
from dokaz.interfaces.web.words import Word

FIELDS: dict[str, Word] = {
    "name_uk": _("Name in Ukrainian"),
    "name_en": _("Name in English"),
    "name_other": _("Other names"),
    "type": _("Type"),
    "operator": _("Owner or operator"),
    "function": _("What it served and whom"),
    "description": _("Description"),
    "place": _("Where"),
    "protection": _("Basis of protection"),
    "markings": _("Marking"),
    "marking_note": _("Where and since when it is marked"),
    "enhanced_list": _("List of enhanced or special protection"),
    "enhanced_when": _("On the list since"),
    "notified": _("Coordinates given to"),
    "confidentiality": _("Who may see it"),
    "markers": _("Markers"),
    "tags": _("Tags"),
    "privileged": _("Under professional privilege"),
    "object": _("Object"),
    "damage": _("Damage"),
    "when_text": _("When"),
    "period": _("Period"),
    "finding": _("Finding"),
    "system": _("Register or system"),
    "value": _("Number there"),
}
"""Fields that a line of the history may speak of; others are left out."""


@door(
    "objects.object.show",
    "objects.object.history",
    "objects.merge.absorbed",
    "events.hit.of_object",
    "involvement.ownership.of_object",
    "members.organisation.directory",
    "places.boundaries.show",
    "places.place.near",
)
def object_shown(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One object's page."""
    return object_page(request, pk)


def object_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = objects.get_object(actor=actor, object_id=pk)
    names = Names(actor)
    owner = found.row.organisation_id
    may = offered(actor, found)
    others = organisations(actor) if may.share else ()
    context = {
        "object": found,
        "row": found.row,
        "may": may,
        "organisation_name": names.organisation(owner),
        "registered_by": names.person(found.registered_by, organisation_id=owner),
        "states": [(one, names.person(one.by, organisation_id=owner)) for one in found.states],
        "periods": _periods(found, names),
        "map": map_of(actor, [found.row.place] if found.row.place else []),
        "hits": events.events_of_object(actor=actor, object_id=pk),
        "ownerships": involvement.ownerships_of_object(actor=actor, object_id=pk),
        "shares": [
            (one, names.organisation(one.organisation_id),
             names.person(one.member_ref, organisation_id=one.organisation_id)
             if one.member_ref else "")
            for one in found.shares
        ],
        "history": history_of(
            request, names, lambda most: objects.history(actor=actor, object_id=pk, limit=most),
            fields=FIELDS, say=SAY,
        ),
        "forms": {**_forms(found, others), **(shown or {})},
        "others": others,
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/objects/object.html", context, status=status)


def _periods(found: objects.ObjectView, names: Names) -> list[tuple[str, list[Any]]]:
    """Each period, also without entries: that nobody looked must be seen."""
    owner = found.row.organisation_id
    return [
        (period, [(one, names.person(one.by, organisation_id=owner))
                  for one in found.uses if one.period == period])
        for period in objects.UsePeriod.values
    ]  # fmt: skip


def _forms(found: objects.ObjectView, others: tuple[tuple[str, str], ...]) -> dict[str, EmptyForm]:
    access = classified(found.row.confidentiality, found.row.markers, privileged=found.privileged)
    return {
        "classify": EmptyForm(forms.ClassifyForm, initial=access),
        "state": EmptyForm(forms.StateForm),
        "use": EmptyForm(forms.UseForm, given=(("prefix", "use"),)),
        "link": EmptyForm(LinkForm, given=(("prefix", "link"),)),
        "number": EmptyForm(forms.NumberForm),
        "ownership": EmptyForm(forms.OwnershipForm),
        "merge": EmptyForm(forms.MergeForm),
        "share": EmptyForm(ShareForm, given=(("prefix", "share"), ("organisations", others))),
    }


def _basis(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "basis": objects.terms.PROTECTION.term(one["basis"])}


SAY: dict[str, Say] = {
    "type": objects.terms.TYPES.term,
    "protection": _basis,
    "markings": objects.terms.MARKINGS.term,
    "damage": listed("damage"),
    "period": listed("use_period"),
    "finding": listed("use_finding"),
}
"""How values of these fields are said; their codes are of the room's lists."""
