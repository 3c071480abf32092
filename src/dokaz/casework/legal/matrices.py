# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting matrices together, of one qualification or of many at once.

The number of queries depends neither on how many there are nor on what is filed in them. Everything
is by what the reader may see. What is filed for one qualification says nothing of another, neither
that sources of that one are the same nor whose they are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.legal import in_force, loading, passages, proof
from dokaz.casework.legal.covering import covered
from dokaz.casework.legal.frameworks import Crime, Element
from dokaz.casework.legal.independence import Sources, Traits
from dokaz.casework.legal.models import Finding, Liability, Qualification
from dokaz.casework.legal.one_source import counted_as_one
from dokaz.casework.legal.recording import digests
from dokaz.casework.legal.views import (
    ElementRow,
    FindingView,
    LiabilityView,
    MatrixView,
    QualificationRow,
)
from dokaz.casework.legal.vocabulary import Direction
from dokaz.casework.persons import api as persons
from dokaz.casework.records.linked import items_seen
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces


class _Head(NamedTuple):
    """What a matrix counts of a finding. Its fields are columns of `Finding`."""

    pk: UUID
    qualification_id: UUID
    liability_id: UUID | None
    element: int
    direction: str
    item_id: UUID
    proof_class: str
    strength: str


@dataclass(frozen=True, slots=True)
class Read:
    """Matrices in the order of what was asked for, and what they are counted of."""

    matrices: tuple[MatrixView, ...]
    _heads: tuple[_Head, ...]
    _traits: Mapping[UUID, Traits]
    _false: frozenset[UUID]

    def together(
        self, crime: Crime, of: Collection[tuple[UUID, UUID | None]]
    ) -> tuple[ElementRow, ...]:
        """The lines of a crime or mode by what is filed in several matrices, sources counted once.
        `of`: qualifications, each with the suspect's part in it, or None."""
        heads = [
            one._replace(liability_id=None)
            for one in self._heads
            if (one.qualification_id, one.liability_id) in of
        ]
        return _Matrix(heads, {}, self._traits, self._false).rows_for(crime, None)


def matrices_of(
    actor: Actor,
    rows: Collection[Qualification],
    *,
    most: int | None = None,
    whole: str = "",
    without: Collection[str] = (),
) -> Read:
    """The matrices of visible qualifications.

    `most` passages of each cell are shown, None for all; of the element `whole` (`cell_key`) all
    are. `without`: kinds of items that are neither shown nor counted.
    """
    known = events.rows_of(actor=actor, event_ids={row.event_id for row in rows})
    found = Finding.objects.filter(qualification__in=rows, withdrawn_at=None).order_by("pk")
    heads = [_Head(*values) for values in found.values_list(*_Head._fields)]
    items = evidence.standings_of(actor=actor, item_ids={one.item_id for one in heads})
    items = {key: one for key, one in items.items() if one.kind not in without}
    gone = {key for key, one in items.items() if one.status == evidence.ItemStatus.WITHDRAWN}
    false = frozenset(key for key, one in items.items() if one.is_false)
    seen = [one for one in heads if one.item_id in items and one.item_id not in gone]
    stated = list(Liability.objects.filter(qualification__in=rows, ended_at=None).order_by("pk"))
    people = persons.rows_of(actor=actor, person_ids={one.person_id for one in stated})
    parts: dict[UUID, list[Liability]] = {}
    for part in stated:
        if part.person_id in people:
            parts.setdefault(part.qualification_id, []).append(part)
    traits = _traits(actor, {one.item_id for one in seen})
    shown = _shown(actor, _first(seen, most, whole))

    filed: dict[UUID, list[_Head]] = {}
    for one in seen:
        filed.setdefault(one.qualification_id, []).append(one)
    left = Counter(one.qualification_id for one in heads if one.item_id in gone)

    def one_of(row: Qualification) -> MatrixView:
        event, law = known[row.event_id], loading.framework(row.framework)
        line = qualification_row(row, event, actor)
        matrix = _Matrix(filed.get(row.pk, ()), shown, traits, false)
        return MatrixView(
            qualification=line,
            event_ref=event.ref,
            event_title_uk=event.title_uk,
            event_title_en=event.title_en,
            rows=matrix.rows_for(line.crime, None),
            liabilities=tuple(
                LiabilityView(
                    id=one.pk,
                    person_id=one.person_id,
                    code=people[one.person_id].ref,
                    mode=one.mode,
                    crime=law.crimes.get(one.mode),
                    status=one.status,
                    reasons=one.reasons,
                    by=one.by,
                    at=one.at,
                    rows=matrix.rows_for(law.crimes.get(one.mode), one.pk),
                )
                for one in parts.get(row.pk, ())
            ),
            withdrawn=left[row.pk],
        )

    return Read(tuple(one_of(row) for row in rows), tuple(seen), traits, false)


def qualification_row(row: Qualification, event: events.EventRow, actor: Actor) -> QualificationRow:
    """A qualification with the law that was in force at the time its event now has."""
    law = loading.framework(row.framework)
    crime = law.crimes.get(row.crime)
    then, asks_for = None, ""
    if crime is not None:
        then = in_force.at(law, crime.provision, event.when_from, event.when_to)
        asks_for = law.provisions[crime.provision].conflict
    return QualificationRow(
        id=row.pk,
        event_id=row.event_id,
        organisation_id=row.organisation_id,
        own=row.organisation_id == actor.organisation_id,
        framework=row.framework,
        code=row.crime,
        crime=crime,
        conflict=row.conflict,
        status=row.status,
        reasons=row.reasons,
        by=row.by,
        at=row.at,
        changed_at=row.changed_at,
        revision=row.revision,
        made_with=row.made_with,
        force_then=row.force,
        law=then,
        mismatch=bool(asks_for) and row.conflict in ("iac", "niac") and row.conflict != asks_for,
        law_changed=row.made_with != digests(law),
    )


def cell_key(liability_id: UUID | None, element: int) -> str:
    """The name of an element's line: of the crime, or of a suspect's part."""
    return f"{liability_id}.{element}" if liability_id else str(element)


def _first(heads: Iterable[_Head], most: int | None, whole: str) -> set[UUID]:
    """Keys of the findings whose passages are shown."""
    told: Counter[tuple[str, str]] = Counter()
    chosen = set()
    for one in heads:
        line = cell_key(one.liability_id, one.element)
        told[line, one.direction] += 1
        if most is None or line == whole or told[line, one.direction] <= most:
            chosen.add(one.pk)
    return chosen


def _shown(actor: Actor, keys: Collection[UUID]) -> dict[UUID, FindingView]:
    """Findings of items that the actor may see, as they are shown."""
    rows = [
        row
        for some in pieces(keys, evidence.LARGEST_LOOK)
        for row in Finding.objects.filter(pk__in=some)
    ]
    items = items_seen(actor, (row.item_id for row in rows))
    return {row.pk: _finding(row, items[row.item_id]) for row in rows if row.item_id in items}


def _traits(actor: Actor, item_ids: Collection[UUID]) -> dict[UUID, Traits]:
    """What ties the items to each other, as far as the actor may know of it."""
    if not item_ids:
        return {}
    found = {key: Traits(frozenset(), frozenset()) for key in item_ids}
    ties = _ties(evidence.entwined(actor=actor, item_ids=item_ids))
    known = evidence.origins_of(actor=actor, item_ids=item_ids)
    for one, other in counted_as_one(actor, known.keys()):
        ties[one].add(_tie(one, other))
        ties[other].add(_tie(one, other))
    for key, origin in known.items():
        origins = {f"source {origin.source}"} if origin.source else set()
        if origin.group:
            origins.add(f"group {origin.group.casefold()}")
        found[key] = Traits(contents=origin.contents | ties[key], origins=frozenset(origins))
    return found


def _ties(inside: Mapping[UUID, frozenset[UUID]]) -> dict[UUID, set[str]]:
    """Keys that tie cited items to those that lie in them or that they were made of.

    Two parts of one container are not tied by that: it may hold material of many sources.
    """
    ties: dict[UUID, set[str]] = {one: set() for one in inside}
    for one, within in inside.items():
        for other in within & inside.keys() - {one}:
            ties[one].add(_tie(one, other))
            ties[other].add(_tie(one, other))
    return ties


def _tie(one: UUID, other: UUID) -> str:
    return " ".join(sorted((str(one), str(other))))


def _finding(row: Finding, item: evidence.ItemRow) -> FindingView:
    return FindingView(
        id=row.pk,
        element=row.element,
        direction=row.direction,
        item_id=item.id,
        item_ref=item.ref,
        item_title_uk=item.title_uk,
        item_title_en=item.title_en,
        item_kind=item.kind,
        is_false=evidence.is_false(item.status, item.verification),
        passage=passages.of_json(row.passage),
        proof_class=row.proof_class,
        strength=row.strength,
        comment=row.comment,
        counter=row.counter,
        by=row.by,
        at=row.at,
    )


class _Matrix:
    """The findings of a qualification by the cells they stand in; `shown`: passages by finding;
    `traits`: of their items, and perhaps of others; `false`: items that were found to be false,
    whose passages are shown and support nothing."""

    def __init__(
        self,
        heads: Collection[_Head],
        shown: Mapping[UUID, FindingView],
        traits: Mapping[UUID, Traits],
        false: frozenset[UUID],
    ) -> None:
        self._false = false
        self._sources = Sources({one.item_id: traits[one.item_id] for one in heads})
        self._shown = shown
        self._cells: dict[tuple[UUID | None, int, str], list[_Head]] = {}
        for one in heads:
            self._cells.setdefault((one.liability_id, one.element, one.direction), []).append(one)

    def rows_for(self, crime: Crime | None, liability: UUID | None) -> tuple[ElementRow, ...]:
        """The lines of a crime, or of a suspect's part in it."""
        if crime is None:
            return ()
        return tuple(self._line(crime, element, liability) for element in crime.elements)

    def _line(self, crime: Crime, element: Element, liability: UUID | None) -> ElementRow:
        supports, contradicts, neutral = (
            self._cells.get((liability, element.number, direction), [])
            for direction in Direction.values
        )
        looked_at = proof.looked_at(crime, element)
        carrying = [one for one in supports if one.item_id not in self._false]
        present = tuple(dict.fromkeys(one.proof_class for one in carrying))
        return ElementRow(
            element=element,
            supports=self._passages(supports),
            contradicts=self._passages(contradicts),
            neutral=self._passages(neutral),
            support=self._sources.tally([one.item_id for one in carrying]),
            refuted=len(supports) - len(carrying),
            against=self._sources.tally([one.item_id for one in contradicts]),
            beside=len(neutral),
            cover=covered(carrying, self._sources),
            present=present,
            looked_at=looked_at,
            missing=tuple(code for code in looked_at if code not in present),
        )

    def _passages(self, heads: Iterable[_Head]) -> tuple[FindingView, ...]:
        return tuple(self._shown[one.pk] for one in heads if one.pk in self._shown)
