# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is true of a unit for a time: stated with a basis, withdrawn with a reason."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.places import api as places
from dokaz.casework.records import edtf
from dokaz.casework.records.recording import note
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import chosen, clean, known_term, moment
from dokaz.casework.units.drafts import SpellDraft
from dokaz.casework.units.marks import MARKS
from dokaz.casework.units.models import Unit as UnitRow
from dokaz.casework.units.models import UnitSpell
from dokaz.casework.units.policy import SPELLS, UNITS
from dokaz.casework.units.recording import KIND, locked
from dokaz.casework.units.terms import LISTS
from dokaz.casework.units.vocabulary import ChangeKind, SpellKind
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role

_DEEPEST = 30


@dataclass(frozen=True)
class SpellStated:
    unit: UUID
    spell: UUID
    kind: str
    withdrawn: bool = False


@action(
    "units.spell.state",
    rule=with_role(WRITERS, own(UNITS, "unit_id")),
    facts=SpellStated,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def state_spell(unit: Unit, *, actor: Actor, unit_id: UUID, draft: SpellDraft) -> UUID:
    """State what a unit belonged to, where it was or what it was armed with, by dates and on what
    basis.

    Raises:
        Rejected: a value does not pass or does not go with the kind, or the unit would be a part of
            itself.
        NotFound: the parent or the item is not this actor's to see.
    """
    values = _checked(draft)
    row = locked(unit_id)
    if draft.item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.item_id)
    if values["kind"] == SpellKind.PARENT:
        assert draft.parent_id is not None, "checked above"
        UNITS.get(actor, draft.parent_id)
        _require_no_circle(row, draft.parent_id)
    spell = UnitSpell(
        id=unit.new_id(),
        unit=row,
        organisation_id=row.organisation_id,
        item_id=draft.item_id,
        at=unit.at,
        by=actor.ref,
        **values,
    )
    spell.save(force_insert=True)
    MARKS.rewrite(row)
    _noted(unit, row, spell, ChangeKind.STATED)
    return spell.pk


@action(
    "units.spell.withdraw",
    rule=with_role(WRITERS, own(SPELLS, "spell_id")),
    facts=SpellStated,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def withdraw_spell(unit: Unit, *, actor: Actor, spell_id: UUID, why: str) -> None:
    """State that it was not so after all; it stays, marked. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    row = locked(UnitSpell.objects.get(pk=spell_id).unit_id)
    spell = UnitSpell.objects.select_for_update().get(pk=spell_id)
    if spell.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This was withdrawn before."))
    spell.withdrawn_at, spell.withdrawn_by = unit.at, actor.ref
    spell.save(update_fields=["withdrawn_at", "withdrawn_by"])
    MARKS.rewrite(row)
    _noted(unit, row, spell, ChangeKind.WITHDRAWN, why=why)


def _checked(draft: SpellDraft) -> dict[str, Any]:
    kind = chosen("kind", draft.kind, SpellKind)
    _require_nothing_beside(kind, draft)
    read = moment("when", draft.when, zone=edtf.KYIV)
    if kind == SpellKind.PARENT and draft.parent_id is None:
        raise Rejected("parent_id", _("Choose the unit it belonged to."))
    if kind == SpellKind.ARMED and not draft.weapon:
        raise Rejected("weapon", _("Choose the kind of weapon."))
    if kind in (SpellKind.AREA, SpellKind.GARRISON) and draft.place is None:
        raise Rejected("place", _("Choose a place, or give a point or an address."))
    place = None
    if draft.place is not None:
        place = places.place_json("place", draft.place)
        places.require_known_codes("place", [place])
    return {
        "kind": kind,
        "parent_id": draft.parent_id,
        "place": place,
        "weapon": known_term("weapon", draft.weapon, LISTS["weapons"]) if draft.weapon else "",
        "model": clean("model", draft.model, longest=200),
        "when_text": read.text if read else "",
        "when_from": read.earliest if read else None,
        "when_to": read.latest if read else None,
        "certainty": known_term("certainty", draft.certainty, LISTS["certainty"]),
        "basis": clean("basis", draft.basis, longest=10_000, required=True),
    }


def _require_nothing_beside(kind: str, draft: SpellDraft) -> None:
    """Raises Rejected: something is stated that this kind does not keep."""
    if draft.parent_id is not None and kind != SpellKind.PARENT:
        text = _("A unit above goes with “Belonged to” only. Leave it out, or state it by itself.")
        raise Rejected("parent_id", text)
    if draft.place is not None and kind not in (SpellKind.AREA, SpellKind.GARRISON):
        text = _("A place does not go with this. Leave it out, or state it by itself.")
        raise Rejected("place", text)
    for name in ("weapon", "model"):
        if getattr(draft, name).strip() and kind != SpellKind.ARMED:
            text = _(
                "A weapon goes with “Was armed with” only. Leave it out, or state it by itself."
            )
            raise Rejected(name, text)


def _require_no_circle(row: UnitRow, parent_id: UUID) -> None:
    """Raises Rejected: at whatever time, the parent is the unit itself or lies below it."""
    above, level = {parent_id}, {parent_id}
    for _step in range(_DEEPEST):
        if row.pk in above:
            raise Rejected("parent_id", _("A unit cannot be a part of itself."))
        rows = UnitSpell.objects.filter(
            unit_id__in=level, kind=SpellKind.PARENT, withdrawn_at__isnull=True
        )
        level = {key for key in rows.values_list("parent_id", flat=True) if key} - above
        if not level:
            return
        above |= level


def _noted(unit: Unit, row: UnitRow, spell: UnitSpell, what: ChangeKind, *, why: str = "") -> None:
    stated = {"kind": spell.kind, "when_text": spell.when_text, "statement": str(spell.pk)}
    note(KIND, unit, row, what=what, after=stated, why=why)
    unit.record(
        SpellStated(
            unit=row.pk, spell=spell.pk, kind=spell.kind, withdrawn=bool(spell.withdrawn_at)
        ),
        objects=(KIND.ref(row.pk),),
        details={"why": why} if why else None,
    )
