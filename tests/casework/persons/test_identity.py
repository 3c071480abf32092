# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who a person is stays sealed: opened by an act with a reason, by two where two are needed."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.cases import api as cases
from dokaz.casework.persons import api, identities
from dokaz.casework.persons.models import PersonChange, PersonIdentity
from dokaz.coordination import api as coordination
from dokaz.evidence import api as evidence
from dokaz.evidence.models import StoredObject
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act, ActDetail
from dokaz.ledger.models import Entry
from tests.attacks.test_erasure import tables_with
from tests.casework.interviews import scenes as of_talks
from tests.casework.persons.scenes import WHY, identified, known, registered
from tests.evidence.world import World

NAMES = ("Вигаданенко", "Уляна", "Vyhadanenko", "ВИ-000000", "Неіснуюча", "вигаданий шрам")


def files_with(folder: Path, words: tuple[str, ...]) -> set[str]:
    """Every file under a folder in whose bytes one of the words stands, in one of its forms."""
    forms = [
        form
        for word in words
        for form in (word.encode(), word.encode("utf-16-le"), word.encode("unicode_escape"))
    ]
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    }


def test_what_was_written_is_read_and_every_reading_is_on_record(world: World) -> None:
    made = identified(world.documenter)
    opened = api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert (opened.identity, opened.revision) == (known(), 1)
    act = Act.objects.get(action="persons.identity.open")
    assert (act.outcome, act.agent_ref) == ("done", world.interviewer.ref)
    assert Entry.objects.filter(act_id=act.pk).exists()
    line = api.history(actor=world.documenter, person_id=made)[0]
    assert (line.kind, line.by, line.why) == ("identity_opened", world.interviewer.ref, WHY)


def test_nothing_is_opened_without_a_reason(world: World) -> None:
    made = identified(world.documenter)
    for reason in ("", "   "):
        with pytest.raises(Rejected):
            api.open_identity(actor=world.interviewer, person_id=made, reason=reason)
    assert not PersonChange.objects.filter(kind="identity_opened").exists()


def test_no_table_and_no_file_holds_a_word_of_it(world: World, home: Path) -> None:
    made = identified(world.documenter)
    api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    changed = known(note="ще одна вигадана прикмета")
    api.write_identity(
        actor=world.interviewer, person_id=made, identity=changed, revision=1, why="уточнення"
    )
    assert tables_with((*NAMES, "прикмета")) == set()
    assert files_with(home, NAMES) == set()
    assert tables_with(("уточнення",)) != set()  # The search finds what is there.
    lines = PersonChange.objects.filter(~Q(before=None) | ~Q(after=None))
    assert {tuple(line.after) for line in lines} == {("block",)}


def test_a_block_is_sealed_under_a_key_of_its_own_and_the_former_key_goes(world: World) -> None:
    made = identified(world.documenter)
    first = PersonIdentity.objects.get(person_id=made).address
    api.write_identity(actor=world.documenter, person_id=made, identity=known(age="40"), revision=1)
    second = PersonIdentity.objects.get(person_id=made).address
    kept = {row.address: row for row in StoredObject.objects.filter(pk__in=(first, second))}
    assert kept[first].header is None
    assert kept[second].header is not None
    assert evidence.carry_out_removals(actor=world.service("disposal")).removed == 1
    with pytest.raises(evidence.ContentErased):
        evidence.read_block(first)


def test_blocks_go_with_the_organisation_s_keys_and_are_checked_as_all_objects(
    world: World,
) -> None:
    made = identified(world.documenter)
    before = StoredObject.objects.get(pk=PersonIdentity.objects.get(person_id=made).address)
    evidence.rotate_sealing_key(actor=world.protection_officer)
    while evidence.rewrap_step(actor=world.service("sealing_keys")).more:
        pass
    after = StoredObject.objects.get(pk=before.pk)
    assert bytes(after.header or b"") != bytes(before.header or b"")
    opened = api.open_identity(actor=world.custodian, person_id=made, reason=WHY)
    assert opened.identity == known()
    result = evidence.fixity_step(actor=world.service("fixity"), budget_bytes=10**9)
    assert (result.objects_checked, result.findings) == (1, 0)


def test_a_lost_key_is_said_and_nothing_counts_as_opened(world: World, home: Path) -> None:
    made = identified(world.documenter)
    key = home / "keys" / "organisations" / f"{world.own}.age"
    shutil.move(key, home / "keys" / "moved-away")
    with pytest.raises(evidence.SealingKeyLost) as caught:
        api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert "key" in str(caught.value)
    assert Act.objects.get(action="persons.identity.open").outcome == "failed"
    assert not PersonChange.objects.filter(kind="identity_opened").exists()
    with pytest.raises(evidence.SealingKeyLost):
        api.write_identity(
            actor=world.documenter, person_id=made, identity=known(age="1"), revision=1
        )


def test_nobody_writes_over_what_they_have_not_read(world: World) -> None:
    made = identified(world.documenter)
    other = {"actor": world.interviewer, "person_id": made, "identity": known(age="41")}
    for revision in (0, 1, 2):
        with pytest.raises(Conflict):
            api.write_identity(revision=revision, **other)
    api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert api.write_identity(revision=1, **other) == 2
    with pytest.raises(Conflict) as caught:
        api.write_identity(actor=world.documenter, person_id=made, identity=known(), revision=1)
    assert caught.value.reason == "changed_meanwhile"


@pytest.mark.parametrize(
    "values",
    [
        {"confidentiality": 4},
        {"markers": ("sgbv",)},
        {"markers": ("insider",)},
        {"vulnerabilities": ("child",)},
        {"statuses": ("child",)},
        {"categories": ("insider",)},
    ],
    ids=str,
)
def test_the_most_endangered_are_opened_by_two(world: World, values: dict[str, Any]) -> None:
    made = identified(world.interviewer, **values)
    with pytest.raises(Refused) as caught:
        api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert caught.value.reason == "second_person_needed"
    assert api.identity_standing(actor=world.interviewer, person_id=made).two
    asked = api.propose_opening(actor=world.interviewer, person_id=made, reason=WHY, hours=1)
    with pytest.raises(Refused):
        api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    api.approve_opening(actor=world.protection_officer, opening_id=asked)
    opened = api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert opened.identity == known()
    with pytest.raises(Refused):  # It was agreed for the asking person and for nobody else.
        api.open_identity(actor=world.custodian, person_id=made, reason=WHY)
    api.end_opening(actor=world.protection_officer, opening_id=asked)
    with pytest.raises(Refused):
        api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)


def test_what_waits_for_a_second_person_is_told_to_who_sees_the_person(world: World) -> None:
    made = identified(world.interviewer, markers=("child",), confidentiality=3)
    asked = api.propose_opening(actor=world.interviewer, person_id=made, reason=WHY, hours=1)
    proposed = api.propose_erasure(
        actor=world.custodian, person_id=made, reason_code="safety", reason=WHY
    )
    found = api.decisions(actor=world.protection_officer)
    assert [(row.id, one.id) for row, one in found.openings] == [(made, asked)]
    assert [(row.id, one.id) for row, one in found.erasures] == [(made, proposed)]
    assert found.open_now == ()
    for actor in (world.documenter, world.partner, world.stranger):
        assert api.decisions(actor=actor) == api.Decisions((), (), ())
    api.approve_opening(actor=world.protection_officer, opening_id=asked)
    api.withdraw_erasure(actor=world.custodian, erasure_id=proposed)
    found = api.decisions(actor=world.protection_officer)
    assert [one.id for _row, one in found.open_now] == [asked]
    assert (found.openings, found.erasures) == ((), ())


def test_openings_in_force_never_crowd_out_what_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dokaz.casework.persons.decisions.MOST_SHOWN", 1)
    asked = []
    for _each in range(3):
        made = identified(world.interviewer, markers=("child",), confidentiality=3)
        asked.append(api.propose_opening(actor=world.interviewer, person_id=made, reason=WHY))
    for opening in asked[1:]:
        api.approve_opening(actor=world.protection_officer, opening_id=opening)
    found = api.decisions(actor=world.protection_officer)
    assert [one.id for _row, one in found.openings] == asked[:1]
    assert [one.id for _row, one in found.open_now] == asked[2:]


def test_one_cannot_agree_to_oneself_nor_take_the_reason_away_and_open_alone(
    world: World,
) -> None:
    made = identified(world.custodian, markers=("child",))
    asked = api.propose_opening(actor=world.custodian, person_id=made, reason=WHY)
    with pytest.raises(Refused):
        api.approve_opening(actor=world.custodian, opening_id=asked)
    api.classify(actor=world.custodian, person_id=made, markers=())
    with pytest.raises(Refused):
        api.open_identity(actor=world.custodian, person_id=made, reason=WHY)
    opened = api.open_identity(actor=world.interviewer, person_id=made, reason=WHY)
    assert opened.identity == known()


def test_sharing_a_person_never_shares_who_it_is(world: World) -> None:
    made = identified(world.custodian)
    api.share(actor=world.custodian, person_id=made, organisation_id=world.other, reason=WHY)
    with pytest.raises(Refused):
        api.open_identity(actor=world.partner, person_id=made, reason=WHY)
    with pytest.raises(Refused):
        api.identity_standing(actor=world.partner, person_id=made)
    assert api.get_file(actor=world.partner, person_id=made) == api.PersonFile((), (), 0, ())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"birth": "2022-02-30"}, "birth"),
        ({"birth": "2099"}, "birth"),
        ({"sex": "x"}, "sex"),
        ({"names": (identities.Name(script="xx", family="х"),)}, "names"),
        ({"documents": (identities.Line(value="х" * 2000),)}, "documents"),
        ({"contacts": (identities.Line(value="1"),) * 21}, "contacts"),
        ({"note": "a\0b"}, "note"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_values_are_refused_by_field_and_nothing_is_sealed(
    world: World, values: dict[str, Any], field: str
) -> None:
    made = registered(world.documenter)
    with pytest.raises(Rejected) as caught:
        api.write_identity(
            actor=world.documenter, person_id=made, identity=known(**values), revision=0
        )
    assert caught.value.field == field
    assert not StoredObject.objects.exists()
    with pytest.raises(Rejected):
        api.write_identity(
            actor=world.documenter, person_id=made, identity=api.Identity(), revision=0
        )


_TEXT = st.text(max_size=30)
_LINE = st.builds(identities.Line, kind=_TEXT, value=_TEXT, note=_TEXT)
_IDENTITY = st.builds(
    identities.Identity,
    names=st.lists(
        st.builds(identities.Name, script=_TEXT, family=_TEXT, given=_TEXT), max_size=3
    ).map(tuple),
    birth=_TEXT,
    note=_TEXT,
    contacts=st.lists(_LINE, max_size=3).map(tuple),
    photo=st.none() | st.uuids(),
)


@given(_IDENTITY)
def test_bytes_of_a_block_give_the_block_and_tell_little_by_their_size(
    identity: identities.Identity,
) -> None:
    plain = identities.to_bytes(identity)
    assert identities.from_bytes(plain) == identity
    assert len(plain) % 4096 == 0


def erased(world: World, person_id: UUID) -> None:
    asked = api.propose_erasure(
        actor=world.protection_officer,
        person_id=person_id,
        reason_code="consent_withdrawn",
        reason="вигадана відмова",
    )
    api.approve_erasure(actor=world.custodian, erasure_id=asked)


def test_an_erased_person_is_a_tombstone_and_no_word_is_left(world: World, home: Path) -> None:
    made = identified(world.interviewer)
    api.add_external_id(actor=world.documenter, person_id=made, system="I-DOC", value="ЗОВНІ-9")
    api.change(
        actor=world.documenter,
        person_id=made,
        changes={"needs": "вигаданий захист"},
        revision=0,
        why="вигадана потреба",
    )
    api.share(actor=world.custodian, person_id=made, organisation_id=world.other, reason="показ")
    api.open_identity(actor=world.interviewer, person_id=made, reason="вигадане відкриття")
    # What others wrote about them: for all, for themselves in another organisation, in a task.
    for actor, audience in ((world.documenter, "all"), (world.partner, "own")):
        cases.comment(
            actor=actor, kind="person", record_id=made, text="сусідка вигаданої", audience=audience
        )
    talk = of_talks.proposed(world.interviewer, made)
    cases.comment(
        actor=world.interviewer, kind="interview", record_id=talk, text="сусідка вигаданої"
    )
    for about, key in (("person", made), ("interview", talk)):
        draft = coordination.TaskDraft(
            work="contact", title="зателефонувати вигаданій", about=about, about_id=key,
            role="documenter",
        )  # fmt: skip
        coordination.ask(actor=world.interviewer, draft=draft)
    address = PersonIdentity.objects.get(person_id=made).address
    header = bytes(StoredObject.objects.get(pk=address).header or b"")
    words = (
        *NAMES, "ЗОВНІ-9", "вигаданий захист", "вигадана потреба", "вигадане відкриття",
        "вигадана відмова", "показ", "Бачила обстріл", "не називати громаду",
        "сусідка вигаданої", "зателефонувати вигаданій",
    )  # fmt: skip
    assert tables_with(words) != set()
    assert api.may_see(actor=world.partner, person_id=made)
    searching = {"actor": world.service("search"), "person_ids": [made]}
    assert set(api.persons_for_index(**searching)) == {made}
    erased(world, made)
    assert api.persons_for_index(**searching) == {}
    evidence.carry_out_removals(actor=world.service("disposal"))
    assert tables_with(words) == set()
    assert files_with(home, words) == set()
    assert not StoredObject.objects.filter(header=header).exists()
    assert not any(address in path.name for path in (home / "objects").rglob("*"))
    assert not api.may_see(actor=world.partner, person_id=made)
    shown = api.get_person(actor=world.documenter, person_id=made)
    assert (shown.row.code, shown.row.erased, shown.row.summary) == ("W-0001", True, "")
    assert [line.kind for line in api.history(actor=world.documenter, person_id=made)][:2] == [
        "erased",
        "erasure_proposed",
    ]
    assert ActDetail.objects.filter(content__isnull=False).count() == 0
    # A table taken out before brings nobody back.
    number = shown.row.ref
    found = api.find_external(actor=world.documenter, system="dokaz", values=[number])
    assert found == {number: None}
    row = api.BatchRow(system="dokaz", value=number, values={"summary": "знову"})
    with pytest.raises(NotFound):
        api.write_batch(actor=world.documenter, rows=[row], why=WHY)
    for again in (
        lambda: api.open_identity(actor=world.interviewer, person_id=made, reason=WHY),
        lambda: api.write_identity(
            actor=world.documenter, person_id=made, identity=known(), revision=1
        ),
        lambda: api.share(
            actor=world.custodian, person_id=made, organisation_id=world.other, reason=WHY
        ),
    ):
        with pytest.raises(Conflict):
            again()


def test_erasing_takes_two_and_a_proposal_can_be_taken_back(world: World) -> None:
    made = identified(world.documenter)
    asked = api.propose_erasure(
        actor=world.custodian, person_id=made, reason_code="safety", reason=WHY
    )
    with pytest.raises(Refused):
        api.approve_erasure(actor=world.custodian, erasure_id=asked)
    with pytest.raises(Conflict):
        api.propose_erasure(actor=world.custodian, person_id=made, reason_code="safety", reason=WHY)
    with pytest.raises(NotFound):
        api.approve_erasure(actor=world.partner, erasure_id=asked)
    api.withdraw_erasure(actor=world.protection_officer, erasure_id=asked)
    with pytest.raises(Conflict):
        api.approve_erasure(actor=world.protection_officer, erasure_id=asked)
    assert api.open_identity(actor=world.custodian, person_id=made, reason=WHY).revision == 1
