# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saving what a list is narrowed to and how it is sorted, for oneself or for the organisation.

A saved view holds the question, never the answer: whoever opens it sees what the list shows them at
that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Erasure,
    NotFound,
    ObjectRef,
    Policy,
    Rejected,
    Unit,
    action,
    all_of,
    erase_details,
    sees,
    view,
)
from dokaz.search.asking.searching import reads_here
from dokaz.search.lists.vocabulary import ListName
from dokaz.search.models import SavedList
from dokaz.search.owned import NOTHING, own_rows

LONGEST_NAME = 200
LONGEST_VALUE = 300
MOST_VALUES = 50
MOST_SHOWN = 100
TIDIERS = ("custodian", "organisation_admin")
"""Who forgets views that others shared: people leave, their views stay."""


def _readable(actor: Actor) -> Q:
    if actor.organisation_id is None:
        return NOTHING
    shared = Q(shared=True, organisation_id=actor.organisation_id, ended_at__isnull=True)
    return own_rows(actor) | shared


def _forgettable(actor: Actor) -> Q:
    return _readable(actor) if actor.holds(*TIDIERS) else own_rows(actor)


READABLE: Policy[SavedList] = Policy(
    what="saved view", rows=lambda: SavedList.objects.all(), sees=_readable
)
OWN: Policy[SavedList] = Policy(
    what="saved view", rows=lambda: SavedList.objects.all(), sees=own_rows
)
FORGETTABLE: Policy[SavedList] = Policy(
    what="saved view", rows=lambda: SavedList.objects.all(), sees=_forgettable
)


@dataclass(frozen=True, slots=True)
class SavedListView:
    """`query` maps names of the list's filters to their values. `forgettable`: by this reader."""

    id: UUID
    list: str
    name: str
    query: Mapping[str, tuple[str, ...]]
    shared: bool
    own: bool
    forgettable: bool
    saved_by: UUID
    saved_at: datetime


@view("search.list.saved", rule=reads_here)
def saved_lists(*, actor: Actor, list_name: str = "") -> tuple[SavedListView, ...]:
    """Own saved views and those shared in the organisation, by name; of one list or of all.

    Raises:
        Refused: the actor reads no records here.
    """
    rows = READABLE.visible(actor)
    if list_name:
        rows = rows.filter(list=list_name)
    return tuple(_view(actor, row) for row in rows.order_by("name", "pk")[:MOST_SHOWN])


def _view(actor: Actor, row: SavedList) -> SavedListView:
    own = row.owner_ref == actor.ref
    return SavedListView(
        id=row.pk,
        list=row.list,
        name=row.name,
        query={name: tuple(values) for name, values in row.query.items()},
        shared=row.shared,
        own=own,
        forgettable=own or actor.holds(*TIDIERS),
        saved_by=row.owner_ref,
        saved_at=row.saved_at,
    )


@dataclass(frozen=True)
class ListSaved:
    """What the list was narrowed to stands in the details, which can be erased."""

    saved: UUID
    list: str
    shared: bool


@action(
    "search.list.save",
    rule=reads_here,
    facts=ListSaved,
    erasure=Erasure.DETAILS,
    event="act",
)
def save_list(
    unit: Unit,
    *,
    actor: Actor,
    list_name: str,
    name: str,
    query: Mapping[str, Sequence[str]],
    shared: bool = False,
) -> UUID:
    """Save a list's filters and order under a name; returns the saved view.

    Raises:
        Rejected: no such list, no name, nothing to save, or too much.
    """
    assert actor.organisation_id is not None  # Readers act for an organisation.
    row = SavedList(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        owner_ref=actor.ref,
        list=chosen("list", list_name, ListName),
        name=clean("name", name, longest=LONGEST_NAME, required=True),
        query=_checked(query),
        shared=bool(shared),
        saved_at=unit.at,
        save_act_id=unit.act_id,
    )
    row.save(force_insert=True)
    unit.record(
        ListSaved(row.pk, row.list, row.shared),
        objects=(_ref(row.pk),),
        details={"name": row.name, "query": row.query},
    )
    return row.pk


def _checked(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found = {
        clean("query", name, longest=LONGEST_NAME, required=True): [
            clean("query", one, longest=LONGEST_VALUE) for one in values if one.strip()
        ]
        for name, values in query.items()
    }
    found = {name: values for name, values in found.items() if values}
    if not found:
        raise Rejected("query", _("Narrow or sort the list first: there is nothing to save."))
    if sum(map(len, found.values())) > MOST_VALUES:
        raise Rejected("query", _("This is too much for one view."))
    return found


@dataclass(frozen=True)
class ListShared:
    saved: UUID
    shared: bool


@action(
    "search.list.share",
    rule=all_of(reads_here, sees(OWN, "saved_id")),
    facts=ListShared,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def share_list(unit: Unit, *, actor: Actor, saved_id: UUID, shared: bool) -> None:
    """Show one's saved view to the organisation, or not any more."""
    row = _locked(saved_id)
    row.shared = bool(shared)
    row.save(update_fields=["shared"])
    unit.record(ListShared(row.pk, row.shared), objects=(_ref(row.pk),))


@dataclass(frozen=True)
class ListForgotten:
    saved: UUID


@action(
    "search.list.forget",
    rule=all_of(reads_here, sees(FORGETTABLE, "saved_id")),
    facts=ListForgotten,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def forget_list(unit: Unit, *, actor: Actor, saved_id: UUID) -> None:
    """Forget a saved view with its words, also those kept with the act that saved it."""
    row = _locked(saved_id)
    row.name, row.query, row.shared, row.ended_at = "", {}, False, unit.at
    row.save(update_fields=["name", "query", "shared", "ended_at"])
    erase_details(unit, [row.save_act_id])
    unit.record(ListForgotten(row.pk), objects=(_ref(row.pk),))


def _locked(saved_id: UUID) -> SavedList:
    row: SavedList = SavedList.objects.select_for_update().get(pk=saved_id)
    if row.ended_at is not None:
        raise NotFound("saved view")
    return row


def _ref(saved_id: UUID) -> ObjectRef:
    return ObjectRef("saved_list", saved_id)
