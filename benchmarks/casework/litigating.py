# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes litigation actions of cases, thousands at the goal's size, with deadlines and consents.

Neighbouring cases share people (`filling.py`), so many actions do not go together with others.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.core.filling import Writer

IN_ONE_CASE, IN_THE_FIRST = 5, 100
VICTIMS = 3
_FORUMS = ("ecthr", "un_treaty_body", "icc", "other_state", "ua_court")
_STATED = datetime(2025, 2, 1, tzinfo=UTC)
_ASKED = ("litigation", "icc", "foreign_prosecution", "national_prosecution")
ACTION = 0x64
"""Identifiers of actions are made of it and the action's number."""


def action(number: int) -> UUID:
    """Identifier of the action with this number; the first case has the first ones."""
    return _key(ACTION, number)


def _key(tag: int, number: int) -> UUID:
    return UUID(int=tag << 120 | 7 << 76 | 2 << 62 | number)


class Litigating:
    """The last part of the filler: all follows from cases and their links."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self) -> None:
        from dokaz.casework.cases.models import (
            CaseChange,
            CaseDeadline,
            LitigationAction,
            LitigationLink,
        )
        from dokaz.casework.interviews.models import Consent
        from dokaz.gate.api import Purpose, reading_everything

        with reading_everything(Purpose.CHECKS):
            cases = self._cases()
        copied = self._writer.copy_rows
        copied(LitigationAction, (row for row, _case, _n in _actions(cases)))
        copied(
            CaseChange,
            (
                {**_common(row), "by_kind": "person", "kind": "litigation_stated",
                 "act_id": row["id"], "revision": 0}
                for row, _case, _n in _actions(cases)
            ),
        )  # fmt: skip
        copied(
            CaseDeadline,
            (
                {**_common(row), "id": _key(0x65, number), "litigation_id": row["id"],
                 "filing": True, "what": "Подати звернення", "due_date": row["file_by"]}
                for number, (row, _case, _n) in enumerate(_actions(cases))
            ),
        )  # fmt: skip
        copied(LitigationLink, _links(cases))
        copied(Consent, _consents(cases))

    def _cases(self) -> list["_Case"]:
        """Cases in order, with their people and events."""
        from dokaz.casework.cases.models import Case, CaseLink

        linked: defaultdict[tuple[UUID, str], list[UUID]] = defaultdict(list)
        rows = CaseLink.objects.order_by("pk").values_list("case_id", "kind", "record_id")
        for case, kind, record in rows.iterator():
            linked[case, kind].append(record)
        heads = Case.objects.order_by("pk").values_list("pk", "organisation_id", "registered_by")
        return [
            _Case(key, owner, by, linked[key, "person"], linked[key, "event"])
            for key, owner, by in heads
            if linked[key, "person"] and linked[key, "event"]
        ]


class _Case:
    def __init__(
        self, key: UUID, owner: UUID, by: UUID, people: list[UUID], events: list[UUID]
    ) -> None:
        self.key, self.owner, self.by = key, owner, by
        self.people, self.events = people, events

    def victims(self, n: int) -> list[UUID]:
        places = range(n * VICTIMS, (n + 1) * VICTIMS)
        return list(dict.fromkeys(self.people[place % len(self.people)] for place in places))


def _actions(cases: list[_Case]) -> Iterator[tuple[dict[str, Any], _Case, int]]:
    """Each action with its case and its number within it."""
    number = 0
    for place, case in enumerate(cases):
        for n in range(IN_ONE_CASE if place else IN_THE_FIRST):
            at = _STATED + timedelta(seconds=number)
            due = date(2027, 1, 1) + timedelta(days=number % 700)
            row = {
                "id": action(number), "case_id": case.key, "organisation_id": case.owner,
                "forum": _FORUMS[n % len(_FORUMS)], "claim": "Визнати вигадане порушення",
                "against": "ru", "lead_id": case.owner, "state": "preparing", "file_by": due,
                "decided_on": date(2026, 11, 1), "own_number": f"В-{number}", "at": at,
                "by": case.by, "changed_at": at,
            }  # fmt: skip
            yield row, case, n
            number += 1


def _common(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("case_id", "organisation_id", "at", "by")}


def _links(cases: list[_Case]) -> Iterator[dict[str, Any]]:
    number = 0
    for row, case, n in _actions(cases):
        named = [("person", key, "victim") for key in case.victims(n)]
        for kind, key, part in (*named, ("event", case.events[n % len(case.events)], "event")):
            yield {**_common(row), "id": _key(0x66, number), "litigation_id": row["id"],
                   "kind": kind, "record_id": key, "part": part}  # fmt: skip
            number += 1


def _consents(cases: list[_Case]) -> Iterator[dict[str, Any]]:
    """Of three victims two have agreed."""
    asked = {
        (case.owner, key): case.by for _row, case, n in _actions(cases) for key in case.victims(n)
    }
    lines = [{"purpose": purpose, "recipient": "any", "decision": "yes", "conditions": []}
             for purpose in ("documentation", *_ASKED)]  # fmt: skip
    for number, ((owner, person), by) in enumerate(asked.items()):
        if number % 3:
            yield {
                "id": _key(0x67, number), "organisation_id": owner, "person_id": person,
                "given_by": "self", "capacity": "capable", "form": "oral_witnessed",
                "language": "uk", "explained_by": by, "text_version": "2026-2.uk",
                "given_at": _STATED - timedelta(days=9), "recorded_at": _STATED,
                "recorded_by": by, "lines": lines, "contact_by": "case_contact",
            }  # fmt: skip
