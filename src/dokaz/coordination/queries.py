# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and tasks. The number of queries does not depend on the number of rows."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from dokaz.coordination.models import Task
from dokaz.coordination.policy import CHANGES, TASKS
from dokaz.coordination.targets import refs_seen
from dokaz.coordination.views import Load, TaskChangeView, TaskPage, TaskRow, TaskView, row_of
from dokaz.coordination.vocabulary import ENDED, WAITING, TaskState
from dokaz.gate.api import Actor, anyone, sees, view

LONGEST_PAGE = 200
LIST_NAMES = ("mine", "takeable", "asked", "all", "ended")
DUE_FIRST = ("mine", "takeable")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """`which`: one of `LIST_NAMES`; `work` and `about_id` narrow it further."""

    which: str = "mine"
    work: str = ""
    about_id: UUID | None = None


@view("coordination.task.list", rule=anyone)
def visible_tasks(
    *,
    actor: Actor,
    narrowed: TaskFilter | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> TaskPage:
    """Tasks this actor may see, the newest first. Lists in `DUE_FIRST` begin with what is due."""
    limit = max(1, min(limit, LONGEST_PAGE))
    narrowed = narrowed or TaskFilter()
    rows = _narrowed(actor, narrowed)
    if narrowed.which in DUE_FIRST:
        rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    else:
        rows = rows.order_by("-pk")
    if after is not None:
        rows = rows.filter(
            _behind(actor, after) if narrowed.which in DUE_FIRST else Q(pk__lt=after)
        )
    found = list(rows[: limit + 1])
    shown = _rows(actor, found[:limit])
    return TaskPage(rows=shown, after=shown[-1].id if len(found) > limit else None)


def _behind(actor: Actor, after: UUID) -> Q:
    """Condition on tasks behind one in the order of days, those without a day last.

    It may have left the list since: its day says where it stood.
    """
    last = TASKS.visible(actor).filter(pk=after).values_list("due_on", flat=True)
    if not last:
        return Q(pk__in=[])
    (day,) = last
    if day is None:
        return Q(due_on__isnull=True, pk__gt=after)
    return Q(due_on__gt=day) | Q(due_on=day, pk__gt=after) | Q(due_on__isnull=True)


@view("coordination.task.load", rule=anyone)
def load(*, actor: Actor, today: date) -> Load:
    """How much waits for this person; `today` is their day."""
    mine = _narrowed(actor, TaskFilter(which="mine"))
    counted = mine.aggregate(mine=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    takeable = _narrowed(actor, TaskFilter(which="takeable")).count()
    return Load(takeable=takeable, **counted)


@view("coordination.task.show", rule=sees(TASKS, "task_id"))
def get_task(*, actor: Actor, task_id: UUID) -> TaskView:
    """One task with its history, oldest line first. Raises NotFound."""
    task = TASKS.get(actor, task_id)
    (row,) = _rows(actor, [task])
    changes = CHANGES.visible(actor).filter(task_id=task_id).order_by("pk")
    return TaskView(
        row=row,
        text=task.text,
        revision=task.revision,
        changes=tuple(
            TaskChangeView(
                at=one.at,
                by=one.by,
                kind=one.kind,
                text=one.text,
                before=one.before,
                after=one.after,
            )
            for one in changes
        ),
    )


def _rows(actor: Actor, tasks: list[Task]) -> tuple[TaskRow, ...]:
    refs = refs_seen(actor, ((one.about, one.about_id) for one in tasks))
    return tuple(row_of(one, refs) for one in tasks)


def _narrowed(actor: Actor, narrowed: TaskFilter) -> QuerySet[Task]:
    conditions = {
        "mine": Q(assignee=actor.ref, state__in=WAITING),
        "takeable": Q(assignee__isnull=True, state=TaskState.OPEN, role__in=sorted(actor.roles)),
        "asked": Q(asked_by=actor.ref, state__in=WAITING),
        "all": Q(state__in=WAITING),
        "ended": Q(state__in=ENDED),
    }
    rows = TASKS.visible(actor).filter(conditions.get(narrowed.which, Q(pk__in=[])))
    if narrowed.work:
        rows = rows.filter(work=narrowed.work)
    if narrowed.about_id is not None:
        rows = rows.filter(about_id=narrowed.about_id)
    return rows


@view("coordination.task.about", rule=anyone)
def about_ref(*, actor: Actor, about: str, about_id: UUID | None) -> str:
    """Number of a record that a task may be about; empty where this actor may not see it."""
    if about_id is None:
        return ""
    return refs_seen(actor, [(about, about_id)]).get(about_id, "")
