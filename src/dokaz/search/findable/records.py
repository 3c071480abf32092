# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework as entries of the index: events, people by code name, objects, units, cases.

Each room says what an index may keep of them (`IndexedRecord`); here it becomes tokens and columns,
the same for all.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.cases import facts as of_cases
from dokaz.casework.events import api as events
from dokaz.casework.events import facts as of_events
from dokaz.casework.events.api import IndexedRecord
from dokaz.casework.objects import api as objects
from dokaz.casework.objects import facts as of_objects
from dokaz.casework.persons import api as persons
from dokaz.casework.persons import facts as of_persons
from dokaz.casework.places import api as places
from dokaz.casework.units import api as units
from dokaz.casework.units import facts as of_units
from dokaz.gate.api import Actor, text_of
from dokaz.members.api import service_actor
from dokaz.search.asking.passages import Matcher
from dokaz.search.cells import cells_of
from dokaz.search.findable.port import Findable, Line, key_of
from dokaz.search.findable.wording import (
    days_in_words,
    in_line,
    names_of_places,
    with_words,
    years_of,
)
from dokaz.search.index.port import FOR_EVER, Entry, Index, Zone

SERVICE = "search"
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
Of = Mapping[UUID, IndexedRecord]


def _indexed(subject: str, keys: Sequence[UUID]) -> Of:
    actor = service_actor(SERVICE)
    ask: Mapping[str, Callable[[], Of]] = {
        "event": lambda: events.events_for_index(actor=actor, event_ids=keys),
        "person": lambda: persons.persons_for_index(actor=actor, person_ids=keys),
        "object": lambda: objects.objects_for_index(actor=actor, object_ids=keys),
        "unit": lambda: units.units_for_index(actor=actor, unit_ids=keys),
        "case": lambda: cases.cases_for_index(actor=actor, case_ids=keys),
    }
    return ask[subject]()


def milliseconds(moment: datetime) -> int:
    """Since 1970, as entries say when something was registered."""
    return int(moment.timestamp() * 1000)


def seconds(moment: datetime | None) -> int:
    """Since year 1, as entries say when something happened; 0 for not known."""
    return int((moment - _EPOCH).total_seconds()) if moment else 0


def span(first: datetime | None, last: datetime | None) -> tuple[int, int]:
    """`since` and `until` of an entry; an open end is for ever."""
    if first is None and last is None:
        return 0, 0
    return seconds(first) or 1, seconds(last) or FOR_EVER


def head(one: Any) -> dict[str, frozenset[str]]:
    """Columns that the policies of records and items compare."""
    values = {
        "organisation_id": text_of(one.organisation_id),
        "confidentiality": text_of(one.confidentiality),
        "privileged": text_of(one.privileged),
        "registered_by": text_of(one.registered_by),
    }
    return {name: frozenset({value}) for name, value in values.items()}


def columns_of(one: IndexedRecord) -> dict[str, frozenset[str]]:
    """The same of a record, with what its own room compares."""
    further = {name: frozenset({value}) for name, value in one.columns.items()}
    return {**head(one), "undone_at_is_null": frozenset({"1"}), **further}


def _entry(
    subject: str,
    one: IndexedRecord,
    chains: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
) -> Entry:
    codes = {code for place in one.places for code in chains.get(place, (place,))}
    where = [names[place] for place in one.places if place in names]
    when = days_in_words(one.when_from, one.when_to, one.when_zone)
    columns = {
        **columns_of(one),
        "subject": {subject},
        "organisation": {text_of(one.organisation_id)},
        "kind": {f"{subject}.{kind}" for kind in one.kinds},
        "state": {f"{subject}.{one.state}"} if one.state else set(),
        "verification": {one.verification} - {""},
        "year": years_of(one.when_from, one.when_zone),
        "crime": set(one.crimes),
        "language": set(one.languages),
        "tag": set(one.tags),
        "place": codes,
        "cell": cells_of(one.points),
    }
    since, until = span(one.when_from, one.when_to)
    return Entry(
        key=key_of(subject, one.id),
        columns={name: frozenset(values) for name, values in columns.items() if values},
        registered=milliseconds(one.registered_at),
        zones={
            Zone.TITLE: one.titles,
            # Several places may lie in one settlement, or stand at one address.
            Zone.RECORD: tuple(dict.fromkeys((one.ref, when, *where, *one.texts, *one.tags))),
        },
        happened=seconds(one.when_from),
        since=since,
        until=until,
    )


def _findable(
    subject: str,
    *,
    facts: Mapping[str, tuple[str, ...]],
    keys: Callable[..., list[UUID]],
    reach: Callable[..., Any],
    rows: Callable[[Actor, Sequence[UUID]], Mapping[UUID, Any]],
    line: Callable[[Any, Matcher], dict[str, Any]],
) -> Findable:
    def entries(wanted: Sequence[UUID], before: Sequence[Index]) -> list[Entry]:
        found = _indexed(subject, wanted)
        codes = {code for one in found.values() for code in one.places}
        chains, names = places.chains_of(codes), names_of_places(service_actor(SERVICE), codes)
        return [_entry(subject, one, chains, names) for one in found.values()]

    def lines(
        actor: Actor, wanted: Sequence[UUID], matcher: Matcher, kept: Mapping[UUID, bytes]
    ) -> dict[UUID, Line]:
        found = {
            key: Line(
                subject=subject,
                id=row.id,
                ref=row.ref,
                organisation_id=row.organisation_id,
                confidentiality=row.confidentiality,
                **line(row, matcher),
            )
            for key, row in rows(actor, wanted).items()
        }
        return found | with_words(found, matcher, lambda some: _indexed(subject, some))

    return Findable(
        subject=subject,
        facts=facts,
        keys=lambda after, limit: keys(actor=service_actor(SERVICE), after=after, limit=limit),
        entries=entries,
        reach=lambda actor, others: reach(actor=actor),
        lines=lines,
    )


def _titles(row: Any, matcher: Matcher) -> dict[str, Any]:
    return {
        "title_uk": matcher.pieces(row.title_uk),
        "title_en": matcher.pieces(row.title_en),
        "registered_at": row.registered_at,
        "state": row.state,
    }


def _names(row: Any, matcher: Matcher) -> dict[str, Any]:
    return {
        "title_uk": matcher.pieces(row.name_uk),
        "title_en": matcher.pieces(row.name_en),
        "registered_at": row.registered_at,
    }


EVENTS = _findable(
    "event",
    facts={
        of_events.EventRegistered.KIND: ("event",),
        of_events.EventChanged.KIND: ("event",),
        of_events.EventsMerged.KIND: ("survivor", "absorbed"),
    },
    keys=events.event_keys,
    reach=events.events_in_index,
    rows=lambda actor, keys: events.rows_of(actor=actor, event_ids=keys),
    line=lambda row, matcher: {
        **_titles(row, matcher),
        "verification": row.verification,
        "happened": row.when_from,
        "when": row.when_text,
        "zone": row.when_zone,
        "precision": row.when_precision,
        "place": in_line(row.places, matcher),
    },
)
PERSONS = _findable(
    "person",
    facts={
        of_persons.PersonRegistered.KIND: ("person",),
        of_persons.PersonChanged.KIND: ("person",),
        of_persons.PersonErased.KIND: ("person",),
        of_persons.PersonsMerged.KIND: ("survivor", "absorbed"),
    },
    keys=persons.person_keys,
    reach=persons.persons_in_index,
    rows=lambda actor, keys: persons.rows_of(actor=actor, person_ids=keys),
    line=lambda row, matcher: {
        "title_uk": matcher.pieces(row.code),
        "text": matcher.around(row.summary),
        "registered_at": row.registered_at,
    },
)
OBJECTS = _findable(
    "object",
    facts={
        of_objects.ObjectRegistered.KIND: ("object",),
        of_objects.ObjectChanged.KIND: ("object",),
        of_objects.ObjectsMerged.KIND: ("survivor", "absorbed"),
    },
    keys=objects.object_keys,
    reach=objects.objects_in_index,
    rows=lambda actor, keys: objects.rows_of(actor=actor, object_ids=keys),
    line=lambda row, matcher: {
        **_names(row, matcher),
        "name": matcher.pieces(row.name_other),
        "kind": row.type,
        "state": row.damage,
        "place": in_line([row.place] if row.place else [], matcher),
    },
)
UNITS = _findable(
    "unit",
    facts={of_units.UnitChanged.KIND: ("unit",)},
    keys=units.unit_keys,
    reach=units.units_in_index,
    rows=lambda actor, keys: units.rows_of(actor=actor, unit_ids=keys),
    line=lambda row, matcher: {
        **_names(row, matcher),
        "name": matcher.pieces(row.number),
        "kind": row.echelon,
    },
)
CASES = _findable(
    "case",
    facts={
        of_cases.CaseRegistered.KIND: ("case",),
        of_cases.CaseChanged.KIND: ("case",),
    },
    keys=cases.case_keys,
    reach=cases.cases_in_index,
    rows=lambda actor, keys: cases.rows_of(actor=actor, case_ids=keys),
    line=lambda row, matcher: {**_titles(row, matcher), "kind": row.forum},
)
RECORDS = {
    "event": EVENTS, "person": PERSONS, "object": OBJECTS, "unit": UNITS, "case": CASES,
}  # fmt: skip


def columns_of_records(subject: str, keys: Sequence[UUID]) -> dict[UUID, dict[str, frozenset[str]]]:
    """What the policy of these records compares; those that are in no index are left out."""
    return {key: columns_of(one) for key, one in _indexed(subject, keys).items()}
