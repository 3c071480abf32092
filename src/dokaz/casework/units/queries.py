# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists, pages and the tree. The number of queries does not depend on that of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from dokaz.casework.places import api as places
from dokaz.casework.places.api import PlaceShown
from dokaz.casework.records import history as records
from dokaz.casework.records import listing
from dokaz.casework.records.history import ChangeView, ShareView
from dokaz.casework.records.listing import LONGEST_PAGE, Cursor
from dokaz.casework.records.seeing import NOTHING
from dokaz.casework.units.marks import MARKS
from dokaz.casework.units.models import Unit, UnitSpell
from dokaz.casework.units.policy import CHANGES, SEEING, SPELLS, UNITS
from dokaz.casework.units.recording import KIND
from dokaz.evidence import api as evidence
from dokaz.evidence.api import ItemRow
from dokaz.gate.api import Actor, anyone, pieces, sees, view

MOST_SHOWN = 500
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What a list is narrowed to; `place` stands for all that lies in it."""

    text: str = ""
    arm: str = ""
    echelon: str = ""
    place: str = ""
    weapon: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: UUID
    ref: str
    organisation_id: UUID
    name_uk: str
    name_en: str
    number: str
    side: str
    arm: str
    echelon: str
    confidentiality: int
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class UnitPage:
    rows: tuple[UnitRow, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class SpellView:
    """`parent` is None for a place or weapon, and for a parent that the reader may not see."""

    id: UUID
    unit: UnitRow | None
    kind: str
    parent: UnitRow | None
    place: PlaceShown | None
    weapon: str
    model: str
    when_text: str
    certainty: str
    basis: str
    item: ItemRow | None
    by: UUID
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit's page. `spells` are its own; `parts` those by which others belonged to it."""

    row: UnitRow
    own: bool
    description: str
    tags: tuple[str, ...]
    insignia: ItemRow | None
    insignia_item_id: UUID | None
    markers: tuple[str, ...]
    privileged: bool
    revision: int
    changed_at: datetime
    spells: tuple[SpellView, ...]
    parts: tuple[SpellView, ...]
    external_ids: tuple[tuple[str, str], ...] = ()
    shares: tuple[ShareView, ...] = ()


def narrowing(narrowed: UnitFilter) -> Q:
    """The filter as a condition on units."""
    condition = Q(undone_at__isnull=True, merged_into__isnull=True)
    for kind in ("arm", "echelon", "place", "weapon"):
        code = getattr(narrowed, kind)
        if code:
            condition &= MARKS.having(kind, code)
    if narrowed.tag.strip():
        condition &= MARKS.tagged(narrowed.tag)
    if narrowed.text.strip():
        words = MARKS.in_words(narrowed.text)
        condition &= NOTHING if words is None else words
    return condition


@view("units.unit.list", rule=anyone)
def visible_units(
    *,
    actor: Actor,
    narrowed: UnitFilter | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> UnitPage:
    """Units this actor may see, the newest record first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    condition = narrowing(narrowed or UnitFilter())
    keys = listing.page_of_keys(
        Unit, SEEING.branches, actor, condition, after=after, count=limit + 1
    )
    ids = [key for key, _when in keys[:limit]]
    rows = rows_of(actor=actor, unit_ids=ids)
    more = Cursor(*keys[limit - 1]) if len(keys) > limit else None
    return UnitPage(rows=tuple(rows[key] for key in ids if key in rows), after=more)


@view("units.unit.rows", rule=anyone)
def rows_of(*, actor: Actor, unit_ids: Iterable[UUID]) -> dict[UUID, UnitRow]:
    """Those of the units that the actor may see, by identifier; for pages of other rooms."""
    wanted = list(dict.fromkeys(unit_ids))
    found = {}
    for some in pieces(wanted, MOST_SHOWN):
        for row in UNITS.visible(actor).filter(pk__in=some):
            found[row.pk] = _row(row)
    return found


@view("units.unit.know", rule=sees(UNITS, "unit_id"))
def require_unit(*, actor: Actor, unit_id: UUID) -> None:
    """Nothing, if the actor may see the unit. Raises NotFound."""


@view("units.unit.identify", rule=anyone)
def find_unit(*, actor: Actor, ref: str) -> UUID | None:
    """The visible unit with this number on the node."""
    rows = UNITS.visible(actor).filter(ref__iexact=ref.strip())
    found: UUID | None = rows.values_list("pk", flat=True).first()
    return found


@view("units.unit.show", rule=sees(UNITS, "unit_id"))
def get_unit(*, actor: Actor, unit_id: UUID) -> UnitView:
    """One unit with all that is stated of it. Raises NotFound."""
    return _unit(actor, unit_id, has_parts=True)


@view("units.unit.alone", rule=sees(UNITS, "unit_id"))
def get_unit_alone(*, actor: Actor, unit_id: UUID) -> UnitView:
    """The same without `parts`, of which there may be hundreds (`first_branches`)."""
    return _unit(actor, unit_id, has_parts=False)


def _unit(actor: Actor, unit_id: UUID, *, has_parts: bool) -> UnitView:
    unit = UNITS.once(actor, unit_id)
    own = unit.organisation_id == actor.organisation_id
    newest = UnitSpell.objects.filter(unit=unit).order_by(
        F("when_from").desc(nulls_last=True), "-pk"
    )
    spells = list(newest[:MOST_SHOWN])[::-1]
    below = SPELLS.visible(actor).filter(parent=unit).order_by("when_from", "pk")
    parts = list(below[:MOST_SHOWN]) if has_parts else []
    wanted = {row.parent_id for row in spells if row.parent_id} | {row.unit_id for row in parts}
    units = {**rows_of(actor=actor, unit_ids=wanted), unit.pk: _row(unit)}
    ids = {row.item_id for row in (*spells, *parts)} | {unit.insignia_item_id}
    items = _items(actor, ids)
    known = places.places_shown(actor, [row.place for row in (*spells, *parts) if row.place])
    insignia = items.get(unit.insignia_item_id) if unit.insignia_item_id else None
    return UnitView(
        row=_row(unit),
        own=own,
        description=unit.description,
        insignia=insignia,
        insignia_item_id=insignia.id if insignia else None,
        tags=tuple(unit.tags),
        markers=tuple(unit.markers),
        privileged=unit.privileged,
        revision=unit.revision,
        changed_at=unit.changed_at,
        spells=tuple(_spell(row, units, items, known) for row in spells),
        parts=tuple(_spell(row, units, items, known) for row in parts),
        external_ids=records.external_ids(KIND, unit.pk) if own else (),
        shares=records.shares(KIND, unit.pk) if own else (),
    )


@view("units.unit.history", rule=sees(UNITS, "unit_id"))
def history(*, actor: Actor, unit_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; only the owner's people see it."""
    return records.lines(KIND, CHANGES, actor, unit_id, limit=limit)


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree on one day, with what belonged to it then."""

    unit: UnitRow
    depth: int


@dataclass(frozen=True, slots=True)
class Branches:
    """The first lines of a tree, and how many it has."""

    rows: tuple[Branch, ...]
    count: int


@view("units.unit.tree", rule=sees(UNITS, "unit_id"))
def tree(*, actor: Actor, unit_id: UUID, on: datetime) -> tuple[Branch, ...]:
    """What belonged to a unit at a moment, down to six levels, in the order of a tree."""
    lines = _lines_of_tree(actor, unit_id, on)
    known = rows_of(actor=actor, unit_ids=[key for key, _depth in lines])
    return tuple(Branch(known[key], depth) for key, depth in lines)


@view("units.unit.first_branches", rule=sees(UNITS, "unit_id"))
def first_branches(*, actor: Actor, unit_id: UUID, on: datetime, first: int | None) -> Branches:
    """The `first` lines of the same tree below the unit itself (None: all)."""
    lines = _lines_of_tree(actor, unit_id, on)[1:]
    known = rows_of(actor=actor, unit_ids=[key for key, _depth in lines[:first]])
    rows = tuple(Branch(known[key], depth) for key, depth in lines[:first])
    return Branches(rows, len(lines))


def _lines_of_tree(actor: Actor, unit_id: UUID, on: datetime) -> list[tuple[UUID, int]]:
    """Keys of visible units with their depth, the unit itself first."""
    below: dict[UUID, list[UUID]] = {}
    level, seen = {unit_id}, {unit_id}
    for _depth in range(_DEEPEST):
        rows = SPELLS.visible(actor).filter(
            Q(when_from__isnull=True) | Q(when_from__lte=on),
            Q(when_to__isnull=True) | Q(when_to__gte=on),
            parent_id__in=level,
            withdrawn_at__isnull=True,
        )
        pairs = set(rows.values_list("parent_id", "unit_id")[:MOST_SHOWN])
        level = {child for _parent, child in pairs} - seen
        for parent, child in sorted(pairs, key=str):
            if parent is not None and child in level:
                below.setdefault(parent, []).append(child)
        seen |= level
        if not level:
            break
    visible = {
        key for some in UNITS.among(actor, seen) for key in some.values_list("pk", flat=True)
    }
    return list(_walk(unit_id, below, visible))


def _walk(
    top: UUID, below: dict[UUID, list[UUID]], visible: set[UUID]
) -> Iterable[tuple[UUID, int]]:
    waiting, shown = [(top, 0)], set()
    while waiting:
        key, depth = waiting.pop()
        if key in shown or key not in visible:
            continue
        shown.add(key)
        yield key, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(key, []))]


def _row(unit: Unit) -> UnitRow:
    return UnitRow(
        id=unit.pk,
        ref=unit.ref,
        organisation_id=unit.organisation_id,
        name_uk=unit.name_uk,
        name_en=unit.name_en,
        number=unit.number,
        side=unit.side,
        arm=unit.arm,
        echelon=unit.echelon,
        confidentiality=unit.confidentiality,
        registered_at=unit.registered_at,
    )


def _items(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, ItemRow]:
    wanted = tuple({one for one in ids if one is not None})
    return {row.id: row for row in evidence.rows_of(actor=actor, item_ids=wanted)} if wanted else {}


def _spell(
    row: UnitSpell,
    units: dict[UUID, UnitRow],
    items: dict[UUID, ItemRow],
    known: dict[str, places.PlaceView],
) -> SpellView:
    return SpellView(
        id=row.pk,
        unit=units.get(row.unit_id),
        kind=row.kind,
        parent=units.get(row.parent_id) if row.parent_id else None,
        place=places.shown(row.place, known) if row.place else None,
        weapon=row.weapon,
        model=row.model,
        when_text=row.when_text,
        certainty=row.certainty,
        basis=row.basis,
        item=items.get(row.item_id) if row.item_id else None,
        by=row.by,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
    )
