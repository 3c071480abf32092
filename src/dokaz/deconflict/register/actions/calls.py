# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling an organisation of this node that another one of it was sent to them.

Organisations of other nodes are told by notices (`actions.notices`).
"""

from dataclasses import dataclass, replace
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register.actions.entries import entry_ref
from dokaz.deconflict.register.facts import AskedAboutOurs
from dokaz.deconflict.register.models import Entry
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.vocabulary import EntryState
from dokaz.gate.api import Actor, Erasure, Purpose, Unit, action, is_service, with_everything
from dokaz.members.api import service_actor


@dataclass(frozen=True)
class CallFacts:
    entry: UUID


@action(
    "register.entry.call",
    rule=is_service(SERVICE),
    facts=CallFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def note_call(unit: Unit, *, actor: Actor, entry_id: UUID, other: str) -> None:
    """Say to the organisation of an entry that `other` was told to turn to them."""
    row: Entry = Entry.objects.get(pk=entry_id)
    whom = interviews.turned_to(row.interview_id)
    unit.emit(
        AskedAboutOurs(
            organisation=row.organisation_id,
            interview=row.interview_id,
            ref=whom.ref,
            member=whom.member,
            other=other,
            check=unit.new_id(),
        )
    )
    unit.record(CallFacts(entry=entry_id), objects=(entry_ref(entry_id),))


@with_everything(Purpose.UPKEEP)
def tell_neighbours(organisation_id: UUID, other: str, numbers: tuple[int, ...]) -> frozenset[int]:
    """Tell other organisations of this node whose entries these are; returns the numbers that are
    of this node. Coordinators are not told of by a machine: they decide who learns of whom."""
    rows = Entry.objects.filter(number__in=numbers, state=EntryState.ENTERED).order_by("pk")
    found = list(rows)
    for row in found:
        if row.organisation_id != organisation_id and not row.coordinator:
            service = replace(service_actor(SERVICE), organisation_id=row.organisation_id)
            note_call(actor=service, entry_id=row.pk, other=other)
    return frozenset(row.number for row in found)
