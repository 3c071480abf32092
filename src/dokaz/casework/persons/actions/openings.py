# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where two people open an identity: one asks with a reason, another agrees, for some hours."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.models import IdentityOpening, PersonIdentity
from dokaz.casework.persons.policy import (
    GUARDIANS,
    OPENERS,
    OPENINGS,
    PERSONS,
)
from dokaz.casework.persons.recording import locked_to_open, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.casework.records.texts import clean
from dokaz.evidence.api import Confidentiality, OpeningState
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    cleared,
    own,
    second_person,
    with_role,
)

LONGEST_HOURS = 24
PROPOSAL_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class OpeningChanged:
    person: UUID
    opening: UUID
    reader: UUID
    hours: int


@action(
    "persons.opening.propose",
    rule=all_of(with_role(OPENERS, own(PERSONS, "person_id")), cleared(Confidentiality.L4)),
    facts=OpeningChanged,
    erasure=Erasure.DETAILS,
    event="unsealing",
)
def propose_opening(
    unit: Unit, *, actor: Actor, person_id: UUID, reason: str, hours: int = 4
) -> UUID:
    """Ask to read an identity block for some hours (1 to 24); returns the request.

    Raises:
        Rejected: no reason, or other hours.
        Conflict: there is no identity block.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    if type(hours) is not int or not 1 <= hours <= LONGEST_HOURS:
        raise Rejected("hours", _("Choose between 1 and 24 hours."))
    person = locked_to_open(person_id)
    if not PersonIdentity.objects.filter(person=person, address__gt="").exists():
        raise Conflict("no_identity", _("There is no identity block for this person."))
    row = IdentityOpening(
        id=unit.new_id(),
        person=person,
        organisation_id=person.organisation_id,
        reader_ref=actor.ref,
        reason=reason,
        hours=hours,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    note(unit, person, ChangeKind.OPENING_ASKED, after={"hours": hours}, why=reason)
    _record(unit, row, reason=reason)
    return row.pk


@action(
    "persons.opening.approve",
    rule=all_of(
        with_role(GUARDIANS, own(OPENINGS, "opening_id")),
        second_person(OPENINGS, "opening_id", "reader_ref"),
        cleared(Confidentiality.L4),
    ),
    facts=OpeningChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unsealing",
)
def approve_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """Agree that the asking person opens the block, from now for the hours asked for.

    Raises:
        Refused: one cannot agree to one's own request, or without clearance L4.
        Conflict: it is not waiting any more, or waited for more than a week.
    """
    row = IdentityOpening.objects.select_for_update().get(pk=opening_id)
    if row.state != OpeningState.PROPOSED or row.proposed_at + PROPOSAL_LASTS < unit.at:
        raise Conflict("not_waiting", _("This request is not waiting any more. Ask anew."))
    person = locked_to_open(row.person_id)
    row.state, row.approved_at, row.approved_by = OpeningState.APPROVED, unit.at, actor.ref
    row.until = unit.at + timedelta(hours=row.hours)
    row.save(update_fields=["state", "approved_at", "approved_by", "until"])
    note(unit, person, ChangeKind.OPENING_APPROVED, after={"hours": row.hours})
    _record(unit, row)


@action(
    "persons.opening.end",
    rule=with_role(OPENERS, own(OPENINGS, "opening_id")),
    facts=OpeningChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="sealing",
)
def end_opening(unit: Unit, *, actor: Actor, opening_id: UUID) -> None:
    """End an opening or a request at once; how a second person says no. Raises Conflict."""
    row = IdentityOpening.objects.select_for_update().get(pk=opening_id)
    if row.state == OpeningState.ENDED:
        raise Conflict("already_ended", _("This opening has ended."))
    person = locked_to_open(row.person_id)
    row.state, row.ended_at = OpeningState.ENDED, unit.at
    row.save(update_fields=["state", "ended_at"])
    note(unit, person, ChangeKind.OPENING_ENDED)
    _record(unit, row)


def _record(unit: Unit, row: IdentityOpening, *, reason: str = "") -> None:
    unit.record(
        OpeningChanged(
            person=row.person_id, opening=row.pk, reader=row.reader_ref, hours=row.hours
        ),
        objects=(person_ref(row.person_id),),
        details={"reason": reason} if reason else None,
    )
