# SPDX-License-Identifier: AGPL-3.0-or-later
"""Litigation actions: their days, the consents of those they name, and what speaks against them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.cases import api
from dokaz.casework.cases.authorising import CONSENT_FOR
from dokaz.casework.cases.conflicts import SOURCES
from dokaz.casework.cases.limits import last_day_to_file
from dokaz.casework.cases.terms import FORUMS
from dokaz.casework.cases.vocabulary import ConflictKind
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.casework.records.days import today
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.deconflict.duplicates.models import EventPair, PersonPair
from dokaz.gate.api import Actor, Conflict, NotFound, Rejected
from tests.casework.cases.scenes import (
    WHY,
    lawyer,
    litigation,
    named,
    opened,
    second_lawyer,
)
from tests.casework.interviews.scenes import KEPT, agreed, withdrawn
from tests.evidence.world import World

TODAY = today()
LONG_AHEAD = date(2199, 1, 1)


def says(purpose: str, decision: str = "yes", **values: Any) -> interviews.LineDraft:
    return interviews.LineDraft(purpose=purpose, decision=decision, **values)


def victim(world: World, *lines: interviews.LineDraft) -> UUID:
    """A person who lets what they said be kept, and agrees to these purposes."""
    draft = persons.PersonDraft(summary="вигадана особа")
    person = persons.register(actor=world.interviewer, draft=draft)
    agreed(world.interviewer, person, KEPT, *lines)
    return person


def event_of(world: World, when: str = "2022-03") -> UUID:
    draft = events.EventDraft(title_uk="Вигадана подія", when=when)
    return events.register(actor=lawyer(world), draft=draft)


def action_of(
    world: World,
    case_id: UUID,
    victims: Sequence[UUID] = (),
    accused: Sequence[UUID] = (),
    about: Sequence[UUID] = (),
    by: Actor | None = None,
    **values: Any,
) -> UUID:
    """An action of the case that names these; what is not linked to the case yet is linked."""
    actor = by or lawyer(world)
    made = api.state_litigation(actor=actor, case_id=case_id, draft=litigation(**values))
    for part, ids, kind, in_case in (
        ("victim", victims, "person", "victim"),
        ("accused", accused, "person", "suspect"),
        ("event", about, "event", "basis"),
    ):
        if ids:
            api.link(actor=actor, case_id=case_id, kind=kind, record_ids=ids, part=in_case)
            api.name_in_litigation(actor=actor, litigation_id=made, part=part, record_ids=ids)
    return made


def shown(actor: Actor, key: UUID) -> api.LitigationView:
    return api.get_litigation(actor=actor, litigation_id=key)


def kinds(actor: Actor, key: UUID) -> list[str]:
    return [one.kind for one in shown(actor, key).conflicts]


def deadlines(world: World, case_id: UUID) -> list[tuple[date, bool | None]]:
    found = api.get_case(actor=lawyer(world), case_id=case_id).deadlines
    return [(one.due_date, one.done if one.ended_at else None) for one in found]


def test_the_day_of_filing_waits_until_it_is_filed_or_given_up(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    # The rule's last day comes before the one that was set.
    days = {"decided_on": date(2024, 10, 31), "file_by": date(2025, 6, 1)}
    first = action_of(world, case_id, **days)
    own = api.set_deadline(
        actor=by, case_id=case_id, what="довіреності", due_date=date(2024, 12, 1),
        litigation_id=first,
    )  # fmt: skip
    rule = date(2025, 2, 28)
    assert deadlines(world, case_id) == [(date(2024, 12, 1), None), (rule, None)]
    assert (shown(by, first).last_day, shown(by, first).next_due) == (rule, date(2024, 12, 1))
    assert shown(by, first).late

    def changed(revision: int, **values: Any) -> None:
        draft = litigation(**{**days, **values})
        api.change_litigation(actor=by, litigation_id=first, draft=draft, revision=revision)

    changed(0, file_by=date(2025, 1, 15), state="preparing")
    assert deadlines(world, case_id)[1:] == [(date(2025, 1, 15), None), (rule, False)]
    changed(1, state="filed", filed_on=date(2025, 1, 10), file_by=date(2025, 1, 15))
    assert deadlines(world, case_id)[1] == (date(2025, 1, 15), True)
    # What a person set for the action is theirs to finish.
    assert shown(by, first).next_due == date(2024, 12, 1)
    api.end_litigation(actor=by, litigation_id=first, why=WHY)
    ended = {one.id: one for one in api.get_case(actor=by, case_id=case_id).deadlines}
    assert (ended[own].done, ended[own].litigation_id) == (False, first)
    assert [one.ended_at for one in ended.values() if one.ended_at is None] == []
    assert api.get_case(actor=by, case_id=case_id).litigation == ()
    with pytest.raises(Conflict):
        api.end_litigation(actor=by, litigation_id=first, why=WHY)
    changes = [line.kind for line in api.history(actor=by, case_id=case_id)]
    assert changes.count("litigation_changed") == 2
    assert {"litigation_stated", "litigation_ended"} <= set(changes)


def test_a_deadline_names_an_action_of_its_own_case_only(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    elsewhere = action_of(world, opened(world))
    for key in (elsewhere, UUID(int=77)):
        with pytest.raises(Rejected) as caught:
            api.set_deadline(actor=by, case_id=case_id, what="х", due_date=TODAY, litigation_id=key)
        assert caught.value.field == "litigation_id"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"forum": "undecided"}, "forum"),
        ({"forum": "no such"}, "forum"),
        ({"claim": " "}, "claim"),
        ({"state": "filed"}, "filed_on"),
        ({"state": "planned", "filed_on": date(2024, 1, 1)}, "filed_on"),
        ({"against": "xx"}, "against"),
        ({"lead": UUID(int=77)}, "lead"),
        ({"others": (UUID(int=77),)}, "others"),
        ({"decided_on": date(1066, 1, 1)}, "decided_on"),
        ({"own_number": "9" * 101}, "own_number"),
    ],
)
def test_actions_that_say_nothing_sound_are_refused(
    values: dict[str, Any], field: str, world: World
) -> None:
    case_id = opened(world)
    with pytest.raises(Rejected) as caught:
        action_of(world, case_id, **values)
    assert caught.value.field == field
    assert api.get_case(actor=lawyer(world), case_id=case_id).litigation == ()


def test_a_later_writer_overwrites_nothing_and_a_closed_case_stays(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    first = action_of(world, case_id)
    api.change_litigation(
        actor=by, litigation_id=first, draft=litigation(claim="Інша вимога"), revision=0
    )
    with pytest.raises(Conflict) as caught:
        api.change_litigation(actor=by, litigation_id=first, draft=litigation(), revision=0)
    assert caught.value.reason == "changed_meanwhile"
    assert shown(by, first).claim == "Інша вимога"
    api.advance(actor=by, case_id=case_id, state="closed", why=WHY)
    for attempt in (
        lambda: api.state_litigation(actor=by, case_id=case_id, draft=litigation()),
        lambda: api.end_litigation(actor=by, litigation_id=first, why=WHY),
    ):
        with pytest.raises(Conflict):
            attempt()


# Consent.


def test_a_victim_is_named_only_with_a_consent_for_this_forum(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    to_court = victim(world, says("litigation"))
    anonymised = victim(world, says("litigation", "yes_anonymised"), says("icc", "yes_anonymised"))
    refused = {
        "nobody asked": victim(world),
        "another purpose": victim(world, says("national_prosecution")),
        "another recipient": victim(world, says("litigation", recipient="lawyer")),
        "no": victim(world, says("litigation", "no")),
        "only if asked again": victim(world, says("litigation", "yes_after_contact")),
        "never under their name": anonymised,
    }
    everybody = (to_court, *refused.values())
    api.link(actor=by, case_id=case_id, kind="person", record_ids=everybody, part="victim")
    first = action_of(world, case_id, forum="ecthr")

    def name(action: UUID, *people: UUID) -> int:
        return api.name_in_litigation(
            actor=by, litigation_id=action, part="victim", record_ids=people
        )

    for why, person in refused.items():
        with pytest.raises(Conflict) as caught:
            name(first, to_court, person)
        assert caught.value.reason == "not_authorised", why
        code = persons.rows_of(actor=by, person_ids=(person,))[person].ref
        assert code in str(caught.value), why
    assert shown(by, first).victims == 0
    assert (name(first, to_court), name(first, to_court)) == (1, 0)
    # The Court in The Hague takes what does not say who it is.
    assert name(action_of(world, case_id, forum="icc"), anonymised) == 1
    # Another forum is another question.
    with pytest.raises(Conflict) as caught:
        api.change_litigation(
            actor=by, litigation_id=first, draft=litigation(forum="claims"), revision=0
        )
    assert caught.value.reason == "not_authorised"


def test_a_consent_taken_back_is_shown_stops_the_filing_and_names_it_in_the_trace(
    world: World,
) -> None:
    case_id, by = opened(world), lawyer(world)
    person, other = (victim(world, says("litigation"), says("icc")) for _ in range(2))
    filed = {"state": "filed", "filed_on": date(2024, 1, 1), "decided_on": date(2023, 12, 1)}
    there = action_of(world, case_id, (person, other), **filed)
    waiting = action_of(world, case_id, (person,), forum="un_treaty_body")
    elsewhere = action_of(world, case_id, (person,), forum="icc")
    withdrawn(world.interviewer, person, purposes=("litigation",))
    for key, unauthorised in ((there, 1), (waiting, 1), (elsewhere, 0)):
        assert shown(by, key).unauthorised == unauthorised
    records = {one.record_id: one for one in shown(by, there).records}
    assert (records[person].authorised, records[person].reason) == (False, "withdrawn")
    assert records[other].authorised
    (trace,) = interviews.consents_of(actor=world.interviewer, person_id=person).withdrawals
    copies = {one.about_id: one for one in trace.tasks if one.about_kind == "litigation"}
    assert {key: one.kind for key, one in copies.items()} == {
        there: "tell_recipient", waiting: "stop_filing"
    }  # fmt: skip
    assert copies[there].about_ref == api.get_case(actor=by, case_id=case_id).row.ref
    now = litigation(forum="un_treaty_body", state="filed", filed_on=TODAY)
    with pytest.raises(Conflict):
        api.change_litigation(actor=by, litigation_id=waiting, draft=now, revision=0)
    (link,) = (one.link_id for one in shown(by, waiting).records)
    api.unname_in_litigation(actor=by, link_id=link, why=WHY)
    api.change_litigation(actor=by, litigation_id=waiting, draft=now, revision=0)
    with pytest.raises(Conflict):
        api.unname_in_litigation(actor=by, link_id=link, why=WHY)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_a_withdrawal_and_a_filing_on_that_consent_follow_one_another(world: World) -> None:
    case_id, person = opened(world), victim(world, says("litigation"))

    def held(act: Callable[[], object]) -> bool:
        with CaptureQueriesContext(connection) as asked:
            act()
        table = 'FROM "casework_persons_person"'
        return any(table in one["sql"] and "FOR UPDATE" in one["sql"] for one in asked)

    assert held(lambda: action_of(world, case_id, (person,)))
    assert held(lambda: agreed(world.interviewer, person, says("litigation", "no")))
    assert held(lambda: withdrawn(world.interviewer, person))


def test_what_was_given_up_is_not_filed_later_without_the_consents(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    person = victim(world, says("litigation"))
    first = action_of(world, case_id, (person,))
    withdrawn(world.interviewer, person)
    api.change_litigation(
        actor=by, litigation_id=first, draft=litigation(state="closed"), revision=0
    )
    filed = {"filed_on": date(2024, 1, 1)}
    for state in ("filed", "closed"):
        draft = litigation(state=state, **filed)
        with pytest.raises(Conflict) as caught:
            api.change_litigation(actor=by, litigation_id=first, draft=draft, revision=1)
        assert caught.value.reason == "not_authorised"


def test_a_consent_that_runs_out_is_shown(world: World) -> None:
    by, person = lawyer(world), victim(world)
    ends = TODAY + timedelta(days=2)
    agreed(world.interviewer, person, says("litigation"), expires_on=ends)
    first = action_of(world, opened(world), (person,))
    assert shown(by, first).unauthorised == 0
    agreed(
        world.interviewer, person, says("litigation"), expires_on=TODAY - timedelta(days=1),
        given_at=datetime.now(UTC),
    )  # fmt: skip
    (one,) = shown(by, first).records
    assert (one.authorised, one.reason) == (False, "expired")


def test_a_teammate_of_another_organisation_sees_that_a_consent_ended_but_no_hidden_person(
    world: World,
) -> None:
    case_id, person = opened(world), victim(world, says("litigation"))
    named(world, case_id, world.partner)
    first = action_of(world, case_id, (person,))
    seen = shown(world.partner, first)
    assert (seen.records, seen.hidden, seen.victims) == ((), {"victim": 1}, 1)
    assert seen.unauthorised == 0
    # Consents of one's own organisation are asked, and there are none of this person.
    with pytest.raises(NotFound):
        api.name_in_litigation(
            actor=world.partner, litigation_id=first, part="victim", record_ids=(person,)
        )
    withdrawn(world.interviewer, person)
    assert shown(world.partner, first).unauthorised == 1
    with pytest.raises(Conflict) as caught:
        api.change_litigation(
            actor=world.partner, litigation_id=first,
            draft=litigation(state="filed", filed_on=TODAY), revision=0,
        )  # fmt: skip
    code = persons.rows_of(actor=lawyer(world), person_ids=(person,))[person].ref
    assert code not in str(caught.value)


def test_the_consents_of_the_organisation_that_named_a_victim_count_for_everybody(
    world: World,
) -> None:
    case_id, partner = opened(world), world.partner
    member = named(world, case_id, partner)
    draft = persons.PersonDraft(summary="вигадана особа партнера")
    person = persons.register(actor=partner, draft=draft)
    agreed(partner, person, KEPT, says("litigation"))
    first = action_of(world, case_id, (person,), by=partner, decided_on=TODAY)
    seen = shown(lawyer(world), first)
    assert (seen.records, seen.hidden, seen.unauthorised) == ((), {"victim": 1}, 0)
    withdrawn(partner, person)
    assert shown(lawyer(world), first).unauthorised == 1
    filed = litigation(decided_on=TODAY, state="filed", filed_on=TODAY)
    with pytest.raises(Conflict) as caught:
        api.change_litigation(actor=lawyer(world), litigation_id=first, draft=filed, revision=0)
    assert caught.value.reason == "not_authorised"
    # The trace does not need a place in the team any more.
    agreed(partner, person, KEPT, says("litigation"), given_at=datetime.now(UTC))
    api.end_member(actor=lawyer(world), membership_id=member, reason=WHY)
    withdrawn(partner, person)
    traces = interviews.consents_of(actor=partner, person_id=person).withdrawals
    assert [[one.about_id for one in trace.tasks if one.about_kind] for trace in traces] == [
        [first], [first]
    ]  # fmt: skip


def test_only_what_is_this_to_the_case_is_named(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    person, event = victim(world, says("litigation")), event_of(world)
    api.link(actor=by, case_id=case_id, kind="person", record_ids=(person,), part="witness")
    first = action_of(world, case_id)
    for part, key in (("victim", person), ("accused", person), ("event", event)):
        with pytest.raises(Rejected) as caught:
            api.name_in_litigation(actor=by, litigation_id=first, part=part, record_ids=(key,))
        assert caught.value.field == "record_ids"
    for part, keys in (("victim", ()), ("no such", (person,))):
        with pytest.raises(Rejected):
            api.name_in_litigation(actor=by, litigation_id=first, part=part, record_ids=keys)


def test_every_forum_asks_for_a_purpose_and_a_recipient_that_there_are() -> None:
    assert set(CONSENT_FOR) == set(FORUMS.codes()) - {"undecided"}
    assert {purpose for purpose, _to in CONSENT_FOR.values()} <= set(interviews.Purpose.values)
    assert {to for _for, to in CONSENT_FOR.values()} <= set(interviews.Recipient.values) - {"any"}
    assert set(SOURCES) == set(ConflictKind.values)


# Conflicts.


def test_one_victim_s_matter_before_two_international_bodies(world: World) -> None:
    by, person = lawyer(world), victim(world, says("litigation"), says("un_mechanism"))
    one, another = event_of(world), event_of(world)
    days = {"decided_on": TODAY}
    first = action_of(world, opened(world), (person,), (), (one,), **days)
    case_id = opened(world)
    second = action_of(world, case_id, (person,), (), (one,), forum="un_treaty_body")
    (found,) = shown(by, first).conflicts
    assert (found.kind, found.litigation_id) == ("two_procedures", second)
    assert (found.case_id, found.forum) == (case_id, "un_treaty_body")
    assert found.sources == ("echr_35_2_b", "op1_iccpr_5_2_a")
    assert kinds(by, second) == ["two_procedures"]
    # Another matter is no conflict; where no matter is stated it may be the same.
    (link,) = (each.link_id for each in shown(by, second).records if each.part == "event")
    api.link(actor=by, case_id=case_id, kind="event", record_ids=(another,))
    api.name_in_litigation(actor=by, litigation_id=second, part="event", record_ids=(another,))
    api.unname_in_litigation(actor=by, link_id=link, why=WHY)
    assert (kinds(by, first), kinds(by, second)) == ([], [])
    (link,) = (each.link_id for each in shown(by, second).records if each.part == "event")
    api.unname_in_litigation(actor=by, link_id=link, why=WHY)
    assert kinds(by, first) == ["two_procedures"]
    api.end_litigation(actor=by, litigation_id=second, why=WHY)
    assert kinds(by, first) == []
    # What was given up was never submitted to anybody.
    third = action_of(world, opened(world), (person,), (), (one,), forum="un_treaty_body")
    assert kinds(by, first) == ["two_procedures"]
    given_up = litigation(forum="un_treaty_body", state="closed")
    api.change_litigation(actor=by, litigation_id=third, draft=given_up, revision=0)
    assert (kinds(by, first), kinds(by, third)) == ([], [])
    # A national court or the register of damage is no such procedure.
    assert kinds(by, action_of(world, opened(world), forum="claims")) == []


def test_one_victim_s_matter_twice_before_one_body(world: World) -> None:
    by, person = lawyer(world), victim(world, says("litigation"))
    days = {"decided_on": TODAY}
    first = action_of(world, opened(world), (person,), **days)
    action_of(world, opened(world), (person,), **days, body="Четверта секція")
    (found,) = shown(by, first).conflicts
    assert (found.kind, found.sources) == ("same_body", ("echr_35_2_b_examined",))
    other = victim(world, says("litigation"))
    treaty = {"forum": "un_treaty_body"}
    committee = action_of(world, opened(world), (other,), body="Комітет з прав людини", **treaty)
    action_of(world, opened(world), (other,), body="комітет з прав людини", **treaty)
    action_of(world, opened(world), (other,), body="Комітет проти катувань", **treaty)
    assert [(one.kind, one.sources) for one in shown(by, committee).conflicts] == [
        ("same_body", ()), ("two_procedures", ("echr_35_2_b", "op1_iccpr_5_2_a"))
    ]  # fmt: skip


def test_the_day_of_a_deadline_is_the_one_in_kyiv(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, case_id = lawyer(world), opened(world)
    action = action_of(world, case_id, file_by=date(2031, 5, 1), decided_on=date(2031, 1, 1))

    def late(now: datetime) -> tuple[bool, bool, bool]:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return now.astimezone(tz)

        monkeypatch.setattr("dokaz.casework.records.days.datetime", Clock)
        (deadline,) = api.get_case(actor=by, case_id=case_id).deadlines
        one = shown(by, action)
        return deadline.late, one.late, "late" in kinds(by, action)

    # In summer the day ends there at 21:00 by UTC.
    assert late(datetime(2031, 5, 1, 20, 59, tzinfo=UTC)) == (False, False, False)
    assert late(datetime(2031, 5, 1, 21, 0, tzinfo=UTC)) == (True, True, True)


def test_two_records_of_one_person_are_one_victim(world: World) -> None:
    by = lawyer(world)
    first_record, second_record = (victim(world, says("litigation")) for _ in range(2))
    first = action_of(world, opened(world), (first_record,), decided_on=TODAY)
    second = action_of(world, opened(world), (second_record,), forum="un_treaty_body")
    assert kinds(by, first) == []
    persons.merge(actor=world.custodian, person_id=second_record, absorbed_id=first_record, why=WHY)
    assert (kinds(by, first), kinds(by, second)) == (["two_procedures"], ["two_procedures"])


def test_what_somebody_decided_to_be_the_same_is_one_victim_and_one_matter(world: World) -> None:
    by, day = lawyer(world), {"decided_on": TODAY}
    records = sorted(victim(world, says("litigation")) for _ in range(3))
    theirs = events.register(
        actor=world.partner, draft=events.EventDraft(title_uk="Та сама", confidentiality=1)
    )
    there = sorted((event_of(world), theirs))
    two = {"band": "likely", "score": 9, "found_at": datetime.now(UTC)}
    for one, other in pairwise(records):
        PersonPair.objects.create(
            one_id=one, other_id=other, organisation_id=world.own, is_relative=False, **two
        )
    EventPair.objects.create(
        one_id=there[0], other_id=there[1], one_organisation_id=world.own,
        other_organisation_id=world.other, **two,
    )  # fmt: skip
    first = action_of(world, opened(world), records[:1], (), there[:1], **day)
    second = action_of(world, opened(world), records[2:], (), there[1:], forum="un_treaty_body")

    def decided(pair: Sequence[UUID], decision: str) -> None:
        duplicates.judge_people(
            actor=world.custodian, person_ids=(pair[0], pair[1]), decision=decision
        )

    decided(records[:2], "same")
    assert kinds(by, first) == []
    # By way of a third record of theirs that no action names.
    decided(records[1:], "same")
    assert (kinds(by, first), kinds(by, second)) == ([], [])
    duplicates.judge_events(actor=world.verifier, event_ids=(there[0], there[1]), decision="same")
    assert (kinds(by, first), kinds(by, second)) == (["two_procedures"], ["two_procedures"])
    decided(records[1:], "unsure")
    assert (kinds(by, first), kinds(by, second)) == ([], [])


def test_merged_events_are_one_matter(world: World) -> None:
    by, suspect = lawyer(world), victim(world)
    one, other = event_of(world), event_of(world)
    first = action_of(world, opened(world), (), (suspect,), (one,), forum="ua_court")
    action_of(world, opened(world), (), (suspect,), (other,), forum="other_state")
    assert kinds(by, first) == []
    events.merge(actor=world.verifier, event_id=other, absorbed_id=one, why=WHY)
    assert kinds(by, first) == ["two_courts"]


def test_one_accused_before_courts_of_two_states_for_one_event(world: World) -> None:
    by, suspect, event = lawyer(world), victim(world), event_of(world)
    named_in = ((), (suspect,), (event,))
    first = action_of(world, opened(world), *named_in, forum="ua_court")
    at_home = action_of(world, opened(world), *named_in, forum="ua_prosecution")
    assert (kinds(by, first), kinds(by, at_home)) == ([], [])
    abroad = action_of(world, opened(world), *named_in, forum="other_state")
    assert kinds(by, first) == ["two_courts"]
    assert kinds(by, abroad) == ["two_courts", "two_courts"]
    assert kinds(by, action_of(world, opened(world), (), (suspect,), (), forum="other_state")) == []


def test_two_who_lead_for_one_victim_before_one_forum(world: World) -> None:
    by, person = lawyer(world), victim(world, says("icc"))
    first = action_of(world, opened(world), (person,), forum="icc")
    action_of(world, opened(world), (person,), forum="icc")
    assert kinds(by, first) == []
    action_of(world, opened(world), (person,), forum="icc", lead=world.other)
    assert kinds(by, first) == ["two_leads"]


@pytest.mark.parametrize(
    ("decided_on", "last"),
    [
        (date(2022, 1, 31), date(2022, 7, 31)),  # The rule before Protocol No. 15.
        (date(2022, 2, 1), date(2022, 6, 1)),
        (date(2023, 10, 31), date(2024, 2, 29)),
        (date(2024, 9, 15), date(2025, 1, 15)),
    ],
)
def test_the_last_day_for_an_application(decided_on: date, last: date) -> None:
    assert last_day_to_file("ecthr", decided_on) == last
    assert last_day_to_file("un_treaty_body", decided_on) is None
    assert last_day_to_file("ecthr", None) is None


def test_what_the_rules_of_the_court_in_strasbourg_say_against_an_application(
    world: World,
) -> None:
    case_id, by = opened(world), lawyer(world)
    assert kinds(by, action_of(world, case_id)) == ["no_decision_day"]
    assert kinds(by, action_of(world, case_id, decided_on=TODAY)) == []
    late = shown(by, action_of(world, case_id, decided_on=date(2024, 1, 10))).conflicts
    assert [(one.kind, one.day, one.sources) for one in late] == [
        ("late", date(2024, 5, 10), ("echr_35_1",))
    ]
    filed = {"state": "filed", "decided_on": date(2024, 1, 10)}
    in_time = action_of(world, case_id, filed_on=date(2024, 5, 10), **filed)
    too_late = action_of(world, case_id, filed_on=date(2024, 5, 11), **filed)
    assert (kinds(by, in_time), kinds(by, too_late)) == ([], ["late"])
    before = event_of(world, "2022-09-16")
    after = event_of(world, "2022-09-17T01:00")  # In Kyiv; in UTC it is the day before.
    known = {"against": "ru", "decided_on": TODAY}
    assert kinds(by, action_of(world, case_id, about=(before,), **known)) == []
    assert kinds(by, action_of(world, case_id, about=(before, after), **known)) == [
        "after_russia_left"
    ]
    # What has no day, or is not the reader's to see, is not said to be in time.
    for when in ("", "2022-03/.."):
        undated = action_of(world, case_id, about=(before, event_of(world, when)), **known)
        assert kinds(by, undated) == ["days_not_compared"], when
    since = action_of(world, case_id, about=(event_of(world, "2022-10/.."),), **known)
    assert kinds(by, since) == ["after_russia_left"]
    named(world, case_id, world.partner)
    hidden = action_of(world, case_id, about=(before,), **known)
    assert (kinds(by, hidden), kinds(world.partner, hidden)) == ([], ["days_not_compared"])
    known["against"] = "ua"
    assert kinds(by, action_of(world, case_id, about=(after,), **known)) == []


def test_of_a_hidden_conflict_only_whom_to_ask_is_told_and_a_wall_is_not_hinted_at(
    world: World,
) -> None:
    by, person = lawyer(world), victim(world, says("litigation"), says("un_mechanism"))
    first = action_of(world, opened(world), (person,), decided_on=TODAY)
    hidden_case = api.register(
        actor=second_lawyer(world), draft=api.CaseDraft(title_uk="Прихована", forum="ecthr")
    )
    action_of(
        world, hidden_case, (person,), by=second_lawyer(world), forum="un_treaty_body",
        claim="Таємна вимога",
    )  # fmt: skip
    (found,) = shown(by, first).conflicts
    assert found.organisation_id == world.own
    assert (found.litigation_id, found.case_id, found.case_ref, found.forum) == (None, None, "", "")
    with pytest.raises(NotFound):
        api.get_case(actor=by, case_id=hidden_case)
    api.wall(
        actor=second_lawyer(world), case_id=hidden_case, member_ref=by.ref, scope="case", reason=WHY
    )
    assert shown(by, first).conflicts == ()


def test_of_two_records_decided_to_be_one_each_side_learns_whom_to_ask_and_nothing_else(
    world: World,
) -> None:
    there = replace(
        world.partner, roles=frozenset({"interviewer", "legal_analyst", "custodian"}), clearance=3
    )
    ours = victim(world, says("litigation"))
    theirs = persons.register(actor=there, draft=persons.PersonDraft(summary="вигадана особа"))
    agreed(there, theirs, KEPT, says("litigation"))
    persons.share(actor=there, person_id=theirs, organisation_id=world.own, reason=WHY)
    case = api.register(actor=there, draft=api.CaseDraft(title_uk="Прихована", forum="ecthr"))
    first = action_of(world, opened(world), (ours,), decided_on=TODAY)
    second = action_of(world, case, (theirs,), by=there, decided_on=TODAY)
    sides = ((lawyer(world), first, world.other), (there, second, world.own))
    assert [kinds(actor, key) for actor, key, _owner in sides] == [[], []]
    duplicates.judge_people(actor=world.custodian, person_ids=(ours, theirs), decision="same")
    for actor, key, owner in sides:
        for one in shown(actor, key).conflicts:
            assert one.organisation_id == owner
            assert (one.litigation_id, one.case_id, one.case_ref, one.forum) == (None, None, "", "")
        assert "same_body" in kinds(actor, key)


# The roadmap.


def test_the_roadmap_holds_what_one_may_see_nearest_deadline_first(world: World) -> None:
    by, case_id = lawyer(world), opened(world)
    later = action_of(world, case_id, forum="icc", file_by=LONG_AHEAD)
    none = action_of(world, case_id, forum="icc", lead=world.other)
    soon = action_of(world, opened(world), forum="icc", file_by=date(2024, 1, 1))

    def keys(actor: Actor, **narrowed: Any) -> list[UUID]:
        return [one.id for one in api.roadmap(actor=actor, **narrowed)]

    assert keys(by) == [soon, later, none]
    assert keys(by, forum="ecthr") == []
    assert keys(by, lead=world.other) == [none]
    assert keys(by, state="filed") == []
    for actor in (second_lawyer(world), world.stranger, world.node_admin, world.nobody):
        assert keys(actor) == []
    named(world, case_id, world.partner, "observer")
    assert keys(world.partner) == [later, none]
    assert keys(replace(world.partner, clearance=1)) == []


def test_the_roadmap_leaves_nothing_out_however_long_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, case_id = lawyer(world), opened(world)
    monkeypatch.setattr("dokaz.casework.cases.litigation.AT_ONCE", 2)
    made = [action_of(world, case_id, forum="icc") for _ in range(4)]
    soon = action_of(world, case_id, forum="icc", file_by=date(2024, 1, 1))
    assert [one.id for one in api.roadmap(actor=by)] == [soon, *made]
    assert [one.id for one in api.roadmap(actor=by, limit=2)] == [soon, made[0]]
    assert (api.count_litigation(actor=by), api.count_litigation(actor=by, forum="ecthr")) == (5, 0)
    assert len(api.get_case(actor=by, case_id=case_id).litigation) == 5


def test_a_case_is_found_by_the_numbers_of_its_actions_and_its_row_tells_of_them(
    world: World,
) -> None:
    by, case_id = lawyer(world), opened(world)
    action_of(world, case_id, own_number="ЕСПЛ-7", forum_number="60114/25")
    action_of(world, case_id, forum="claims")
    (row,) = api.table_of_cases(actor=by)
    assert row.cells["litigation"] == "ecthr 60114/25 (planned); claims (planned)"
    for text in ("60114/25", "ЕСПЛ-7"):
        rows = api.visible_cases(actor=by, text=text).rows
        assert [row.id for row in rows] == [case_id]
