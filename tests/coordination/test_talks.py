# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hits of the register of interviews become tasks for both sides, without a person's name."""

import pytest

from dokaz.casework.interviews import api as interviews
from dokaz.coordination import api
from dokaz.coordination.raising import CONSUMER
from dokaz.deconflict.duplicates.actions.telling import stop_telling
from dokaz.deconflict.duplicates.telling import Told
from dokaz.deconflict.register.actions.calls import note_call
from dokaz.deconflict.register.actions.entries import EntryDraft, keep_entry
from dokaz.deconflict.register.actions.files import note_doubted
from dokaz.gate.api import Position, Purpose, facts_after, new_id, reading_everything
from tests.casework.interviews.scenes import KEPT, agreed, held, person_of, proposed
from tests.coordination.scenes import Office

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HIT = interviews.RegisterResult(
    "hit", (interviews.RegisterContact("ZMN", "duty@zmn.example", "account", "2026-Q1"),)
)


def facts_arrive() -> None:
    """Facts of the test's own transaction reach the room, as the worker brings them."""
    with reading_everything(Purpose.OUTBOX):
        for _place, fact in facts_after(Position(), CONSUMER.kinds, limit=100, settled=False):
            CONSUMER.handle(fact)


def tasks(office: Office, persona: str) -> list[api.TaskRow]:
    return list(api.visible_tasks(actor=office.actor(persona)).rows)


def test_who_is_stopped_gets_a_task_once(office: Office) -> None:
    world = office.world
    own = office.accounts["interviewer"]
    person = person_of(world.interviewer)
    interview = proposed(world.interviewer, person, interviewer=own)
    interviews.check_register(actor=world.interviewer, interview_id=interview, result=HIT)
    facts_arrive()
    facts_arrive()
    assert api.carry_out_talks() == 1
    assert api.carry_out_talks() == 0
    (task,) = tasks(office, "interviewer")
    ref = interviews.get_interview(actor=world.interviewer, interview_id=interview).row.ref
    assert task.work == "contact"
    assert ref in task.title
    # Whom to call stands on the interview's page alone.
    shown = api.get_task(actor=office.actor("interviewer"), task_id=task.id)
    assert "duty@zmn.example" not in shown.text
    assert tasks(office, "verifier") == []
    api.take(actor=office.actor("interviewer"), task_id=task.id)
    api.finish(actor=office.actor("interviewer"), task_id=task.id)


def test_who_has_the_account_gets_a_task_that_names_who_asks(office: Office) -> None:
    world = office.world
    person = person_of(world.interviewer)
    sharing = interviews.LineDraft(purpose="interview_register", decision="yes")
    agreed(world.interviewer, person, KEPT, sharing)
    interview = held(world, person, case_contact=office.accounts["coordinator"])
    entry = new_id()
    keep_entry(
        actor=world.interviewer,
        interview_id=interview,
        entry_id=entry,
        record=b"a record",
        draft=EntryDraft(depth="account"),
    )
    note_call(actor=world.service_for("register"), entry_id=entry, other="ZMN")
    facts_arrive()
    assert api.carry_out_talks() == 1
    (task,) = tasks(office, "coordinator")
    assert "ZMN" in api.get_task(actor=office.actor("coordinator"), task_id=task.id).text


def test_files_of_the_register_that_do_not_hold_are_a_task_for_coordinators(
    office: Office,
) -> None:
    note_doubted(actor=office.world.service_for("register"), holders=("Holder 3",))
    facts_arrive()
    assert api.carry_out_talks() == 1
    takeable = api.TaskFilter(which="takeable")
    (task,) = api.visible_tasks(actor=office.actor("coordinator"), narrowed=takeable).rows
    shown = api.get_task(actor=office.actor("coordinator"), task_id=task.id)
    assert (task.work, task.assignee) == ("contact", None)
    assert "Holder 3" in shown.text
    assert "не взято" in shown.text


def test_a_member_who_left_leaves_it_to_the_coordinators(office: Office) -> None:
    interview = proposed(office.world.interviewer, person_of(office.world.interviewer))
    asked = {"actor": office.world.interviewer, "interview_id": interview}
    assert interviews.get_interview(**asked).row.interviewer not in office.accounts.values()
    interviews.check_register(**asked, result=HIT)
    facts_arrive()
    api.carry_out_talks()
    takeable = api.TaskFilter(which="takeable")
    page = api.visible_tasks(actor=office.actor("coordinator"), narrowed=takeable)
    assert [(one.work, one.assignee) for one in page.rows] == [("contact", None)]


def test_a_member_told_too_much_becomes_a_task_of_who_protects_data(office: Office) -> None:
    stop_telling(actor=office.actor("documenter"), what=Told.EVENT)
    facts_arrive()
    facts_arrive()
    assert api.carry_out_talks() == 1
    takeable = api.TaskFilter(which="takeable")
    (task,) = api.visible_tasks(actor=office.actor("protection_officer"), narrowed=takeable).rows
    assert (task.work, task.role, task.assignee) == ("other", "data_protection_officer", None)
    shown = api.get_task(actor=office.actor("protection_officer"), task_id=task.id)
    assert "(події)" in shown.text
    assert tasks(office, "verifier") == []
