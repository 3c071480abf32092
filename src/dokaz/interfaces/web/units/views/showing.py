# SPDX-License-Identifier: AGPL-3.0-or-later
"""One unit's page, with the forms of what can be done to it."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import few, how_many, start_of_day
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import ShareForm
from dokaz.interfaces.web.forms import EmptyForm, PageForm, classified
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say
from dokaz.interfaces.web.people import Names, organisations
from dokaz.interfaces.web.places.around import map_of
from dokaz.interfaces.web.units import forms
from dokaz.interfaces.web.units.standing import offered
from dokaz.interfaces.web.words import Word

FIELDS: dict[str, Word] = {
    "name_uk": _("Name in Ukrainian"),
    "name_en": _("Name in English"),
    "number": _("Number of the unit"),
    "side": _("Whose it is"),
    "arm": _("Arm"),
    "echelon": _("Echelon"),
    "description": _("Description"),
    "confidentiality": _("Who may see it"),
    "markers": _("Markers"),
    "tags": _("Tags"),
    "privileged": _("Under professional privilege"),
    "system": _("Register or system"),
    "value": _("Number there"),
}
"""Fields that a line of the history may speak of; others are left out."""
SAY: dict[str, Say] = {
    "arm": partial(units.terms.term, "arms"),
    "echelon": partial(units.terms.term, "echelons"),
}


@door(
    "units.unit.alone",
    "units.unit.history",
    "units.unit.first_branches",
    "events.weapon.of_unit",
    "involvement.post.first_of_unit",
    "members.organisation.directory",
    "places.boundaries.show",
    "places.place.near",
)
def unit_shown(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One unit's page, with its hierarchy on a day (`?on=`)."""
    return unit_page(request, pk)


def unit_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = units.get_unit_alone(actor=actor, unit_id=pk)
    names = Names(actor)
    owner = found.row.organisation_id
    may = offered(actor, found)
    others = organisations(actor) if may.share else ()
    places = [one for one in found.spells if one.place]
    posts = involvement.first_posts(actor=actor, unit_id=pk, first=how_many(request))
    context = {
        "unit": found,
        "row": found.row,
        "may": may,
        "organisation_name": names.organisation(owner),
        "parents": [
            _by(one, names, owner) for one in found.spells if not one.place and not one.weapon
        ],
        "arms": [_by(one, names, owner) for one in found.spells if one.weapon],
        "events": events.events_of_unit(actor=actor, unit_id=pk),
        "areas": [_by(one, names, owner) for one in few(request, places[::-1])],
        "areas_count": len(places),
        "map": map_of(
            actor, [one.place for one in places if one.place and not one.withdrawn_at]
        ),
        "posts": posts.rows,
        "posts_count": posts.count,
        **_tree(request, actor, pk),
        "shares": [
            (one, names.organisation(one.organisation_id),
             names.person(one.member_ref, organisation_id=one.organisation_id)
             if one.member_ref else "")
            for one in found.shares
        ],
        "history": history_of(
            request, names, lambda most: units.history(actor=actor, unit_id=pk, limit=most),
            fields=FIELDS, say=SAY,
        ),
        "forms": {**_forms(found, others), **(shown or {})},
        "others": others,
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/units/unit.html", context, status=status)


def _by(one: units.SpellView, names: Names, owner: UUID) -> tuple[units.SpellView, str]:
    return one, names.person(one.by, organisation_id=owner)


def _tree(request: HttpRequest, actor: Actor, pk: UUID) -> dict[str, Any]:
    """What belonged to the unit on the asked day, or today."""
    form = forms.DayForm(request.GET if "on" in request.GET else None)
    day = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    on = start_of_day(day) or datetime.now(UTC)
    found = units.first_branches(actor=actor, unit_id=pk, on=on, first=how_many(request))
    return {"day_form": form, "on": on, "branches": found.rows, "branches_count": found.count}


def _forms(found: units.UnitView, others: tuple[tuple[str, str], ...]) -> dict[str, EmptyForm]:
    access = classified(found.row.confidentiality, found.markers, privileged=found.privileged)
    return {
        "classify": EmptyForm(forms.ClassifyForm, initial=access),
        "number": EmptyForm(forms.NumberForm),
        "share": EmptyForm(ShareForm, given=(("prefix", "share"), ("organisations", others))),
    }
