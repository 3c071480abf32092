# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an interview's page shows of the register. Nothing is asked over the network."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.actions.entries import HELD, OPEN, names_coordinator
from dokaz.deconflict.register.binding import member_of
from dokaz.deconflict.register.consent import agrees
from dokaz.deconflict.register.models import Entry, Question
from dokaz.deconflict.register.policy import ASKERS, sees_interview
from dokaz.deconflict.register.vocabulary import QuestionState
from dokaz.gate.api import Actor, view


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of an interview in the register, as others are told of it."""

    id: UUID
    state: str
    depth: str
    coordinator: bool
    authority: bool
    referral: bool
    why: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class OnPage:
    """The register, for one interview's page.

    `takes_part`: this organisation can ask. `contacts`: whom others may be told to turn to, by
    number. `asked_again`: a question waits. `agreed`: the person agreed to the register.
    """

    takes_part: bool
    contacts: tuple[str, ...]
    coordinator: bool
    asked_again: bool
    agreed: bool
    may_enter: bool
    entries: tuple[EntryView, ...]


@view("register.interview.show", rule=sees_interview)
def on_page(*, actor: Actor, interview_id: UUID) -> OnPage:
    """What stands of this interview in the register, and what can be done. Raises NotFound."""
    found = interviews.get_interview(actor=actor, interview_id=interview_id)
    coordinator = names_coordinator(found)
    contacts = _contacts(actor, coordinator=coordinator)
    rows = Entry.objects.filter(interview_id=interview_id).order_by("pk")
    entries = tuple(_view(row) for row in rows)
    waits = Question.objects.filter(interview_id=interview_id, state=QuestionState.WAITING)
    agreed = agrees(actor, found.row.person_id)
    stands = any(one.state in OPEN for one in entries)
    held = found.row.state in HELD and not stands
    return OnPage(
        takes_part=bool(contacts),
        contacts=contacts,
        coordinator=coordinator,
        asked_again=waits.exists(),
        agreed=agreed,
        may_enter=held and agreed and bool(contacts) and actor.holds(*ASKERS),
        entries=entries,
    )


def _contacts(actor: Actor, *, coordinator: bool) -> tuple[str, ...]:
    """Contacts of the own organisation, or coordinators; none: it takes part in no register."""
    member = member_of(actor)
    if member is None:
        return ()
    try:
        directory = member.directory()
        if coordinator:
            return directory.coordinators
        return directory.by_number[member.own_number()].contacts
    except DokazError:
        return ()


def _view(row: Entry) -> EntryView:
    return EntryView(
        id=row.pk,
        state=row.state,
        depth=row.depth,
        coordinator=row.coordinator,
        authority=row.authority,
        referral=row.referral,
        why=row.why,
        at=row.at,
        by=row.by,
    )
