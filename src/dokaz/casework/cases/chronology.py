# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in a case and around it, by time: events, evidence, deadlines, the case itself.

An entry has the first and the last moment it can mean; nothing is made more exact than it is known.
Entries stand by their first moment, wider ones before narrower ones that begin with them; those
without any time stand at the end, by themselves.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from dokaz.casework.cases.models import (
    Case,
    CaseDeadline,
    HearingNote,
    LitigationAction,
    Proceeding,
)
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.queries import linked
from dokaz.casework.cases.terms import FORUMS
from dokaz.casework.cases.vocabulary import Stage
from dokaz.casework.events import api as events
from dokaz.casework.records.linked import items_seen
from dokaz.gate.api import Actor, sees, view

_END = datetime.max.replace(tzinfo=UTC)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `what`: event, recorded, received, deadline, deadline_done, proceeding, hearing,
    filed, opened.

    `text` is EDTF where the record has it, `precision` as for events and items. `begin` or `end`
    None: open there; both None: no time is known. `kind` and `record_id` name the record, if any.
    """

    what: str
    ref: str
    title_uk: str
    title_en: str
    begin: datetime | None
    end: datetime | None
    text: str = ""
    zone: str = "Europe/Kyiv"
    precision: str = "second"
    kind: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Chronology:
    """`hidden`: linked records that the reader may not see and that are left out."""

    dated: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    hidden: int


@view("cases.chronology.show", rule=sees(CASES, "case_id"))
def chronology(*, actor: Actor, case_id: UUID) -> Chronology:
    """The chronology of a case, of what the actor may see. Raises NotFound."""
    case = CASES.once(actor, case_id)
    links, hidden = linked(actor, case)
    found = [
        *_of_events(actor, {one.record_id for one in links if one.kind == "event"}),
        *_of_items(actor, {one.record_id for one in links if one.kind == "item"}),
        *_of_case(case),
    ]
    return Chronology(
        dated=tuple(sorted((one for one in found if one.begin or one.end), key=_place)),
        undated=tuple(one for one in found if not (one.begin or one.end)),
        hidden=sum(hidden.values()),
    )


def _place(one: Entry) -> tuple[datetime, float, str]:
    begin, end = one.begin or _BEGINNING, one.end or _END
    return begin, -(end - begin).total_seconds(), one.ref


def _of_events(actor: Actor, ids: set[UUID]) -> list[Entry]:
    named = events.names_of(actor=actor, event_ids=ids)
    return [
        Entry(
            what="event",
            ref=row.ref,
            title_uk=row.title_uk,
            title_en=row.title_en,
            begin=row.when_from,
            end=row.when_to,
            text=row.when_text,
            zone=row.when_zone,
            precision=row.when_precision,
            kind="event",
            record_id=key,
        )
        for key, row in named.items()
    ]


def _of_items(actor: Actor, ids: set[UUID]) -> list[Entry]:
    """When an item says it was recorded, and when the archive received it."""
    found = []
    for row in items_seen(actor, ids).values():
        common = {
            "ref": row.ref,
            "title_uk": row.title_uk,
            "title_en": row.title_en,
            "kind": "item",
            "record_id": row.id,
        }
        if row.recorded_from is not None:
            found.append(
                Entry(
                    what="recorded",
                    begin=row.recorded_from,
                    end=row.recorded_from,
                    precision=row.recorded_precision,
                    **common,  # type: ignore[arg-type]
                )
            )
        found.append(
            Entry(
                what="received",
                begin=row.registered_at,
                end=row.registered_at,
                **common,  # type: ignore[arg-type]
            )
        )
    return found


def _of_case(case: Case) -> list[Entry]:
    found = [
        Entry(
            what="opened",
            ref=case.ref,
            title_uk=case.title_uk,
            title_en=case.title_en,
            begin=case.registered_at,
            end=case.registered_at,
        )
    ]
    for row in CaseDeadline.objects.filter(case=case).order_by("due_date", "pk"):
        if row.ended_at is None or row.done:
            found.append(
                _on_day("deadline_done" if row.done else "deadline", row.due_date, row.what)
            )
    proceedings = Proceeding.objects.filter(case=case, ended_at__isnull=True).order_by("pk")
    found += (
        _on_day("proceeding", row.stage_on, f"{row.number}: {Stage(row.stage).label}")
        for row in proceedings
        if row.stage_on is not None
    )
    held = HearingNote.objects.filter(proceeding__in=proceedings, withdrawn_at__isnull=True)
    for number, day in held.order_by("pk").values_list("proceeding__number", "held_on"):
        found.append(_on_day("hearing", day, number))
    filed = LitigationAction.objects.filter(
        case=case, ended_at__isnull=True, filed_on__isnull=False
    )
    for row in filed.order_by("pk"):
        words = " · ".join(filter(None, (FORUMS.term(row.forum), row.body, row.forum_number)))
        found.append(_on_day("filed", row.filed_on, words))
    return found


def _on_day(what: str, day: date, words: str) -> Entry:
    begin = datetime.combine(day, time(), tzinfo=UTC)
    return Entry(
        what=what,
        ref="",
        title_uk=words,
        title_en=words,
        begin=begin,
        end=begin + timedelta(days=1, seconds=-1),
        text=day.isoformat(),
        precision="day",
        zone="UTC",
    )
