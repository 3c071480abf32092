# SPDX-License-Identifier: AGPL-3.0-or-later
"""What speaks against a litigation action: another one, or the rules of its forum.

Computed anew for each reader, over all actions of the node: of one whose case the reader may not
see it is told only whose it is and whom to ask. A case that a wall keeps them from is not hinted
at. Which records are of one person or event is known by merges and decisions (`sameness`). The
words are our paraphrase, with the source of each; a lawyer checks it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from dokaz.casework.cases.limits import RUSSIA_ANSWERS_UNTIL, last_day_to_file
from dokaz.casework.cases.models import CaseWall, LitigationAction, LitigationLink
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.sameness import ones
from dokaz.casework.cases.terms import FORUMS
from dokaz.casework.cases.views import ConflictView
from dokaz.casework.cases.vocabulary import (
    BEFORE_FILING,
    ConflictKind,
    LitigationPart,
    LitigationState,
    WallScope,
)
from dokaz.casework.events.api import EventName
from dokaz.casework.records.days import day_of, today
from dokaz.gate.api import Actor, Purpose, with_everything
from dokaz.members import api as members

INTERNATIONAL = frozenset({"ecthr", "un_treaty_body", "un_mechanism"})
"""Procedures of international investigation or settlement that exclude one another."""
SOURCES: dict[str, tuple[str, ...]] = {
    ConflictKind.TWO_PROCEDURES: ("echr_35_2_b", "op1_iccpr_5_2_a"),
    ConflictKind.TWO_COURTS: ("iccpr_14_7", "cisa_54"),
    ConflictKind.TWO_LEADS: (),
    ConflictKind.LATE: ("echr_35_1",),
    ConflictKind.NO_DECISION_DAY: ("echr_35_1",),
    ConflictKind.AFTER_RUSSIA_LEFT: ("echr_58",),
    ConflictKind.DAYS_NOT_COMPARED: ("echr_58",),
    ConflictKind.SAME_BODY: (),
}
"""Rules that each is about; of `TWO_LEADS` none: the coalition agrees who leads."""
SAME_BODY_SOURCES = {"ecthr": ("echr_35_2_b_examined",)}
"""Rules of forums that take no matter twice; others have their own, which is not looked up here."""


_AS_NAMED = "as_named"
_NAMED_BY = ("litigation_id", "kind", "part", "record_id")


class _Row(NamedTuple):
    """What of an action is looked at; of the same names as its columns."""

    pk: UUID
    case_id: UUID
    case__ref: str
    organisation_id: UUID
    lead_id: UUID
    forum: str
    body: str
    against: str
    state: str
    decided_on: date | None
    filed_on: date | None


@dataclass(frozen=True, slots=True)
class _Filing:
    """An action with what it names; people and `matters` by one record for all that are taken for
    the same, `events` as they are named."""

    row: _Row
    victims: frozenset[UUID]
    accused: frozenset[UUID]
    matters: frozenset[UUID]
    events: frozenset[UUID]

    @property
    def people(self) -> frozenset[UUID]:
        return self.victims | self.accused

    def clashes(self, other: "_Filing") -> Iterator[ConflictKind]:
        """Why the two do not go together; what was given up before filing stands against none."""
        one, two = self.row, other.row
        if any(row.state == LitigationState.CLOSED and not row.filed_on for row in (one, two)):
            return
        if self.victims & other.victims:
            same_matter = not self.matters or not other.matters or self.matters & other.matters
            if {one.forum, two.forum} <= INTERNATIONAL and same_matter:
                is_one = one.forum == two.forum and (
                    one.forum == "ecthr" or one.body.casefold() == two.body.casefold()
                )
                yield ConflictKind.SAME_BODY if is_one else ConflictKind.TWO_PROCEDURES
            if one.forum == two.forum and one.lead_id != two.lead_id:
                yield ConflictKind.TWO_LEADS
        forums = {one.forum, two.forum}
        if (
            "other_state" in forums
            and all(FORUMS.group(forum) == "national" for forum in forums)
            and self.accused & other.accused
            and self.matters & other.matters
        ):
            yield ConflictKind.TWO_COURTS


def conflicts_of(
    actor: Actor,
    keys: Sequence[UUID],
    links: Iterable[LitigationLink],
    events: Mapping[UUID, EventName],
) -> dict[UUID, tuple[ConflictView, ...]]:
    """Of these actions, by action. `links` are all that stand in them, `events` those the actor may
    see."""
    filings, beside, walled = _filings(actor, keys, list(links))
    seen = set(
        CASES.visible(actor)
        .filter(pk__in={one.row.case_id for one in beside})
        .values_list("pk", flat=True)
    )
    directory = {one.id: one for one in members.directory(actor=actor)} if beside else {}
    now = today()
    naming: defaultdict[UUID, list[_Filing]] = defaultdict(list)
    for other in beside:
        if other.row.case_id not in walled:
            for person in other.people:
                naming[person].append(other)
    found = {}
    for filing in filings:
        alone = _alone(filing, events, now)
        near = {one.row.pk: one for person in filing.people for one in naming[person]}
        near.pop(filing.row.pk, None)
        paired = (
            _told(kind, near[key], near[key].row.case_id in seen, directory)
            for key in sorted(near)
            for kind in filing.clashes(near[key])
        )
        # Of hidden ones nothing tells one from another: each organisation is named once.
        found[filing.row.pk] = tuple(dict.fromkeys(chain(alone, paired)))
    return found


@with_everything(Purpose.FILINGS)
def _filings(
    actor: Actor, keys: Sequence[UUID], links: Sequence[LitigationLink]
) -> tuple[list[_Filing], list[_Filing], set[UUID]]:
    """These actions, all that name one of their people, and cases that a wall keeps from the
    actor."""
    everyone = set(ones("person", (link.record_id for link in links if link.kind == "person")))
    standing = LitigationLink.objects.filter(ended_at__isnull=True, litigation__ended_at=None)
    naming = standing.filter(kind="person", record_id__in=everyone).values("litigation_id")
    # A list of few columns: actions name many, and many actions the same people.
    named_there = list(
        standing.filter(litigation_id__in=naming).values_list(*_NAMED_BY).order_by("pk")
    )
    both = [
        *named_there,
        *((one.litigation_id, one.kind, one.part, one.record_id) for one in links),
    ]
    same = {
        key: min(group)
        for kind in ("person", "event")
        for key, group in ones(
            kind, (key for _by, is_a, _part, key in both if is_a == kind)
        ).items()
    }
    named: defaultdict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    for by, _is_a, part, record in both:
        named[by, part].add(same[record])
        if part == LitigationPart.EVENT:
            named[by, _AS_NAMED].add(record)
    by_people = {by for by, *_named in named_there}
    around = LitigationAction.objects.filter(pk__in=by_people.union(keys))
    columns = around.values_list(*_Row._fields)
    filings = {(row := _Row(*values)).pk: _filing(row, named) for values in columns}
    beside = [filings[key] for key in by_people]
    walls = CaseWall.objects.filter(
        case_id__in={one.row.case_id for one in beside},
        member_ref=actor.ref,
        scope=WallScope.CASE,
        ended_at__isnull=True,
    )
    walled = set(walls.values_list("case_id", flat=True))
    return [filings[key] for key in keys], beside, walled


def _filing(row: _Row, named: Mapping[tuple[UUID, str], set[UUID]]) -> _Filing:
    parts = (LitigationPart.VICTIM, LitigationPart.ACCUSED, LitigationPart.EVENT, _AS_NAMED)
    return _Filing(row, *(frozenset(named.get((row.pk, part), ())) for part in parts))


def _alone(filing: _Filing, events: Mapping[UUID, EventName], now: date) -> Iterator[ConflictView]:
    """What the rules of its own forum say against it."""
    row = filing.row
    if row.forum != "ecthr" or row.state in (LitigationState.CLOSED, LitigationState.REFUSED):
        return
    limit = last_day_to_file(row.forum, row.decided_on)
    if limit is None:
        if row.state in BEFORE_FILING:
            yield _view(ConflictKind.NO_DECISION_DAY)
    elif (row.filed_on or now) > limit:
        yield _view(ConflictKind.LATE, day=limit)
    if row.against == "ru":
        known = [events[key] for key in filing.events & set(events)]
        late = [_is_after_russia_left(one) for one in known]
        if any(late):
            yield _view(ConflictKind.AFTER_RUSSIA_LEFT, day=RUSSIA_ANSWERS_UNTIL)
        # What has no end may have ended in time.
        compared = sum(
            is_late or one.when_to is not None for one, is_late in zip(known, late, strict=True)
        )
        if compared < len(filing.events):
            yield _view(ConflictKind.DAYS_NOT_COMPARED, day=RUSSIA_ANSWERS_UNTIL)


def _is_after_russia_left(event: EventName) -> bool:
    """Whether it is known to reach that far; of an event without an end by its beginning."""
    end = event.when_to or event.when_from
    return end is not None and day_of(end) > RUSSIA_ANSWERS_UNTIL


def _told(
    kind: ConflictKind,
    other: _Filing,
    is_seen: bool,
    directory: Mapping[UUID, members.DirectoryEntry],
) -> ConflictView:
    """A conflict with another action; of a hidden one only who leads its case and whom to ask."""
    row = other.row
    if is_seen:
        return _view(
            kind,
            row.forum,
            litigation_id=row.pk,
            case_id=row.case_id,
            case_ref=row.case__ref,
            forum=row.forum,
        )
    holder = directory.get(row.organisation_id)
    return _view(
        kind,
        row.forum,
        organisation_id=row.organisation_id,
        contact=holder.contact if holder else "",
    )


def _view(kind: ConflictKind, before: str = "", **told: object) -> ConflictView:
    is_one = kind == ConflictKind.SAME_BODY
    sources = SAME_BODY_SOURCES.get(before, ()) if is_one else SOURCES[kind]
    return ConflictView(kind=str(kind), sources=sources, **told)  # type: ignore[arg-type]
