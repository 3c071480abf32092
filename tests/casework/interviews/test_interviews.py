# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the request to the account and back: states, checklist, consent, walls, withdrawal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api
from dokaz.casework.interviews.forgetting import forget
from dokaz.casework.interviews.models import Consent, InterviewChange, Words
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Purpose, Refused, Rejected, reading_everything
from dokaz.gate.models import Act, ActDetail
from dokaz.members.api import service_actor
from dokaz.sharing import api as sharing
from tests.casework.interviews.scenes import (
    GIVEN,
    HELD,
    KEPT,
    TO_PROSECUTOR,
    WHY,
    account,
    agreed,
    consent,
    gated,
    held,
    person_of,
    proposed,
    withdrawn,
)
from tests.evidence.world import World, joined, taken
from tests.sharing.scenes import REASON, drafted


@pytest.fixture
def person(world: World) -> UUID:
    return person_of(world.interviewer)


def state(world: World, interview: UUID) -> str:
    return api.get_interview(actor=world.interviewer, interview_id=interview).row.state


def test_from_the_request_to_the_signed_account(world: World, person: UUID) -> None:
    actor = world.interviewer
    interview = proposed(actor, person)
    found = api.get_interview(actor=actor, interview_id=interview)
    assert found.row.ref.startswith("TRH-I-")
    assert found.row.state == "proposed"
    assert not found.gate_passed
    with pytest.raises(Conflict):  # the register comes first
        api.advance(actor=actor, interview_id=interview, state="gated")
    assert api.check_register(actor=actor, interview_id=interview) == "not_available"
    with pytest.raises(Conflict) as told:
        api.advance(actor=actor, interview_id=interview, state="gated")
    assert told.value.reason == "gate"
    with pytest.raises(Rejected):  # "not available" does not pass
        api.answer_gate(actor=actor, interview_id=interview, line="register", outcome="passed")
    with pytest.raises(Rejected):  # and goes on only with a reason
        api.answer_gate(actor=actor, interview_id=interview, line="register", outcome="overridden")
    gated(world, interview)
    with pytest.raises(Conflict) as told:  # no consent yet
        api.advance(actor=actor, interview_id=interview, state="scheduled", planned_at=HELD)
    assert told.value.reason == "no_consent"
    agreed(actor, person, interview_id=interview)
    with pytest.raises(Rejected):
        api.advance(actor=actor, interview_id=interview, state="scheduled")
    api.advance(actor=actor, interview_id=interview, state="scheduled", planned_at=HELD)
    late = api.HeldDraft(held_from=HELD, held_to=HELD - timedelta(minutes=1))
    with pytest.raises(Rejected):
        api.hold(actor=actor, interview_id=interview, draft=late)
    with pytest.raises(Rejected):
        api.hold(
            actor=actor,
            interview_id=interview,
            draft=replace(late, held_to=GIVEN.replace(year=2100)),
        )
    went = api.HeldDraft(
        held_from=HELD, held_to=HELD + timedelta(hours=1), quality=("read_back", "one_person"),
        mode="phone", setting="shelter", distress="strong", afterwards="просить не телефонувати",
    )  # fmt: skip
    for wrong in ("mode", "setting", "distress"):
        with pytest.raises(Rejected) as told:
            api.hold(
                actor=actor, interview_id=interview, draft=replace(went, **{wrong: "yes' or 1=1"})
            )
        assert told.value.field == wrong
    api.give_access(actor=actor, interview_id=interview, member=actor.ref)
    named = replace(world.protection_officer, roles=frozenset({"case_worker", "custodian"}))
    with pytest.raises(Refused):  # whoever sees it: only the interviewer tells how it went
        api.hold(actor=named, interview_id=interview, draft=went)
    api.hold(actor=actor, interview_id=interview, draft=went)
    seen = api.get_interview(actor=actor, interview_id=interview)
    assert (seen.mode, seen.setting, seen.distress) == ("phone", "shelter", "strong")
    assert seen.afterwards == "просить не телефонувати"
    with pytest.raises(Conflict) as told:
        api.advance(actor=actor, interview_id=interview, state="statement_signed")
    assert told.value.reason == "no_account"
    account(actor, interview)
    with pytest.raises(Conflict) as told:
        api.advance(actor=actor, interview_id=interview, state="statement_signed")
    assert told.value.reason == "no_influences"
    api.record_influences(actor=actor, interview_id=interview, flags=())
    api.advance(actor=actor, interview_id=interview, state="statement_signed")
    api.advance(actor=actor, interview_id=interview, state="transcribed")
    with pytest.raises(Conflict):  # Entering is an act of the register, never a box to tick.
        api.advance(actor=actor, interview_id=interview, state="registered")
    with pytest.raises(Rejected):
        api.advance(actor=actor, interview_id=interview, state="no_further_contact")
    api.advance(actor=actor, interview_id=interview, state="no_further_contact", why=WHY)
    with pytest.raises(Conflict):
        api.record_influences(actor=actor, interview_id=interview, flags=())


def test_the_checklist_lets_nobody_untrained_override_themselves(
    world: World, person: UUID
) -> None:
    actor = world.interviewer
    interview = proposed(actor, person, type="child", prior_accounts=2)
    answer = {"interview_id": interview, "outcome": "overridden", "reason": WHY}
    lines = {one.line: one for one in api.get_interview(actor=actor, interview_id=interview).gate}
    assert {"specialist", "trained"} <= {one for one, row in lines.items() if row.by_guardians}
    assert not lines["prior_accounts"].borne_out
    for line in ("trained", "specialist"):
        with pytest.raises(Refused):
            api.answer_gate(actor=actor, line=line, **answer)
    with pytest.raises(NotFound):  # L4 from its beginning: custodians do not know of it
        api.answer_gate(actor=world.custodian, line="trained", **answer)
    api.answer_gate(actor=world.protection_officer, line="trained", **answer)
    both = replace(world.protection_officer, ref=actor.ref)
    with pytest.raises(Refused):
        api.answer_gate(actor=both, line="specialist", **answer)


def test_a_register_that_knows_somebody_stops_the_checklist(world: World, person: UUID) -> None:
    actor = world.interviewer
    interview = proposed(actor, person)
    told = api.RegisterContact("ZMN", "duty@zmn.example", "detailed", "2026-Q1")
    hit = api.RegisterResult("hit", (told,))
    asked = {"actor": actor, "interview_id": interview}
    assert api.check_register(**asked, result=hit) == "hit"
    found = api.get_interview(**asked)
    assert (found.register_answer, found.register_contacts) == ("hit", (told,))
    assert found.register_on_hold
    # Neither a tick, nor a reason without a talk, nor asking again otherwise brings it on.
    with pytest.raises(Rejected):
        api.answer_gate(**asked, line="register", outcome="passed")
    with pytest.raises(Conflict):
        api.answer_gate(**asked, line="register", outcome="overridden", reason=WHY)
    assert api.check_register(**asked, result=api.RegisterResult("no_hit")) == "no_hit"
    with pytest.raises(Rejected):
        api.answer_gate(**asked, line="register", outcome="passed")
    assert api.get_interview(**asked).register_contacts == (told,)
    with pytest.raises(Rejected):
        api.settle_register(**asked, outcome="joint_follow_up", reason=" ")
    api.settle_register(**asked, outcome="joint_follow_up", reason=WHY)
    found = api.get_interview(**asked)
    assert not found.register_on_hold
    assert [(one.outcome, one.reason) for one in found.register_talks] == [("joint_follow_up", WHY)]
    (line,) = (one for one in found.gate if one.line == "register")
    assert (line.outcome, line.reason, line.current) == ("overridden", WHY, True)
    with pytest.raises(Conflict):
        api.settle_register(**asked, outcome="proceed", reason=WHY)


def test_nobody_goes_on_without_having_asked_the_register(world: World, person: UUID) -> None:
    """Else the checklist is complete and leads nowhere: only asking brings the interview on."""
    actor = world.interviewer
    interview = proposed(actor, person)
    go_on = {"line": "register", "outcome": "overridden", "reason": WHY}
    with pytest.raises(Conflict) as told:
        api.answer_gate(actor=actor, interview_id=interview, **go_on)
    assert told.value.reason == "not_asked"
    api.check_register(actor=actor, interview_id=interview)
    api.answer_gate(actor=actor, interview_id=interview, **go_on)


def test_to_use_the_account_that_is_there_ends_the_interview(world: World, person: UUID) -> None:
    asked = {"actor": world.interviewer, "interview_id": proposed(world.interviewer, person)}
    told = api.RegisterContact("", "coordinator@register.example")
    api.check_register(**asked, result=api.RegisterResult("hit", (told,)))
    api.settle_register(**asked, outcome="use_existing", reason=WHY)
    assert api.get_interview(**asked).row.state == "no_further_contact"


def test_a_later_answer_stops_an_interview_that_had_gone_on(world: World, person: UUID) -> None:
    agreed(world.interviewer, person)
    interview = proposed(world.interviewer, person)
    gated(world, interview)
    asked = {"actor": world.interviewer, "interview_id": interview}
    service = replace(service_actor("register"), organisation_id=world.interviewer.organisation_id)
    told = api.RegisterContact("ZMN", "duty@zmn.example", "account", "2026-Q1")
    api.answer_later(
        actor=service, interview_id=interview, result=api.RegisterResult("hit", (told,))
    )
    onward = {**asked, "state": "scheduled", "planned_at": HELD}
    with pytest.raises(Conflict):
        api.advance(**onward)
    api.settle_register(**asked, outcome="proceed", reason=WHY)
    api.advance(**onward)


def test_only_the_case_contact_goes_back_to_the_person(world: World, person: UUID) -> None:
    agreed(world.interviewer, person)
    first = held(world, person)
    with pytest.raises(Rejected):
        proposed(world.interviewer, person, type="follow_up")
    again = {"type": "follow_up", "follows": first}
    roles = frozenset({"interviewer", "data_protection_officer"})
    other = replace(world.protection_officer, roles=roles)
    with pytest.raises(Refused):
        proposed(other, person, **again)
    assert proposed(world.interviewer, person, **again)
    with pytest.raises(Rejected):
        proposed(world.interviewer, person_of(world.interviewer), **again)
    with pytest.raises(Rejected):
        proposed(world.interviewer, person, type="identification")


def test_who_read_an_account_is_warned_before_taking_another_of_the_event(world: World) -> None:
    event = events.register(
        actor=world.documenter, draft=events.EventDraft(title_uk="Вигадана подія")
    )
    one, two, three = (person_of(world.interviewer) for _number in range(3))
    agreed(world.interviewer, one)
    first = held(world, one, event_ids=(event,))
    item = account(world.interviewer, first)
    # Who took the first is walled from the second.
    with pytest.raises(Rejected) as told:
        proposed(world.interviewer, two, event_ids=(event,))
    assert told.value.field == "wall_reason"
    second = proposed(world.interviewer, two, event_ids=(event,), wall_reason=WHY)
    shown = api.get_interview(actor=world.interviewer, interview_id=second)
    assert [wall.interview_id for wall in shown.walls] == [first]
    assert shown.wall_reason == WHY
    # One's own earlier talk with the same person is no wall.
    assert api.get_interview(actor=world.interviewer, interview_id=first).walls == ()
    # Who has read nothing is not.
    other = world.person(41, "interviewer", clearance=3)
    third = proposed(other, three, event_ids=(event,))
    # Who is yet to take one is warned before reading another; the reading is on record.
    officer = world.person(42, "interviewer", "custodian", clearance=4)
    ahead = proposed(officer, three, event_ids=(event,))
    with pytest.raises(Conflict) as wall:
        api.read_account(actor=officer, interview_id=first, reason=WHY)
    assert wall.value.reason == "wall"
    opened = api.read_account(actor=officer, interview_id=first, reason=WHY, despite_wall=True)
    assert opened.items == (("statement", item),)
    (reading,) = api.get_interview(actor=officer, interview_id=first).readings
    assert (reading.by, reading.reason) == (officer.ref, WHY)
    assert api.get_interview(actor=officer, interview_id=ahead).walls
    # Reading the item in the archive counts as well.
    reader = world.person(43, "interviewer", "custodian", clearance=4)
    (file,) = evidence.files_of(actor=reader, item_ids=(item,))
    joined(evidence.open_file(actor=reader, file_id=file.id, purpose="view").chunks())
    with pytest.raises(Rejected):
        proposed(reader, three, event_ids=(event,))
    # An event that is added later is a wall as well.
    later = proposed(reader, three)
    with pytest.raises(Rejected):
        api.plan(actor=reader, interview_id=later, changes={"event_ids": (event,)}, revision=0)
    assert third != second


def _split(world: World, first: UUID) -> UUID:
    draft = events.EventDraft(title_uk="Вигадана частина")
    return events.split(actor=world.custodian, event_id=first, draft=draft, why=WHY)


def _took_in(world: World, first: UUID) -> UUID:
    draft = events.EventDraft(title_uk="Те саме ще раз")
    second = events.register(actor=world.interviewer, draft=draft)
    events.merge(actor=world.custodian, event_id=second, absorbed_id=first, why=WHY)
    return second


@pytest.mark.parametrize("made", [_split, _took_in])
def test_walls_stand_between_records_of_one_event_and_parts_of_it(world: World, made: Any) -> None:
    first = events.register(actor=world.interviewer, draft=events.EventDraft(title_uk="Вигадане"))
    one, two = (person_of(world.interviewer) for _number in range(2))
    agreed(world.interviewer, one)
    told = held(world, one, event_ids=(first,))
    second = made(world, first)
    with pytest.raises(Rejected) as taking:
        proposed(world.interviewer, two, event_ids=(second,))
    assert taking.value.field == "wall_reason"
    reader = world.person(44, "interviewer", "custodian", clearance=4)
    proposed(reader, two, event_ids=(second,))
    with pytest.raises(Conflict) as opening:
        api.read_account(actor=reader, interview_id=told, reason=WHY)
    assert opening.value.reason == "wall"
    other = events.register(actor=world.interviewer, draft=events.EventDraft(title_uk="Інше"))
    assert proposed(world.interviewer, two, event_ids=(other,))


@pytest.mark.parametrize("made", [_split, _took_in])
def test_what_may_hold_the_words_of_a_witness_asks_for_their_consent(
    world: World, person: UUID, made: Any
) -> None:
    def resting() -> frozenset[UUID]:
        with reading_everything(Purpose.UPKEEP):
            return api.records_resting_on(world.own, person)

    def asked(event: UUID) -> list[str]:
        found = api.check_consent(
            actor=world.interviewer,
            records=[api.RecordRef("event", event)],
            purpose="national_prosecution",
            recipient="prosecutor",
        )
        return [answer.state for answer in found.values()]

    first = events.register(actor=world.interviewer, draft=events.EventDraft(title_uk="Вигадане"))
    agreed(world.interviewer, person)
    proposed(world.interviewer, person, event_ids=(first,))
    second = made(world, first)
    assert asked(second) == ["allowed"]
    withdrawn(world.interviewer, person)
    assert asked(second) == asked(first) == ["refused"]
    assert {first, second} <= resting()
    if made is _took_in:
        found = events.get_event(actor=world.custodian, event_id=second)
        (merge,) = (one.merge_id for one in found.relatives if one.merge_id)
        events.undo_merge(actor=world.custodian, merge_id=merge, why=WHY)
        assert asked(second) == []
        assert second not in resting()
    assert asked(first) == ["refused"]


def test_whoever_relies_on_an_account_is_warned(world: World, person: UUID) -> None:
    actor = world.interviewer
    agreed(actor, person)
    first, second = held(world, person), held(world, person)
    api.record_influences(actor=actor, interview_id=first, flags=("payment",), words="ліки")
    told, other = account(actor, first), account(actor, second, b"other words")
    plain = taken(actor, b"a picture").item_id
    weights = {told: "serious", other: "not_recorded"}
    assert api.warnings_of_items(actor=actor, item_ids=(told, other, plain)) == weights
    evidence.share(
        actor=world.custodian, item_id=told, organisation_id=world.own,
        member_ref=world.verifier.ref, reason=WHY,
    )  # fmt: skip
    for reader, seen in ((world.verifier, {told: "serious"}), (world.partner, {})):
        assert api.warnings_of_items(actor=reader, item_ids=(told, other, plain)) == seen


@pytest.mark.parametrize(
    ("when", "reasons"),
    [("2022-03/2022-04", ("long_delay",)), ("../2022-04", ("long_delay",)), ("2022-03/..", ())],
)
def test_a_delay_begins_where_what_happened_ended(
    world: World, person: UUID, when: str, reasons: tuple[str, ...]
) -> None:
    actor = world.interviewer
    agreed(actor, person)
    about = events.register(actor=actor, draft=events.EventDraft(title_uk="Вигадане", when=when))
    found = api.get_interview(actor=actor, interview_id=held(world, person, event_ids=(about,)))
    assert found.influence.reasons == reasons


def test_whoever_relies_on_an_account_learns_that_something_contradicts_it(
    world: World, person: UUID
) -> None:
    actor = world.interviewer
    agreed(actor, person)
    event = events.register(actor=actor, draft=events.EventDraft(title_uk="Вигадана подія"))
    first, second, third = (held(world, person) for _ in range(3))
    items = [account(actor, one, one.bytes) for one in (first, second, third)]

    def seen(reader: Actor) -> dict[UUID, bool]:
        return api.contradictions_of_items(actor=reader, item_ids=items)

    assert seen(actor) == {}
    draft = api.DifferenceDraft(topic="time", words="у першій розповіді ранок")
    api.note_difference(
        actor=actor, interview_id=first, draft=replace(draft, other_interview=second)
    )
    assert seen(actor) == {items[0]: False, items[1]: False}
    draft = replace(draft, event_id=event, exculpatory=True)
    api.note_difference(actor=actor, interview_id=second, draft=draft)
    assert seen(actor) == {items[0]: False, items[1]: True}
    assert seen(world.verifier) == seen(world.partner) == {}, "items that are not theirs to see"
    evidence.share(
        actor=world.custodian, item_id=items[1], organisation_id=world.own,
        member_ref=world.verifier.ref, reason=WHY,
    )  # fmt: skip
    assert seen(world.verifier) == {items[1]: True}


def test_influences_and_contradictions_are_kept_and_change_nothing(
    world: World, person: UUID
) -> None:
    actor = world.interviewer
    agreed(actor, person)
    first, second = held(world, person), held(world, person)
    event = events.register(actor=actor, draft=events.EventDraft(title_uk="Вигадана подія"))
    with pytest.raises(Rejected):  # a flag needs words
        api.record_influences(actor=actor, interview_id=first, flags=("group_setting",))
    api.record_influences(
        actor=actor, interview_id=first, flags=("group_setting",), words="двоє слухали"
    )
    found = api.get_interview(actor=actor, interview_id=first)
    assert (found.influence.weight, found.influence.reasons) == ("serious", ("group_setting",))
    assert found.influences_before == ()
    long_ago = events.register(
        actor=actor, draft=events.EventDraft(title_uk="Вигадана подія", when="2022-03")
    )
    third = api.get_interview(actor=actor, interview_id=held(world, person, event_ids=(long_ago,)))
    assert (third.influence.reasons, third.influence.derived) == (("long_delay",), ("long_delay",))
    # Whoever says later that nothing influenced it hides nothing of what was said before.
    api.record_influences(
        actor=actor, interview_id=first, flags=("payment",), previous_accounts=1, words="ліки"
    )
    api.record_influences(actor=actor, interview_id=first, flags=())
    later = api.get_interview(actor=actor, interview_id=first)
    assert (later.influence.weight, later.influence_words) == ("none", "")
    assert later.influence_accounts == 0
    assert [
        (one.flags, one.previous_accounts, one.words, one.by) for one in later.influences_before
    ] == [
        (("payment",), 1, "ліки", actor.ref),
        (("group_setting",), 0, "двоє слухали", actor.ref),
    ]
    assert api.get_interview(actor=actor, interview_id=second).influence.weight == "not_recorded"
    draft = api.DifferenceDraft(topic="time", words="у першій розповіді ранок")
    for wrong in (
        draft,
        replace(draft, other_interview=second, event_id=event),
        replace(draft, other_interview=first),
    ):
        with pytest.raises(Rejected):
            api.note_difference(actor=actor, interview_id=first, draft=wrong)
    made = api.note_difference(
        actor=actor, interview_id=first, draft=replace(draft, other_interview=second)
    )
    answer = replace(draft, event_id=event, answers=made, words="пояснила сама")
    api.note_difference(actor=actor, interview_id=first, draft=answer)
    for interview in (first, second):  # shown at both accounts
        shown = api.get_interview(actor=actor, interview_id=interview).differences
        assert made in {one.id for one in shown}
    assert found.row == api.get_interview(actor=actor, interview_id=first).row

    # What one account says against another is no way to the other one.
    other = world.person(44, "interviewer", clearance=3)
    third = held(world, person, by=other)
    draft = replace(draft, other_interview=first, exculpatory=True, there_passage="12:30")
    told = api.note_difference(actor=world.custodian, interview_id=third, draft=draft)
    for who, interview, words in (
        (actor, first, ""), (other, third, ""),
        (world.custodian, first, draft.words), (world.custodian, third, draft.words),
    ):  # fmt: skip
        shown = api.get_interview(actor=who, interview_id=interview).differences
        (one,) = (each for each in shown if each.id == told)
        assert (one.topic, one.exculpatory, one.words) == ("time", True, words)
        # Each account names the other one, and its own passage as that here.
        sides = {first: (third, ("12:30", "")), third: (first, ("", "12:30"))}
        account, passages = sides[interview] if words else (None, ("", ""))
        assert (one.other_interview_id, bool(one.other_ref)) == (account, bool(words))
        assert (one.here_passage, one.there_passage) == passages

    withdrawn(actor, person)
    late = replace(draft, other_interview=None, event_id=event)
    with pytest.raises(Conflict) as refused:
        api.note_difference(actor=actor, interview_id=first, draft=late)
    assert refused.value.reason == "withdrawn"


def test_what_a_consent_must_hold(world: World, person: UUID) -> None:
    actor = world.interviewer
    for field, wrong in (
        ("lines", {"lines": ()}),
        ("lines", {"lines": (KEPT, KEPT)}),
        ("lines", {"lines": (replace(KEPT, decision="perhaps"),)}),
        ("lines", {"lines": (replace(KEPT, conditions=("after_date",)),)}),
        ("given_at", {"given_at": datetime(2100, 1, 1, tzinfo=UTC)}),
        ("given_at", {"given_at": datetime(2026, 1, 1)}),  # noqa: DTZ001
        ("given_by", {"capacity": "minor"}),
        ("capacity", {"capacity": "not_capable"}),
        ("text_version", {"text_version": "../../etc"}),
        ("language", {"language": "xx"}),
        ("words", {"words": "a\0b"}),
    ):
        with pytest.raises(Rejected) as told:
            api.record_consent(actor=actor, person_id=person, draft=replace(consent(), **wrong))
        assert told.value.field == field, wrong
    assert not Consent.objects.exists()
    with pytest.raises(NotFound):
        agreed(actor, person, interview_id=UUID(int=5))
    other = proposed(actor, person_of(actor))
    with pytest.raises(Rejected):
        agreed(actor, person, interview_id=other)


def parcel_with(world: World, *items: UUID, **values: object) -> UUID:
    return drafted(world.custodian, list(items), encrypted_to="", **values)


def blockers(world: World, parcel: UUID) -> dict[str, int]:
    review = sharing.review(actor=world.custodian, parcel_id=parcel)
    return {one.code: one.count for one in review.blockers}


def test_an_account_leaves_only_with_the_persons_agreement(world: World, person: UUID) -> None:
    actor = world.interviewer
    agreed(actor, person, KEPT)
    item = account(actor, held(world, person))
    photo = taken(world.documenter, b"a house").item_id
    parcel = parcel_with(world, item, photo)
    review = sharing.review(actor=world.custodian, parcel_id=parcel)
    assert (review.consent_state, review.consent_refused) == ("not_covered", (item,))
    assert blockers(world, parcel) == {"consent_not_asked": 1}
    with pytest.raises(Conflict) as told:  # whatever the legal basis
        sharing.make(actor=world.custodian, parcel_id=parcel, reason=REASON)
    assert told.value.reason == "blocked_consent_not_asked"
    agreed(actor, person, TO_PROSECUTOR, given_at=GIVEN + timedelta(days=1))
    assert blockers(world, parcel) == {}
    assert sharing.review(actor=world.custodian, parcel_id=parcel).consent_state == "not_checked"
    agreed(
        actor, person, replace(TO_PROSECUTOR, decision="yes_anonymised"),
        given_at=GIVEN + timedelta(days=2),
    )  # fmt: skip
    assert blockers(world, parcel) == {"consent_anonymised_only": 1}
    out = sharing.Choice(item_id=item, left_out=True, omitted_because="withdrawn")
    sharing.choose(actor=world.custodian, parcel_id=parcel, put=[out])
    assert blockers(world, parcel) == {}


def test_what_was_made_from_an_account_is_closed_with_it(world: World, person: UUID) -> None:
    actor = world.interviewer
    agreed(actor, person)
    item = account(actor, held(world, person))
    excerpt = taken(
        actor,
        b"an excerpt",
        relations=(evidence.RelationDraft(kind="derived_from", to_item_id=item),),
    ).item_id
    box = taken(actor, b"a box of things", name="box.zip").item_id
    evidence.add_relation(actor=actor, item_id=excerpt, kind="part_of", to_item_id=box)
    photo = taken(world.documenter, b"seen in it").item_id
    assert api.depend(actor=actor, person_id=person, item_ids=(photo, photo)) == 1
    use = {"purpose": "national_prosecution", "recipient": "prosecutor"}
    items = (item, excerpt, box, photo)
    found = api.check_items(actor=world.custodian, item_ids=items, **use)
    assert {key: one.state for key, one in found.items()} == dict.fromkeys(items, "allowed")
    withdrawn(actor, person, purposes=("national_prosecution",))
    found = api.check_items(actor=world.custodian, item_ids=items, **use)
    assert {key: one.reason for key, one in found.items()} == dict.fromkeys(items, "withdrawn")
    # Two people in one picture: the strictest answer counts, and a wrong statement is taken back.
    other = person_of(actor)
    api.depend(actor=actor, person_id=other, item_ids=(photo,))
    agreed(actor, other)
    assert api.check_items(actor=actor, item_ids=(photo,), **use)[photo].reason == "withdrawn"
    (stated,) = [
        one for one in api.consents_of(actor=actor, person_id=person).items if one.depends_id
    ]
    api.release(actor=world.custodian, depends_id=stated.depends_id)
    assert api.check_items(actor=actor, item_ids=(photo,), **use)[photo].state == "allowed"
    stranger = api.check_items(actor=world.partner, item_ids=(photo,), **use)
    assert stranger == {}


@pytest.mark.parametrize("purposes", [(), ("documentation",)])
def test_a_withdrawal_closes_at_once_and_names_where_copies_went(
    world: World, person: UUID, tmp_path: Path, purposes: tuple[str, ...]
) -> None:
    """Who does not want their account kept has agreed to no copy of it."""
    from dokaz.sharing.packing.run import pack

    actor, custodian = world.interviewer, world.custodian
    agreed(actor, person)
    interview = held(world, person)
    item = account(actor, interview)
    went, packed, plain = (parcel_with(world, item) for _number in range(3))
    for parcel in (went, packed):
        sharing.make(actor=custodian, parcel_id=parcel, reason=REASON)
        pack(custodian, parcel_id=parcel)
    sharing.download(actor=custodian, parcel_id=went)
    when = datetime.now(UTC)
    sharing.hand_over(actor=custodian, parcel_id=went, channel="in_person", handed_over_at=when)
    withdrawn(actor, person, purposes=purposes, erasure_wished=True, words="боїться за сестру")
    tasks = api.withdrawal_tasks(actor=custodian)
    assert {(one.kind, one.about_id) for one in tasks} == {
        ("tell_recipient", went),
        ("stop_parcel", packed),
        ("stop_work", None),
        ("erase", None),
        ("tell_person", None),
    }
    assert state(world, interview) == "withdrawn"
    for parcel in (went, packed):
        with pytest.raises(Conflict) as told:
            sharing.download(actor=custodian, parcel_id=parcel)
        assert told.value.reason == "consent"
    with pytest.raises(Conflict):
        sharing.make(actor=custodian, parcel_id=plain, reason=REASON)
    assert blockers(world, plain) == {f"consent_{'keeping_ended' if purposes else 'withdrawn'}": 1}
    with pytest.raises(Conflict):
        account(actor, interview, b"more was told")
    with pytest.raises(Conflict):
        api.read_account(actor=actor, interview_id=interview, reason=WHY)
    with pytest.raises(Conflict) as told:
        api.give_access(actor=actor, interview_id=interview, member=actor.ref)
    assert told.value.reason == "withdrawn"
    assert api.read_account(actor=custodian, interview_id=interview, reason=WHY).items
    task = next(one for one in tasks if one.about_id == went)
    with pytest.raises(Rejected):
        api.do_task(actor=custodian, task_id=task.id, words=" ")
    api.do_task(actor=custodian, task_id=task.id, words="просили повернути")
    with pytest.raises(Conflict):
        api.do_task(actor=custodian, task_id=task.id, words="ще раз")
    (done,) = api.withdrawal_tasks(actor=custodian, done=True)
    assert done.words == "просили повернути"
    with pytest.raises(NotFound):
        api.do_task(actor=world.partner, task_id=tasks[1].id, words=WHY)


def test_what_was_made_from_an_account_leaves_with_it_and_its_copies_are_named(
    world: World, person: UUID, tmp_path: Path
) -> None:
    """Also where it went inside of something else."""
    from dokaz.sharing.packing.run import pack

    actor, custodian = world.interviewer, world.custodian
    agreed(actor, person)
    item = account(actor, held(world, person))
    made = evidence.RelationDraft(kind="derived_from", to_item_id=item)
    excerpt = taken(actor, b"an excerpt", relations=(made,)).item_id
    box = taken(actor, b"a box of things", name="box.zip").item_id
    beside = taken(actor, b"another thing").item_id
    for one in (excerpt, beside):
        evidence.add_relation(actor=actor, item_id=one, kind="part_of", to_item_id=box)
    went, other = parcel_with(world, box), parcel_with(world, beside)
    for parcel in (went, other):
        sharing.make(actor=custodian, parcel_id=parcel, reason=REASON)
        pack(custodian, parcel_id=parcel)
        sharing.download(actor=custodian, parcel_id=parcel)
    draft = api.WithdrawalDraft(at=datetime.now(UTC), erasure_wished=True)
    done = api.take_back(actor=actor, person_id=person, draft=draft)
    assert (done.closed, done.left) == (2, 0)
    standing = evidence.standings_of(actor=custodian, item_ids=(item, excerpt, box, beside))
    assert {key for key, one in standing.items() if one.status == "withdrawn"} == {item, excerpt}
    tasks = {one.kind: one for one in api.withdrawal_tasks(actor=custodian)}
    assert (tasks["tell_recipient"].about_id, tasks["tell_recipient"].items) == (went, (box,))
    assert set(tasks["erase"].items) == {item, excerpt}


def test_a_withdrawal_ends_interviews_under_every_record_of_the_person(world: World) -> None:
    actor = world.interviewer
    one, same = person_of(actor), person_of(actor)
    agreed(actor, same)
    early, planned = held(world, same), proposed(actor, one)
    persons.merge(actor=world.custodian, person_id=one, absorbed_id=same, why=WHY)
    withdrawn(actor, one)
    assert (state(world, early), state(world, planned)) == ("withdrawn", "withdrawn")


@pytest.mark.parametrize(
    ("taken_back", "is_closed"),
    [
        ({}, True),
        ({"purposes": ("documentation",)}, True),
        ({"purposes": ("national_prosecution",)}, False),
        ({"recipients": ("prosecutor",)}, False),
    ],
)
def test_who_wants_their_account_kept_no_more_leaves_cases_with_it(
    world: World, person: UUID, taken_back: dict[str, tuple[str, ...]], is_closed: bool
) -> None:
    actor = world.interviewer
    agreed(actor, person)
    interview = held(world, person)
    item = account(actor, interview)
    draft = api.WithdrawalDraft(at=datetime.now(UTC), **taken_back)
    done = api.take_back(actor=actor, person_id=person, draft=draft)
    assert (done.closed, done.left) == (int(is_closed), 0)
    status = evidence.get_item(actor=world.custodian, item_id=item).status
    assert (status == "withdrawn") is is_closed
    assert (state(world, interview) == "withdrawn") is is_closed


def test_an_item_that_was_closed_before_is_not_said_to_be_closed_again(
    world: World, person: UUID
) -> None:
    actor = world.interviewer
    agreed(actor, person)
    account(actor, held(world, person))
    draft = api.WithdrawalDraft(at=datetime.now(UTC))
    done = [api.take_back(actor=actor, person_id=person, draft=draft) for _twice in range(2)]
    assert [(one.closed, one.left) for one in done] == [(1, 0), (0, 0)]


def test_nothing_a_person_said_stands_in_the_log(world: World, person: UUID) -> None:
    secret = "зовсім-особисті-слова"
    actor = world.interviewer
    agreed(actor, person, words=secret)
    interview = proposed(actor, person, added_value=secret, referral=secret)
    api.check_register(actor=actor, interview_id=interview)
    api.answer_gate(
        actor=actor, interview_id=interview, line="register", outcome="overridden", reason=secret
    )
    withdrawn(actor, person, words=secret)
    assert not any(secret in str(facts) for facts in Act.objects.values_list("facts", flat=True))
    assert not any(
        secret in str(one) for one in ActDetail.objects.values_list("content", flat=True)
    )
    assert not any(secret in f"{one.before}{one.after}" for one in InterviewChange.objects.all())


def test_when_a_person_is_erased_the_words_here_go_too(world: World, person: UUID) -> None:
    actor = world.interviewer
    agreed(actor, person, words="особисті слова")
    item = account(actor, held(world, person))
    forgetter = replace(service_actor(api.SERVICE), organisation_id=world.own)
    for _twice in range(2):
        forget(actor=forgetter, person_id=person, organisation_id=world.own)
    with reading_everything(Purpose.UPKEEP):
        assert set(Words.objects.filter(person_id=person).values_list("text", flat=True)) == {""}
    found = api.consents_of(actor=actor, person_id=person)
    assert [one.words for one in found.consents] == [""]
    assert len(found.withdrawals) == 1
    talks = api.visible_interviews(actor=actor, person_id=person).rows
    talk = api.get_interview(actor=actor, interview_id=talks[0].id)
    assert (talk.afterwards, talk.distress) == ("", "")
    with reading_everything(Purpose.AUDIT):
        assert not Act.objects.filter(facts__distress__isnull=False).exists()
    use = {"purpose": "national_prosecution", "recipient": "prosecutor"}
    assert api.check_items(actor=actor, item_ids=(item,), **use)[item].state == "refused"


def test_interviews_are_known_to_the_named_only(world: World, person: UUID) -> None:
    interview = proposed(world.interviewer, person)
    sealed = proposed(world.interviewer, person, type="sgbv")
    refs = {interview: "third", sealed: "fourth"}
    seen = {
        "interviewer": {interview, sealed},
        "custodian": {interview},
        "protection_officer": {interview, sealed},
        "auditor": {interview},
        "documenter": set(),
        "verifier": set(),
        "without_role": set(),
        "partner": set(),
        "stranger": set(),
        "external_reader": set(),
        "nobody": set(),
        "node_admin": set(),
        "staff_in_session": set(),
    }
    for persona, expected in seen.items():
        actor = getattr(world, persona)
        page = api.visible_interviews(actor=actor)
        assert {row.id for row in page.rows} == expected, persona
        for one in refs:
            for call in (api.get_interview, api.history):
                if one not in expected:
                    with pytest.raises(NotFound):
                        call(actor=actor, interview_id=one)
                else:
                    call(actor=actor, interview_id=one)
    api.give_access(actor=world.interviewer, interview_id=interview, member=world.interviewer.ref)
    (access,) = api.get_interview(actor=world.interviewer, interview_id=interview).access
    api.end_access(actor=world.interviewer, access_id=access.id)
    assert api.get_interview(actor=world.interviewer, interview_id=interview).access == ()


def test_paper_finds_its_interview_again(world: World, person: UUID) -> None:
    actor = world.interviewer
    agreed(actor, person)
    interview = held(world, person)
    (paper,) = api.print_forms(
        actor=actor, kind="first_account", language="uk", interview_id=interview
    )
    (shown,) = api.get_papers(actor=actor, paper_ids=[paper])
    typed = api.paper_codes.shown(shown.code).lower().replace("0", "o")
    assert api.find_paper(actor=actor, code=typed) == shown
    assert api.find_paper(actor=world.partner, code=shown.code) is None
    assert api.find_paper(actor=actor, code="0" * 10 + "1") is None
    open_scan = taken(actor, b"a scan for all").item_id
    file = {"actor": actor, "paper_id": paper}
    with pytest.raises(Rejected):  # an open scan is no place for an account
        api.file_paper(item_id=open_scan, **file)
    scan = taken(actor, b"a scan", item=evidence.ItemDraft(confidentiality=3)).item_id
    other = proposed(actor, person)
    with pytest.raises(Rejected):
        api.file_paper(item_id=scan, interview_id=other, **file)
    api.file_paper(item_id=scan, **file)
    with pytest.raises(Conflict):
        api.file_paper(item_id=scan, **file)
    roles = [one.role for one in api.get_interview(actor=actor, interview_id=interview).items]
    assert roles == ["paper_form"]
    (blank,) = api.print_forms(actor=actor, kind="consent", language="en")
    with pytest.raises(Rejected):
        api.file_paper(actor=actor, paper_id=blank, item_id=scan)


def test_codes_of_forms_are_read_as_printed_and_never_as_another() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    codes = api.paper_codes

    @given(
        st.integers(0, (1 << codes.BITS) - 1), st.integers(0, 9), st.sampled_from(codes.ALPHABET)
    )
    def misread(number: int, place: int, letter: str) -> None:
        code = codes.code_of(number)
        # Also the check character, which may be a nought or a one.
        for typed in ("0o", "1i", "1l"):
            assert codes.read(codes.shown(code).lower().replace(*typed)) == code
        wrong = code[:place] + letter + code[place + 1 :]
        if wrong != code:
            with pytest.raises(codes.WrongCode):
                codes.read(wrong)

    misread()


def test_what_cannot_be_said(world: World, person: UUID) -> None:
    actor = world.interviewer
    interview = proposed(actor, person)
    attempts = (
        lambda: proposed(actor, person, language="xx"),
        lambda: proposed(actor, person, interviewer=UUID(int=999)),
        lambda: proposed(actor, person, prior_accounts=-1),
        lambda: proposed(actor, person, added_value="x" * 20_001),
        lambda: api.plan(
            actor=actor, interview_id=interview, changes={"state": "held"}, revision=0
        ),
        lambda: api.print_forms(actor=actor, kind="consent", language="uk", count=51),
        lambda: withdrawn(actor, person, recipients=("any",)),
        lambda: withdrawn(actor, person, at=datetime(2100, 1, 1, tzinfo=UTC)),
        lambda: api.depend(actor=actor, person_id=person, item_ids=()),
    )
    for attempt in attempts:
        with pytest.raises(Rejected):
            attempt()
    with pytest.raises(Conflict):
        api.plan(actor=actor, interview_id=interview, changes={"referral": "х"}, revision=7)


def test_the_demonstration_s_interviews_are_invented_and_written_once(world: World) -> None:
    from dokaz.interfaces.worker.demo_interviews import write_interviews

    actor = world.documenter
    event = events.register(actor=actor, draft=events.EventDraft(title_uk="Вигадана подія"))
    for _twice in range(2):
        write_interviews(actor, (event,))
    (row,) = api.visible_interviews(actor=actor).rows
    found = api.get_interview(actor=actor, interview_id=row.id)
    assert "(вигадано)" in found.added_value
    assert (row.state, found.gate_passed) == ("register_checked", False)
    kinds = {one.kind for one in api.withdrawal_tasks(actor=actor)}
    assert kinds == {"tell_person"}
