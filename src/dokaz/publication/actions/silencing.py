# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing another time of silence, agreeing as another publisher, declining.

Two publishers lengthen it, and shorten what they lengthened; the node's setting stays the least.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Rejected, Unit, action
from dokaz.publication.actions.deciding import decide, require_another, waiting
from dokaz.publication.embargo import LONGEST_DAYS, least_days, silence_days
from dokaz.publication.models import Embargo
from dokaz.publication.policy import (
    MAY_APPROVE_EMBARGO,
    MAY_DECLINE_EMBARGO,
    MAY_PROPOSE_EMBARGO,
)
from dokaz.publication.vocabulary import ReleaseState


@dataclass(frozen=True)
class EmbargoDecided:
    """`state` is a word of `ReleaseState`."""

    embargo: UUID
    days: int
    state: str


@action(
    "publication.embargo.propose",
    rule=MAY_PROPOSE_EMBARGO,
    facts=EmbargoDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def propose_embargo(unit: Unit, *, actor: Actor, days: int) -> UUID:
    """Propose that the own organisation is silent about an event for so many days after it.

    Raises:
        Rejected: fewer days than the node's setting, too many, or as many as are in force.
        Conflict: another proposal waits.
    """
    _require_allowed(days)
    organisation_id = actor.organisation_id
    assert organisation_id is not None  # roles are held in an organisation
    if days == silence_days(organisation_id):
        raise Rejected("days", _("So many days are in force already."))
    if Embargo.objects.filter(
        organisation_id=organisation_id, state=ReleaseState.PROPOSED
    ).exists():
        raise Conflict(
            "embargo_waits", _("Another time of silence waits to be decided. Nothing was saved.")
        )
    row = Embargo(
        id=unit.new_id(),
        organisation_id=organisation_id,
        days=days,
        proposed_by=actor.ref,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    _close(unit, row)
    return row.pk


@action(
    "publication.embargo.approve",
    rule=MAY_APPROVE_EMBARGO,
    facts=EmbargoDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def approve_embargo(unit: Unit, *, actor: Actor, embargo_id: UUID) -> None:
    """Agree, as another publisher: from the next dataset on it is in force.

    Raises:
        Conflict: the same person, or not waiting any more.
        Rejected: the node's setting asks for more by now.
    """
    row = waiting(Embargo, embargo_id)
    require_another(row, actor)
    _require_allowed(row.days)
    decide(unit, row, actor, ReleaseState.RELEASED)
    _close(unit, row)


@action(
    "publication.embargo.decline",
    rule=MAY_DECLINE_EMBARGO,
    facts=EmbargoDecided,
    erasure=Erasure.DETAILS,
    event="act",
)
def decline_embargo(unit: Unit, *, actor: Actor, embargo_id: UUID, why: str) -> None:
    """Say no, also to one's own proposal. Raises Rejected, Conflict; nothing is saved."""
    why = clean("why", why, longest=2000, required=True)
    row = waiting(Embargo, embargo_id)
    decide(unit, row, actor, ReleaseState.DECLINED)
    _close(unit, row, why=why)


def _require_allowed(days: int) -> None:
    if not least_days() <= days <= LONGEST_DAYS:
        raise Rejected(
            "days",
            _("The time of silence must be %(least)s to %(most)s days.")
            % {"least": least_days(), "most": LONGEST_DAYS},
        )


def _close(unit: Unit, row: Embargo, *, why: str = "") -> None:
    unit.record(
        EmbargoDecided(embargo=row.pk, days=row.days, state=str(row.state)),
        objects=(ObjectRef("embargo", row.pk),),
        details={"why": why} if why else None,
    )
