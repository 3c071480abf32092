# SPDX-License-Identifier: AGPL-3.0-or-later
"""People are found again though their names are sealed, and nothing in plain tells who they are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.models import PersonPair, PersonPlace, PersonSegment
from dokaz.deconflict.duplicates.people import segments
from dokaz.deconflict.duplicates.people.opened import FILES
from dokaz.deconflict.duplicates.queries import decided_same
from dokaz.evidence import api as evidence
from dokaz.evidence.models import StoredObject
from dokaz.gate.api import NotFound, Purpose, Refused, Rejected, reading_everything
from dokaz.gate.models import Act
from tests.attacks.test_erasure import tables_with
from tests.casework.persons.test_identity import erased, files_with
from tests.deconflict.duplicates.people import BORN, entered, stated, who, worked
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]

WORDS = ("Вигаданенко", "вигаданенко", "vyhadanenko", "vihadanenko", "Володимир", "Уявленко")


def test_a_person_is_found_in_another_script_and_nothing_in_plain_tells_who_it_is(
    world: World, home: Path
) -> None:
    made = entered(world.documenter)
    other = entered(world.documenter, who("Уявленко", "Ганна", "Петрівна", "1991"))
    worked()
    before = Act.objects.count()
    found = api.compare_stated(
        actor=world.interviewer, stated=stated("Vyhadanenko", "Vladimir", "", "1984")
    )
    (one,) = found.people
    assert (one.row.id, one.band, one.relative) == (made, "likely", False)
    said = {part.field: part.level for part in one.parts}
    assert (said["surname"], said["given"], said["birth"]) == ("same", "same", "year")
    assert said["patronymic"] == "missing"
    (act,) = Act.objects.order_by("pk")[before:]
    assert (act.action, act.agent_ref) == ("duplicates.person.compare", world.interviewer.ref)
    assert tables_with(WORDS) == set()
    assert files_with(home, WORDS) == set()
    opened = evidence.read_block(PersonSegment.objects.get(ended_at=None).address)
    assert b"vihadanenko" in opened  # The search above looks for what is there.
    assert {str(made), str(other)} == {str(segments.from_bytes(opened).id(at)) for at in (0, 1)}


def test_a_brother_is_a_possible_relative_and_a_stranger_is_nobody(world: World) -> None:
    entered(world.documenter)
    worked()

    def asked(**values: str) -> list[tuple[str, bool]]:
        found = api.compare_stated(actor=world.documenter, stated=stated(**values))
        return [(str(one.band), one.relative) for one in found.people]

    assert asked() == [("likely", False)]
    assert asked(birth="1984-05-07") == [("likely", False)]
    assert asked(birth="1971-02-03") == [("check", True)]
    assert asked(given="Сергій", birth="1986-01-30") == []
    assert asked(family="Неподібченко", given="Ольга", patronymic="Іванівна", birth="1950") == []
    with pytest.raises(Rejected):
        api.compare_stated(actor=world.documenter, stated=stated("", "", "", BORN))


def test_erasing_destroys_the_segment_in_the_act_and_the_others_come_back(
    world: World, home: Path
) -> None:
    made = entered(world.interviewer)
    other = entered(world.interviewer, who("Уявленко", "Ганна", "Петрівна", "1991"))
    worked()
    old = PersonSegment.objects.get(ended_at=None).address
    api.compare_stated(actor=world.interviewer, stated=stated())
    assert FILES.open_ones() == {world.own}
    erased(world, made)
    # From the act on: no key, no place; memory is brought up to date before the next answer.
    assert StoredObject.objects.get(pk=old).header is None
    with pytest.raises(evidence.ContentErased):
        evidence.read_block(old)
    assert not PersonPlace.objects.filter(pk=made).exists()
    assert api.compare_stated(actor=world.interviewer, stated=stated()).people == ()
    assert FILES.open_ones() == frozenset()
    worked()
    opened = evidence.read_block(PersonSegment.objects.get(ended_at=None).address)
    assert b"vihadanenko" not in opened
    assert b"uavlenko" in opened
    found = api.compare_stated(
        actor=world.interviewer, stated=stated("Уявленко", "Ганна", "Петрівна", "1991")
    )
    assert [one.row.id for one in found.people] == [other]


def test_a_changed_block_replaces_what_is_compared(world: World) -> None:
    made = entered(world.interviewer)
    worked()
    persons.open_identity(actor=world.interviewer, person_id=made, reason="вигадана причина")
    persons.write_identity(
        actor=world.interviewer, person_id=made, identity=who("Уявленко"), revision=1
    )
    worked()
    (segment,) = PersonSegment.objects.filter(ended_at=None)
    assert b"vihadanenko" not in evidence.read_block(segment.address)
    (found,) = api.compare_stated(actor=world.interviewer, stated=stated("Уявленко")).people
    assert found.row.id == made


@pytest.mark.parametrize(
    "values", [{"confidentiality": 4}, {"markers": ("sgbv",)}, {"statuses": ("child",)}], ids=str
)
def test_whoever_two_people_open_is_in_no_file(world: World, values: dict[str, object]) -> None:
    first = entered(world.interviewer, **values)
    worked()
    assert not PersonSegment.objects.exists()
    second = entered(world.interviewer)
    worked()
    persons.classify(actor=world.interviewer, person_id=second, markers=("child",))
    # Before the worker has heard of it nobody is told of them either.
    assert api.compare_stated(actor=world.interviewer, stated=stated()) == api.AlikePeople()
    worked()
    assert not PersonPlace.objects.filter(pk__in=(first, second)).exists()
    assert not PersonSegment.objects.filter(ended_at=None).exists()


def test_many_small_segments_become_one_and_every_reading_is_an_act(world: World) -> None:
    made = []
    for number in range(18):
        made.append(entered(world.documenter, who(given="Олег", birth=f"19{50 + number}-01-01")))
        worked()
    rows = PersonSegment.objects.filter(ended_at=None)
    assert sum(row.people for row in rows) == 18
    assert rows.count() < 6
    ended = PersonSegment.objects.exclude(ended_at=None).values_list("address", flat=True)
    headers = StoredObject.objects.filter(pk__in=list(ended)).values_list("header", flat=True)
    assert set(headers) == {None}
    acts = Act.objects.filter(outcome="done").values_list("action", flat=True)
    assert list(acts).count("persons.identity.read_to_compare") == 18
    assert "duplicates.people.open" in acts


def test_of_own_people_whom_one_may_not_see_only_the_number_is_told(world: World) -> None:
    shut = entered(world.custodian, confidentiality=3)
    worked()
    found = api.compare_stated(actor=world.second_documenter, stated=stated())
    assert (found.people, found.hidden) == ((), 1)
    act = Act.objects.filter(action="duplicates.person.compare").latest("pk")
    assert str(shut) not in f"{act.facts}{act.objects_named}"
    seen = api.compare_stated(actor=world.protection_officer, stated=stated())
    assert ([one.row.id for one in seen.people], seen.hidden) == ([shut], 0)


def test_other_organisations_are_told_only_if_both_agreed_and_only_whom_to_ask(
    world: World,
) -> None:
    made = entered(world.partner)
    worked()
    ask = {"actor": world.documenter, "stated": stated()}
    assert api.compare_stated(**ask) == api.AlikePeople()
    coordinators = [
        replace(world.documenter, roles=frozenset({"coordinator"}), organisation_id=owner)
        for owner in (world.own, world.other)
    ]
    api.agree_on_people(actor=coordinators[0], is_on=True)
    assert api.compare_stated(**ask) == api.AlikePeople()
    api.agree_on_people(actor=coordinators[1], is_on=True)
    found = api.compare_stated(**ask)
    assert [(holder.code, str(band)) for holder, band in found.elsewhere] == [("ZMN", "likely")]
    assert str(made) not in repr(found)
    act = Act.objects.filter(action="duplicates.person.compare").latest("pk")
    assert str(world.other) in repr(act.facts)
    api.agree_on_people(actor=coordinators[0], is_on=False)
    assert api.compare_stated(**ask) == api.AlikePeople()
    with pytest.raises(Refused):
        api.agree_on_people(actor=world.documenter, is_on=True)


def test_pairs_wait_for_a_person_who_decides_and_nothing_is_merged(world: World) -> None:
    one = entered(world.documenter)
    other = entered(world.documenter, who("Vyhadanenko", "Volodymyr", "Mykolayovych"))
    entered(world.documenter, who("Уявленко", "Ганна", "Петрівна", "1991"))
    worked()
    assert PersonPair.objects.count() == 1
    (waiting,) = api.waiting_people(actor=world.documenter).rows
    assert {waiting.one.id, waiting.other.id} == {one, other}
    assert (waiting.band, waiting.relative) == ("likely", False)
    assert {part.level for part in waiting.parts} >= {"same"}
    assert {part.bits for part in waiting.parts} == {0.0}  # How rare a name is stays unsaid.
    judged = {"actor": world.documenter, "person_ids": (one, other)}
    api.judge_people(**judged, decision="different")
    assert api.waiting_people(actor=world.documenter).rows == ()
    shown = api.get_people(actor=world.documenter, person_ids=(one, other))
    assert [line.decision for line in shown.history] == ["different"]
    api.judge_people(**judged, decision="open")
    assert len(api.waiting_people(actor=world.documenter).rows) == 1
    api.judge_people(**judged, decision="same")
    assert {
        persons.get_person(actor=world.documenter, person_id=key).row.id for key in (one, other)
    }
    assert api.waiting_people(actor=world.partner).rows == ()


def counted_as_one(person_id: UUID) -> list[tuple[UUID, UUID]]:
    with reading_everything(Purpose.FILINGS):
        return list(decided_same("person", [person_id]))


def test_a_person_whom_another_organisation_shows_can_be_said_to_be_ones_own(world: World) -> None:
    ours, theirs = entered(world.documenter), entered(world.partner)
    worked()
    judged = {"actor": world.documenter, "person_ids": (ours, theirs)}
    # Unseen they are nobody, whatever is said of them.
    for refused in (api.get_people, partial(api.judge_people, decision="same")):
        with pytest.raises(NotFound):
            refused(**judged)
    persons.share(
        actor=replace(world.partner, roles=frozenset({"custodian"})),
        person_id=theirs, organisation_id=world.own, reason="спільна справа",
    )  # fmt: skip
    shown = api.get_people(**judged)
    assert (shown.band, shown.parts, shown.judgement) == (None, (), None)
    with pytest.raises(NotFound):  # Whoever shared it does not see the other one by that.
        api.judge_people(actor=world.partner, person_ids=(ours, theirs), decision="same")
    api.judge_people(**judged, decision="same")
    (same,) = api.same_people(actor=world.verifier, person_id=ours).rows
    assert same.id == theirs
    assert counted_as_one(theirs) == [(min(ours, theirs), max(ours, theirs))]
    assert api.same_people(actor=world.partner, person_id=theirs) == api.SamePeople()
    assert api.waiting_people(actor=world.documenter).rows == ()
    api.judge_people(**judged, decision="open")
    assert api.same_people(actor=world.documenter, person_id=ours) == api.SamePeople()
    assert counted_as_one(theirs) == []


@pytest.mark.parametrize("by_name", [False, True])
def test_a_decision_counts_while_the_other_record_is_shown_to_those_who_decided(
    world: World, by_name: bool
) -> None:
    ours, theirs = entered(world.documenter), entered(world.partner)
    worked()
    custodian = replace(world.partner, roles=frozenset({"custodian"}), clearance=3)
    share = partial(
        persons.share, actor=custodian, person_id=theirs, organisation_id=world.own,
        member_ref=world.documenter.ref if by_name else None, reason="спільна справа",
    )  # fmt: skip
    first = share()
    api.judge_people(actor=world.documenter, person_ids=(ours, theirs), decision="same")
    both = [(min(ours, theirs), max(ours, theirs))]
    level = partial(persons.classify, actor=custodian, person_id=theirs)
    assert counted_as_one(ours) == counted_as_one(theirs) == both
    level(confidentiality=3)
    assert counted_as_one(ours) == (both if by_name else [])
    level(confidentiality=2)
    assert counted_as_one(ours) == both
    persons.unshare(actor=custodian, share_id=first, reason="справу закрито")
    assert counted_as_one(ours) == counted_as_one(theirs) == []
    for reader in (world.documenter, world.verifier):
        assert api.same_people(actor=reader, person_id=ours) == api.SamePeople((), 1)
    assert api.same_people(actor=world.partner, person_id=theirs) == api.SamePeople()
    share()
    assert counted_as_one(theirs) == both


def test_nobody_is_said_to_be_an_erased_person_and_a_merged_one_is_named_once(world: World) -> None:
    one, other = entered(world.interviewer), entered(world.interviewer)
    theirs = entered(world.partner)
    worked()
    persons.share(
        actor=replace(world.partner, roles=frozenset({"custodian"})),
        person_id=theirs, organisation_id=world.own, reason="спільна справа",
    )  # fmt: skip
    worker = replace(world.interviewer, roles=frozenset({"case_worker", "interviewer"}))

    def same(person_id: UUID) -> list[UUID]:
        return [row.id for row in api.same_people(actor=worker, person_id=person_id).rows]

    for both in ((one, other), (one, theirs)):
        api.judge_people(actor=worker, person_ids=both, decision="same")
    assert same(one) == [other, theirs]
    assert same(other) == same(theirs) == [one]
    for key in (one, other):
        persons.open_identity(actor=worker, person_id=key, reason="вигадана причина")
    persons.merge(actor=worker, person_id=one, absorbed_id=other, why="одна особа")
    # The pair has no page any more, and the merge says it.
    assert (same(one), same(other)) == ([theirs], [])
    persons.undo_merge(
        actor=worker, why="дві особи",
        merge_id=persons.get_person(actor=worker, person_id=one).twins[0].merge_id,
    )  # fmt: skip
    erased(world, one)
    assert same(one) == same(theirs) == []
    across = {"actor": worker, "person_ids": (one, theirs)}
    for refused in (api.get_people, partial(api.judge_people, decision="same")):
        with pytest.raises(NotFound):
            refused(**across)
