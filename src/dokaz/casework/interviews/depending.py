# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which people's consent records depend on, and what that consent says now.

An item depends on a person when it belongs to their account, when somebody stated so, or when it
was made from, taken out of or holds such an item. Consents are those of the organisation that asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.interviews.models import (
    AccountItem,
    Consent,
    Interview,
    InterviewEvent,
    ItemOfPerson,
    Withdrawal,
)
from dokaz.casework.interviews.standing import Answer, Ended, Line, answer, strictest
from dokaz.casework.interviews.vocabulary import AnswerState, Reason
from dokaz.casework.persons import api as persons
from dokaz.casework.persons.api import OnePerson
from dokaz.casework.records.days import begins, day_of
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces


class RecordKind(StrEnum):
    """Kinds of records that depend on a consent."""

    PERSON = "person"
    INTERVIEW = "interview"
    ITEM = "item"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record whose use is asked about."""

    kind: str
    id: UUID


def people_of(actor: Actor, records: Iterable[RecordRef]) -> dict[RecordRef, frozenset[UUID]]:
    """The people each record depends on; records of nobody are left out.

    Raises ValueError: a kind of record that this room does not know.
    """
    by_kind: dict[str, list[UUID]] = {}
    for one in records:
        by_kind.setdefault(RecordKind(one.kind), []).append(one.id)
    found: dict[RecordRef, frozenset[UUID]] = {
        RecordRef(RecordKind.PERSON, one): frozenset({one})
        for one in by_kind.get(RecordKind.PERSON, ())
    }
    for key, person in _people_of_interviews(actor, by_kind.get(RecordKind.INTERVIEW, [])).items():
        found[RecordRef(RecordKind.INTERVIEW, key)] = frozenset({person})
    for key, people in people_of_items(actor, by_kind.get(RecordKind.ITEM, [])).items():
        found[RecordRef(RecordKind.ITEM, key)] = people
    for key, people in _people_of_events(actor, by_kind.get(RecordKind.EVENT, [])).items():
        found[RecordRef(RecordKind.EVENT, key)] = people
    return found


def _people_of_events(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Whose accounts an event rests on: everybody interviewed by the own organisation about it or
    about what was one with it before its words came here."""
    if actor.organisation_id is None:
        return {}
    sources = events.drawn_from(ids)
    heard: dict[UUID, set[UUID]] = {}
    for some in pieces(sorted(frozenset().union(*sources.values()))):
        rows = InterviewEvent.objects.filter(
            event_id__in=some, organisation_id=actor.organisation_id
        )
        for event_id, person_id in rows.values_list("event_id", "interview__person_id"):
            heard.setdefault(event_id, set()).add(person_id)
    found = {
        event_id: frozenset().union(*(heard.get(one, ()) for one in behind))
        for event_id, behind in sources.items()
    }
    return {event_id: people for event_id, people in found.items() if people}


def _people_of_interviews(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    if actor.organisation_id is None:
        return {}
    rows = Interview.objects.filter(pk__in=ids, organisation_id=actor.organisation_id)
    return dict(rows.values_list("pk", "person_id"))


def people_of_items(actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The people each item depends on; items of nobody are left out."""
    found: dict[UUID, frozenset[UUID]] = {}
    for some in pieces(item_ids):
        together = evidence.entwined(actor=actor, item_ids=some)
        direct = _direct(actor, {each for ends in together.values() for each in ends})
        for one, ends in together.items():
            people = frozenset().union(*(direct.get(each, frozenset()) for each in ends))
            if people:
                found[one] = people
    return found


def _direct(actor: Actor, item_ids: set[UUID]) -> dict[UUID, frozenset[UUID]]:
    ids = sorted(item_ids)
    found: dict[UUID, set[UUID]] = {}
    for some in pieces(ids):
        own = {"organisation_id": actor.organisation_id, "item_id__in": some}
        stated = ItemOfPerson.objects.filter(ended_at__isnull=True, **own)
        pairs = [
            *AccountItem.objects.filter(**own).values_list("item_id", "interview__person_id"),
            *stated.values_list("item_id", "person_id"),
        ]
        for item_id, person_id in pairs:
            found.setdefault(item_id, set()).add(person_id)
    return {item_id: frozenset(people) for item_id, people in found.items()}


def items_of_person(organisation_id: UUID, person_id: UUID) -> tuple[UUID, ...]:
    """Items that depend on a person, with what was made from them or taken out of them, in the
    order of their registration."""
    own, records = {"organisation_id": organisation_id}, persons.records_of(person_id)
    accounts = AccountItem.objects.filter(interview__person_id__in=records, **own)
    stated = ItemOfPerson.objects.filter(person_id__in=records, ended_at__isnull=True, **own)
    found = {*accounts.values_list("item_id", flat=True), *stated.values_list("item_id", flat=True)}
    return tuple(sorted(evidence.with_derived(organisation_id, found)))


def records_of_person(organisation_id: UUID, person_id: UUID) -> tuple[UUID, ...]:
    """Records of casework that depend on a person: their own, their interviews, the events
    those are about and the ones that may hold words of these."""
    own, records = {"organisation_id": organisation_id}, persons.records_of(person_id)
    interviews = Interview.objects.filter(person_id__in=records, **own)
    about = InterviewEvent.objects.filter(interview__person_id__in=records, **own)
    found = {
        *records,
        *interviews.values_list("pk", flat=True),
        *events.flowed_into(set(about.values_list("event_id", flat=True))),
    }
    return tuple(sorted(found))


def records_resting_on(organisation_id: UUID, person_id: UUID) -> frozenset[UUID]:
    """Records and items that depend on a person; for rooms above, asked while all rows are read."""
    records = records_of_person(organisation_id, person_id)
    return frozenset({*records, *items_of_person(organisation_id, person_id)})


def lines_of(rows: Iterable[Consent]) -> list[Line]:
    """The answers on record, as the pure functions take them."""
    return [
        Line(
            purpose=one["purpose"],
            recipient=one["recipient"],
            decision=one["decision"],
            given_at=row.given_at,
            conditions=frozenset(one["conditions"]),
            not_before=date.fromisoformat(one["not_before"]) if "not_before" in one else None,
            expires_on=row.expires_on,
        )
        for row in rows
        for one in row.lines
    ]


def ends_of(rows: Iterable[Withdrawal]) -> list[Ended]:
    """The withdrawals on record, as the pure functions take them."""
    return [Ended(row.at, frozenset(row.purposes), frozenset(row.recipients)) for row in rows]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that some people agreed to and took back, towards one organisation."""

    lines: Mapping[UUID, list[Line]]
    ended: Mapping[UUID, list[Ended]]
    erased: frozenset[UUID]
    merged: Mapping[UUID, OnePerson] = field(default_factory=dict)

    def answer(self, person_id: UUID, *, purpose: str, recipient: str, at: datetime) -> Answer:
        """What may be done with what concerns this person.

        Where several records are of one person, each is asked by what was said under it and by
        what the person has said since they were merged, and the strictest answer counts. A record
        under which nobody was ever asked says nothing, unless all are such.
        """
        one = self.merged.get(person_id)
        records = one.records if one is not None else frozenset({person_id})
        if not self.erased.isdisjoint(records):
            return Answer(AnswerState.REFUSED, Reason.ERASED)
        since = [] if one is None else self._said_since(one)
        asked = [key for key in records if key in self.lines or key in self.ended]
        answers = [
            answer(
                [*self.lines.get(key, ()), *since],
                self.ended.get(key, ()),
                purpose=purpose,
                recipient=recipient,
                at=at,
            )
            for key in asked or [person_id]
        ]
        return strictest(answers)

    def end(self, person_id: UUID, *, purpose: str, recipient: str, at: datetime) -> date | None:
        """The first day after that moment on which the answer is that its time is over; None: no
        such day."""
        one = self.merged.get(person_id)
        records = one.records if one is not None else (person_id,)
        days = {line.expires_on for key in records for line in self.lines.get(key, ())}
        for day in sorted(day for day in days if day is not None and day > day_of(at)):
            said = self.answer(person_id, purpose=purpose, recipient=recipient, at=begins(day))
            if said.reason == Reason.EXPIRED:
                return day
        return None

    def _said_since(self, one: OnePerson) -> list[Line]:
        """What was said to the person as one: under any of the records, after the last merge."""
        lines = [line for key in sorted(one.records) for line in self.lines.get(key, ())]
        return [line for line in lines if line.given_at > one.since]

    def strictest(
        self, people: Iterable[UUID], *, purpose: str, recipient: str, at: datetime
    ) -> Answer:
        """The strictest answer of several people. Raises ValueError: nobody."""
        return strictest(
            [self.answer(one, purpose=purpose, recipient=recipient, at=at) for one in people]
        )


def ledger_of(actor: Actor, person_ids: Iterable[UUID]) -> Ledger:
    """What these people agreed to and took back; four queries for each 500 of them."""
    owner = actor.organisation_id
    found = ledgers_of(actor, {(owner, one) for one in person_ids})
    return found.get(owner, Ledger({}, {}, frozenset()))


def ledgers_of(
    actor: Actor, asked: Iterable[tuple[UUID | None, UUID]], *, before: UUID | None = None
) -> dict[UUID | None, Ledger]:
    """The same by organisation, of pairs of an organisation and a person. Consents of other
    organisations are there for rooms above that ask while all rows are read. `before`: without this
    consent and what was recorded after it."""
    pairs = set(asked)
    named = {person for _owner, person in pairs}
    owners = {owner for owner, _person in pairs}
    merged = persons.merged_ones(named)
    wanted = sorted(named.union(*(one.records for one in merged.values())))
    lines: dict[UUID | None, dict[UUID, list[Line]]] = {owner: {} for owner in owners}
    ended: dict[UUID | None, dict[UUID, list[Ended]]] = {owner: {} for owner in owners}
    erased: set[UUID] = set()
    for some in pieces(wanted):
        of: dict[str, object] = {"organisation_id__in": owners, "person_id__in": some}
        if before is not None:
            # Identifiers of rows follow each other in time.
            of["pk__lt"] = before
        for row in Consent.objects.filter(**of):
            lines[row.organisation_id].setdefault(row.person_id, []).extend(lines_of([row]))
        for end in Withdrawal.objects.filter(**of):
            ended[end.organisation_id].setdefault(end.person_id, []).extend(ends_of([end]))
        rows = persons.rows_of(actor=actor, person_ids=some)
        erased |= {key for key, row in rows.items() if row.erased}
    gone = frozenset(erased)
    return {owner: Ledger(lines[owner], ended[owner], gone, merged) for owner in owners}
