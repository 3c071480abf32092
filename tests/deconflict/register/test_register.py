# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register in the product: stopped at the gate, told whom to call, and no name at rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register import api, binding
from dokaz.deconflict.register.models import Entry, Question
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.evidence.api import read_block
from dokaz.evidence.errors import ContentErased
from dokaz.gate.api import Conflict, Purpose, Rejected, reading, reading_everything
from dokaz.gate.models import Act
from tests.casework.interviews.scenes import WHY, agreed, gated, proposed, withdrawn
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
from tests.interfaces.register_holder.coalition import NATALIIA, NATALYA, STRANGER, Coalition

pytestmark = [pytest.mark.database, pytest.mark.django_db]

TWO = {"http://h2", "http://h3"}
LYSENKO = PersonFields("Лисенко", "Ганна", "Степанівна", "1961")
KOVAL = PersonFields("Коваль", "Остап", "Ігорович", "1979-03-02")
MELNYK = PersonFields("Мельник", "Дарина", "Василівна", "1992")
HNATIUK = PersonFields("Гнатюк", "Роман", "Олегович", "1955")


def test_who_was_heard_by_another_is_not_heard_again_unknowingly(
    world: World, coalition: Coalition, files: tuple[Path, ...]
) -> None:
    theirs = other_side(world)
    _, there, made = entered(theirs, NATALIIA, authority=True)
    assert made.state == "entered"
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
    assert made.id.bytes in at_rest or str(made.id).encode() in at_rest
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
        interviews.LineDraft(purpose="coalition_analysis", decision="yes_anonymised"),
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
    owner, interview, made = entered(theirs, KOVAL)
    assert asked(world, KOVAL)[1].answer == "hit"
    # Keeping the account ends nothing for the register; taking back the sharing does.
    agreed(theirs.interviewer, owner, *SHARED)
    facts_arrive()
    assert api.carry_out() == 0
    withdrawn(theirs.interviewer, owner, purposes=("coalition_analysis",))
    facts_arrive()
    assert api.carry_out() == 2  # Withdrawn here, then in the log.
    (entry,) = stands(theirs, interview).entries
    assert (entry.id, entry.state, entry.why) == (made.id, "withdrawn", "consent")
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
    _, interview, made = entered(theirs, MELNYK)
    assert made.state == "sending"
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
    api.withdraw_entry(actor=theirs.interviewer, entry_id=made.id)
    with pytest.raises(Conflict):
        api.withdraw_entry(actor=theirs.interviewer, entry_id=made.id)
    assert api.carry_out() == 1
    assert asked(world, MELNYK)[1].answer == "no_hit"


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
