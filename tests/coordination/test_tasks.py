# SPDX-License-Identifier: AGPL-3.0-or-later
"""A task from asking to answer: whose it is, what waits for whom, and what stays on record."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dokaz.coordination import api
from dokaz.coordination.models import Task, TaskChange
from dokaz.evidence import api as evidence
from dokaz.evidence import erasure
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.gate.models import ActDetail
from dokaz.members.api import service_actor
from tests.coordination.scenes import WHY, Office, asked, drafted, listed
from tests.evidence.world import taken

PLANTED = "Вигадане слово планетарій"


def test_a_role_is_asked_one_of_it_takes_it_and_the_asker_learns_what_came_out(office: Office):
    asker, verifier = office.actor("documenter"), office.actor("verifier")
    task = asked(office)
    assert listed(verifier, "takeable") == listed(office.actor("second_verifier"), "takeable")
    assert listed(asker, "asked") == [task]
    api.take(actor=verifier, task_id=task)
    assert listed(verifier, "mine") == [task]
    assert listed(office.actor("second_verifier"), "takeable") == []
    with pytest.raises(Conflict) as refused:
        api.take(actor=verifier, task_id=task)
    assert refused.value.reason == "task_taken"
    api.finish(actor=verifier, task_id=task, text="Тіні збігаються")
    seen = api.get_task(actor=asker, task_id=task)
    assert (seen.row.state, seen.row.ref[:6]) == ("done", "TRH-T-")
    assert [one.kind for one in seen.changes] == ["asked", "taken", "done"]
    assert seen.changes[-1].text == "Тіні збігаються"
    assert listed(asker, "ended") == [task]
    assert listed(verifier, "mine") == []


def test_a_task_given_back_waits_for_its_role_again(office: Office):
    verifier = office.actor("verifier")
    task = asked(office)
    api.take(actor=verifier, task_id=task)
    api.give_back(actor=verifier, task_id=task, why=WHY)
    assert listed(office.actor("second_verifier"), "takeable") == [task]


def test_one_person_s_task_given_back_is_declined_and_can_be_asked_again(office: Office):
    asker, verifier = office.actor("documenter"), office.actor("verifier")
    task = asked(office, assignee=verifier.ref, role="")
    api.give_back(actor=verifier, task_id=task, why=WHY)
    assert api.get_task(actor=asker, task_id=task).row.state == "declined"
    with pytest.raises(Conflict) as ended:
        api.finish(actor=verifier, task_id=task)
    assert ended.value.reason == "task_ended"
    api.ask_again(actor=asker, task_id=task, why=WHY)
    assert listed(verifier, "mine") == [task]
    with pytest.raises(Conflict):
        api.ask_again(actor=asker, task_id=task, why=WHY)


def test_what_is_given_to_somebody_else_leaves_the_first(office: Office):
    asker, verifier = office.actor("documenter"), office.actor("verifier")
    task = asked(office, assignee=verifier.ref, role="")
    api.take(actor=verifier, task_id=task)
    other = office.accounts["second_verifier"]
    revision = api.get_task(actor=asker, task_id=task).revision
    changes = {"title": "Інакше", "text": "", "assignee": other, "role": "", "due_on": None}
    with pytest.raises(Conflict) as stale:
        api.change(actor=asker, task_id=task, revision=revision - 1, **changes)
    assert stale.value.reason == "changed_meanwhile"
    api.change(actor=asker, task_id=task, revision=revision, **changes)
    assert listed(verifier, "mine") == []
    seen = api.get_task(actor=office.actor("second_verifier"), task_id=task)
    assert (seen.row.state, seen.row.title) == ("open", "Інакше")
    assert seen.changes[-1].before["title"] == "Перевірити час вигаданого знімка"
    with pytest.raises(NotFound):
        api.get_task(actor=verifier, task_id=task)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "т" * 301}, "title"),
        ({"text": "т" * 20_001}, "text"),
        ({"title": "так\0ні"}, "title"),
        ({"work": "sleep"}, "work"),
        ({"role": ""}, "assignee"),
        ({"role": "platform_admin"}, "role"),
        ({"role": "organisation_admin"}, "role"),
        ({"assignee": UUID(int=5)}, "assignee"),
        ({"about": "item"}, "about"),
        ({"about_id": UUID(int=5)}, "about"),
        ({"about": "parcel", "about_id": UUID(int=5)}, "about"),
        ({"due_on": date(2226, 1, 1)}, "due_on"),
    ],
)
def test_what_cannot_be_asked_is_named_and_nothing_is_kept(values, field, office: Office):
    with pytest.raises(Rejected) as rejected:
        asked(office, **values)
    assert rejected.value.field == field
    assert not Task.objects.exists()


def test_nobody_without_a_role_for_content_can_be_asked(office: Office):
    for account in (office.accounts["auditor"], office.world.admin_account):
        with pytest.raises(Rejected):
            asked(office, assignee=account, role="")


def test_a_task_about_a_record_shows_it_to_those_who_may_see_it_only(office: Office):
    item = taken(office.world.documenter).item_id
    evidence.classify(actor=office.world.documenter, item_id=item, confidentiality=3)
    with pytest.raises(NotFound):
        asked(office, by="verifier", about="item", about_id=item)
    task = api.ask(actor=office.world.documenter, draft=drafted(about="item", about_id=item))
    own = api.get_task(actor=office.world.documenter, task_id=task).row
    assert own.about_ref.startswith("TRH-")
    seen = api.get_task(actor=office.actor("verifier"), task_id=task).row
    assert (seen.about, seen.about_id, seen.about_ref) == ("item", None, "")
    assert listed(office.world.documenter, "asked", about_id=item) == [task]


def test_what_is_due_first_stands_first_and_overdue_is_counted(office: Office):
    today = timezone.now().date()
    verifier = office.actor("verifier")
    whose = {"assignee": verifier.ref, "role": ""}
    late = asked(office, due_on=today - timedelta(days=1), **whose)
    never = asked(office, **whose)
    soon = asked(office, due_on=today + timedelta(days=1), **whose)
    takeable = asked(office)
    later = asked(office, due_on=today + timedelta(days=1), **whose)
    order = [late, soon, later, never]
    assert listed(verifier, "mine") == order
    found = api.load(actor=verifier, today=today)
    assert (found.mine, found.overdue, found.takeable) == (4, 1, 1)
    assert listed(office.actor("coordinator"), "all") == [later, takeable, soon, never, late]
    # None is out of reach, however many wait, also when one is done between two pages.
    turned: list[UUID] = []
    after = None
    for _ in order:
        page = api.visible_tasks(
            actor=verifier, narrowed=api.TaskFilter(which="mine"), after=after, limit=1
        )
        turned += [row.id for row in page.rows]
        after = page.after
        if turned == [late]:
            api.finish(actor=verifier, task_id=late, text="зроблено")
    assert (turned, after) == (order, None)


def test_pages_follow_each_other_and_queries_do_not_grow(office: Office):
    for _ in range(3):
        asked(office)
    asker = office.actor("documenter")

    def asked_for() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            api.visible_tasks(actor=asker, narrowed=api.TaskFilter(which="asked"))
        return len(caught)

    few = asked_for()
    tasks = [asked(office) for _ in range(5)]
    assert asked_for() == few
    narrowed = api.TaskFilter(which="asked")
    first = api.visible_tasks(actor=asker, narrowed=narrowed, limit=4)
    rest = api.visible_tasks(actor=asker, narrowed=narrowed, after=first.after, limit=4)
    assert [row.id for row in first.rows] == [*reversed(tasks)][:4]
    assert len({row.id for row in (*first.rows, *rest.rows)}) == 8
    assert rest.after is None


def test_with_an_item_the_words_of_tasks_about_it_are_erased(office: Office):
    world = office.world
    item = taken(world.documenter).item_id
    words = {"title": PLANTED, "text": PLANTED, "about": "item", "about_id": item}
    task = api.ask(actor=world.documenter, draft=drafted(**words))
    other = asked(office, title="Лишається")
    proposed = evidence.propose_disposal(
        actor=world.protection_officer, item_id=item, reason_code="safety", reason=WHY
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=proposed)
    rows = Task.objects.in_bulk([task, other])
    assert (rows[task].title, rows[task].erased_at is None) == ("", False)
    assert rows[other].title == "Лишається"
    assert PLANTED not in str(list(TaskChange.objects.values()))


def test_a_disposal_that_left_tasks_behind_is_finished(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    world = office.world
    item = taken(world.documenter).item_id
    words = {"title": PLANTED, "text": PLANTED, "about": "item", "about_id": item}
    task = api.ask(actor=world.documenter, draft=drafted(**words))
    proposed = evidence.propose_disposal(
        actor=world.protection_officer, item_id=item, reason_code="safety", reason=WHY
    )
    with monkeypatch.context() as earlier:
        earlier.setattr(erasure, "ABOVE", [])
        evidence.approve_disposal(actor=world.custodian, disposal_id=proposed)
    later = api.ask(actor=world.documenter, draft=drafted(**words))
    assert evidence.finish_disposals(actor=service_actor("disposal")) == 1
    rows = Task.objects.in_bulk([task, later])
    assert (rows[task].title, rows[later].title) == ("", PLANTED)
    assert evidence.finish_disposals(actor=service_actor("disposal")) == 0


def test_erased_words_are_nowhere_and_who_did_what_stays(office: Office):
    task = asked(office, title=PLANTED, text=PLANTED)
    api.say(actor=office.actor("verifier"), task_id=task, text=PLANTED)
    api.erase_words(actor=office.actor("protection_officer"), task_id=task, why=WHY)
    seen = api.get_task(actor=office.actor("documenter"), task_id=task)
    assert seen.row.erased
    assert [one.kind for one in seen.changes] == ["asked", "said", "erased"]
    rows = [*Task.objects.values(), *TaskChange.objects.values()]
    assert PLANTED not in str(rows)
    assert PLANTED not in str(list(ActDetail.objects.values_list("content", flat=True)))
    with pytest.raises(Rejected):
        api.say(actor=office.actor("verifier"), task_id=task, text="ще слово")
    with pytest.raises(Conflict):
        api.erase_words(actor=office.actor("protection_officer"), task_id=task, why=WHY)
