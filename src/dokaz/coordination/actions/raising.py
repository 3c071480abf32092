# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks that nobody asks for: the register of interviews named another organisation, or has files
that are not shown to be its holders'; a member asked very often what others have."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.coordination.models import Task
from dokaz.coordination.numbers import draw
from dokaz.coordination.policy import ASKERS
from dokaz.coordination.recording import note, task_ref
from dokaz.coordination.vocabulary import ChangeKind, Work
from dokaz.gate.api import Actor, Erasure, Unit, action, is_service
from dokaz.members import api as members

SERVICE = "coordination"
HELD, ASKED, FILES, STOPPED = "held", "asked", "files", "stopped"
FALLBACK_ROLE = "coordinator"
"""Who does it if the member has left meanwhile."""
GUARDIAN_ROLE = "data_protection_officer"
"""Who looks at what a member asked for, where the organisation has one."""

_ASKED_FOR = {
    "address": gettext_lazy("addresses on the internet"),
    "event": gettext_lazy("events"),
    "person": gettext_lazy("people"),
}


@dataclass(frozen=True)
class Raised:
    task: UUID
    reason: str


@action(
    "coordination.task.raise_talk",
    rule=is_service(SERVICE),
    facts=Raised,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def raise_talk(
    unit: Unit, *, actor: Actor, member: UUID, reason: str, ref: str, other: str
) -> UUID:
    """Ask a member to talk to another organisation; returns the task.

    `ref`: the interview's number. `other`: the organisation that asks, if known; of files, the
    holders that gave them; of a member who was stopped, what was asked for. The contact stands
    on the interview's page alone, which fewer people see than a task.
    """
    organisation_id = actor.organisation_id
    assert organisation_id is not None  # the step acts for one organisation at a time
    there = members.actor_for(member, organisation_id).holds(*ASKERS)
    title, text = _words(reason, ref, other)
    task = Task(
        id=unit.new_id(),
        organisation_id=organisation_id,
        ref=draw(unit, organisation_id),
        work=Work.OTHER if reason == STOPPED else Work.CONTACT,
        title=title,
        text=text,
        asked_by=actor.ref,
        asked_at=unit.at,
        changed_at=unit.at,
        assignee=member if there else None,
        role="" if there else _role(organisation_id, reason),
    )
    task.save(force_insert=True)
    note(unit, task, ChangeKind.ASKED)
    unit.record(Raised(task=task.pk, reason=reason), objects=(task_ref(task.pk),))
    return task.pk


def _role(organisation_id: UUID, reason: str) -> str:
    if reason == STOPPED and members.holders(organisation_id, (GUARDIAN_ROLE,)):
        return GUARDIAN_ROLE
    return FALLBACK_ROLE


def _words(reason: str, ref: str, other: str) -> tuple[str, str]:
    named = {"ref": ref, "other": other}
    if reason == HELD:
        return (
            _("Talk to another organisation before interview %(ref)s") % named,
            _(
                "The register of interviews knows of an account. The page of the interview says "
                "whom to talk to. The interview waits until it is written down there what you "
                "agreed."
            ),
        )
    if reason == FILES:
        return (
            _("Newer files of the register of interviews have to be looked at"),
            _(
                "%(other)s gives newer files of the register of interviews than this node has. It "
                "is not shown that the register's holders want them, so they were not taken. Ask "
                "the holders by another way, not through this register. What they give you then is "
                "taken by the operator with 'dokaz register use'."
            )
            % named,
        )
    if reason == STOPPED:
        return (
            _("A member asked very often what other organisations have"),
            _(
                "A member was told today of so much that other organisations have and they may "
                "not see (%(what)s) that the node tells them no more until tomorrow. Much honest "
                "work can be behind it, or curiosity. The page of acts says who it was, and what "
                "they wrote down that day. Ask them."
            )
            % {"what": _ASKED_FOR[other]},
        )
    return (
        _("Another organisation asks about interview %(ref)s") % named,
        _(
            "%(other)s plans an interview with a person whose account you have, and was told to "
            "turn to you. Agree with them whether the person has to be asked at all."
        )
        % named,
    )
