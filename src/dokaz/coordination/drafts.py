# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people state of a task, checked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import chosen, clean
from dokaz.coordination.policy import ASKERS
from dokaz.coordination.targets import refs_seen
from dokaz.coordination.vocabulary import About, Work
from dokaz.gate.api import Actor, NotFound, Rejected
from dokaz.members import api as members

_LONGEST_WAIT = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """`assignee`: an account of the own organisation; without one `role` says who may take it."""

    work: str
    title: str
    text: str = ""
    about: str = ""
    about_id: UUID | None = None
    assignee: UUID | None = None
    role: str = ""
    due_on: date | None = None


def columns(actor: Actor, draft: TaskDraft, *, now: datetime) -> dict[str, Any]:
    """The draft as columns of a task.

    Raises:
        Rejected: a value is missing, too long or not one to choose from.
        NotFound: the record it is about is not this actor's to see.
    """
    _require_visible(actor, draft)
    return {
        "work": chosen("work", draft.work, Work),
        "title": clean("title", draft.title, longest=300, required=True),
        "text": clean("text", draft.text, longest=20_000),
        "about": draft.about,
        "about_id": draft.about_id,
        **somebody(actor, draft.assignee, draft.role, now=now),
        "due_on": day("due_on", draft.due_on, now=now),
    }


def somebody(actor: Actor, assignee: UUID | None, role: str, *, now: datetime) -> dict[str, Any]:
    """Whose task it is: a colleague with a role that works with content, or such a role.

    Raises:
        Rejected: neither, or nobody who could do it.
    """
    if assignee is not None:
        found = members.colleagues(actor=actor, on=now.date(), account_ids=(assignee,))
        if any(one.roles & set(ASKERS) for one in found):
            return {"assignee": assignee, "role": ""}
        raise Rejected("assignee", _("There is no such colleague in your organisation."))
    if not role:
        raise Rejected("assignee", _("Say who shall do it: a colleague, or a role."))
    if role not in ASKERS:
        raise Rejected("role", _("This is not one of the values to choose from."))
    return {"assignee": None, "role": role}


def day(field: str, value: date | None, *, now: datetime) -> date | None:
    """A day by which it is to be done. Raises Rejected: long past, or too far away."""
    if value is not None and abs(value - now.date()) > _LONGEST_WAIT:
        raise Rejected(field, _("The day is too far away. Look at the year."))
    return value


def _require_visible(actor: Actor, draft: TaskDraft) -> None:
    chosen("about", draft.about, About)
    if bool(draft.about) != (draft.about_id is not None):
        raise Rejected("about", _("Name the record that the task is about, or none."))
    if draft.about and not refs_seen(actor, [(draft.about, draft.about_id)]):
        raise NotFound(draft.about)
