# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person become one, and exactly two again; nobody reads or may do more."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.forms.models import model_to_dict

from dokaz.casework.events.api import EventDraft
from dokaz.casework.events.api import register as register_event
from dokaz.casework.interviews import api as interviews
from dokaz.casework.involvement import api as involvement
from dokaz.casework.involvement.models import Post, Role
from dokaz.casework.persons import api
from dokaz.casework.persons.models import (
    Person,
    PersonExternalId,
    PersonIdentity,
    PersonItem,
    PersonMark,
    PersonMerge,
    PersonRecord,
)
from dokaz.evidence import api as evidence
from dokaz.evidence.models import StoredObject
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from tests.casework.interviews.scenes import agreed, withdrawn
from tests.casework.persons.scenes import WHY, happened, identified, known, registered, seen
from tests.casework.units.test_units import made as unit_of
from tests.evidence.world import World, taken

SAME = "one person: the same wound, the same cellar"


def merged(world: World, survivor: UUID, absorbed: UUID, **more: Any) -> UUID:
    return api.merge(
        actor=world.custodian, person_id=survivor, absorbed_id=absorbed, why=SAME, **more
    )


def undone(world: World, merge: UUID) -> None:
    api.undo_merge(actor=world.custodian, merge_id=merge, why="two after all")


def everything(*people: UUID) -> dict[str, Any]:
    """All that stands with these people, but when and by which act it was last written."""
    found: dict[str, Any] = {}
    for table in (PersonItem, PersonRecord, PersonExternalId, PersonIdentity, Role, Post):
        rows = [model_to_dict(row) for row in table.objects.filter(person__in=people)]
        found[table.__name__] = sorted(rows, key=str)
    for row in Person.objects.filter(pk__in=people):
        found[row.code] = model_to_dict(row, exclude=["changed_at", "revision", "last_act"])
    marks = PersonMark.objects.filter(person__in=people)
    found["marks"] = sorted(map(str, marks.values_list("person_id", "kind", "code")))
    return found


def _filled(world: World) -> tuple[UUID, UUID]:
    """Two records of one person, each with something of everything, one role in both."""
    one = identified(world.documenter, markers=("insider",), needs="ліки")
    other = identified(
        world.documenter, categories=("relative",), vulnerabilities=(), needs="окуляри",
        contact_rules="через лікарку", privileged=True,
    )  # fmt: skip
    event = register_event(
        actor=world.documenter, draft=EventDraft(title_uk="Вигадана подія", title_en="Invented")
    )
    item, shared = (taken(world.documenter, name).item_id for name in (b"one", b"other"))
    for number, (person, items) in enumerate(((one, (shared,)), (other, (item, shared)))):
        api.link(actor=world.documenter, person_id=person, item_ids=items)
        api.add_record(actor=world.documenter, person_id=person, draft=happened("harm", "injured"))
        api.add_external_id(
            actor=world.documenter, person_id=person, system="I-DOC", value=str(number)
        )
        for role in ("eyewitness", "direct_victim")[: number + 1]:
            draft = involvement.RoleDraft(role=role, certainty="claim")
            involvement.state_role(
                actor=world.custodian, person_id=person, event_id=event, draft=draft
            )
    involvement.state_post(
        actor=world.custodian,
        person_id=other,
        unit_id=unit_of(world.custodian),
        draft=involvement.PostDraft(position="вигаданий писар", basis="вигаданий список"),
    )
    return one, other


def test_all_of_one_person_stands_together_and_undoing_it_leaves_nothing_changed(
    world: World,
) -> None:
    one, other = _filled(world)
    before = everything(one, other)
    merge = merged(world, one, other)
    page = api.get_person(actor=world.documenter, person_id=one)
    assert set(page.row.categories) >= {"victim", "witness", "relative"}
    assert (page.row.markers, page.privileged) == (("insider",), True)
    assert page.needs == "ліки\n\nокуляри"
    assert page.contact_rules.endswith("через лікарку")
    assert page.row.summary == "Бачила обстріл вигаданої вулиці"
    assert dict(page.external_ids) == {"I-DOC": "1"}
    assert len(page.external_ids) == 2
    file = api.get_file(actor=world.documenter, person_id=one)
    assert (len(file.records), len(file.items)) == (2, 2)
    roles = involvement.roles_of_person(actor=world.custodian, person_id=one)
    assert sorted(each.role for each in roles) == ["direct_victim", "eyewitness"]
    assert len(involvement.posts_of_person(actor=world.custodian, person_id=one)) == 1
    assert seen(world.documenter) == [one]
    assert [(each.relation, each.id, each.merge_id) for each in page.twins] == [
        ("absorbed", other, merge)
    ]
    signpost = api.get_person(actor=world.documenter, person_id=other)
    assert (signpost.row.merged, signpost.needs) == (one, "окуляри")
    # No form is offered there that would be refused once it is filled in.
    writes = [
        api.identity_standing(actor=world.interviewer, person_id=key).may_write
        for key in (one, other)
    ]
    assert writes == [True, False]
    assert api.history(actor=world.documenter, person_id=other)[0].kind == "merged"
    kinds = [line.kind for line in api.history(actor=world.documenter, person_id=one)]
    assert kinds[:2] == ["changed", "absorbed"]
    undone(world, merge)
    assert everything(one, other) == before
    assert set(seen(world.documenter)) == {one, other}
    with pytest.raises(Conflict):
        undone(world, merge)
    with pytest.raises(NotFound):
        api.undo_merge(actor=world.partner, merge_id=merge, why=WHY)


def test_what_somebody_wrote_since_stays_when_a_merge_is_undone(world: World) -> None:
    one, other = (registered(world.documenter, needs=words) for words in ("ліки", "окуляри"))
    merge = merged(world, one, other, choices={"needs": "absorbed", "summary": "both"})
    page = api.get_person(actor=world.documenter, person_id=one)
    assert page.needs == "окуляри"
    api.change(
        actor=world.documenter, person_id=one, changes={"needs": "спокій"}, revision=page.revision
    )
    api.add_record(actor=world.documenter, person_id=one, draft=happened("harm", "injured"))
    undone(world, merge)
    assert api.get_person(actor=world.documenter, person_id=one).needs == "спокій"
    assert len(api.get_file(actor=world.documenter, person_id=one).records) == 1


def test_what_cannot_be_merged_says_so_and_nothing_moves(world: World) -> None:
    one, other, sealed, erased = (
        registered(world.custodian, confidentiality=level) for level in (2, 2, 4, 2)
    )
    for fault, values in (
        (Rejected, {"absorbed_id": one}),
        (Rejected, {"why": "  "}),
        (Rejected, {"choices": {"needs": "nobody's"}}),
        (Rejected, {"choices": {"code": "both"}}),
        (Conflict, {"absorbed_id": sealed}),
        (Conflict, {"identity": {}}),
        (NotFound, {"absorbed_id": UUID(int=9)}),
        (NotFound, {"actor": world.partner}),
        (Refused, {"actor": world.documenter}),
    ):
        stated = {"actor": world.custodian, "person_id": one, "absorbed_id": other, "why": WHY}
        with pytest.raises(fault):
            api.merge(**{**stated, **values})
    officer = world.person(71, "data_protection_officer", clearance=4)
    proposal = api.propose_erasure(
        actor=officer, person_id=erased, reason_code="consent_withdrawn", reason=WHY
    )
    with pytest.raises(Conflict, match="чекає"):
        merged(world, one, erased)
    api.approve_erasure(actor=world.custodian, erasure_id=proposal)
    for survivor, absorbed in ((one, erased), (erased, one)):
        with pytest.raises(Conflict):
            merged(world, survivor, absorbed)
    assert not PersonMerge.objects.exists()
    shown = registered(world.partner, confidentiality=1)
    with pytest.raises(Refused):
        merged(world, one, shown)


def test_values_of_both_identity_blocks_are_chosen_and_the_former_comes_back(world: World) -> None:
    one, other = identified(world.documenter), registered(world.documenter)
    theirs = known(birth="1985", names=(api.Name(script="ru", family="Выдуманенко"),), note="шрам")
    api.write_identity(actor=world.documenter, person_id=other, identity=theirs, revision=0)
    former = PersonIdentity.objects.get(person_id=one).address
    with pytest.raises(Rejected):
        merged(world, one, other, identity={"birth": "both"})
    merge = merged(
        world, one, other, identity={"names": "both", "birth": "absorbed", "note": "both"}
    )
    opened = api.open_identity(actor=world.interviewer, person_id=one, reason=WHY)
    assert opened.identity == known(
        names=(*known().names, *theirs.names), birth="1985", note="шрам"
    )
    assert opened.revision == 2
    kinds = [line.kind for line in api.history(actor=world.documenter, person_id=one)]
    assert kinds.count("identity_opened") == 3  # The refused try, the merge, the reading.
    still = api.open_identity(actor=world.interviewer, person_id=other, reason=WHY)
    assert still.identity == theirs
    undone(world, merge)
    assert api.open_identity(actor=world.custodian, person_id=one, reason=WHY).identity == known()
    assert PersonIdentity.objects.get(person_id=one).address == former


def test_blocks_that_were_just_opened_are_not_opened_again_and_serve_nobody_else(
    world: World,
) -> None:
    one, other = identified(world.documenter), identified(world.documenter)
    third = identified(world.documenter)
    pair = api.open_pair(actor=world.custodian, person_id=one, absorbed_id=other, why=SAME)
    assert pair.identities == (known(), known())
    with pytest.raises(ValueError, match="other people"):
        merged(world, one, third, identity={"note": "both"}, opened=pair)
    later = known(note="змінено потім")
    api.write_identity(actor=world.documenter, person_id=other, identity=later, revision=1)
    with pytest.raises(Conflict):
        merged(world, one, other, identity={"note": "both"}, opened=pair)
    fresh = api.open_pair(actor=world.custodian, person_id=one, absorbed_id=other, why=SAME)
    merged(world, one, other, identity={"note": "absorbed"}, opened=fresh)
    kinds = [line.kind for line in api.history(actor=world.documenter, person_id=one)]
    assert kinds.count("identity_opened") == 2
    nobody = [registered(world.documenter) for _one in range(2)]
    with pytest.raises(Conflict):
        api.open_pair(actor=world.custodian, person_id=nobody[0], absorbed_id=nobody[1], why=SAME)
    with pytest.raises(Refused):
        api.open_pair(actor=world.documenter, person_id=one, absorbed_id=third, why=SAME)


def test_two_people_open_a_merged_person_as_its_most_protected_record_says(world: World) -> None:
    one = identified(world.documenter)
    child = identified(world.documenter, statuses=("child",))
    with pytest.raises(Refused) as caught:
        merged(world, one, child, identity={"names": "both"})
    assert caught.value.reason == "second_person_needed"
    assert not PersonMerge.objects.exists()
    merge = merged(world, one, child)  # Without reading either block.
    for person in (one, child):
        with pytest.raises(Refused):
            api.open_identity(actor=world.interviewer, person_id=person, reason=WHY)
    asked = api.propose_opening(actor=world.interviewer, person_id=child, reason=WHY, hours=1)
    api.approve_opening(actor=world.custodian, opening_id=asked)
    opened = api.open_identity(actor=world.interviewer, person_id=child, reason=WHY)
    assert opened.identity == known()
    undone(world, merge)
    api.open_identity(actor=world.interviewer, person_id=one, reason=WHY)
    # Whoever undid it took away why two were needed, and opens it with another one.
    with pytest.raises(Refused):
        api.open_identity(actor=world.custodian, person_id=one, reason=WHY)


def test_the_stricter_consent_holds_until_the_person_says_anew(world: World) -> None:
    one, other, bare = (registered(world.documenter) for _n in range(3))
    agreed(world.interviewer, one)
    agreed(
        world.interviewer,
        other,
        interviews.LineDraft(purpose="documentation", decision="yes"),
        interviews.LineDraft(purpose="national_prosecution", decision="no"),
    )
    item = taken(world.documenter).item_id
    interviews.depend(actor=world.interviewer, person_id=one, item_ids=(item,))

    def answer(person: UUID) -> str:
        record = interviews.RecordRef("person", person)
        found = interviews.check_consent(
            actor=world.custodian, records=[record], purpose="national_prosecution",
            recipient="prosecutor",
        )  # fmt: skip
        return found[record].state

    assert (answer(one), answer(bare)) == ("allowed", "not_asked")
    first = merged(world, one, bare)  # Nobody was asked there: it says nothing.
    assert (answer(one), answer(bare)) == ("allowed", "allowed")
    second = merged(world, one, other)
    assert {answer(each) for each in (one, other, bare)} == {"refused"}
    with pytest.raises(Conflict):
        agreed(world.interviewer, other)  # It is recorded with the record that stays.
    agreed(world.interviewer, one, given_at=datetime.now(UTC))
    assert {answer(each) for each in (one, other, bare)} == {"allowed"}
    page = interviews.consents_of(actor=world.interviewer, person_id=one)
    assert (len(page.consents), [each.item_id for each in page.items]) == (3, [item])
    withdrawn(world.interviewer, one)
    assert {answer(each) for each in (one, other, bare)} == {"refused"}
    undone(world, second)
    assert (answer(one), answer(other), answer(bare)) == ("refused", "refused", "refused")
    undone(world, first)
    assert answer(bare) == "not_asked"


def test_erasing_a_merged_person_erases_every_record_and_block(world: World) -> None:
    one, other = identified(world.documenter), identified(world.documenter, needs="окуляри")
    merge = merged(world, one, other, identity={"names": "absorbed"})
    officer = world.person(71, "data_protection_officer", clearance=4)
    with pytest.raises(Conflict):
        api.propose_erasure(
            actor=officer, person_id=other, reason_code="consent_withdrawn", reason=WHY
        )
    proposal = api.propose_erasure(
        actor=officer, person_id=one, reason_code="consent_withdrawn", reason=WHY
    )
    kept = StoredObject.objects.filter(header__isnull=False).count()
    api.approve_erasure(actor=world.custodian, erasure_id=proposal)
    # The survivor's, the absorbed one's, and the one that was kept for undoing.
    assert StoredObject.objects.filter(header__isnull=False).count() == kept - 3
    for person in (one, other):
        view = api.get_person(actor=world.custodian, person_id=person)
        assert (view.row.erased, view.needs) == (True, "")
    row = PersonMerge.objects.get(pk=merge)
    assert (row.former, row.joined, row.former_block) == ({}, {}, "")
    with pytest.raises(Conflict):
        undone(world, merge)
    assert evidence.carry_out_removals(actor=world.service("disposal")).removed == 3


def test_nobody_sees_more_by_a_merge(world: World) -> None:
    one, other = registered(world.documenter), registered(world.documenter)
    api.share(actor=world.custodian, person_id=other, organisation_id=world.other, reason=WHY)
    merged(world, one, other)
    assert seen(world.partner) == []
    assert api.get_person(actor=world.partner, person_id=other).twins == ()
    with pytest.raises(NotFound):
        api.get_person(actor=world.partner, person_id=one)
