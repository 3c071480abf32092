# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stating a person's right in a protected object, and ending that. Whoever states it sees both."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.involvement.actions.ending import end
from dokaz.casework.involvement.models import Ownership
from dokaz.casework.involvement.policy import OWNERSHIPS, require_own_person
from dokaz.casework.involvement.terms import LISTS
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.records import edtf
from dokaz.casework.records.seeing import WRITERS
from dokaz.casework.records.texts import clean, known_term, moment
from dokaz.evidence import api as evidence
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

_STATE = "involvement.ownership.state"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipDraft:
    """A right in an object: a code of `rights`. `rd4u` is a category of the Register of Damage.

    `when` is EDTF, usually an interval; `basis` says on what it rests, `item_id` which item shows.
    """

    right: str
    rd4u: str = ""
    when: str = ""
    basis: str = ""
    item_id: UUID | None = None


@dataclass(frozen=True)
class OwnershipStated:
    person: UUID
    object: UUID
    ownership: UUID
    ended: bool = False


@action(
    _STATE,
    rule=holds_role(*WRITERS),
    facts=OwnershipStated,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def state_ownership(
    unit: Unit, *, actor: Actor, person_id: UUID, object_id: UUID, draft: OwnershipDraft
) -> UUID:
    """State a person's right in an object; returns the link.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: the person, the object or the item is not this actor's to see.
        Refused: another organisation's person.
        Conflict: the right is stated already, or the person was erased.
    """
    person = require_own_person(actor, person_id, _STATE)
    objects.require_object(actor=actor, object_id=object_id)
    if draft.item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.item_id)
    read = moment("when", draft.when, zone=edtf.KYIV)
    row = Ownership(
        id=unit.new_id(),
        person_id=person_id,
        object_id=object_id,
        organisation_id=person.organisation_id,
        right=known_term("right", draft.right, LISTS["rights"]),
        rd4u=known_term("rd4u", draft.rd4u, persons.terms.LISTS["rd4u"]) if draft.rd4u else "",
        when_text=read.text if read else "",
        basis=clean("basis", draft.basis, longest=10_000, required=True),
        item_id=draft.item_id,
        at=unit.at,
        by=actor.ref,
    )
    there = Ownership.objects.filter(
        person_id=person_id, object_id=object_id, right=row.right, ended_at__isnull=True
    )
    if there.exists():
        raise Conflict("already_there", _("This right is stated already. End it first."))
    row.save(force_insert=True)
    _record(unit, row)
    return row.pk


@action(
    "involvement.ownership.end",
    rule=with_role(WRITERS, own(OWNERSHIPS, "ownership_id")),
    facts=OwnershipStated,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def end_ownership(unit: Unit, *, actor: Actor, ownership_id: UUID, why: str) -> None:
    """State that the person had no such right after all. Raises Rejected, NotFound, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    _record(unit, end(unit, actor, Ownership, ownership_id), why=why)


def _record(unit: Unit, row: Ownership, *, why: str = "") -> None:
    unit.record(
        OwnershipStated(
            person=row.person_id,
            object=row.object_id,
            ownership=row.pk,
            ended=row.ended_at is not None,
        ),
        objects=(ObjectRef("person", row.person_id), ObjectRef("object", row.object_id)),
        details={"why": why} if why else None,
    )
