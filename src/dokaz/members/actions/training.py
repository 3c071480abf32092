# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trainings of members."""

from datetime import date
from uuid import UUID

from dokaz.gate.api import Actor, Erasure, ObjectRef, Unit, action, all_of
from dokaz.members import facts, models, policy
from dokaz.members.checks import checked_text


@action(
    "members.training.record",
    rule=all_of(policy.by_organisation_admin, policy.manages_member),
    facts=facts.MembershipActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def record_training(
    unit: Unit,
    *,
    actor: Actor,
    membership_id: UUID,
    course: str,
    taken_on: date,
    valid_to: date | None = None,
) -> UUID:
    """Note that a member took a course."""
    training = models.Training(
        id=unit.new_id(),
        membership_id=membership_id,
        course=checked_text("course", course, longest=120),
        taken_on=taken_on,
        valid_to=valid_to,
    )
    training.save(force_insert=True)
    unit.record(
        facts.MembershipActed(membership=membership_id),
        objects=(ObjectRef("membership", membership_id), ObjectRef("training", training.id)),
    )
    return training.id
