# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register in the product: stopped at the gate, told whom to call, and no name at rest."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register import api, binding, upkeep
from dokaz.deconflict.register.actions import notices
from dokaz.deconflict.register.facts import AskedAboutOurs, FilesDoubted
from dokaz.deconflict.register.models import Entry, HeardNotice, Question, SentNotice
from dokaz.deconflict.register.protocol.files import Files
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import Contact, Depth
from dokaz.evidence.api import read_block
from dokaz.evidence.errors import ContentErased
from dokaz.gate.api import (
    Conflict,
    Position,
    Purpose,
    Refused,
    Rejected,
    facts_after,
    reading,
    reading_everything,
)
from dokaz.gate.models import Act
from dokaz.members.api import service_actor
from tests.casework.interviews.scenes import WHY, agreed, gated, proposed, withdrawn
from tests.deconflict.register.conftest import OTHER, OWN
from tests.deconflict.register.scenes import (
    SHARED,
    asked,
    entered,
    everything_at_rest,
    facts_arrive,
    heard,
    other_side,
    shown,
    stands,
    told,
    words_of,
)
from tests.evidence.world import World
from tests.interfaces.register_holder.coalition import (
    NATALIIA,
    NATALYA,
    STRANGER,
    Coalition,
    made,
    new_epoch,
)
from tests.interfaces.register_holder.test_learning import shared_anew, showing, signed_by

pytestmark = [pytest.mark.database, pytest.mark.django_db]

TWO = {"http://h2", "http://h3"}
LYSENKO = PersonFields("Лисенко", "Ганна", "Степанівна", "1961")
KOVAL = PersonFields("Коваль", "Остап", "Ігорович", "1979-03-02")
MELNYK = PersonFields("Мельник", "Дарина", "Василівна", "1992")
DUDKA = PersonFields("Дудка", "Леся", "Миколаївна", "1983")
SAVCHUK = PersonFields("Савчук", "Петро", "Андрійович", "1970")
PASICHNYK = PersonFields("Пасічник", "Юлія", "Романівна", "1998")
HONCHAR = PersonFields("Гончар", "Богдан", "Юрійович", "1966")
KUZMENKO = PersonFields("Кузьменко", "Ярослав", "Іванович", "1962")
HNATIUK = PersonFields("Гнатюк", "Роман", "Олегович", "1955")


def test_who_was_heard_by_another_is_not_heard_again_unknowingly(
    world: World, coalition: Coalition, files: tuple[Path, ...]
) -> None:
    theirs = other_side(world)
    _, there, entry = entered(theirs, NATALIIA, authority=True)
    assert entry.state == "entered"
    interview, answer = asked(world, NATALYA)
    assert answer.answer == "hit"
    (one,) = answer.contacts
    assert (one.organisation, one.contact) == ("ZMN", "duty@zmn.example")
    assert (one.depth, one.quarter, one.authority, one.referral) == (
        "detailed", "2026-Q1", True, False,
    )  # fmt: skip
    assert answer.missing == ("residence",)
    with reading_everything(Purpose.CHECKS):
        (call,) = Act.objects.filter(action="register.entry.call")
    assert call.organisation_id == theirs.own  # The other side of this node is told.
    found = shown(world, interview)
    assert found.register_on_hold
    assert found.register_contacts == (one,)
    with pytest.raises(Conflict):
        gated(world, interview)
    interviews.settle_register(
        actor=world.interviewer, interview_id=interview, outcome="use_existing", reason=WHY
    )
    _, nobody = asked(world, STRANGER)
    assert (nobody.answer, nobody.contacts) == ("no_hit", ())
    # An entry once; and not by those who do not see the interview.
    with pytest.raises(Conflict):
        api.enter(actor=theirs.interviewer, interview_id=there, **told(NATALIIA), depth="detailed")
    at_rest = everything_at_rest(*files) + b"".join(coalition.line.heard)
    assert entry.id.bytes in at_rest or str(entry.id).encode() in at_rest
    for person in (NATALIIA, NATALYA, STRANGER):
        for words in words_of(person):
            assert words not in at_rest


def test_two_holders_down_the_question_waits_sealed_and_is_asked_again(
    world: World, coalition: Coalition, files: tuple[Path, ...]
) -> None:
    entered(other_side(world), LYSENKO)
    coalition.line.down |= TWO
    interview, answer = asked(world, LYSENKO)
    assert (answer.answer, answer.trouble, answer.again) == ("not_available", "holders_down", True)
    assert answer.missing == ("residence",)
    # For a stated reason it goes on meanwhile.
    gated(world, interview)
    with reading(world.interviewer):
        question = Question.objects.get(interview_id=interview)
        assert len(read_block(question.address)) % 32 == 0
    at_rest = everything_at_rest(*files)
    assert not any(words in at_rest for words in words_of(LYSENKO))
    assert api.carry_out() == 0  # The holders are still down: nothing is opened, nothing counted.
    assert stands(world, interview).asked_again
    coalition.line.down.clear()
    assert api.carry_out() == 1
    assert not stands(world, interview).asked_again
    found = shown(world, interview)
    assert (found.register_answer, found.register_on_hold) == ("hit", True)
    assert found.register_contacts[0].organisation == "ZMN"
    with reading(world.interviewer):
        question.refresh_from_db()
        assert question.state == "answered"
        with pytest.raises(ContentErased):
            read_block(question.address)
    assert api.carry_out() == 0


def test_a_holder_whose_certificate_is_not_trusted_is_no_silent_one(
    world: World, coalition: Coalition
) -> None:
    coalition.line.untrusted |= TWO
    _, answer = asked(world, STRANGER)
    assert (answer.answer, answer.trouble, answer.again) == ("not_available", "untrusted", True)


def test_a_register_that_refuses_is_not_asked_every_minute(
    world: World, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "clock", lambda: coalition.clock() + 10_000)
    interview, answer = asked(world, STRANGER)
    assert (answer.answer, answer.trouble, answer.again) == ("not_available", "clock", True)
    before = openings()
    for _ in range(2):
        assert api.carry_out() == 0
        assert openings() == before + 1
    assert stands(world, interview).asked_again


def openings() -> int:
    """How often questions were opened so far."""
    with reading_everything(Purpose.CHECKS):
        return Act.objects.filter(action="register.question.open").count()


def test_asking_anew_ends_the_waiting_of_an_older_question(
    world: World, coalition: Coalition
) -> None:
    coalition.line.down |= TWO
    interview, _ = asked(world, STRANGER)
    once_more = {"actor": world.interviewer, "interview_id": interview, **told(STRANGER)}
    api.check(**once_more)
    with reading(world.interviewer):
        states = Question.objects.filter(interview_id=interview).order_by("at")
        assert [one.state for one in states] == ["dropped", "waiting"]
    coalition.line.down.clear()
    assert api.check(**once_more).answer == "no_hit"
    assert not stands(world, interview).asked_again


def test_one_holder_down_is_named_and_changes_nothing(world: World, coalition: Coalition) -> None:
    coalition.line.down.add("http://h2")
    answers = [asked(world, STRANGER)[1] for _ in range(2)]
    assert {one.answer for one in answers} == {"no_hit"}
    assert {name for one in answers for name in one.holders} <= {"Holder 2"}


def test_an_entry_needs_the_consent_and_goes_with_it(world: World, coalition: Coalition) -> None:
    theirs = other_side(world)
    kept_only, anonymised = (
        SHARED[:1],
        interviews.LineDraft(purpose="interview_register", decision="yes_anonymised"),
    )
    for lines in (kept_only, (*kept_only, anonymised)):
        _, interview = heard(theirs, *lines)
        assert not stands(theirs, interview).may_enter
        with pytest.raises(Conflict) as refused:
            api.enter(
                actor=theirs.interviewer, interview_id=interview, **told(KOVAL), depth="account"
            )
        assert refused.value.reason == "no_consent"
    assert asked(world, KOVAL)[1].answer == "no_hit"
    owner, interview, entry = entered(theirs, KOVAL)
    assert asked(world, KOVAL)[1].answer == "hit"
    # Keeping the account ends nothing for the register; taking back the sharing does.
    agreed(theirs.interviewer, owner, *SHARED)
    facts_arrive()
    assert api.carry_out() == 0
    withdrawn(theirs.interviewer, owner, purposes=("interview_register",))
    facts_arrive()
    assert api.carry_out() == 2  # Withdrawn here, then in the log.
    (now,) = stands(theirs, interview).entries
    assert (now.id, now.state, now.why) == (entry.id, "withdrawn", "consent")
    assert asked(world, KOVAL)[1].answer == "no_hit"


def test_a_keeper_that_does_not_answer_gets_the_entry_later_and_once(
    world: World, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, line = other_side(world), coalition.line
    post = line.post

    def lost(url: str, body: bytes) -> tuple[int, bytes]:
        answer = post(url, body)
        return (503, b"busy") if url.endswith("/entries") else answer

    monkeypatch.setattr(line, "post", lost)
    _, interview, entry = entered(theirs, MELNYK)
    assert entry.state == "sending"
    monkeypatch.undo()
    monkeypatch.setattr("dokaz.deconflict.register.binding.carrier", lambda: line)
    monkeypatch.setattr("dokaz.deconflict.register.binding.clock", coalition.clock)
    size = coalition.members["TRH"]
    size.sync()
    before = size.size
    assert api.carry_out() == 1
    assert stands(theirs, interview).entries[0].state == "entered"
    size.sync()
    assert size.size == before  # It had come there the first time.
    assert len(asked(world, MELNYK)[1].contacts) == 1
    api.withdraw_entry(actor=theirs.interviewer, entry_id=entry.id)
    with pytest.raises(Conflict):
        api.withdraw_entry(actor=theirs.interviewer, entry_id=entry.id)
    assert api.carry_out() == 1
    assert asked(world, MELNYK)[1].answer == "no_hit"


def test_an_authority_in_the_register_is_a_recipient_of_its_own(
    world: World, coalition: Coalition
) -> None:
    """Another member of this register is an authority: a "no" to that one is a "no"."""
    theirs = other_side(world)
    partners_only = interviews.LineDraft(
        purpose="interview_register", recipient="prosecutor", decision="no"
    )
    _, interview = heard(theirs, *SHARED, partners_only)
    assert not stands(theirs, interview).may_enter
    _, joint = heard(
        theirs, SHARED[0], interviews.LineDraft(purpose="coalition_analysis", decision="yes")
    )
    assert not stands(theirs, joint).may_enter  # Another question says nothing about this one.
    owner, entered_before, entry = entered(theirs, DUDKA)
    assert api.carry_out() == 0
    agreed(theirs.interviewer, owner, *SHARED, partners_only)
    # The directory changes: everybody's consent is looked at anew, without any word from them.
    coalition.version += 1
    coalition.publish()
    assert api.carry_out() == 2
    assert stands(theirs, entered_before).entries[0].state == "withdrawn"
    assert entry.state == "entered"


def test_at_new_year_the_worker_enters_everybody_anew_and_nobody_is_lost_meanwhile(
    world: World, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = made(tmp_path / "register", codes=(OWN, OTHER), burst=10_000)
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_folder=str(year.root))
    monkeypatch.setattr(binding, "carrier", lambda: year.line)
    monkeypatch.setattr(binding, "clock", year.clock)
    theirs = other_side(world)
    _, interview, first = entered(theirs, SAVCHUK)
    new_epoch(year, "2027")
    assert asked(world, SAVCHUK)[1].answer == "hit"
    assert api.carry_out() == 1  # Entered anew; the older one is still to be withdrawn.
    assert api.carry_out() == 1
    old, new = stands(theirs, interview).entries
    assert (old.id, old.state, old.why) == (first.id, "withdrawn", "renewed")
    assert (new.state, new.depth, new.by) == ("entered", old.depth, old.by)
    year.extra, year.version = {}, year.version + 1
    year.publish()
    year.start()
    # One key again: what was entered anew is all there is, and it is found.
    (contact,) = asked(world, SAVCHUK)[1].contacts
    assert (contact.organisation, contact.quarter) == ("ZMN", "2026-Q1")
    api.withdraw_entry(actor=theirs.interviewer, entry_id=new.id)
    with reading(theirs.interviewer):
        assert not Entry.objects.filter(interview_id=interview).exclude(address="").exists()


def test_who_has_the_account_on_another_node_is_told_by_a_notice(
    world: World, coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = coalition.members["ALPHA"]
    number = away.add(PASICHNYK, Contact(3, 0, Depth.ACCOUNT, 104))
    interview, answer = asked(world, PASICHNYK)
    assert [one.organisation for one in answer.contacts] == ["ALPHA"]
    again_asked = {"actor": world.interviewer, "interview_id": interview, **told(PASICHNYK)}
    api.check(**again_asked)
    with reading_everything(Purpose.CHECKS):
        (waiting,) = SentNotice.objects.all()  # Once for an interview, however often it is asked.
    assert (waiting.state, waiting.about) == ("waiting", number)
    assert waiting.send_after < waiting.at + notices.WITHIN
    away.sync()
    # The keeper is down: it waits, and questions are not used up for it every minute.
    monkeypatch.setattr(upkeep, "_NOT_BEFORE", {})
    coalition.line.down.add("http://h1")
    due = waiting.send_after + timedelta(seconds=1)
    monkeypatch.setattr(upkeep.timezone, "now", lambda: due)
    assert upkeep.send_notices() == 0
    coalition.line.down.clear()
    assert upkeep.send_notices() == 0
    monkeypatch.setattr(coalition, "now", coalition.now + upkeep.NOTICE_REST_SECONDS)
    coalition.line.heard.clear()
    assert upkeep.send_notices() == 1
    # As an entry is sent: nobody is asked before whether they are there.
    assert not any(one.endswith(b"/health") for one in coalition.line.heard)
    assert upkeep.send_notices() == 0
    away.sync()
    (notice,), _ = away.notices()
    assert (notice.about, notice.organisation, notice.contact) == (
        number, "TRH", "duty@trh.example",
    )  # fmt: skip


def test_a_notice_of_another_node_becomes_a_task_once(world: World, coalition: Coalition) -> None:
    theirs, away = other_side(world), coalition.members["ALPHA"]
    _, interview, entry = entered(theirs, HONCHAR)
    (told_away,) = away.check(HONCHAR).told
    away.tell(told_away)
    away.tell(told_away)  # The same organisation about the same entry: one task.
    away.tell_of(2, 99_999)  # About a record that is none of theirs: nobody is told.
    coalition.now += 601
    try:
        assert upkeep.hear_notices() == 1
        assert upkeep.hear_notices() == 0
    finally:
        coalition.now -= 601
    with reading_everything(Purpose.OUTBOX):
        kind = AskedAboutOurs.KIND
        facts = [
            one.payload
            for _, one in facts_after(Position(), frozenset({kind}), limit=100, settled=False)
            if one.payload["interview"] == str(interview)
        ]
    assert [one["other"] for one in facts] == ["ALPHA (duty@alpha.example)"]
    with reading_everything(Purpose.CHECKS):
        heard_rows = HeardNotice.objects.order_by("number")
        assert [one.told for one in heard_rows] == [True, False, False]
    assert entry.state == "entered"


def test_after_a_new_sharing_a_node_learns_the_files_by_itself_and_records_it(
    world: World, coalition: Coalition
) -> None:
    entered(other_side(world), KUZMENKO)
    shared_anew(coalition)
    # Who asks before the worker has been there is not stopped by it.
    _, answer = asked(world, KUZMENKO)
    assert (answer.answer, answer.trouble) == ("hit", "")
    version = coalition.version
    with reading_everything(Purpose.CHECKS):
        (act,) = Act.objects.filter(action="register.files.take")
    assert act.organisation_id == world.own
    assert (act.facts["before"], act.facts["version"]) == (version - 1, version)
    coalition.now += 601
    assert upkeep.learn_files() == 1  # The other organisation of this node, in the worker's round.
    assert upkeep.learn_files() == 0
    member = coalition.members[OTHER]
    assert (member.description().generation, member.directory().version) == (2, version)


def test_files_that_do_not_hold_are_not_taken_and_people_are_told_once(
    world: World, coalition: Coalition
) -> None:
    known = (coalition.holders[0].root / "description.json").read_bytes()
    forged = signed_by(coalition, 1, version=coalition.version + 1)
    showing(coalition, 3, Files((known,), forged))
    try:
        for _ in range(2):
            coalition.now += 601
            assert upkeep.learn_files() == 0
    finally:
        coalition.start(only=(3,))
    assert coalition.members[OWN].directory().version == coalition.version
    with reading_everything(Purpose.OUTBOX):
        said = list(facts_after(Position(), {FilesDoubted.KIND}, limit=100, settled=False))
    told = {fact.payload["organisation"]: fact.payload["holders"] for _, fact in said}
    assert told == {str(world.own): "Holder 3", str(world.other): "Holder 3"}
    assert len(said) == 2
    standing = {one.code: one for one in api.node_standing(actor=service_actor("doctor"))}
    assert standing[OWN].doubted == ("Holder 3",)
    coalition.now += 601
    upkeep.learn_files()
    standing = {one.code: one for one in api.node_standing(actor=service_actor("doctor"))}
    assert standing[OWN].doubted == ()


def test_questions_for_nothing_are_sent_only_where_the_operator_wants_them(
    world: World, coalition: Coalition, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard_before = len(coalition.line.heard)
    assert upkeep.send_cover() == 0
    assert len(coalition.line.heard) == heard_before
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_cover=upkeep.DAY_MINUTES)
    assert upkeep.send_cover() == 0
    sent = [one for one in coalition.line.heard[heard_before:] if one.endswith(b"/evaluate")]
    assert len(sent) == 4  # Two organisations of this node, two holders each.


def test_of_a_child_others_learn_a_coordinator_only(world: World, coalition: Coalition) -> None:
    theirs = other_side(world)
    officer = theirs.protection_officer
    _, interview = heard(theirs, type="child")
    assert stands(theirs, interview).contacts == ("coordinator@register.example",)
    api.enter(actor=theirs.interviewer, interview_id=interview, **told(HNATIUK), depth="statement")
    assert officer.organisation_id == theirs.own
    (one,) = asked(world, HNATIUK)[1].contacts
    assert (one.organisation, one.contact) == ("", "coordinator@register.example")


def test_what_cannot_be_looked_up_is_refused_before_anything_is_asked(
    world: World, coalition: Coalition
) -> None:
    interview = proposed(world.interviewer, heard(world)[0])
    heard_before = len(coalition.line.heard)
    for changed in ({"given": ""}, {"patronymic": "", "birth": ""}, {"birth": "давно"}):
        with pytest.raises(Rejected):
            api.check(
                actor=world.interviewer, interview_id=interview, **{**told(NATALIIA), **changed}
            )
    assert len(coalition.line.heard) == heard_before
    with pytest.raises(Conflict) as early:
        api.enter(
            actor=world.interviewer, interview_id=interview, **told(NATALIIA), depth="account"
        )
    assert early.value.reason == "not_held"


def test_a_node_without_a_register_says_so_and_calls_nobody(world: World) -> None:
    interview, answer = asked(world, NATALIIA)
    assert (answer.answer, answer.trouble, answer.again) == ("not_available", "no_register", False)
    assert not stands(world, interview).takes_part
    with reading_everything(Purpose.UPKEEP):
        assert not Question.objects.exists()
        assert not Entry.objects.exists()


def test_the_doctor_sees_who_answers_what_is_left_and_what_waits(
    world: World, coalition: Coalition
) -> None:
    doctor = service_actor("doctor")
    upkeep.hear_notices()
    with pytest.raises(Refused):
        api.node_standing(actor=world.interviewer)
    before = {one.code: one for one in api.node_standing(actor=doctor)}
    assert set(before) == {OWN, OTHER}
    ours = before[OWN]
    assert (ours.trouble, ours.epoch, ours.needed, ours.quota) == ("", "2026", 2, 400)
    assert (ours.copy_seconds, ours.older, ours.waiting) == (0.0, 0, 0)
    used = [400 - one.left for one in ours.holders]
    coalition.line.down |= TWO
    asked(world, STRANGER)
    now = {one.code: one for one in api.node_standing(actor=doctor)}[OWN]
    assert [one.answers for one in now.holders] == [True, False, False]
    # One holder was asked, if it was chosen among the first two; asking for this is not counted.
    assert 400 - now.holders[0].left - used[0] in (0, 1)
    assert now.waiting == 1
