# SPDX-License-Identifier: AGPL-3.0-or-later
"""A batch fills the queue of pairs, again the same; Splink itself where it is installed."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from benchmarks.people.records import records
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.models import PersonPair, PersonPlace
from dokaz.deconflict.duplicates.people import linking
from dokaz.deconflict.duplicates.people_batch import link_people
from dokaz.gate.api import Actor, NotFound
from dokaz.gate.models import Act
from tests.deconflict.duplicates.people import entered, who, worked
from tests.evidence.world import World


def everybody(people: Iterable[linking.Person], *, watch: linking.Watch) -> list[linking.Pair]:
    """An engine that thinks everybody is one person."""
    keys = sorted(key for key, _features in people)
    watch(1, 1)
    return [(one, other, 1.0) for one in keys for other in keys if one < other]


@pytest.mark.database
@pytest.mark.django_db
def test_what_a_batch_proposes_waits_for_a_person_and_nothing_is_merged(world: World) -> None:
    one = entered(world.documenter)
    twin = entered(world.documenter, who("Vyhadanenko", "Volodymyr", "Mykolayovych"))
    far = entered(world.documenter, who("Уявленко", "Ганна", "Петрівна", "1991"))
    alone = entered(world.partner, who("Небувалий", "Юрій", "Юрійович", "1970"))
    worked()
    before = {(pair.one_id, pair.other_id) for pair in PersonPair.objects.all()}
    assert before == {(min(one, twin), max(one, twin))}
    api.judge_people(actor=world.documenter, person_ids=(one, twin), decision="different")

    # 1. Pairs nobody had found are in the queue, to be checked; what was decided stays decided.
    linked = {one.organisation_id: one for one in link_people(link=everybody)}
    assert (linked[world.own].people, linked[world.own].proposed, linked[world.own].found) == (
        3,
        3,
        2,
    )
    assert linked[world.other].found == 0
    waiting = api.waiting_people(actor=world.documenter).rows
    assert [{row.one.id, row.other.id} for row in waiting] == [{twin, far}, {one, far}] or [
        {row.one.id, row.other.id} for row in waiting
    ] == [{one, far}, {twin, far}]
    assert {row.band for row in waiting} == {"check"}
    assert all(row.parts and row.relative for row in waiting)
    assert alone not in {
        key for pair in PersonPair.objects.all() for key in (pair.one_id, pair.other_id)
    }
    acts = Act.objects.filter(action="duplicates.people.propose", outcome="done")
    assert [act.facts["found"] for act in acts.order_by("pk")] == [2]

    # 2. Called again it adds nothing; who changed meanwhile is left to the worker.
    assert sum(one.found for one in link_people(link=everybody)) == 0
    PersonPair.objects.all().delete()
    PersonPlace.objects.filter(pk=far).update(is_due=True)
    assert sum(one.found for one in link_people(link=everybody)) == 1


SPLINK_LEARNS = pytest.mark.thorough(
    "four seconds of its own statements, however few people: what it is asked is read in "
    "test_linking_on_spark.py, what comes of its pairs is shown with an engine of this file"
)


@SPLINK_LEARNS
def test_splink_finds_invented_people_again_in_memory_alone() -> None:
    if not linking.is_there():
        pytest.skip("the extra `batch` (Splink) is not installed")
    found = records(7, 2500)
    people = [(UUID(int=at), one.features()) for at, one in enumerate(found)]
    random.Random(3).shuffle(people)
    pairs = list(linking.duckdb_pairs(people))
    right = sum(found[one.int].person == found[other.int].person for one, other, _p in pairs)
    by_person: dict[int, int] = {}
    for record in found:
        by_person[record.person] = by_person.get(record.person, 0) + 1
    there = sum(count * (count - 1) // 2 for count in by_person.values())
    assert right / len(pairs) > 0.7
    assert right / there > 0.75
    assert all(one < other and least >= linking.LEAST for one, other, least in pairs)


def test_too_few_people_make_no_pairs() -> None:
    if not linking.is_there():
        pytest.skip("the extra `batch` (Splink) is not installed")
    assert list(linking.duckdb_pairs([])) == []
    few = [(UUID(int=at), one.features()) for at, one in enumerate(records(7, 8))]
    assert list(linking.duckdb_pairs(few)) == []


@SPLINK_LEARNS
def test_where_nobody_is_there_twice_no_pairs_are_found() -> None:
    if not linking.is_there():
        pytest.skip("the extra `batch` (Splink) is not installed")
    found = records(7, 1000)
    once = {record.person: record for record in reversed(found)}.values()
    people = [(UUID(int=at), one.features()) for at, one in enumerate(once)]
    assert len(people) == 1000
    assert list(linking.duckdb_pairs(people)) == []


@pytest.mark.database
@pytest.mark.django_db
def test_the_queue_says_nothing_of_pairs_one_may_not_see(world: World) -> None:
    """Neither by short pages and a way on, nor by where a page begins, nor by numbers, nor by how
    often the database is asked."""
    open_to_all = [entered(world.documenter) for _ in range(3)]
    sealed = [entered(world.custodian, confidentiality=3) for _ in range(3)]
    entered(world.partner)
    worked()
    for _ in link_people(link=everybody):
        pass
    reader, guardian = world.second_documenter, world.protection_officer

    def walked(actor: Actor, limit: int) -> list[set[UUID]]:
        found, after = [], None
        while True:
            page = api.waiting_people(actor=actor, after=after, limit=limit)
            found += [{row.one.id, row.other.id} for row in page.rows]
            if page.after is None:
                return found
            assert len(page.rows) == limit
            after = page.after

    # 1. Of fifteen pairs three are the reader's to see. Each page is full but the last one.
    assert len(walked(guardian, 4)) == 15
    for limit in (1, 2, 3):
        seen = walked(reader, limit)
        assert len(seen) == 3
        assert set().union(*seen) == set(open_to_all)

    # 2. A pair one may not see is no place to begin at: asked for it is as if it were not there.
    hidden = (min(open_to_all[0], sealed[0]), max(open_to_all[0], sealed[0]))
    nobody = (UUID(int=1), UUID(int=2))
    pages = {api.waiting_people(actor=reader, after=both) for both in (None, hidden, nobody)}
    assert len(pages) == 1
    for both in (hidden, nobody):
        with pytest.raises(NotFound):
            api.get_people(actor=reader, person_ids=both)
    assert api.get_people(actor=guardian, person_ids=hidden)

    # 3. What is said of a pair holds no number that counts pairs of everybody.
    said = {field.name for field in dataclasses.fields(api.WaitingPeople)}
    assert said == {"one", "other", "band", "relative", "parts", "judgement", "history"}

    # 4. Hidden pairs in front, more than are looked at together, are not walked over.
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(api.waiting_people(actor=reader).rows) == 3
        return len(queries)

    few = asked()
    PersonPair.objects.bulk_create(
        PersonPair(
            organisation_id=world.own, one_id=UUID(int=number), other_id=sealed[0], band="likely",
            score=9, is_relative=False, found_at=datetime.now(UTC),
        )
        for number in range(1, 1200)
    )  # fmt: skip
    assert asked() == few
