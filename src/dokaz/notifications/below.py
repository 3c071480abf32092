# SPDX-License-Identifier: AGPL-3.0-or-later
"""What facts of the rooms below say to whom, and how their records are named."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.cases import facts as of_cases
from dokaz.casework.events import api as events
from dokaz.casework.events import facts as of_events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.interviews import facts as of_interviews
from dokaz.casework.objects import api as objects
from dokaz.casework.objects import facts as of_objects
from dokaz.casework.persons import api as persons
from dokaz.casework.persons import facts as of_persons
from dokaz.casework.records.owning import registered_by
from dokaz.casework.units import api as units
from dokaz.casework.units import facts as of_units
from dokaz.deconflict.duplicates import facts as of_duplicates
from dokaz.evidence import api as evidence
from dokaz.evidence import facts as of_evidence
from dokaz.gate.api import Actor, Delivered, pieces
from dokaz.notifications.telling import Named, SaidAnew, Subject, Telling, Told, ahead_of
from dokaz.notifications.vocabulary import Kind
from dokaz.search import api as search
from dokaz.search import facts as of_search

_PIECE = 100
INCOMING = frozenset({"custodian", "coordinator"})
"""Who is told of what another organisation shows to theirs."""


_NO_CHANGE = frozenset({"merged", "absorbed", "merge_undone", "shared", "unshared", "read"})
"""Lines of a history that facts of their own tell of, and that an account was opened."""


def _titled(row: Any) -> Named:
    return Named(row.ref, row.title_uk, row.title_en)


def _called(row: Any) -> Named:
    return Named(row.ref, row.name_uk, row.name_en)


def _items(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    wanted, found = list(keys), {}
    for piece in pieces(wanted, _PIECE):
        some = tuple(piece)
        rows = evidence.rows_of(actor=actor, item_ids=some)
        found.update({row.id: _titled(row) for row in rows})
    return found


def _each(
    rows: Callable[[Actor, Collection[UUID]], Mapping[UUID, Any]], name: Callable[[Any], Named]
) -> Callable[[Actor, Collection[UUID]], Mapping[UUID, Named]]:
    return lambda actor, keys: {key: name(row) for key, row in rows(actor, keys).items()}


def _saved(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    wanted = set(keys)
    rows = search.saved_searches(actor=actor)
    return {row.id: Named("", row.name, row.name) for row in rows if row.id in wanted}


def _deadlines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = cases.waiting_deadlines(actor=actor, deadline_ids=keys)
    return {
        row.id: Named(row.case_ref, row.what, row.what, page=("case", row.case_id)) for row in rows
    }


def _interviews(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    found = interviews.standings(actor=actor, interview_ids=list(keys))
    return {key: Named(ref) for key, ref in found.items()}


def _owners(kind: str) -> Callable[[Collection[UUID]], Mapping[UUID, tuple[UUID, UUID]]]:
    return lambda keys: registered_by(kind, keys)


SUBJECTS = (
    Subject(name="item", named=_items, registered_by=evidence.registered_by),
    Subject(
        name="event",
        named=_each(lambda actor, keys: events.rows_of(actor=actor, event_ids=keys), _titled),
        registered_by=_owners("event"),
    ),
    Subject(
        name="person",
        named=_each(
            lambda actor, keys: persons.rows_of(actor=actor, person_ids=keys),
            lambda row: Named(row.ref, "" if row.erased else row.summary[:100], ""),
        ),
        registered_by=_owners("person"),
    ),
    Subject(
        name="object",
        named=_each(lambda actor, keys: objects.rows_of(actor=actor, object_ids=keys), _called),
        registered_by=_owners("object"),
    ),
    Subject(
        name="unit",
        named=_each(lambda actor, keys: units.rows_of(actor=actor, unit_ids=keys), _called),
        registered_by=_owners("unit"),
    ),
    Subject(
        name="case",
        named=_each(lambda actor, keys: cases.rows_of(actor=actor, case_ids=keys), _titled),
        registered_by=_owners("case"),
    ),
    Subject(name="interview", named=_interviews, registered_by=interviews.responsible),
    Subject(name="deadline", named=_deadlines),
    Subject(name="search", named=_saved),
)


def _commented(delivered: Delivered) -> Iterator[Told]:
    told = delivered.payload
    record, organisation = UUID(told["record"]), UUID(told["organisation"])
    named = frozenset(UUID(one) for one in told["mentions"])
    common: dict[str, Any] = {
        "subject": told["kind"], "record_id": record, "organisation": organisation,
    }  # fmt: skip
    yield Told(kind=Kind.MENTION, accounts=named, followers=False, **common)
    # Only those who may read it are told that somebody wrote.
    within = None if cases.is_for_all(UUID(told["comment"])) else organisation
    yield Told(kind=Kind.COMMENT, owner=True, within=within, **common)


def _changed(subject: str) -> Callable[[Delivered], Iterable[Told]]:
    def told(delivered: Delivered) -> Iterator[Told]:
        payload = delivered.payload
        if payload["what"] in _NO_CHANGE:
            return
        verified = payload["what"] in ("verified", "verification")
        yield Told(
            kind=Kind.VERIFICATION if verified else Kind.CHANGED,
            subject=subject,
            record_id=UUID(payload[subject]),
            organisation=UUID(payload["organisation"]),
            owner=verified,
            within=UUID(payload["organisation"]),
        )

    return told


def _shared(subject: str) -> Callable[[Delivered], Iterable[Told]]:
    def told(delivered: Delivered) -> Iterator[Told]:
        payload = delivered.payload
        member = payload["to_member"]
        yield Told(
            kind=Kind.UNSHARED if payload["revoked"] else Kind.SHARED,
            subject=subject,
            record_id=UUID(payload[subject]),
            organisation=UUID(payload["to_organisation"]),
            accounts=frozenset({UUID(member)} if member else ()),
            roles=frozenset() if member else INCOMING,
            followers=False,
        )

    return told


def _merged(subject: str) -> Callable[[Delivered], Iterable[Told]]:
    def told(delivered: Delivered) -> Iterator[Told]:
        for name in ("survivor", "absorbed"):
            yield Told(
                kind=Kind.MERGED,
                subject=subject,
                record_id=UUID(delivered.payload[name]),
                organisation=UUID(delivered.payload["organisation"]),
                owner=True,
                within=UUID(delivered.payload["organisation"]),
            )

    return told


def _withdrawn(delivered: Delivered) -> Iterator[Told | SaidAnew]:
    organisation, person = (UUID(delivered.payload[one]) for one in ("organisation", "person"))
    records = interviews.records_resting_on(organisation, person)
    for case, team in cases.teams_with(records).items():
        yield from _to_team(team, Kind.CONSENT_WITHDRAWN, "case", case)
    for case, resting in cases.resting_on(organisation, person, delivered.at).items():
        yield from _running_out(case, resting)


def _answered(delivered: Delivered) -> Iterator[Told | SaidAnew]:
    """The team is told when a consent that a litigation action rests on covers it no more, and some
    days before one runs out."""
    consent = UUID(delivered.payload["consent"])
    yield from _resting_on(UUID(delivered.payload["person"]), delivered, consent)


def _of_one_person(delivered: Delivered) -> Iterator[Told | SaidAnew]:
    """The same where the answers of two records count as one person's, or do so no more."""
    for name in ("survivor", "absorbed"):
        yield from _resting_on(UUID(delivered.payload[name]), delivered)


def _resting_on(
    person: UUID, delivered: Delivered, consent: UUID | None = None
) -> Iterator[Told | SaidAnew]:
    organisation = UUID(delivered.payload["organisation"])
    found = cases.resting_on(organisation, person, delivered.at, consent=consent)
    for case, resting in found.items():
        if resting.uncovered:
            yield from _to_team(resting.team, Kind.CONSENT_ENDS, "case", case)
        yield from _running_out(case, resting)


def _rested(delivered: Delivered) -> Iterator[Told | SaidAnew]:
    if delivered.payload["what"].startswith("litigation"):
        case = UUID(delivered.payload["case"])
        yield from _running_out(case, cases.resting_in(case, delivered.at))


def _running_out(case: UUID, resting: cases.Resting) -> Iterator[Told | SaidAnew]:
    if resting.ends is None:
        return
    # A consent may have been given for longer, or an action have ended, since it was said.
    yield SaidAnew(Kind.CONSENT_ENDS, case)
    for day in sorted(resting.ends):
        yield from _to_team(resting.team, Kind.CONSENT_ENDS, "case", case, at=ahead_of(day))


def _to_team(
    team: Iterable[cases.Teammate],
    kind: Kind,
    subject: str,
    record_id: UUID,
    *,
    at: datetime | None = None,
) -> Iterator[Told]:
    """Each of a case's team, for the organisation they are in it for."""
    for member in team:
        yield Told(
            kind=kind,
            subject=subject,
            record_id=record_id,
            organisation=member.organisation_id,
            accounts=frozenset({member.account}),
            followers=False,
            at=at,
        )


def _due(delivered: Delivered) -> Iterator[Told]:
    """The team is told of each deadline some days ahead."""
    case = UUID(delivered.payload["case"])
    team = tuple(cases.team_of(case))
    for deadline, day in cases.deadlines_of(case):
        yield from _to_team(team, Kind.DEADLINE, "deadline", deadline, at=ahead_of(day))


def _judged(delivered: Delivered) -> Iterator[Told]:
    for name in ("one", "other"):
        yield Told(
            kind=Kind.DUPLICATE,
            subject="item",
            record_id=UUID(delivered.payload[name]),
            organisation=UUID(delivered.payload["organisation"]),
            owner=True,
            within=UUID(delivered.payload["organisation"]),
        )


def _grew(delivered: Delivered) -> Iterator[Told]:
    yield Told(
        kind=Kind.NEW_MATCHES,
        subject="search",
        record_id=UUID(delivered.payload["saved"]),
        organisation=UUID(delivered.payload["organisation"]),
        accounts=frozenset({UUID(delivered.payload["owner"])}),
        followers=False,
    )


def _of(fact: Any, told: Callable[[Delivered], Iterable[Told | SaidAnew]]) -> Telling:
    return Telling(frozenset({fact.KIND}), told)


TELLINGS = (
    _of(of_cases.RecordCommented, _commented),
    _of(of_cases.CaseChanged, _changed("case")),
    _of(of_cases.CaseChanged, _due),
    _of(of_cases.CaseChanged, _rested),
    _of(of_cases.CaseTeamChanged, _due),
    _of(of_evidence.ItemChanged, _changed("item")),
    _of(of_events.EventChanged, _changed("event")),
    _of(of_persons.PersonChanged, _changed("person")),
    _of(of_objects.ObjectChanged, _changed("object")),
    _of(of_units.UnitChanged, _changed("unit")),
    _of(of_evidence.ItemShared, _shared("item")),
    _of(of_events.EventShared, _shared("event")),
    _of(of_persons.PersonShared, _shared("person")),
    _of(of_objects.ObjectShared, _shared("object")),
    _of(of_events.EventsMerged, _merged("event")),
    _of(of_persons.PersonsMerged, _merged("person")),
    _of(of_persons.PersonsMerged, _of_one_person),
    _of(of_objects.ObjectsMerged, _merged("object")),
    _of(of_interviews.InterviewChanged, _changed("interview")),
    _of(of_interviews.ConsentWithdrawn, _withdrawn),
    _of(of_interviews.ConsentRecorded, _answered),
    _of(of_duplicates.PairJudged, _judged),
    _of(of_search.SavedSearchGrew, _grew),
)
