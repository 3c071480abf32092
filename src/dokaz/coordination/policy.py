# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see a task: its words may tell of a record, so it is not for everybody.

Whoever asked, whoever shall do it, those who hold the role it is meant for, and the organisation's
coordinators, custodians and data protection officers. Nobody outside the organisation.
"""

from django.db.models import Exists, OuterRef, Q

from dokaz.coordination.models import Task, TaskChange
from dokaz.gate.api import Actor, ActorKind, Policy

ASKERS = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "coordinator",
)  # fmt: skip
OVERSEERS = ("coordinator", "custodian", "data_protection_officer")
ERASERS = ("data_protection_officer",)

_NOTHING = Q(pk__in=[])


def works_here(actor: Actor) -> bool:
    """A person who works for an organisation in a role with content."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        return False
    return actor.holds(*ASKERS) and not actor.holds("platform_admin")


def sees_tasks(actor: Actor) -> Q:
    """The condition on tasks."""
    if not works_here(actor):
        return _NOTHING
    own = Q(organisation_id=actor.organisation_id)
    if actor.holds(*OVERSEERS):
        return own
    concerns = Q(asked_by=actor.ref) | Q(assignee=actor.ref) | Q(role__in=sorted(actor.roles))
    return own & concerns


TASKS: Policy[Task] = Policy(what="task", rows=lambda: Task.objects.all(), sees=sees_tasks)

CHANGES: Policy[TaskChange] = Policy(
    what="task change",
    rows=lambda: TaskChange.objects.all(),
    sees=lambda actor: Q(Exists(TASKS.visible(actor).filter(pk=OuterRef("task_id")))),
)
