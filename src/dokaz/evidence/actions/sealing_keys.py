# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing, moving aside and destroying an organisation's sealing key.

1. The next key is made beside the one in use, durably.
2. An act records that it takes the place of the old one.
3. The key file is replaced: new objects are sealed to the new key, the old one still opens.
4. The worker wraps the headers of all objects anew (`actions.rewrapping`).
5. When nothing is left under the old key and a day has passed, an act moves it aside.
6. A person may destroy it, in an act with a reason. Backups of records from before then no longer
   open with it.
Broken off anywhere, nothing is lost: step 3 is finished by the worker or by the next change, and
steps 4 to 6 can be repeated.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.core.objects.sealed import Recipient
from dokaz.evidence.models import SealingKey, StoredObject
from dokaz.evidence.policy import KEYS_DUTY, SEALING_KEYS, key_officers
from dokaz.evidence.storage import key_files, keys
from dokaz.evidence.texts import clean
from dokaz.evidence.vocabulary import SealingKeyStatus
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Unit,
    action,
    all_of,
    is_service,
    reading_for,
    sees,
)


@dataclass(frozen=True)
class SealingKeyChanged:
    organisation: UUID
    key: str
    previous_key: str = ""


def rotate_sealing_key(*, actor: Actor) -> str:
    """Give the actor's organisation a new sealing key; returns its public half (`age1…`).

    Raises:
        Refused: the actor is neither administrator nor data protection officer of it.
        SealingKeyUnavailable: the present key is lost or unusable; recover it first.
        Conflict: the key file does not hold the key that is on record as the one in use.
    """
    # Whoever acts for no organisation is refused by the act itself.
    if actor.organisation_id is not None:
        take_up(actor.organisation_id)
    recipient: str = change_key(actor=actor)
    if actor.organisation_id is not None:
        take_up(actor.organisation_id)
    return recipient


@action(
    "evidence.sealing_key.rotate",
    rule=key_officers,
    facts=SealingKeyChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key rotation",
)
def change_key(unit: Unit, *, actor: Actor) -> str:
    """Make the next key and record that it takes the place of the one in use (steps 1 and 2)."""
    organisation_id = _organisation(actor)
    current = keys.identities(organisation_id)[0].recipient.to_text()
    rows = locked_keys(organisation_id)
    on_record = [row for row in rows if row.status == SealingKeyStatus.IN_USE]
    if on_record and on_record[0].recipient != current:
        raise Conflict(
            "other_sealing_key",
            _("The key file does not hold the key on record. Restore it from a backup first."),
        )
    following = key_files.prepare_next(organisation_id)
    replace_key(unit, organisation_id, current, status=SealingKeyStatus.OLDER)
    put_on_record(unit, organisation_id, following)
    unit.record(
        SealingKeyChanged(organisation_id, following.to_text(), current),
        objects=(ObjectRef("organisation", organisation_id),),
    )
    return following.to_text()


CONFIRM = "evidence.sealing_key.confirm_recovery"


@dataclass(frozen=True)
class RecoveryConfirmed:
    """`recovery_keys`: public halves, in the order of the file."""

    organisation: UUID
    recovery_keys: tuple[str, ...]


@action(
    CONFIRM,
    rule=key_officers,
    facts=RecoveryConfirmed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def confirm_recovery(unit: Unit, *, actor: Actor, recovery_keys: tuple[str, ...]) -> None:
    """State that the secret halves of exactly these recovery keys are where they should be.

    A person's statement after looking, as the guide on keys asks for once a year: no secret is
    read here.

    Raises:
        Conflict: these are not the recovery keys of this node now, or there are none.
        SealingKeyUnavailable: a key file cannot be used.
    """
    organisation_id = _organisation(actor)
    present = keys.wrap_for(organisation_id).recovery
    if not present:
        raise Conflict(
            "no_recovery_key", _("There is no recovery key on this node that could be confirmed.")
        )
    if tuple(recovery_keys) != present:
        raise Conflict(
            "other_recovery_keys",
            _("The recovery keys have changed meanwhile. Look at the list again."),
        )
    unit.record(
        RecoveryConfirmed(organisation_id, present),
        objects=(ObjectRef("organisation", organisation_id),),
    )


def take_up(organisation_id: UUID) -> None:
    """Put the prepared key in use if an act has recorded that (step 3); may be repeated.

    Raises:
        SealingKeyUnavailable, StorageFault: a key file cannot be used or written.
    """
    following = key_files.prepared(organisation_id)
    if following is None:
        return
    recorded = SealingKey.objects.filter(
        organisation_id=organisation_id,
        recipient=following.to_text(),
        status=SealingKeyStatus.IN_USE,
    )
    with reading_for(organisation_id):
        is_recorded = recorded.exists()
    if is_recorded:
        today = datetime.now(UTC).date()
        key_files.put_next_first(organisation_id, following, on=today)


def locked_keys(organisation_id: UUID) -> list[SealingKey]:
    """All keys on record of an organisation, locked to the end of the act."""
    rows = SealingKey.objects.select_for_update().filter(organisation_id=organisation_id)
    return list(rows.order_by("pk"))


def replace_key(unit: Unit, organisation_id: UUID, recipient: str, *, status: str) -> None:
    """Record that this key seals no more."""
    row = SealingKey.objects.filter(organisation_id=organisation_id, recipient=recipient).first()
    if row is None:
        row = SealingKey(
            id=unit.new_id(), organisation_id=organisation_id, recipient=recipient, since=None
        )
    row.status, row.replaced_at = status, unit.at
    row.save()


def put_on_record(unit: Unit, organisation_id: UUID, recipient: Recipient) -> None:
    """Record that this key seals from now on."""
    SealingKey(
        id=unit.new_id(),
        organisation_id=organisation_id,
        recipient=recipient.to_text(),
        status=SealingKeyStatus.IN_USE,
        since=unit.at,
    ).save(force_insert=True)


@action(
    "evidence.sealing_key.retire",
    rule=is_service(KEYS_DUTY),
    facts=SealingKeyChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key rotation",
)
def retire_key(unit: Unit, *, actor: Actor, key_id: UUID) -> None:
    """Move an older key aside (step 5).

    Raises:
        Conflict: it is not an older one, or objects lie under it again.
    """
    row = SealingKey.objects.select_for_update().filter(pk=key_id).first()
    if row is None or row.status != SealingKeyStatus.OLDER:
        raise Conflict("not_an_older_key", _("Only a key that was replaced is moved aside."))
    _require_unused(row)
    recipient = Recipient.parse(row.recipient)
    key_files.retire(row.organisation_id, recipient, on=unit.at.date())
    row.status, row.retired_at = SealingKeyStatus.RETIRED, unit.at
    row.save(update_fields=["status", "retired_at"])
    _record(unit, row)


@action(
    "evidence.sealing_key.destroy",
    rule=all_of(sees(SEALING_KEYS, "key_id"), key_officers),
    facts=SealingKeyChanged,
    erasure=Erasure.DETAILS,
    event="key destroyed",
)
def destroy_key(unit: Unit, *, actor: Actor, key_id: UUID, reason: str) -> None:
    """Destroy a key that was moved aside (step 6). Nothing in this node's records needs it.

    Raises:
        Rejected: no reason.
        Conflict: it was not moved aside, or objects lie under it again.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    row = SealingKey.objects.select_for_update().get(pk=key_id)
    if row.status != SealingKeyStatus.RETIRED:
        raise Conflict("not_retired", _("Only a key that was moved aside can be destroyed."))
    _require_unused(row)
    key_files.destroy_retired(row.organisation_id, Recipient.parse(row.recipient))
    row.status, row.destroyed_at = SealingKeyStatus.DESTROYED, unit.at
    row.save(update_fields=["status", "destroyed_at"])
    _record(unit, row, reason=reason)


def _require_unused(row: SealingKey) -> None:
    under_it = StoredObject.objects.filter(
        organisation_id=row.organisation_id, key_id=row.recipient, header__isnull=False
    )
    if under_it.exists():
        raise Conflict("key_needed", _("Stored objects still open with this key. It stays."))


def _organisation(actor: Actor) -> UUID:
    assert actor.organisation_id is not None, "the rule asks for an organisation"
    return actor.organisation_id


def _record(unit: Unit, row: SealingKey, *, reason: str = "") -> None:
    unit.record(
        SealingKeyChanged(row.organisation_id, row.recipient),
        objects=(ObjectRef("organisation", row.organisation_id), ObjectRef("key", row.pk)),
        details={"reason": reason} if reason else None,
    )
