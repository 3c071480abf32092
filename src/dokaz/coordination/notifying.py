# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks as something people are told of: that room lies below and is told of them here."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from dokaz.coordination.facts import TaskChanged
from dokaz.coordination.models import Task
from dokaz.coordination.policy import TASKS
from dokaz.coordination.vocabulary import WAITING, ChangeKind
from dokaz.gate.api import Actor, Delivered
from dokaz.notifications.api import DAYS_AHEAD, Kind, Named, Subject, Telling, Told, ahead_of

_ASKED = frozenset({ChangeKind.ASKED, ChangeKind.ASKED_AGAIN})
_ANSWERED = frozenset(
    {ChangeKind.TAKEN, ChangeKind.GIVEN_BACK, ChangeKind.DONE, ChangeKind.DECLINED}
)


def _named(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    rows = TASKS.visible(actor).filter(pk__in=list(keys))
    return {row.pk: Named(row.ref, row.title, row.title) for row in rows}


def _told(delivered: Delivered) -> Iterator[Told]:
    task = Task.objects.filter(pk=UUID(delivered.payload["task"])).first()
    what = delivered.payload["what"]
    if task is None or what == ChangeKind.ERASED:
        return
    if what in _ASKED:
        assigned = {task.assignee} if task.assignee else set()
        roles = frozenset() if task.assignee else frozenset({task.role})
        yield _of(task, Kind.TASK_ASKED, assigned, roles)
    elif what in _ANSWERED:
        yield _of(task, Kind.TASK_ANSWERED, {task.asked_by})
    else:
        both = {task.asked_by, task.assignee} if task.assignee else {task.asked_by}
        yield _of(task, Kind.TASK_CHANGED, both)


def _of(task: Task, kind: Kind, accounts: set[UUID], roles: frozenset[str] = frozenset()) -> Told:
    return Told(
        kind=kind,
        subject="task",
        record_id=task.pk,
        organisation=task.organisation_id,
        accounts=frozenset(accounts),
        roles=roles,
    )


def _due(delivered: Delivered) -> Iterator[Told]:
    """Whoever has taken it, or may take it, is told some days ahead of its day."""
    task = Task.objects.filter(pk=UUID(delivered.payload["task"])).first()
    if task is None or task.due_on is None or task.state not in WAITING:
        return
    yield Told(
        kind=Kind.DEADLINE,
        subject="task_due",
        record_id=task.pk,
        organisation=task.organisation_id,
        accounts=frozenset({task.assignee} if task.assignee else ()),
        roles=frozenset() if task.assignee else frozenset({task.role}),
        followers=False,
        at=ahead_of(task.due_on),
    )


def _named_due(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Named]:
    """Tasks that wait still and whose day is near: it may have been moved since."""
    soon = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    rows = TASKS.visible(actor).filter(pk__in=list(keys), state__in=WAITING, due_on__lte=soon)
    return {row.pk: Named(row.ref, row.title, row.title, page=("task", row.pk)) for row in rows}


SUBJECTS = (Subject(name="task", named=_named), Subject(name="task_due", named=_named_due))
TELLINGS = tuple(Telling(frozenset({TaskChanged.KIND}), one) for one in (_told, _due))
