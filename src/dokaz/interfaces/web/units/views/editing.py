# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a unit and of what was true of it for a time. What was typed survives a refusal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.places.picking import PlacePicker, asked_only, with_choice
from dokaz.interfaces.web.undoing import before_change
from dokaz.interfaces.web.units.forms import NewUnitForm, SpellForm, UnitForm
from dokaz.interfaces.web.units.standing import offered, writes
from dokaz.interfaces.web.units.views.showing import FIELDS

BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "name_uk", "name_en", "number", "side", "arm", "echelon", "description", "insignia", "tags",
)  # fmt: skip


@door("units.unit.register", "evidence.item.identify", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Register a unit."""
    actor = request.actor  # type: ignore[attr-defined]
    if not writes(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("units.unit.register", "role_missing")
    form = NewUnitForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            insignia = _item(actor, "insignia", values.pop("insignia"))
            draft = units.UnitDraft(insignia_item_id=insignia, **values)
            made = units.register(actor=actor, draft=draft)
        except Rejected as error:
            form.show(error)
        else:
            messages.success(request, _("The unit is registered."))
            return redirect("unit", pk=made)
    return _render(request, form, {})


@door(
    "units.unit.change",
    "units.unit.alone",
    "units.unit.history",
    "evidence.item.identify",
    "evidence.item.rows",
    methods=BOTH,
)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a unit; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _editable(actor, pk, "units.unit.change")
    saved = _held(found)
    if request.method != "POST":
        context = {"unit": found, **Opened(saved, found.revision).context}
        before = before_change(
            request,
            lambda most: units.history(actor=actor, unit_id=pk, limit=most),
            fields={**FIELDS, "insignia_item_id": _("Item with its insignia")},
        )
        if insignia := before.get("insignia_item_id"):
            # One that is not this person's to see is not put back, nor is the present one lost.
            for row in evidence.rows_of(actor=actor, item_ids=(UUID(insignia),)):
                before["insignia"] = row.ref
        elif "insignia_item_id" in before:
            before["insignia"] = ""
        return _render(request, UnitForm(initial={**saved, **before}), context)
    form, opened = UnitForm(request.POST), Opened.posted(request.POST)
    if form.is_valid():
        stated = {name: form.cleaned_data[name] for name in _FIELDS}
        try:
            units.change(
                actor=actor,
                unit_id=pk,
                changes=_taken(actor, typed_over(stated, opened.base)),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("unit", pk=pk)
    return _render(request, form, {"unit": found, **opened.context})


def _editable(actor: Actor, pk: UUID, act: str) -> units.UnitView:
    found = units.get_unit_alone(actor=actor, unit_id=pk)
    if not offered(actor, found).write:
        raise Refused(act, "role_missing")
    return found


def _held(found: units.UnitView) -> dict[str, Any]:
    """What the form begins with, as plain values that can be compared."""
    values = {name: getattr(found.row, name) for name in _FIELDS[:6]}
    insignia = found.insignia.ref if found.insignia else ""
    further = {"description": found.description, "insignia": insignia, "tags": list(found.tags)}
    return {**values, **further}


def _taken(actor: Actor, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as the act takes them. Raises Rejected: there is no such item."""
    taken = dict(changes)
    if "insignia" in taken:
        taken["insignia_item_id"] = _item(actor, "insignia", taken.pop("insignia"))
    return taken


def _item(actor: Actor, field: str, ref: str) -> UUID | None:
    if not ref.strip():
        return None
    found = evidence.find_by_ref(actor=actor, ref=ref.strip())
    if found is None:
        raise Rejected(field, _("There is no item with this number for you."))
    return found


def _render(request: HttpRequest, form: UnitForm, further: Mapping[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/units/edit.html", {"form": form, **further}, status=status)


@door(
    "units.spell.state",
    "units.unit.alone",
    "units.unit.identify",
    "evidence.item.identify",
    "places.place.search",
    "places.place.show_many",
    methods=BOTH,
)
def new_spell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State what the unit belonged to, where it was or what it was armed with."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _editable(actor, pk, "units.spell.state")
    data = with_choice(request.POST) if request.method == "POST" else None
    form, picker = SpellForm(data), PlacePicker(data, [], most=1)
    looking = asked_only(request.POST)
    if data is not None and not looking and all([form.is_valid(), picker.is_valid()]):
        stated = picker.stated(actor)
        if stated is not None:
            try:
                draft = _spell(actor, form.cleaned_data, stated)
                units.state_spell(actor=actor, unit_id=pk, draft=draft)
            except Rejected as error:
                at_field = error.field != "parent_id"
                form.show(error if at_field else Rejected("parent", str(error)))
            except NotFound:
                form.show(Rejected("parent", _("There is no unit with this number for you.")))
            else:
                messages.success(request, _("It is stated."))
                return redirect("unit", pk=pk)
    if looking:
        form._errors = {}  # type: ignore[attr-defined]
        picker.forgive()
    context = {"form": form, "unit": found, "place_lines": picker.lines(actor)}
    status = 422 if data is not None and not looking else 200
    return render(request, "web/units/spell.html", context, status=status)


def _spell(actor: Actor, values: Mapping[str, Any], stated: tuple[Any, ...]) -> units.SpellDraft:
    parent = units.find_unit(actor=actor, ref=values["parent"]) if values["parent"] else None
    if values["parent"] and parent is None:
        raise Rejected("parent", _("There is no unit with this number for you."))
    if values["kind"] == units.SpellKind.PARENT and parent is None:
        raise Rejected("parent", _("State the number of the unit it belonged to."))
    return units.SpellDraft(
        kind=values["kind"],
        parent_id=parent,
        place=stated[0] if stated else None,
        weapon=values["weapon"],
        model=values["model"],
        when=values["when"],
        certainty=values["certainty"],
        basis=values["basis"],
        item_id=_item(actor, "item", values["item"]),
    )
