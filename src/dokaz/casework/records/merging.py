# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one thing become one, inside an act, and two again by a later one.

What hangs on the absorbed record moves to the surviving one, and what moved is written down.
Descriptions are not mixed: the survivor's stays, the other's remains readable under its number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dokaz.casework.records.kind import Kind
from dokaz.casework.records.recording import locked, note
from dokaz.gate.api import Conflict, Rejected, Unit, pieces


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows that move with the absorbed record, and the column that names it in them."""

    rows: QuerySet[Any]
    column: str


def both_locked(kind: Kind, key: UUID, absorbed_key: UUID) -> tuple[Any, Any]:
    """The surviving and the absorbed record, locked.

    Raises:
        Rejected: a record with itself.
        Conflict: one of them was merged before, or the absorbed one is more protected.
    """
    if key == absorbed_key:
        raise Rejected("absorbed_id", _("A record cannot be merged with itself."))
    # In the order of keys, so that two merges at once cannot wait for each other.
    pair = {one: locked(kind, one) for one in sorted((key, absorbed_key))}
    survivor, absorbed = pair[key], pair[absorbed_key]
    if absorbed.confidentiality > survivor.confidentiality:
        raise Conflict(
            "level_lower",
            _("The record to be taken in is more protected. Raise the other one's level first."),
        )
    return survivor, absorbed


def markers_of_both(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """What either of two records warns of."""
    return list(dict.fromkeys((*one, *other)))


def protection_of_both(survivor: Any, absorbed: Any) -> dict[str, Any]:
    """What the survivor is to be held back by, beside its level: whatever moves to it stays as
    protected as it was. An undone merge leaves it so."""
    return {
        "markers": markers_of_both(survivor.markers, absorbed.markers),
        "privileged": survivor.privileged or absorbed.privileged,
    }


def take_in(
    kind: Kind,
    unit: Unit,
    survivor: Any,
    absorbed: Any,
    moving: Mapping[str, Moved],
    *,
    why: str,
    **further: Any,
) -> Any:
    """Move what hangs on the absorbed record and keep the merge's row, which is returned."""
    moved: dict[str, list[str]] = {}
    for name, one in moving.items():
        keys = list(one.rows.values_list("pk", flat=True))
        moved[name] = [str(key) for key in keys]
        one.rows.model._default_manager.filter(pk__in=keys).update(**{one.column: survivor})
    row = kind.merges(
        id=unit.new_id(),
        survivor=survivor,
        absorbed=absorbed,
        organisation_id=survivor.organisation_id,
        moved=moved,
        at=unit.at,
        by=unit.actor.ref,
        **further,
    )
    row.save(force_insert=True)
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    note(kind, unit, survivor, what="absorbed", after={kind.name: absorbed.ref}, why=why)
    return row


def give_back(
    kind: Kind, unit: Unit, merge_id: UUID, columns: Mapping[str, tuple[Any, str]], *, why: str
) -> tuple[Any, Any, Any]:
    """Move back what moved; returns the merge, the survivor and the record that is one again.

    `columns`: table and column of each name that `take_in` was given. What was added to the
    survivor since stays there.

    Raises:
        Conflict: undone before, or the survivor itself was merged since.
    """
    row = kind.merges.objects.select_for_update().get(pk=merge_id)
    if row.undone_at is not None:
        raise Conflict("already_undone", _("This merge was undone before."))
    survivor = locked(kind, row.survivor_id)
    absorbed = kind.rows.objects.select_for_update().get(pk=row.absorbed_id)
    for name, keys in row.moved.items():
        table, column = columns[name]
        table.objects.filter(pk__in=keys, **{column: survivor}).update(**{column: absorbed})
    row.undone_at, row.undone_by = unit.at, unit.actor.ref
    row.save(update_fields=["undone_at", "undone_by"])
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    note(kind, unit, survivor, what="merge_undone", before={kind.name: absorbed.ref}, why=why)
    return row, survivor, absorbed


def counted_as(kind: Kind, keys: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each of the records with the one it became by merges, or with itself; those whose import was
    undone are left out. Keys only: whoever asks for the records themselves has to see them."""
    found = {key: key for key in keys}
    undone: set[UUID] = set()
    fresh = set(found)
    while fresh:  # Merges stand in chains; each round goes one link further.
        merged: dict[UUID, UUID] = {}
        for some in pieces(fresh):
            rows = kind.rows.objects.filter(pk__in=some).filter(
                Q(merged_into__isnull=False) | Q(undone_at__isnull=False)
            )
            for key, into in rows.values_list("pk", "merged_into_id"):
                if into is None:
                    undone.add(key)
                else:
                    merged[key] = into
        found = {key: merged.get(end, end) for key, end in found.items()}
        fresh = set(merged.values())
    return {key: end for key, end in found.items() if end not in undone}
