# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stating what a person was in an event, and ending that. Whoever states it sees both."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.involvement.actions.ending import end
from dokaz.casework.involvement.models import Role
from dokaz.casework.involvement.policy import ROLES, require_own_person
from dokaz.casework.involvement.terms import LISTS
from dokaz.casework.persons import api as persons
from dokaz.casework.records import edtf
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import clean, known_term, known_terms, moment
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Unit,
    action,
    holds_role,
    own,
    with_role,
)

_STATE = "involvement.role.state"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDraft:
    """What a person was in an event. `harm` are codes of the list of harm; `when` is EDTF."""

    role: str
    harm: tuple[str, ...] = ()
    knowledge: str = ""
    certainty: str = "claim"
    when: str = ""


@dataclass(frozen=True)
class RoleStated:
    person: UUID
    event: UUID
    role: UUID
    ended: bool = False


@action(
    _STATE,
    rule=holds_role(*WRITERS),
    facts=RoleStated,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def state_role(
    unit: Unit, *, actor: Actor, person_id: UUID, event_id: UUID, draft: RoleDraft
) -> UUID:
    """State a person's role in an event; returns the link.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: the person or the event is not this actor's to see.
        Refused: another organisation's person.
        Conflict: the role is stated already.
    """
    person = require_own_person(actor, person_id, _STATE)
    events.require_event(actor=actor, event_id=event_id)
    read = moment("when", draft.when, zone=edtf.KYIV)
    row = Role(
        id=unit.new_id(),
        person_id=person_id,
        event_id=event_id,
        organisation_id=person.organisation_id,
        role=known_term("role", draft.role, LISTS["roles"]),
        harm=known_terms("harm", draft.harm, persons.terms.LISTS["harm"]),
        knowledge=_known("knowledge", draft.knowledge),
        certainty=known_term("certainty", draft.certainty, persons.terms.LISTS["certainty"]),
        when_text=read.text if read else "",
        at=unit.at,
        by=actor.ref,
    )
    there = Role.objects.filter(
        person_id=person_id, event_id=event_id, role=row.role, ended_at__isnull=True
    )
    if there.exists():
        raise Conflict("already_there", _("This role is stated already. End it first."))
    row.save(force_insert=True)
    _record(unit, row)
    return row.pk


def _known(field: str, code: str) -> str:
    return known_term(field, code, LISTS[field]) if code else ""


@action(
    "involvement.role.end",
    rule=with_role(WRITERS, own(ROLES, "role_id")),
    facts=RoleStated,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_role(unit: Unit, *, actor: Actor, role_id: UUID, why: str) -> None:
    """State that the person was not that after all. Raises Rejected, NotFound, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    _record(unit, end(unit, actor, Role, role_id), why=why)


def _record(unit: Unit, row: Role, *, why: str = "") -> None:
    unit.record(
        RoleStated(
            person=row.person_id, event=row.event_id, role=row.pk, ended=row.ended_at is not None
        ),
        objects=(ObjectRef("person", row.person_id), ObjectRef("event", row.event_id)),
        details={"why": why} if why else None,
    )
