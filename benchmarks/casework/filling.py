# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes casework into a throwaway database beside an archive of items (`benchmarks/core`).

Events, people and objects are invented one by one and get the marks that the rooms themselves
derive; what only ties rows together (links, roles, hits, statements, history) is made by the
database with `insert … select`. Everything belongs to the organisation whose items it ties.
"""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from benchmarks.core import invented
from benchmarks.core.filling import Writer

BUSY = 0
"""The number of the event and of the person that many links, roles and findings belong to."""
MOST_ON_ONE = 500
FRAMEWORK, CRIME = "rome", "8.2.b.ix"
TAG, RARE_TAG = "удар по лікарні", "перевірити восени"
HIT_MOST = "UA63120270010096107"
"""Kharkiv, in the codifier."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is written; the goal's numbers by default."""

    events: int = 100_000
    persons: int = 200_000
    links: int = 2_000_000

    @property
    def objects(self) -> int:
        return self.events // 5

    @property
    def units(self) -> int:
        return self.events // 50

    @property
    def qualified(self) -> int:
        return self.events // 5

    @property
    def cases(self) -> int:
        return self.events // 50

    @property
    def items(self) -> int:
        """Each item stands with ten events."""
        return self.links // 10


def key(tag: int, number: int) -> UUID:
    """Identifier of the row with this number; larger numbers are registered later."""
    at = invented.BEGIN + timedelta(seconds=600 * number)
    return UUID(int=int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | tag << 40 | number)


EVENT, PERSON, OBJECT, CASE, QUALIFICATION, UNIT = range(0x51, 0x57)


class Casework:
    """The part of the filler that is handed to `fill`."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.chance = random.Random(2)
        self._codes: list[str] = []

    def __call__(self, writer: Writer) -> None:
        from benchmarks.casework.around import Around
        from benchmarks.casework.litigating import Litigating

        from dokaz.gate.api import Purpose, reading_everything

        self.writer = writer
        self._places()
        self._stage()
        with reading_everything(Purpose.CHECKS):
            self._heads()
        writer.execute("analyze")
        self._ties()
        self._law()
        self._cases()
        Around(self).write()
        Litigating(writer).write()
        for name in ("event", "person", "object", "unit", "count", "own", "size"):
            writer.execute(f"drop table bench_{name}")

    def _places(self) -> None:
        """The codifier with the official names, as its own act would write it."""
        from dokaz.casework.places import shipped, spelling
        from dokaz.casework.places.actions.codifier import _rows
        from dokaz.casework.places.models import Edition, Place, PlaceName

        codifier = shipped.read()
        edition = Edition(
            id=key(0x50, 0), sha256=codifier.sha256, heading=codifier.heading,
            loaded_at=invented.BEGIN, places=len(codifier.places),
        )  # fmt: skip
        self.writer.copy_rows(Edition, [_columns(edition)])
        rows = list(_rows(codifier.places, edition))
        self.writer.copy_rows(Place, map(_columns, rows))
        self.writer.copy_rows(
            PlaceName,
            (
                {"place_id": row.code, "kind": "official", "language": "uk", "text": row.name,
                 "folded": spelling.folded(row.name), "sound": sound,
                 "bones": spelling.bones_of(sound)}
                for row in rows for sound in [spelling.sound(row.name)]
            ),
        )  # fmt: skip
        self._codes = [row.code for row in rows if row.category == "M"]

    def _stage(self) -> None:
        """Numbers within an organisation, by which rows of the same one are tied together."""
        writer = self.writer
        uuid = "uuid" if writer.is_postgresql else "text"
        for name in ("event", "person", "object", "unit"):
            writer.execute(
                f"create table bench_{name} (number bigint, own bigint, organisation {uuid},"
                f" id {uuid}, person {uuid}, level bigint)"
            )
        writer.execute("create table bench_count (n bigint)")
        writer.copy("bench_count", [(n,) for n in range(MOST_ON_ONE)])
        # Items by their number within the organisation.
        writer.execute(
            "create table bench_own as select organisation, row_number() over"
            f" (partition by organisation order by number) - 1 as own, {writer.key('000')} as id"
            " from bench_item"
        )
        writer.execute("create index bench_own_by on bench_own (organisation, own)")
        writer.execute(
            "create table bench_size as select organisation, count(*) as items from bench_own"
            " group by organisation"
        )

    @cached_property
    def _owners(self) -> list[int]:
        return list(range(invented.ORGANISATIONS))

    def numbered(self, count: int, tag: int, name: str) -> list["_Head"]:
        owners = self.chance.choices(self._owners, invented.sizes(), k=count)
        owners[BUSY] = 0
        own = [itertools.count() for _ in self._owners]
        heads = [
            _Head(
                number=number, own=next(own[owner]), owner=owner, id=key(tag, number),
                at=invented.BEGIN + timedelta(seconds=600 * number),
                person=invented.person(owner, self.chance.randrange(invented.PEOPLE)),
                level=1 if number == BUSY else self.chance.choices((2, 1, 3), (75, 15, 10))[0],
            )
            for number, owner in enumerate(owners)
        ]  # fmt: skip
        plain = self._plain
        self.writer.copy(
            f"bench_{name}",
            [(one.number, one.own, plain(invented.organisation(one.owner)), plain(one.id),
              plain(one.person), one.level) for one in heads],
        )  # fmt: skip
        self.writer.execute(f"create index bench_{name}_by on bench_{name} (organisation, own)")
        return heads

    def _plain(self, value: UUID) -> Any:
        return value if self.writer.is_postgresql else value.hex

    def _heads(self) -> None:
        """Events, people and objects with what they are found by."""
        from dokaz.casework.events import marks as event_marks
        from dokaz.casework.events import terms as event_terms
        from dokaz.casework.events.models import Event, EventMark
        from dokaz.casework.objects import marks as object_marks
        from dokaz.casework.objects.models import ObjectMark, ProtectedObject
        from dokaz.casework.persons import marks as person_marks
        from dokaz.casework.persons.models import Person, PersonMark

        codes = self._codes
        conduct = event_terms.codes("conduct")
        means = event_terms.codes("means")
        titles = invented.Titles(self.chance)
        for table, marks, column, rows in (
            (Event, event_marks, "event_id", self._events(codes, conduct, means, titles)),
            (ProtectedObject, object_marks, "object_id", self._objects(codes, titles)),
            (Person, person_marks, "person_id", self._persons(titles)),
        ):
            mark = {Event: EventMark, ProtectedObject: ObjectMark, Person: PersonMark}[table]
            while piece := list(itertools.islice(rows, 5000)):
                self.writer.copy_rows(table, piece)
                made = marks.MARKS.of([table(**one) for one in piece])
                self.writer.copy_rows(
                    mark, ({column: row, "kind": kind, "code": code} for row, kind, code in made)
                )

    def record(self, head: "_Head", letter: str) -> dict[str, Any]:
        return {
            "id": head.id, "organisation_id": invented.organisation(head.owner),
            "ref": f"{invented.code(head.owner)}-{letter}-{head.at.year}-{head.number:06d}",
            "registered_at": head.at, "registered_by": head.person, "changed_at": head.at,
            "confidentiality": head.level, "markers": [],
        }  # fmt: skip

    def _events(self, codes: Any, conduct: Any, means: Any, titles: Any) -> Iterator[Any]:
        pick = self.chance.choice
        for head in self.numbered(self.size.events, EVENT, "event"):
            when = datetime(2022, 2, 24, tzinfo=UTC) + timedelta(days=head.number % 1200)
            state = self.chance.choices(
                ("reported", "under_verification", "corroborated", "qualified"), (60, 20, 15, 5)
            )[0]
            title_uk, title_en = titles.next()
            yield {
                **self.record(head, "EV"),
                "title_uk": title_uk or "Вигадана подія", "title_en": title_en,
                "description": "Вигаданий опис того, що сталося. " * 8,
                "when_text": f"{when:%Y-%m-%d}", "when_precision": "day", "when_from": when,
                "when_to": when + timedelta(seconds=86399),
                "places": [{"code": self._place(head, pick(codes)), "latitude": None,
                            "longitude": None, "precision": "settlement", "address": ""}],
                "conduct": [pick(conduct)], "means": [pick(means)],
                "tags": self._tags(head),
                "casualties": [{"harm": "injured", "group": "", "low": 1, "high": 3,
                                "basis": "вигадано"}],
                "state": state, "verification": pick(("V0", "V1", "V2", "V3", "V4")),
            }  # fmt: skip

    def _tags(self, head: "_Head") -> list[str]:
        """One tag that a tenth of all records have, and one of few."""
        return [TAG] * (head.number % 10 == 3) + [RARE_TAG] * (head.number % 1000 == 7)

    def _place(self, head: "_Head", code: str) -> str:
        """One town has a tenth of all events, eighty of them on some days."""
        return HIT_MOST if head.number % 10 == 0 else code

    def _objects(self, codes: Any, titles: Any) -> Iterator[Any]:
        from dokaz.casework.objects import terms

        types = terms.TYPES.codes()
        for head in self.numbered(self.size.objects, OBJECT, "object"):
            yield {
                **self.record(head, "OB"),
                "name_uk": titles.next()[0] or "Вигаданий об’єкт",
                "type": self.chance.choice(types),
                "place": {"code": self.chance.choice(codes), "latitude": None,
                          "longitude": None, "precision": "settlement", "address": ""},
                "damage": self.chance.choice(("unknown", "light", "severe", "destroyed")),
            }  # fmt: skip

    def _persons(self, titles: Any) -> Iterator[Any]:
        pick = self.chance.choice
        categories = ("victim", "witness", "suspect")
        numbers: dict[tuple[int, str], itertools.count[int]] = {}
        for head in self.numbered(self.size.persons, PERSON, "person"):
            category = self.chance.choices(categories, (50, 40, 10))[0]
            letter = "S" if category == "suspect" else "W"
            number = next(numbers.setdefault((head.owner, letter), itertools.count(1)))
            code = f"{letter}-{number:06d}"
            yield {
                **self.record(head, "P"), "ref": f"{invented.code(head.owner)}-{code}",
                "code": code, "summary": titles.next()[0], "categories": [category],
                "statuses": [pick(("civilian", "child", "pow"))],
                "languages": [pick(("uk", "ru"))], "tags": self._tags(head),
            }  # fmt: skip

    def _ties(self) -> None:
        """Links, statements, verifications, hits, roles, history, shares."""
        from dokaz.casework.events import models as events
        from dokaz.casework.involvement.models import Role
        from dokaz.casework.persons.models import PersonChange, PersonItem, PersonShare

        writer, ids = self.writer, Ids(self.writer)
        times = self.size.links // self.size.events
        own = {"organisation_id": "e.organisation", "at": self.moment(), "by": "e.person"}
        # Every event has as many items as the goal says; the busy one has five hundred.
        item = "i.organisation = e.organisation and i.own = (e.own * {0} + n) % s.items"
        source = (
            "bench_event e join bench_size s on s.organisation = e.organisation join bench_count"
            f" on n < {self._most(times)} join bench_own i on {item.format(times)}"
        )
        writer.insert(
            events.EventLink, source, id=ids.of(1, f"e.number * {MOST_ON_ONE} + n"),
            event_id="e.id", item_id="i.id", **own,
        )  # fmt: skip
        text = "'Вигадане твердження про те, що сталося і хто це бачив.'"
        three = f"bench_event e join bench_count on n < {self._most(3)}"
        writer.insert(
            events.Statement, three, id=ids.of(2, f"e.number * {MOST_ON_ONE} + n"),
            event_id="e.id", kind="'claim'", text=text, who="'вигадане джерело'", **own,
        )  # fmt: skip
        writer.insert(
            events.EventVerification, "bench_event e", id=ids.of(3, "e.number"),
            event_id="e.id", level="'V2'", method=text, **own,
        )  # fmt: skip
        for table, name in ((events.EventChange, "event"), (PersonChange, "person")):
            many = f"bench_{name} e join bench_count on n < {self._most(2)}"
            writer.insert(
                table, many, **{f"{name}_id": "e.id"}, act_id="e.id", by_kind="'person'",
                kind="case when n = 0 then 'registered' else 'changed' end", revision="n",
                **own,
            )  # fmt: skip
        writer.insert(
            events.EventObject,
            self.paired("event", "object", "(e.own + n) % c.c", self._most(1)),
            id=ids.of(4, f"e.number * {MOST_ON_ONE} + n"), event_id="e.id", object_id="o.id",
            **own,
        )  # fmt: skip
        writer.insert(
            Role, self.paired("event", "person", "(e.own * 3 + n) % c.c", self._most(3)),
            id=ids.of(5, f"e.number * {MOST_ON_ONE} + n"), event_id="e.id", person_id="o.id",
            role="case n % 3 when 0 then 'direct_victim' when 1 then 'eyewitness'"
                 " else 'hearsay' end",
            certainty="'claim'", **own,
        )  # fmt: skip
        # Many events of one person.
        writer.insert(
            Role,
            f"bench_event e join bench_person o on o.number = {BUSY}"
            f" where e.organisation = o.organisation and e.own < {MOST_ON_ONE}",
            id=ids.of(6, "e.number"), event_id="e.id", person_id="o.id", role="'overview'",
            certainty="'claim'", **own,
        )  # fmt: skip
        writer.insert(
            PersonItem,
            "bench_person e join bench_size s on s.organisation = e.organisation join bench_own i"
            " on i.organisation = e.organisation and i.own = e.own % s.items"
            " where e.number % 4 = 0",
            id=ids.of(7, "e.number"), person_id="e.id", item_id="i.id", about="'mention'", **own,
        )  # fmt: skip
        partner = self.literal(invented.organisation(invented.ORGANISATIONS - 1))
        for table, name, tag in ((events.EventShare, "event", 8), (PersonShare, "person", 9)):
            writer.insert(
                table, f"bench_{name} e where e.number % 32 = 7 and e.level = 2",
                id=ids.of(tag, "e.number"), **{f"{name}_id": "e.id"}, organisation_id=partner,
                shared_at=self.moment(), shared_by="e.person",
            )  # fmt: skip

    def paired(self, of: str, name: str, place: str, most: str) -> str:
        """Each record `e` of a kind with some `o` of another kind of its organisation: those that
        stand at `place` there, of `c` that there are, for each `n` below `most`."""
        counted = (
            f"(select organisation as of, count(*) as c from bench_{name} group by organisation)"
        )
        return (
            f"bench_{of} e join {counted} c on c.of = e.organisation"
            f" join bench_count on n < {most} and n < c.c"
            f" join bench_{name} o on o.organisation = e.organisation and o.own = {place}"
        )

    def _law(self) -> None:
        """Qualifications with ten findings each, and one with hundreds."""
        from dokaz.casework.legal import loading
        from dokaz.casework.legal.models import Finding, Qualification

        framework = loading.framework(FRAMEWORK)
        crime = framework.crimes[CRIME]
        made_with = {f.file: {"version": f.version, "sha256": f.sha256}
                     for f in framework.instruments}  # fmt: skip
        writer, ids = self.writer, Ids(self.writer)
        own = {"organisation_id": "e.organisation", "at": self.moment(), "by": "e.person"}
        every = self.size.events // self.size.qualified
        qualified = f"e.number % {every} = 0"
        writer.insert(
            Qualification, f"bench_event e where {qualified}", id=ids.of(10, "e.number"),
            event_id="e.id", framework=f"'{FRAMEWORK}'", crime=f"'{CRIME}'", conflict="'iac'",
            status="'possible'", made_with=self.json(json.dumps(made_with)), force="'in_force'",
            versions=self.json("[]"), changed_at=self.moment(), **own,
        )  # fmt: skip
        count = max(len(crime.elements), 1)
        writer.insert(
            Finding,
            "bench_event e join bench_size s on s.organisation = e.organisation"
            f" join bench_count on n < {self._most(10)} join bench_own i on"
            " i.organisation = e.organisation and i.own ="
            f" (e.own * {self.size.links // self.size.events} + n) % s.items where {qualified}",
            id=ids.of(11, f"e.number * {MOST_ON_ONE} + n"),
            qualification_id=ids.of(10, "e.number"), event_id="e.id", item_id="i.id",
            element=f"n % {count}",
            direction="case when n % 7 = 6 then 'contradicts' else 'supports' end",
            passage=self.json('{"kind": "whole"}'), proof_class="'video_open'",
            strength="'some'", comment="'Вигадане пояснення юриста.'", **own,
        )  # fmt: skip

    def _cases(self) -> None:
        """Cases of the largest and other organisations with ten events and twenty people each."""
        from dokaz.casework.cases import marks
        from dokaz.casework.cases.models import Case, CaseLink, CaseMark, CaseMember

        writer, ids = self.writer, Ids(self.writer)
        rows = []
        for number in range(self.size.cases):
            owner = self.chance.choices(self._owners, invented.sizes())[0] if number else 0
            at, person = invented.BEGIN + timedelta(hours=number), invented.person(owner, 1)
            head = _Head(number, number, owner, key(CASE, number), at, person, 2)
            rows.append({**self.record(head, "C"), "title_uk": f"Вигадана справа {number}",
                         "forum": "icc", "state": "open"})  # fmt: skip
        writer.copy_rows(Case, rows)
        made = marks.MARKS.of([Case(**one) for one in rows])
        writer.copy_rows(
            CaseMark, ({"case_id": row, "kind": kind, "code": code} for row, kind, code in made)
        )
        writer.copy_rows(CaseMember, (
            {"id": key(0x61, number * 8 + place), "case_id": row["id"],
             "organisation_id": row["organisation_id"], "part": part, "shared_at":
             row["registered_at"], "shared_by": row["registered_by"],
             "member_ref": UUID(int=row["registered_by"].int - 1 + place)}
            for number, row in enumerate(rows)
            for place, part in enumerate(("lead", "worker", "worker", "observer"))
        ))  # fmt: skip
        table = Case._meta.db_table
        for name, tag, most, part in (("event", 12, 10, "basis"), ("person", 13, 20, "witness")):
            most_of_one = (
                f"(case when k.ref like '%-000000' then {MOST_ON_ONE // 5} else {most} end)"
            )
            writer.insert(
                CaseLink,
                f'(select id, ref, organisation_id, row_number() over (order by id) - 1 as place'
                f' from "{table}") k join bench_count on n < {most_of_one}'
                f" join bench_{name} e on e.organisation = k.organisation_id"
                f" and e.own = (k.place * 3 + n)",
                id=ids.of(tag, f"k.place * {MOST_ON_ONE} + n"), case_id="k.id",
                organisation_id="e.organisation", kind=f"'{name}'", record_id="e.id",
                part=f"'{part}'", at=self.moment(), by="e.person",
            )  # fmt: skip

    def _most(self, usual: int) -> str:
        return f"(case when e.number = {BUSY} then {MOST_ON_ONE} else {usual} end)"

    def moment(self) -> str:
        text = "'2025-01-01 12:00:00+00'"
        return f"cast({text} as timestamptz)" if self.writer.is_postgresql else text[:-4] + "'"

    def literal(self, value: UUID) -> str:
        return f"cast('{value}' as uuid)" if self.writer.is_postgresql else f"'{value.hex}'"

    def json(self, text: str) -> str:
        quoted = "'" + text.replace("'", "''") + "'"
        return f"cast({quoted} as jsonb)" if self.writer.is_postgresql else quoted


@dataclass(frozen=True, slots=True)
class _Head:
    """What records of every kind begin with; `own` counts within the organisation."""

    number: int
    own: int
    owner: int
    id: UUID
    at: datetime
    person: UUID
    level: int


def _columns(row: Any) -> dict[str, Any]:
    """A model instance as values by column; the last act is the filler's own."""
    names = [field.attname for field in row._meta.concrete_fields if field.name != "last_act"]
    return {name: getattr(row, name) for name in names}


class Ids:
    """Identifiers as expressions: a table's own beginning, then a number."""

    def __init__(self, writer: Writer) -> None:
        self._is_postgresql = writer.is_postgresql

    def of(self, table: int, number: str) -> str:
        if self._is_postgresql:
            return f"cast('{table:04x}' || lpad(to_hex({number}), 28, '0') as uuid)"
        return f"('{table:04x}' || printf('%028x', {number}))"
