# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks as something that can be found: search lies below and is told of them here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dokaz.coordination.facts import TaskChanged
from dokaz.coordination.models import Task, TaskChange
from dokaz.coordination.policy import TASKS, sees_tasks
from dokaz.gate.api import (
    Actor,
    Condition,
    anyone,
    condition_of,
    is_service,
    text_of,
    view,
)
from dokaz.members.api import service_actor
from dokaz.search import api as search

SUBJECT = "task"
_SERVICE = "search"
_COLUMNS = frozenset({"organisation_id", "asked_by", "assignee", "role"})
"""What the policy compares; an index keeps these beside each task."""


@view("coordination.index.tasks", rule=is_service(_SERVICE))
def tasks_for_index(*, actor: Actor, task_ids: Sequence[UUID]) -> list[search.Entry]:
    """Those of up to some hundred tasks that have words, with what people said of them."""
    rows = Task.objects.filter(pk__in=task_ids, erased_at__isnull=True)
    found = {row.pk: row for row in rows}
    said: dict[UUID, list[str]] = {key: [] for key in found}
    lines = TaskChange.objects.filter(task_id__in=list(found)).exclude(text="").order_by("pk")
    for task_id, text in lines.values_list("task_id", "text"):
        said[task_id].append(text)
    return [_entry(row, said[key]) for key, row in found.items()]


def _entry(row: Task, said: Sequence[str]) -> search.Entry:
    values = {
        "subject": SUBJECT,
        "organisation_id": text_of(row.organisation_id),
        "organisation": text_of(row.organisation_id),
        "kind": f"{SUBJECT}.{row.work}",
        "state": f"{SUBJECT}.{row.state}",
        "asked_by": text_of(row.asked_by),
        "assignee": text_of(row.assignee) if row.assignee else "",
        "role": row.role,
    }
    return search.Entry(
        key=search.key_of(SUBJECT, row.pk),
        columns={name: frozenset({value}) for name, value in values.items() if value},
        registered=search.milliseconds(row.asked_at),
        happened=0,
        zones={
            search.Zone.TITLE: (row.title,),
            search.Zone.RECORD: (row.ref, row.text, *said),
        },
    )


@view("coordination.index.keys", rule=is_service(_SERVICE))
def task_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all tasks in the order of asking, behind one of them; for a first filling."""
    rows = Task.objects.order_by("pk").values_list("pk", flat=True)
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


@view("coordination.index.reach", rule=anyone)
def tasks_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of((sees_tasks,), actor, rows=Task.objects.filter, columns=_COLUMNS)


@view("coordination.task.found", rule=anyone)
def task_lines(
    *, actor: Actor, task_ids: Sequence[UUID], matcher: search.Matcher
) -> dict[UUID, search.Line]:
    """Those of some hundred tasks that the actor may see, as lines of a search."""
    return {
        row.pk: search.Line(
            subject=SUBJECT,
            id=row.pk,
            ref=row.ref,
            title_uk=matcher.pieces(row.title),
            text=matcher.around(row.text),
            organisation_id=row.organisation_id,
            kind=row.work,
            state=row.state,
            registered_at=row.asked_at,
        )
        for row in TASKS.visible(actor).filter(pk__in=list(task_ids))
    }


def _lines(
    actor: Actor, keys: Sequence[UUID], matcher: search.Matcher, kept: Mapping[UUID, bytes]
) -> dict[UUID, search.Line]:
    return task_lines(actor=actor, task_ids=keys, matcher=matcher)


FINDABLE = search.Findable(
    subject=SUBJECT,
    facts={TaskChanged.KIND: ("task",)},
    keys=lambda after, limit: task_keys(actor=service_actor(_SERVICE), after=after, limit=limit),
    entries=lambda keys, before: tasks_for_index(actor=service_actor(_SERVICE), task_ids=keys),
    reach=lambda actor, others: tasks_in_index(actor=actor),
    lines=_lines,
)
