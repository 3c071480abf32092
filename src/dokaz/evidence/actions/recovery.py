# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming back from the loss of an organisation's sealing key, by means of a recovery key.

1. An act records the loss and a new key, after it was seen that the recovery key opens something.
2. The new key is put in use.
3. All objects that no key at hand opens are wrapped anew, batch by batch, each batch one act.
Broken off after step 1, the same call finishes it. The recovery key is used and not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dokaz.core.errors import DokazError
from dokaz.core.objects.sealed import Identity, unseal
from dokaz.evidence.actions.rewrapping import (
    BATCH,
    read_waiting,
    rewrap_with,
    sealed_objects,
)
from dokaz.evidence.actions.sealing_keys import (
    locked_keys,
    put_on_record,
    replace_key,
    take_up,
)
from dokaz.evidence.errors import SealingKeyLost
from dokaz.evidence.models import StoredObject
from dokaz.evidence.policy import key_officers
from dokaz.evidence.storage import key_files, keys
from dokaz.evidence.vocabulary import SealingKeyStatus
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Rejected, Unit, action, pieces

_TRIED_FIRST = 1000
_LOOKED_UP_AT_ONCE = 20_000
"""Addresses a look; each look sorts what is left, so there should be few."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many objects open with the organisation's key again, and how many still do not.

    Those were sealed when the recovery key was not in `recovery.recipients`.
    """

    recovered: int
    not_opened: int


def recover_sealing_key(*, actor: Actor, recovery: Sequence[Identity]) -> Recovered:
    """Make everything readable again that the recovery keys open; `recovery` is not kept.

    Raises:
        Refused: the actor is neither administrator nor data protection officer of an organisation.
        Rejected: the recovery keys open none of the objects in question; nothing was changed.
        Conflict: every object opens with the keys at hand, or `recovery.recipients` is not there,
            without which objects would no longer open with any recovery key.
        SealingKeyUnavailable: the key file is there and cannot be read; nothing was changed.
    """
    begin_recovery(actor=actor, recovery=tuple(recovery))
    assert actor.organisation_id is not None, "the act asked for an organisation"
    take_up(actor.organisation_id)
    recovered = not_opened = 0
    after = ""
    while strays := _strays(actor.organisation_id, after=after):
        for some in pieces(strays, BATCH):
            rows = sealed_objects(actor.organisation_id).filter(pk__in=some)
            done, failed = rewrap_with(actor, read_waiting(rows, limit=BATCH), recovery=recovery)
            recovered, not_opened = recovered + done, not_opened + failed
        after = strays[-1]
    return Recovered(recovered, not_opened)


@dataclass(frozen=True)
class RecoveryBegun:
    organisation: UUID
    lost_keys: tuple[str, ...]
    key: str


@action(
    "evidence.sealing_key.recover",
    rule=key_officers,
    facts=RecoveryBegun,
    erasure=Erasure.NOTHING_PERSONAL,
    event="recovery",
)
def begin_recovery(unit: Unit, *, actor: Actor, recovery: tuple[Identity, ...]) -> None:
    """Record which keys are lost and, if none is in use any more, a new one (step 1)."""
    organisation_id = actor.organisation_id
    assert organisation_id is not None, "the rule asks for an organisation"
    _require_recovery_stated()
    known = locked_keys(organisation_id)
    strays = _stray_rows(organisation_id)
    _require_opening(strays, recovery)
    lost = _lost_keys(strays)
    for recipient in lost:
        replace_key(unit, organisation_id, recipient, status=SealingKeyStatus.LOST)
    key = _key_from_now_on(unit, organisation_id)
    gone = [row.recipient for row in known if row.status == SealingKeyStatus.LOST]
    unit.record(
        RecoveryBegun(organisation_id, tuple(sorted({*lost, *gone})), key),
        objects=(ObjectRef("organisation", organisation_id),),
    )


def _require_recovery_stated() -> None:
    if key_files.read_recovery_recipients() is None:
        raise Conflict(
            "recovery_not_stated",
            _(
                "keys/recovery.recipients is not there. Put the public lines of the recovery keys "
                "back first, or make it empty if there are to be none. Nothing was changed."
            ),
        )


def _key_from_now_on(unit: Unit, organisation_id: UUID) -> str:
    """The key in use, or a new one where that is gone."""
    try:
        return keys.identities(organisation_id)[0].recipient.to_text()
    except SealingKeyLost:
        following = key_files.prepare_next(organisation_id)
    for row in locked_keys(organisation_id):
        if row.status == SealingKeyStatus.IN_USE:
            if row.recipient == following.to_text():
                return row.recipient  # An earlier recovery recorded it and was cut off.
            replace_key(unit, organisation_id, row.recipient, status=SealingKeyStatus.LOST)
    put_on_record(unit, organisation_id, following)
    return following.to_text()


def _require_opening(strays: QuerySet[StoredObject], recovery: Sequence[Identity]) -> None:
    """Raises Conflict: nothing is lost; Rejected: these keys open nothing of it."""
    tried = read_waiting(strays.order_by("pk"), limit=_TRIED_FIRST)
    if not tried:
        raise Conflict("nothing_lost", _("Every stored object opens with the keys at hand."))
    if not any(_opens(one.header, recovery) for one in tried):
        raise Rejected(
            "recovery",
            _(
                "This recovery key opens none of the objects whose key is lost. Nothing was "
                "changed. Try another recovery key, or restore the key folder from a backup."
            ),
        )


def _opens(header: bytes, identities: Sequence[Identity]) -> bool:
    try:
        unseal((), header=header, identities=identities)
    except DokazError:
        return False
    return True


def _lost_keys(strays: QuerySet[StoredObject]) -> list[str]:
    return sorted(set(strays.order_by().values_list("key_id", flat=True).distinct()))


def _strays(organisation_id: UUID, *, after: str) -> list[str]:
    """Addresses of objects that no key at hand opens, in their order."""
    rows = _stray_rows(organisation_id).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("address", flat=True)[:_LOOKED_UP_AT_ONCE])


def _stray_rows(organisation_id: UUID) -> QuerySet[StoredObject]:
    """Objects that no key at hand opens."""
    try:
        identities = keys.every_identity(organisation_id)
    except SealingKeyLost:
        identities = key_files.retired_identities(organisation_id)
    at_hand = [one.recipient.to_text() for one in identities]
    return sealed_objects(organisation_id).exclude(key_id__in=at_hand)
