# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks and their histories. Nothing is deleted; words can be erased, the task stays."""

from django.db import models
from django.db.models import Q

from dokaz.coordination.vocabulary import About, ChangeKind, TaskState, Work
from dokaz.gate.api import Guarded, RowReaders


class TaskSeries(Guarded):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_task_series_a_year"
            ),
        )


class Task(Guarded):
    """One thing somebody asked for. Its identifier sorts by the time of asking.

    `assignee`: the account that shall do it; empty: whoever holds `role` may take it. `about` and
    `about_id` name a record of another room, which is shown only to those who may see it.
    `due_on`: a day, in the organisation's own reckoning.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    work = models.CharField(max_length=16)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    about = models.CharField(max_length=16, blank=True)
    about_id = models.UUIDField(null=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    assignee = models.UUIDField(null=True)
    role = models.CharField(max_length=32, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=16, default=TaskState.OPEN)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=TaskState.values), name="coordination_task_state"
            ),
            models.CheckConstraint(
                condition=Q(work__in=Work.values), name="coordination_task_work"
            ),
            models.CheckConstraint(
                condition=Q(about__in=About.values), name="coordination_task_about"
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=False) | ~Q(role=""), name="task_is_somebodys"
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "state", "id"], name="task_own_state"),
            models.Index(fields=["assignee", "state", "due_on"], name="task_of_assignee"),
            models.Index(fields=["asked_by", "state", "id"], name="task_of_asker"),
            models.Index(fields=["about_id", "state"], name="task_about"),
        )


class TalkOrder(models.Model):
    """Somebody is to talk to another organisation; the task is still to be made. An order.

    `reason`: `held` for who is stopped before an interview, `asked` for who has the account,
    `files` for newer files of the register, whose holders stand in `other`; `stopped` for a member
    who was told more than a day allows of what stands in `other`.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    member = models.UUIDField()
    reason = models.CharField(max_length=8)
    ref = models.CharField(max_length=40)
    other = models.CharField(max_length=200, blank=True)

    READ_BY = RowReaders(organisation="organisation_id")


class TaskChange(Guarded):
    """One line of a task's history: who did what, and in which words."""

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="changes")
    organisation_id = models.UUIDField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    kind = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="coordination_change_kind"
            ),
        )
        indexes = (models.Index(fields=["task", "id"], name="change_of_task"),)
