# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes what stands around records: units and who served in them, rights in objects, help, talks,
proceedings, tasks, comments, notices and saved views.

All are made by the database from the staged rows (`filling.py`). The record with the number `BUSY`
of each kind has dozens or hundreds.
"""

import json
from typing import Any

from benchmarks.casework.filling import BUSY, HIT_MOST, UNIT, Casework, Ids, key
from benchmarks.core import invented

MOST_AROUND = 200
_WORDS = "'Вигадані слова про те, що ще треба з’ясувати, і до кого звернутися.'"


class Around:
    """The last part of the filler of casework."""

    def __init__(self, casework: Casework) -> None:
        self._of = casework
        self._writer = casework.writer
        self._ids = Ids(casework.writer)
        self._own = {"organisation_id": "e.organisation", "at": casework.moment(), "by": "e.person"}

    def write(self) -> None:
        self._units()
        self._people()
        self._talks()
        self._work()
        self._words()
        self._notices()
        self._saved()

    def _busy(self, most: int, usual: int = 1) -> str:
        return f"(case when e.number = {BUSY} then {most} else {usual} end)"

    def _units(self) -> None:
        """Units, each below another one of its organisation, and where they were."""
        from dokaz.casework.units import terms
        from dokaz.casework.units.marks import MARKS
        from dokaz.casework.units.models import Unit, UnitMark, UnitSpell
        from dokaz.gate.api import Purpose, reading_everything

        casework, writer, ids = self._of, self._writer, self._ids
        arms, echelons = (terms.LISTS[name].codes() for name in ("arms", "echelons"))
        rows = [
            {**casework.record(head, "U"), "name_uk": f"Вигадана частина {head.number}",
             "number": f"{head.number:05d}", "arm": casework.chance.choice(arms),
             "echelon": casework.chance.choice(echelons)}
            for head in casework.numbered(casework.size.units, UNIT, "unit")
        ]  # fmt: skip
        writer.copy_rows(Unit, rows)
        stated = {"unit_id": "e.id", "certainty": "'stated'", "basis": _WORDS, **self._own}
        writer.insert(
            UnitSpell,
            "bench_unit e join bench_unit o on o.organisation = e.organisation"
            " and o.own = e.own / 8 where e.own > 0",
            id=ids.of(18, "e.number"), kind="'parent'", parent_id="o.id", **stated,
        )  # fmt: skip
        place = {"code": HIT_MOST, "latitude": None, "longitude": None,
                 "precision": "settlement", "address": ""}  # fmt: skip
        writer.insert(
            UnitSpell, f"bench_unit e join bench_count on n < {self._busy(MOST_AROUND, 2)}",
            id=ids.of(19, f"e.number * {MOST_AROUND} + n"), kind="'area'",
            place=casework.json(json.dumps(place)), when_text="'2022-03'", **stated,
        )  # fmt: skip
        with reading_everything(Purpose.CHECKS):
            made = list(MARKS.of([Unit(**one) for one in rows]))
        writer.copy_rows(
            UnitMark, ({"unit_id": row, "kind": kind, "code": code} for row, kind, code in made)
        )

    def _people(self) -> None:
        """Posts, rights in objects, referrals to help."""
        from dokaz.casework.involvement.models import Ownership, Post
        from dokaz.casework.persons.models import PersonMark, PersonRecord

        writer, ids = self._writer, self._ids
        # A tenth of those with a post served in the first unit of their organisation.
        first = "(case when e.own % 10 = 0 then 0 else e.own % c.c end)"
        writer.insert(
            Post, self._of.paired("person", "unit", first, "1") + " where e.number % 10 = 0",
            id=ids.of(20, "e.number"), person_id="e.id", unit_id="o.id", certainty="'stated'",
            position="'вигадана посада'", when_text="'2022-03'", **self._own,
        )  # fmt: skip
        owned = "(case when e.own % 100 = 0 then n else (e.own + n) % c.c end)"
        writer.insert(
            Ownership,
            self._of.paired("person", "object", owned, self._busy(20))
            + " where e.number % 4 = 0",
            id=ids.of(21, f"e.number * {MOST_AROUND} + n"), person_id="e.id", object_id="o.id",
            right="'owner'", basis=_WORDS, **self._own,
        )  # fmt: skip
        helped = f"bench_person e join bench_count on n < {self._busy(20)} where e.number % 5 = 0"
        writer.insert(
            PersonRecord, helped, id=ids.of(22, f"e.number * {MOST_AROUND} + n"),
            person_id="e.id", kind="'referral'", what="'medical'",
            details=self._of.json('{"provider": "", "consent": "agreed", "state": "offered",'
                                  ' "outcome": ""}'),
            changed_at=self._of.moment(), **self._own,
        )  # fmt: skip
        writer.insert(
            PersonMark, "bench_person e where e.number % 5 = 0", person_id="e.id",
            kind="'referral'", code="'medical'",
        )  # fmt: skip

    def _talks(self) -> None:
        """Interviews: one for every fortieth person."""
        from dokaz.casework.interviews.models import Interview, InterviewChange, InterviewEvent

        writer, ids = self._writer, self._ids
        own = {"organisation_id": "e.organisation"}
        several = f"bench_person e join bench_count on n < {self._busy(20)} where e.number % 40 = 0"
        of = ids.of(23, "e.number * 20 + n")
        writer.insert(
            Interview, several, id=of, ref="'I-' || e.number || '-' || n", person_id="e.id",
            type="'first_account'",
            state="case when e.number % 80 = 0 then 'proposed' else 'held' end",
            language="'uk'", requested_by="e.person", requested_at=self._of.moment(),
            changed_at=self._of.moment(), interviewer="e.person", case_contact="e.person",
            added_value=_WORDS, **own,
        )  # fmt: skip
        lines = (
            f"bench_person e join bench_count on n < {self._busy(MOST_AROUND, 3)}"
            " where e.number % 40 = 0"
        )
        writer.insert(
            InterviewChange, lines, interview_id=ids.of(23, "e.number * 20"), act_id="e.id",
            kind="'proposed'", **self._own,
        )  # fmt: skip
        pairs = self._of.paired("person", "event", "(e.own + n) % c.c", "2")
        writer.insert(
            InterviewEvent, pairs + " where e.number % 40 = 0",
            id=ids.of(24, "e.number * 2 + n"), interview_id=ids.of(23, "e.number * 20"),
            event_id="o.id", **own,
        )  # fmt: skip

    def _work(self) -> None:
        """Tasks about every other event, half of them ended; proceedings and deadlines of cases."""
        from dokaz.casework.cases.models import Case, CaseDeadline, Proceeding
        from dokaz.coordination.models import Task, TaskChange

        writer, ids, moment = self._writer, self._ids, self._of.moment()
        free = "e.number % 8 = 0"
        day = "cast('2027-01-15' as date)" if writer.is_postgresql else "'2027-01-15'"
        writer.insert(
            Task, "bench_event e where e.number % 2 = 0", id=ids.of(25, "e.number"),
            organisation_id="e.organisation", ref="'T-' || e.number", work="'verify'",
            title="'Вигадане завдання'", about="'event'", about_id="e.id", asked_by="e.person",
            asked_at=moment, changed_at=moment,
            assignee=f"case when {free} then null else e.person end",
            role=f"case when {free} then 'verifier' else '' end",
            due_on=f"case when e.number % 3 = 0 then {day} end",
            state="case when e.number % 4 = 0 then 'open' else 'done' end",
        )  # fmt: skip
        writer.insert(
            TaskChange,
            f"bench_event e join bench_count on n < {self._busy(MOST_AROUND, 2)}"
            " where e.number % 2 = 0",
            task_id=ids.of(25, "e.number"), act_id="e.id", text=_WORDS,
            kind="case when n = 0 then 'asked' else 'said' end", **self._own,
        )  # fmt: skip
        cases = (
            f"(select id, organisation_id, registered_by, registered_at, row_number() over"
            f' (order by id) - 1 as place from "{Case._meta.db_table}") k join bench_count on n <'
            " (case when k.place = 0 then 20 else 2 end)"
        )
        own = {"case_id": "k.id", "organisation_id": "k.organisation_id", "at": moment,
               "by": "k.registered_by"}  # fmt: skip
        writer.insert(
            CaseDeadline, cases, id=ids.of(26, "k.place * 20 + n"), what="'Вигаданий строк'",
            due_date=day, **own,
        )  # fmt: skip
        writer.insert(
            Proceeding, cases, id=ids.of(27, "k.place * 20 + n"), forum="'icc'",
            number="'ICC-' || k.place || '/' || n", stage="'trial'", changed_at=moment, **own,
        )  # fmt: skip

    def _words(self) -> None:
        """Questions with answers about every tenth event, each naming whoever registered it."""
        from dokaz.casework.cases.models import Comment, Mention

        writer, ids = self._writer, self._ids
        threads = (
            f"bench_event e join bench_count on n < {self._busy(MOST_AROUND)}"
            " where e.number % 10 = 0"
        )
        number = f"e.number * {MOST_AROUND} + n"
        said = {"record_kind": "'event'", "record_id": "e.id", "audience": "'own'",
                "text": _WORDS, "act_id": "e.id", **self._own}  # fmt: skip
        question = ids.of(28, number)
        writer.insert(Comment, threads, id=question, kind="'question'", question_id="null", **said)
        writer.insert(
            Comment, threads, id=ids.of(29, number), kind="'answer'", question_id=question, **said
        )
        writer.insert(
            Mention, threads, id=ids.of(30, number), comment_id=question, member_ref="e.person"
        )

    def _notices(self) -> None:
        """Everybody is told of the events that they registered, and of more by some."""
        from dokaz.notifications.models import Notice

        for tag, source in ((31, "bench_event e"), (32, "bench_event e where e.own < 2000")):
            account = "e.person" if tag == 31 else self._of.literal(invented.person(0, 1))
            self._writer.insert(
                Notice, source, id=self._ids.of(tag, "e.number"), account=account,
                organisation_id="e.organisation", kind="'comment'", subject="'event'",
                record_id="e.id", at=self._of.moment(),
            )  # fmt: skip

    def _saved(self) -> None:
        """Views of lists that the largest organisation shares."""
        from dokaz.search.models import SavedList

        names = ("events", "persons", "objects", "units", "cases")
        rows: list[dict[str, Any]] = [
            {"id": key(0x62, number), "organisation_id": invented.organisation(0),
             "owner_ref": invented.person(0, number % invented.PEOPLE),
             "list": names[number % len(names)], "name": f"Вигаданий вигляд {number}",
             "query": {"text": ["обстріл"]}, "shared": True, "saved_at": invented.BEGIN,
             "save_act_id": key(0x63, number)}
            for number in range(100)
        ]  # fmt: skip
        self._writer.copy_rows(SavedList, rows)
