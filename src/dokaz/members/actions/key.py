# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing the key that signs an organisation's events.

1. The next key is made beside the one in use.
2. It is announced in an act, which the key in use signs.
3. The key file is replaced in one rename.
4. It is taken up in an act, which the new key signs; the old one's private half is gone.
Broken off anywhere, `rotate_key` started again finishes what was begun: until step 4 the old key
is still good, after step 2 the new one is known.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action
from dokaz.ledger.api import prepare_next_organisation_key, promote_next_organisation_key
from dokaz.members import facts, models, policy
from dokaz.members.actions.locks import locked

_Status = models.OrganisationKey.Status


def rotate_key(*, actor: Actor) -> str:
    """Give the actor's organisation a new key, or finish a change; returns its identifier.

    Raises:
        Refused, Conflict: as the two acts.
        KeyUnavailable: the key folder cannot be used; the key in use stays.
    """
    # Whoever acts for no organisation is refused by the act itself.
    announced = models.OrganisationKey.objects.filter(
        organisation_id__in=[actor.organisation_id] if actor.organisation_id else [],
        status=_Status.ANNOUNCED,
    ).first()
    key_id = announced.key_id if announced else announce(actor=actor)
    take_up(actor=actor, key_id=key_id)
    return str(key_id)


@action(
    "members.key.announce",
    rule=policy.by_organisation_admin,
    facts=facts.KeyActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key rotation",
)
def announce(unit: Unit, *, actor: Actor) -> str:
    """Make the next key and state it in an event that the key in use signs."""
    organisation_id = _organisation(actor)
    current = _in_use(organisation_id)
    if models.OrganisationKey.objects.filter(
        organisation_id=organisation_id, status=_Status.ANNOUNCED
    ).exists():
        raise Conflict("key_announced", _("A new key is announced already. Finish that change."))
    public = prepare_next_organisation_key(organisation_id)
    row = models.OrganisationKey(
        id=unit.new_id(),
        organisation_id=organisation_id,
        key_id=public.key_id,
        public_key=public.raw,
        status=_Status.ANNOUNCED,
        valid_from=unit.at,
    )
    row.save(force_insert=True)
    _record(unit, row, previous=current.key_id)
    return public.key_id


@action(
    "members.key.take_up",
    rule=policy.by_organisation_admin,
    facts=facts.KeyActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key enrolment",
)
def take_up(unit: Unit, *, actor: Actor, key_id: str) -> None:
    """Put an announced key in use; this very event is signed with it."""
    organisation_id = _organisation(actor)
    row = models.OrganisationKey.objects.filter(
        organisation_id=organisation_id, key_id=key_id, status=_Status.ANNOUNCED
    ).first()
    if row is None:
        raise Conflict("key_not_announced", _("This key was not announced."))
    current = _in_use(organisation_id)
    # Before the commit: the event of this act is signed after this line, with the new key. If the
    # act fails now, events are signed with an announced key until the change is finished.
    promote_next_organisation_key(organisation_id, key_id=key_id)
    current.status, current.valid_to = _Status.RETIRED, unit.at
    current.save(update_fields=["status", "valid_to"])
    row.status = _Status.IN_USE
    row.save(update_fields=["status"])
    _record(unit, row, previous=current.key_id)


def _organisation(actor: Actor) -> UUID:
    organisation = locked(actor.organisation_id)
    return organisation.pk


def _in_use(organisation_id: UUID) -> models.OrganisationKey:
    row: models.OrganisationKey = models.OrganisationKey.objects.get(
        organisation_id=organisation_id, status=_Status.IN_USE
    )
    return row


def _record(unit: Unit, row: models.OrganisationKey, *, previous: str) -> None:
    unit.record(
        facts.KeyActed(organisation=row.organisation_id, key=row.key_id, previous_key=previous),
        objects=(ObjectRef("organisation", row.organisation_id), ObjectRef("key", row.id)),
    )
