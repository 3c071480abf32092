# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies under which sealing key, for people who answer for keys and for checks of the node.

Counts are of objects that have a key header. They come from an index and tell nothing of content.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count

from dokaz.evidence.actions.sealing_keys import CONFIRM
from dokaz.evidence.errors import SealingKeyLost, SealingKeyUnavailable
from dokaz.evidence.models import SealingKey, StoredObject
from dokaz.evidence.policy import SEALING_KEYS
from dokaz.evidence.storage import key_files, keys
from dokaz.evidence.storage.keys import Wrap
from dokaz.evidence.vocabulary import SealingKeyStatus
from dokaz.gate.api import Actor, Purpose, holds_role, last_done, view, with_everything


@dataclass(frozen=True, slots=True)
class SealingKeyView:
    """One key by its public half. `id` is None for a key that no act has recorded.

    `at_hand` says whether its secret half lies in the key folder, retired ones included.
    """

    id: UUID | None
    recipient: str
    status: str
    objects: int
    at_hand: bool
    since: datetime | None = None
    replaced_at: datetime | None = None
    retired_at: datetime | None = None
    destroyed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealingKeysView:
    """An organisation's keys. `waiting` objects are not wrapped to the present set of keys yet.

    `recovery_keys` are public halves; None when nobody has stated whether there are any.
    `trouble` says what is wrong with the key folder, or is empty. `confirmed_at`: when a person
    last stated that the secret halves of exactly these recovery keys are where they should be.
    """

    keys: tuple[SealingKeyView, ...]
    recovery_keys: tuple[str, ...] | None
    waiting: int
    trouble: str
    confirmed_at: datetime | None = None


@view(
    "evidence.sealing_key.overview",
    rule=holds_role("organisation_admin", "data_protection_officer", "custodian", "auditor"),
)
def sealing_keys(*, actor: Actor) -> SealingKeysView:
    """The keys of the actor's organisation and how many objects each opens."""
    rows = {row.recipient: row for row in SEALING_KEYS.visible(actor)}
    if actor.organisation_id is None:
        return SealingKeysView(keys=(), recovery_keys=None, waiting=0, trouble="")
    counts = _counts(actor.organisation_id)
    at_hand, wrap, trouble = _state(actor.organisation_id)
    objects: Counter[str] = Counter()
    for (key_id, _mark), count in counts.items():
        objects[key_id] += count
    in_use = wrap.key_id if wrap is not None else ""
    found = sorted({*rows, *objects, *at_hand} - {""}, key=lambda one: (one != in_use, one))
    return SealingKeysView(
        keys=tuple(
            _key_view(rows.get(one), one, objects[one], in_use=in_use, at_hand=one in at_hand)
            for one in found
        ),
        recovery_keys=wrap.recovery if wrap is not None and wrap.recovery_stated else None,
        waiting=_waiting(counts, wrap),
        trouble=trouble,
        confirmed_at=_confirmed(actor, wrap),
    )


def _confirmed(actor: Actor, wrap: Wrap | None) -> datetime | None:
    last = last_done(actor=actor, action=CONFIRM)
    if last is None or wrap is None or not wrap.recovery:
        return None
    return last.at if tuple(last.facts["recovery_keys"]) == wrap.recovery else None


def _counts(organisation_id: UUID) -> dict[tuple[str, str], int]:
    """Objects by key and by mark of the set of keys."""
    rows = StoredObject.objects.filter(organisation_id=organisation_id, header__isnull=False)
    grouped = rows.order_by().values_list("key_id", "wrapped_to").annotate(Count("organisation_id"))
    return {(key_id, mark): count for key_id, mark, count in grouped}


def _state(organisation_id: UUID) -> tuple[set[str], Wrap | None, str]:
    """Keys at hand, the present set of keys if it can be told, and the trouble if not."""
    at_hand: set[str] = set()
    try:
        retired = key_files.retired_identities(organisation_id)
        at_hand |= {one.recipient.to_text() for one in retired}
        in_file = keys.identities(organisation_id)
        at_hand |= {one.recipient.to_text() for one in in_file}
        return at_hand, keys.wrap_for(organisation_id), ""
    except SealingKeyUnavailable as error:
        return at_hand, None, str(error)


def _waiting(counts: dict[tuple[str, str], int], wrap: Wrap | None) -> int:
    if wrap is None:
        return sum(counts.values())
    return sum(
        count
        for (key_id, mark), count in counts.items()
        if key_id != wrap.key_id or (wrap.recovery_stated and mark != wrap.mark)
    )


def _key_view(
    row: SealingKey | None, recipient: str, objects: int, *, in_use: str, at_hand: bool
) -> SealingKeyView:
    if row is None:
        guessed = SealingKeyStatus.OLDER if at_hand else SealingKeyStatus.LOST
        status = SealingKeyStatus.IN_USE if recipient == in_use else guessed
        return SealingKeyView(None, recipient, str(status), objects, at_hand)
    return SealingKeyView(
        id=row.pk,
        recipient=recipient,
        status=row.status,
        objects=objects,
        at_hand=at_hand,
        since=row.since,
        replaced_at=row.replaced_at,
        retired_at=row.retired_at,
        destroyed_at=row.destroyed_at,
    )


class KeyTroubleKind(StrEnum):
    """What can be wrong with an organisation's sealing keys."""

    LOST = "lost"
    UNUSABLE = "unusable"
    OTHER_KEY = "other_key"
    OBJECTS_WITHOUT_KEY = "objects_without_key"
    NO_RECOVERY_KEY = "no_recovery_key"


@dataclass(frozen=True, slots=True)
class KeyTrouble:
    """One thing wrong. `objects` counts stored objects that cannot be read because of it, for
    `NO_RECOVERY_KEY` those that nothing but the organisation's own key opens or may open."""

    organisation_id: UUID
    kind: KeyTroubleKind
    objects: int
    message: str


@with_everything(Purpose.CHECKS)
def sealing_key_troubles() -> tuple[KeyTrouble, ...]:
    """What is wrong with the sealing keys of this node; empty when everything opens.

    For the operator's check of the node: names organisations by identifier only, records nothing.
    """
    sealed = StoredObject.objects.filter(header__isnull=False, organisation_id__isnull=False)
    owners = set(sealed.order_by().values_list("organisation_id", flat=True).distinct())
    owners |= set(key_files.organisations_with_keys())
    return tuple(
        trouble for owner in sorted(owner for owner in owners if owner) for trouble in _of(owner)
    )


def _of(organisation_id: UUID) -> list[KeyTrouble]:
    counts = _counts(organisation_id)
    everything = sum(counts.values())
    try:
        at_hand = [one.recipient.to_text() for one in keys.every_identity(organisation_id)]
        wrap = keys.wrap_for(organisation_id)
    except SealingKeyLost as error:
        if not everything and not SealingKey.objects.filter(organisation_id=organisation_id):
            return []
        return [KeyTrouble(organisation_id, KeyTroubleKind.LOST, everything, str(error))]
    except SealingKeyUnavailable as error:
        return [KeyTrouble(organisation_id, KeyTroubleKind.UNUSABLE, everything, str(error))]
    return [
        *_strays(organisation_id, counts, at_hand),
        *_key_on_record(organisation_id, at_hand),
    ] + ([] if wrap.recovery else _no_recovery(organisation_id, everything))


def _strays(
    organisation_id: UUID, counts: dict[tuple[str, str], int], at_hand: list[str]
) -> list[KeyTrouble]:
    strays = sum(count for (key_id, _mark), count in counts.items() if key_id not in at_hand)
    if not strays:
        return []
    message = (
        f"{strays} stored objects open with a key that is not in the key folder. They are safe but "
        "cannot be read. Restore the key folder from its backup, or recover with a recovery key."
    )
    return [KeyTrouble(organisation_id, KeyTroubleKind.OBJECTS_WITHOUT_KEY, strays, message)]


def _key_on_record(organisation_id: UUID, at_hand: list[str]) -> list[KeyTrouble]:
    """A change that the worker has yet to finish is no trouble; a key that is nowhere is."""
    row = SealingKey.objects.filter(
        organisation_id=organisation_id, status=SealingKeyStatus.IN_USE
    ).first()
    following = key_files.prepared(organisation_id)
    expected = {at_hand[0], following.to_text() if following is not None else at_hand[0]}
    if row is None or row.recipient in expected:
        return []
    message = (
        "The key folder does not begin with the sealing key on record; it may come from an older "
        "backup. Restore the newest one. Until then new material is sealed to an older key."
    )
    return [KeyTrouble(organisation_id, KeyTroubleKind.OTHER_KEY, 0, message)]


def _no_recovery(organisation_id: UUID, objects: int) -> list[KeyTrouble]:
    message = (
        "There is no recovery key: whoever loses this organisation's sealing key loses what it "
        "opens. Make one offline and put its public line into keys/recovery.recipients."
    )
    return [KeyTrouble(organisation_id, KeyTroubleKind.NO_RECOVERY_KEY, objects, message)]
