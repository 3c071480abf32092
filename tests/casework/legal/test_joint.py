# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matrices of several events at once: each event's gaps stay its own, sources are counted once."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.events import api as events
from dokaz.casework.legal import api, loading
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound
from tests.casework.events.scenes import registered
from tests.casework.legal.scenes import CRIME, WHY, filed, lawyer, qualified, row_of
from tests.casework.persons import scenes as people
from tests.evidence.world import World, taken

COMMAND = "28.a"


def _item(world: World, content: bytes, source: UUID | None = None) -> UUID:
    found = taken(world.documenter, content).item_id
    if source is not None:
        evidence.describe(
            actor=world.documenter,
            item_id=found,
            changes={"source_id": source},
            revision=evidence.get_item(actor=world.documenter, item_id=found).revision,
        )
    return found


def _source(world: World, name: str, group: str = "") -> UUID:
    return evidence.add_source(
        actor=world.documenter, kind="channel", name=name, independence_group=group
    )


def _part(joint: api.JointMatrix, code: str, person: UUID | None = None) -> api.JointPart:
    (found,) = [one for one in joint.parts if (one.crime.code, one.person_id) == (code, person)]
    return found


def _told(part: api.JointPart, number: int) -> tuple[Any, ...]:
    """Of an element: its cover in each event, and that and the count of sources of all together."""
    covers = [row.cover for line in part.lines for row in line.rows if row.element.number == number]
    (row,) = [row for row in part.together if row.element.number == number]
    return (*covers, row.cover, row.support.passages, row.support.independent)


def _of(actor: Actor, *event_ids: UUID) -> api.JointMatrix:
    return api.matrix_of_events(actor=actor, event_ids=event_ids)


def test_gaps_stay_with_their_event_and_a_source_of_two_events_counts_once(located: World) -> None:
    me = lawyer(located)
    one, other = _source(located, "one"), _source(located, "other")
    first = _item(located, b"first", one)
    second = _item(located, b"second", one)
    third = _item(located, b"third", other)
    here, there = (registered(located.documenter, each) for each in (first, second))
    near, far = qualified(me, here), qualified(me, there)
    filed(me, near, first)
    filed(me, far, second)
    assert _told(_part(_of(me, here, there), CRIME), 2) == ("single", "single", "single", 2, 1)
    filed(me, far, third)
    part = _part(_of(me, here, there), CRIME)
    assert [line.qualification_id for line in part.lines] == [near, far]
    # Two sources stand behind the element in all, but the first event still lacks its second one.
    assert _told(part, 2) == ("single", "covered", "covered", 3, 2)
    joint = _of(me, here, there)
    gaps = api.plan_of_joint(joint)
    assert joint.gaps == len(gaps) == 2 * len(part.crime.elements) - 1
    assert [(line.event_id, gap.about) for _part_of, line, gap in gaps if gap.number == 2] == [
        (here, CRIME)
    ]
    assert (joint.events, joint.rejected, joint.cut) == (frozenset({here, there}), 0, 0)


def test_a_line_stands_as_in_the_events_own_matrix_whatever_is_filed_for_others(
    located: World,
) -> None:
    me = lawyer(located)
    one, other = _source(located, "one"), _source(located, "other", "repeating")
    again = _source(located, "again", "repeating")
    first, unknown = _item(located, b"first", one), _item(located, b"unknown")
    edited, known = _item(located, b"edited", again), _item(located, b"known", other)
    for made, origin in ((edited, first), (known, unknown)):
        evidence.add_relation(
            actor=located.documenter, item_id=made, kind="derived_from", to_item_id=origin
        )
    filed_for = (
        [first, _item(located, b"second", other)],
        [_item(located, b"third", one), unknown],
        # These tie the first event's two together, and say whose that of no known origin is.
        [edited, known],
    )
    own = []
    for items in filed_for:
        key = qualified(me, registered(located.documenter, *items))
        for item in items:
            filed(me, key, item)
        own.append(api.get_matrix(actor=me, qualification_id=key))
    joint = _of(me, *(one.qualification.event_id for one in own))
    told = [[(row.cover, row.support) for row in line.rows] for line in _part(joint, CRIME).lines]
    assert told == [[(row.cover, row.support) for row in matrix.rows] for matrix in own]
    assert [row_of(matrix, 2).cover for matrix in own] == ["covered", "single", "single"]


def test_a_rejected_qualification_is_counted_and_left_out(located: World) -> None:
    me = lawyer(located)
    event = registered(located.documenter)
    key = qualified(me, event)
    api.assess(actor=me, qualification_id=key, revision=0, status="rejected", reasons=WHY)
    joint = _of(me, event)
    assert (joint.parts, joint.rejected, joint.events) == ((), 1, frozenset())


def test_what_the_law_no_longer_knows_is_in_no_part_and_told(
    located: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = lawyer(located)
    one, other = (registered(located.documenter) for _ in range(2))
    key = qualified(me, one)
    qualified(me, other, crime="8.2.b.i")
    suspect = people.registered(located.documenter)
    api.state_liability(
        actor=me, qualification_id=key, person_id=suspect, mode=COMMAND, reasons=WHY
    )
    law = loading.framework("rome")
    left = {code: crime for code, crime in law.crimes.items() if code not in (CRIME, COMMAND)}
    monkeypatch.setattr(loading, "framework", lambda _key: replace(law, crimes=left))
    joint = _of(me, one, other)
    assert [part.crime.code for part in joint.parts] == ["8.2.b.i"]
    told = [(item.code, item.line.qualification_id) for item in joint.unknown]
    assert told == [(CRIME, key), (COMMAND, key)]
    assert joint.events == {one, other}
    assert [item.code for item in _of(me, other).unknown] == []


def test_a_suspect_has_one_matrix_of_all_events(located: World) -> None:
    me = lawyer(located)
    item = _item(located, b"order", _source(located, "one"))
    here, there, elsewhere = (registered(located.documenter, item) for _ in range(3))
    suspect, another = (people.registered(located.documenter) for _ in range(2))
    parts: dict[UUID, tuple[UUID, UUID]] = {}
    for event in (here, there):
        for person in (suspect, another):
            key = qualified(me, event) if event not in parts else parts[event][0]
            stated = api.state_liability(
                actor=me, qualification_id=key, person_id=person, mode=COMMAND, reasons=WHY
            )
            parts.setdefault(event, (key, stated))
    key, liability = parts[here]
    filed(me, key, item, element=6, liability_id=liability)
    qualified(me, elsewhere)
    joint = api.matrix_of_person(actor=me, person_id=suspect)
    assert {(one.crime.code, one.person_id) for one in joint.parts} == {
        (CRIME, None), (COMMAND, suspect),
    }  # fmt: skip
    command = _part(joint, COMMAND, suspect)
    assert [line.event_id for line in command.lines] == [here, there]
    assert _told(command, 6) == ("single", "empty", "single", 1, 1)
    # That of events names both suspects, each with a part of their own.
    assert {one.person_id for one in _of(me, here, there).parts} == {None, suspect, another}
    api.end_liability(actor=me, liability_id=liability, why=WHY)
    joint = api.matrix_of_person(actor=me, person_id=suspect)
    assert [line.event_id for line in _part(joint, COMMAND, suspect).lines] == [there]


def test_nobody_learns_of_events_people_or_items_that_are_not_theirs(located: World) -> None:
    me, other = lawyer(located), located.partner
    item = _item(located, b"one", _source(located, "one"))
    event, hidden = (registered(located.documenter, item) for _ in range(2))
    person = people.registered(located.documenter)
    for each in (event, hidden):
        key = qualified(me, each)
        filed(me, key, item)
        api.state_liability(
            actor=me, qualification_id=key, person_id=person, mode=COMMAND, reasons=WHY
        )
    events.share(actor=located.custodian, event_id=event, organisation_id=located.other, reason=WHY)
    joint = _of(other, event, hidden)
    (part,) = joint.parts
    assert [line.event_id for line in part.lines] == [event]
    assert _told(part, 2) == ("empty", "empty", 0, 0)
    assert joint.rejected == 0
    with pytest.raises(NotFound):
        api.matrix_of_person(actor=other, person_id=person)
    assert _of(located.stranger, hidden).parts == ()


def test_a_joint_matrix_costs_the_same_queries_however_many_events(located: World) -> None:
    me = lawyer(located)
    person = people.registered(located.documenter)
    costs, there = [], []
    for number in range(3):
        item = _item(located, f"item {number}".encode(), _source(located, f"source {number}"))
        there.append(registered(located.documenter, item))
        key = qualified(me, there[-1])
        filed(me, key, item)
        api.state_liability(
            actor=me, qualification_id=key, person_id=person, mode=COMMAND, reasons=WHY
        )
        with CaptureQueriesContext(connection) as of_events:
            _of(me, *there)
        with CaptureQueriesContext(connection) as of_person:
            api.matrix_of_person(actor=me, person_id=person)
        costs.append((len(of_events), len(of_person)))
    assert len(set(costs)) == 1, costs
