# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments and questions on records: whoever sees the record writes, and nobody else reads."""

from uuid import UUID

import pytest

from dokaz.casework.cases import api
from dokaz.casework.cases.models import Comment
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.evidence import erasure
from dokaz.gate.api import Actor, Conflict, NotFound, Purpose, Rejected, reading_everything
from dokaz.gate.models import ActDetail
from dokaz.members.api import service_actor
from tests.casework.cases.scenes import WHY, lawyer
from tests.casework.interviews import scenes as of_talks
from tests.evidence.world import World, taken

XSS = "<img src=x onerror=alert(1)>"


def event_of(world: World) -> UUID:
    draft = events.EventDraft(title_uk="Вигадана подія")
    return events.register(actor=world.documenter, draft=draft)


def read(actor: Actor, kind: str, record_id: UUID) -> list[str]:
    return [one.text for one in api.comments(actor=actor, kind=kind, record_id=record_id)]


def test_whoever_sees_a_record_writes_about_it_without_a_right_to_change_it(world: World) -> None:
    event, item = event_of(world), taken(world.documenter).item_id
    person = persons.register(
        actor=world.interviewer,
        draft=persons.PersonDraft(summary="Вигадана особа", categories=("witness",)),
    )
    for kind, key in (("event", event), ("item", item), ("person", person)):
        api.comment(actor=world.auditor, kind=kind, record_id=key, text=f"{kind} {XSS}")
        assert read(world.documenter, kind, key) == [f"{kind} {XSS}"]
    for kind, key in (("event", item), ("item", event), ("act", event), ("event", UUID(int=9))):
        with pytest.raises(NotFound):
            api.comment(actor=world.documenter, kind=kind, record_id=key, text="де це?")
        with pytest.raises(NotFound):
            api.comments(actor=world.documenter, kind=kind, record_id=key)


def test_a_comment_stays_with_the_organisation_unless_it_is_for_everybody(world: World) -> None:
    event = event_of(world)
    api.comment(actor=world.documenter, kind="event", record_id=event, text="між нами")
    api.comment(
        actor=world.documenter, kind="event", record_id=event, text="для всіх", audience="all"
    )
    with pytest.raises(NotFound):
        read(world.partner, "event", event)
    share = events.share(
        actor=world.custodian, event_id=event, organisation_id=world.other, reason=WHY
    )
    assert read(world.partner, "event", event) == ["для всіх"]
    theirs = api.comment(actor=world.partner, kind="event", record_id=event, text="наше")
    assert read(world.documenter, "event", event) == ["для всіх", "між нами"]
    with pytest.raises(NotFound):
        api.answer(actor=world.documenter, comment_id=theirs, text="чуже")
    # With the record its comments are gone, those they wrote themselves too.
    events.unshare(actor=world.custodian, share_id=share, reason=WHY)
    with pytest.raises(NotFound):
        read(world.partner, "event", event)
    with pytest.raises(NotFound):
        api.answer(actor=world.partner, comment_id=theirs, text="ще")


def test_a_question_is_answered_found_by_who_is_named_and_settled(world: World) -> None:
    event = event_of(world)
    asked = api.comment(
        actor=world.verifier,
        kind="event",
        record_id=event,
        text="Хто знімав?",
        is_question=True,
        mentions=(world.documenter.ref, world.stranger.ref),
    )
    (named,) = api.naming_me(actor=world.documenter)
    assert (named.comment_id, named.record_id, named.settled) == (asked, event, False)
    # To be named gives no sight of the record.
    assert api.naming_me(actor=world.stranger) == ()
    answered = api.answer(actor=world.documenter, comment_id=asked, text="Черговий з посту.")
    (back,) = api.naming_me(actor=world.verifier)
    assert back.comment_id == answered
    (question,) = api.comments(actor=world.verifier, kind="event", record_id=event)
    assert [one.text for one in question.answers] == ["Черговий з посту."]
    with pytest.raises(Conflict):
        api.answer(actor=world.verifier, comment_id=answered, text="відповідь на відповідь")
    with pytest.raises(Conflict):
        api.resolve(actor=world.verifier, comment_id=answered)
    api.resolve(actor=world.verifier, comment_id=asked)
    with pytest.raises(Conflict):
        api.resolve(actor=world.documenter, comment_id=asked)
    (question,) = api.comments(actor=world.verifier, kind="event", record_id=event)
    assert question.resolved_at is not None
    api.resolve(actor=world.verifier, comment_id=asked, resolved=False)


def test_nothing_is_left_of_an_erased_comment_but_that_it_was_there(world: World) -> None:
    event = event_of(world)
    secret = "адреса вигаданої свідкині"
    made = api.comment(actor=world.verifier, kind="event", record_id=event, text=secret)
    assert any(secret in str(one.content) for one in ActDetail.objects.all())
    api.erase(actor=world.protection_officer, comment_id=made)
    (left,) = api.comments(actor=world.verifier, kind="event", record_id=event)
    assert (left.text, left.erased, left.may_erase) == ("", True, False)
    assert not any(secret in str(one.content) for one in ActDetail.objects.all())
    with pytest.raises(Conflict):
        api.erase(actor=world.protection_officer, comment_id=made)
    with pytest.raises(Conflict):
        api.answer(actor=world.verifier, comment_id=made, text="що там було?")


def talk(world: World) -> tuple[UUID, UUID]:
    """A person who agreed, and an interview with them that was asked for."""
    person = of_talks.person_of(world.interviewer)
    of_talks.agreed(world.interviewer, person)
    return person, of_talks.proposed(world.interviewer, person)


def test_comments_on_an_account_are_for_those_who_took_or_opened_it(world: World) -> None:
    person, planned = talk(world)
    api.comment(actor=world.interviewer, kind="interview", record_id=planned, text="о котрій?")
    assert read(world.custodian, "interview", planned) == ["о котрій?"]
    held = of_talks.held(world, person)
    asked = api.comment(
        actor=world.interviewer,
        kind="interview",
        record_id=held,
        text="що вона казала про підвал",
        audience="all",
        mentions=(world.custodian.ref, world.auditor.ref),
    )
    # Both see the interview; who has not opened its account reads nothing said of it.
    for actor in (world.custodian, world.auditor):
        assert interviews.get_interview(actor=actor, interview_id=held).row.ref
        assert api.naming_me(actor=actor) == ()
        for attempt in (
            lambda actor=actor: read(actor, "interview", held),
            lambda actor=actor: api.answer(actor=actor, comment_id=asked, text="чув інше"),
            lambda actor=actor: api.comment(
                actor=actor, kind="interview", record_id=held, text="?"
            ),
        ):
            with pytest.raises(NotFound):
                attempt()
    interviews.read_account(actor=world.custodian, interview_id=held, reason=WHY)
    assert read(world.custodian, "interview", held) == ["що вона казала про підвал"]
    assert [one.comment_id for one in api.naming_me(actor=world.custodian)] == [asked]
    # Who reads for others, and other organisations, never see the interview.
    for stranger in (world.documenter, world.verifier, world.partner, world.stranger):
        with pytest.raises(NotFound):
            read(stranger, "interview", held)
    of_talks.withdrawn(world.interviewer, person)
    with pytest.raises(NotFound):
        read(world.interviewer, "interview", held)
    assert read(world.custodian, "interview", held) == ["що вона казала про підвал"]


@pytest.mark.database
def test_with_a_person_the_words_written_about_them_and_their_account_are_erased(
    world: World,
) -> None:
    person, planned = talk(world)
    persons.share(actor=world.custodian, person_id=person, organisation_id=world.other, reason=WHY)
    other = event_of(world)
    api.comment(actor=world.interviewer, kind="interview", record_id=planned, text="її сусідка")
    api.comment(actor=world.documenter, kind="person", record_id=person, text="її сусідка")
    api.comment(actor=world.partner, kind="person", record_id=person, text="її сусідка, наша")
    api.comment(actor=world.documenter, kind="event", record_id=other, text="лишається")
    asked = persons.propose_erasure(
        actor=world.protection_officer, person_id=person, reason_code="safety", reason=WHY
    )
    persons.approve_erasure(actor=world.custodian, erasure_id=asked)
    with reading_everything(Purpose.AUDIT):
        left = sorted(Comment.objects.values_list("record_kind", "text"))
        details = [str(one.content) for one in ActDetail.objects.all()]
    assert left == [("event", "лишається"), ("interview", ""), ("person", ""), ("person", "")]
    assert not any("сусідка" in one for one in details)
    assert any("лишається" in one for one in details)


@pytest.mark.database
def test_with_an_item_the_words_written_about_it_are_erased(world: World) -> None:
    gone, stays = (taken(world.documenter, content).item_id for content in (b"one", b"two"))
    for item in (gone, stays):
        api.comment(actor=world.documenter, kind="item", record_id=item, text=f"що на ньому {item}")
    asked = evidence.propose_disposal(
        actor=world.protection_officer, item_id=gone, reason_code="safety", reason=WHY
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=asked)
    assert read(world.documenter, "item", gone) == [""]
    assert read(world.documenter, "item", stays) == [f"що на ньому {stays}"]
    with reading_everything(Purpose.AUDIT):
        details = " ".join(str(one.content) for one in ActDetail.objects.all())
    assert str(gone) not in details


def test_a_disposal_that_left_comments_behind_is_finished_by_an_act(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = taken(world.documenter, b"one").item_id
    about = {"actor": world.documenter, "kind": "item", "record_id": item}
    api.comment(**about, text=f"що на ньому {item}")
    asked = evidence.propose_disposal(
        actor=world.protection_officer, item_id=item, reason_code="safety", reason=WHY
    )
    with monkeypatch.context() as earlier:
        earlier.setattr(erasure, "ABOVE", [])
        evidence.approve_disposal(actor=world.custodian, disposal_id=asked)
    api.comment(**about, text="чому його немає")
    service = service_actor("disposal")
    assert evidence.finish_disposals(actor=service, stopping=lambda: True) == 0
    assert len(read(world.documenter, "item", item)[1]) > 10
    assert evidence.finish_disposals(actor=service) == 1
    assert read(world.documenter, "item", item) == ["чому його немає", ""]
    with reading_everything(Purpose.AUDIT):
        assert "на ньому" not in " ".join(str(one.content) for one in ActDetail.objects.all())
    page = evidence.custody(actor=world.documenter, item_id=item)
    assert page.events[0].action == "evidence.disposal.finish"
    assert evidence.finish_disposals(actor=service) == 0


@pytest.mark.parametrize("text", ["", "   ", "a" * 1_000_001, "nul \0", "\ud800"])
def test_what_is_no_text_is_refused(text: str, world: World) -> None:
    event = event_of(world)
    with pytest.raises(Rejected) as told:
        api.comment(actor=lawyer(world), kind="event", record_id=event, text=text)
    assert told.value.field == "text"
    many = tuple(UUID(int=n) for n in range(21))
    with pytest.raises(Rejected):
        api.comment(actor=lawyer(world), kind="event", record_id=event, text="усім", mentions=many)
