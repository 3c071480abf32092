# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping searches: acts of the person whose they are, and counting by the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.records.texts import clean
from dokaz.gate.api import (
    Actor,
    Erasure,
    NotFound,
    ObjectRef,
    Policy,
    Unit,
    action,
    all_of,
    anyone,
    erase_details,
    is_service,
    sees,
    view,
)
from dokaz.search.asking.searching import Asked, reads_here
from dokaz.search.facts import SavedSearchGrew
from dokaz.search.models import SavedSearch
from dokaz.search.owned import own_rows
from dokaz.search.saved.writing import read, written

SERVICE = "search"
LONGEST_NAME = 200
MOST_SHOWN = 200


SAVED: Policy[SavedSearch] = Policy(
    what="saved search", rows=lambda: SavedSearch.objects.all(), sees=own_rows
)


@dataclass(frozen=True, slots=True)
class SavedView:
    """`new_matches`: registered since the person last looked; None: not counted."""

    id: UUID
    name: str
    asked: Asked
    tells: bool
    saved_at: datetime
    looked_at: datetime
    new_matches: int | None


@view("search.saved.list", rule=anyone)
def saved_searches(*, actor: Actor) -> tuple[SavedView, ...]:
    """The actor's own searches, the newest first."""
    return tuple(_view(row) for row in SAVED.visible(actor).order_by("-pk")[:MOST_SHOWN])


@view("search.saved.show", rule=sees(SAVED, "saved_id"))
def saved_search(*, actor: Actor, saved_id: UUID) -> SavedView:
    """One of the actor's own searches. Raises NotFound."""
    return _view(SAVED.get(actor, saved_id))


def _view(row: SavedSearch) -> SavedView:
    return SavedView(
        id=row.pk,
        name=row.name,
        asked=read(row.asked),
        tells=row.tells,
        saved_at=row.saved_at,
        looked_at=row.looked_at,
        new_matches=row.new_matches if row.tells and row.counted_at else None,
    )


@dataclass(frozen=True)
class Kept:
    """What was asked stands in the details, which can be erased."""

    saved: UUID
    tells: bool


@action(
    "search.saved.keep",
    rule=reads_here,
    facts=Kept,
    erasure=Erasure.DETAILS,
    event="act",
)
def keep(unit: Unit, *, actor: Actor, name: str, asked: Asked, tells: bool = False) -> UUID:
    """Keep a search under a name, for oneself; returns it.

    `tells`: the worker counts what is registered from now on and passes.

    Raises:
        Rejected: no name, or one that is too long.
    """
    assert actor.organisation_id is not None  # Readers act for an organisation.
    row = SavedSearch(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        owner_ref=actor.ref,
        name=clean("name", name, longest=LONGEST_NAME, required=True),
        asked=written(asked),
        tells=tells,
        saved_at=unit.at,
        save_act_id=unit.act_id,
        looked_at=unit.at,
    )
    row.save(force_insert=True)
    unit.record(
        Kept(row.pk, tells),
        objects=(_ref(row.pk),),
        details={"name": row.name, "asked": row.asked},
    )
    return row.pk


@dataclass(frozen=True)
class Told:
    saved: UUID
    tells: bool


@action(
    "search.saved.tell",
    rule=all_of(reads_here, sees(SAVED, "saved_id")),
    facts=Told,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def tell(unit: Unit, *, actor: Actor, saved_id: UUID, tells: bool) -> None:
    """Be told of new matches, from now on, or not any more."""
    row = _locked(saved_id)
    row.tells, row.looked_at, row.new_matches, row.counted_at = tells, unit.at, 0, None
    row.save(update_fields=["tells", "looked_at", "new_matches", "counted_at"])
    unit.record(Told(row.pk, tells), objects=(_ref(row.pk),))


@dataclass(frozen=True)
class Looked:
    saved: UUID
    new_matches: int


@action(
    "search.saved.look",
    rule=all_of(reads_here, sees(SAVED, "saved_id")),
    facts=Looked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="view",
)
def look(unit: Unit, *, actor: Actor, saved_id: UUID) -> SavedView:
    """Take note of what is new: from now on it is not. Returns what is to be asked."""
    row = _locked(saved_id)
    before = row.new_matches
    row.looked_at, row.new_matches = unit.at, 0
    row.save(update_fields=["looked_at", "new_matches"])
    unit.record(Looked(row.pk, before), objects=(_ref(row.pk),))
    return _view(row)


@dataclass(frozen=True)
class Forgotten:
    saved: UUID


@action(
    "search.saved.forget",
    rule=all_of(reads_here, sees(SAVED, "saved_id")),
    facts=Forgotten,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def forget(unit: Unit, *, actor: Actor, saved_id: UUID) -> None:
    """Forget a search with its words, also those kept with the act that saved it."""
    row = _locked(saved_id)
    row.name, row.asked, row.tells, row.ended_at = "", {}, False, unit.at
    row.save(update_fields=["name", "asked", "tells", "ended_at"])
    erase_details(unit, [row.save_act_id])
    unit.record(Forgotten(row.pk), objects=(_ref(row.pk),))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A search whose new matches are counted, for the service."""

    id: UUID
    owner_ref: UUID
    organisation_id: UUID
    asked: Asked
    looked_at: datetime
    new_matches: int
    counted: bool


@view("search.saved.waiting", rule=is_service(SERVICE))
def waiting(*, actor: Actor, after: UUID | None, limit: int) -> tuple[Waiting, ...]:
    """The next searches whose owners want to be told, behind one of them."""
    rows = SavedSearch.objects.filter(tells=True, ended_at__isnull=True).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return tuple(
        Waiting(
            row.pk,
            row.owner_ref,
            row.organisation_id,
            read(row.asked),
            row.looked_at,
            row.new_matches,
            row.counted_at is not None,
        )
        for row in rows[:limit]
    )


@dataclass(frozen=True)
class Counted:
    """How many, never which."""

    counts: Mapping[str, int]


@action(
    "search.saved.count",
    rule=is_service(SERVICE),
    facts=Counted,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def note_counts(unit: Unit, *, actor: Actor, counts: Sequence[tuple[UUID, datetime, int]]) -> None:
    """Write down how many matches are new, by search and by what its owner had last looked at:
    whoever looked meanwhile has seen them."""
    noted = {}
    for saved_id, looked_at, new_matches in counts:
        rows = SavedSearch.objects.filter(
            pk=saved_id, looked_at=looked_at, tells=True, ended_at__isnull=True
        )
        for row in rows.select_for_update():
            if new_matches > row.new_matches:
                unit.emit(SavedSearchGrew(row.pk, row.organisation_id, row.owner_ref))
            row.new_matches, row.counted_at = new_matches, unit.at
            row.save(update_fields=["new_matches", "counted_at"])
            noted[str(saved_id)] = new_matches
    unit.record(Counted(noted), objects=tuple(_ref(UUID(one)) for one in sorted(noted)))


def _locked(saved_id: UUID) -> SavedSearch:
    row: SavedSearch = SavedSearch.objects.select_for_update().get(pk=saved_id)
    if row.ended_at is not None:
        raise NotFound("saved search")
    return row


def _ref(saved_id: UUID) -> ObjectRef:
    return ObjectRef("saved_search", saved_id)
