# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wrapping the keys of objects anew, when an organisation's key or the recovery keys change.

The stored bytes are not touched; only the key header in an object's record is replaced. Works in
batches: 1. look which headers are not wrapped to the present keys; 2. wrap them, outside any
transaction; 3. write them in one act, those that nobody changed meanwhile. A batch that is cut off
is done again. A header that the key in use does not open is never written.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.core.errors import DokazError
from dokaz.core.objects.sealed import Identity, rewrap
from dokaz.evidence.actions.sealing_keys import retire_key, take_up
from dokaz.evidence.errors import SealingKeyUnavailable
from dokaz.evidence.models import SealingKey, StoredObject
from dokaz.evidence.policy import KEYS_DUTY, key_officers
from dokaz.evidence.storage import key_files, keys
from dokaz.evidence.storage.keys import Wrap
from dokaz.evidence.vocabulary import SealingKeyStatus
from dokaz.gate.api import (
    Actor,
    Erasure,
    ObjectRef,
    Unit,
    action,
    any_of,
    is_service,
    reading_for,
    view,
)

BATCH = 500
REST = timedelta(days=1)
"""An older key stays at hand this long after it was replaced: what was stored under it may be
registered later, and processes may be sealing to it at the moment of the change."""


@dataclass(frozen=True, slots=True)
class RewrapResult:
    """What one step did, over all organisations. `more` says that objects are waiting.

    `failed` objects have a header that does not open with a key at hand; a deep round of fixity
    checks names them. `unusable` are organisations whose keys cannot be used.
    """

    rewrapped: int
    failed: int
    retired: int
    more: bool
    unusable: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An object with the key header it has now."""

    address: str
    header: bytes


@dataclass(frozen=True, slots=True)
class NewHeader:
    """A header to write in the place of `former`, if that is still the one."""

    address: str
    former: bytes
    header: bytes


def rewrap_step(*, actor: Actor, limit: int = BATCH) -> RewrapResult:
    """Finish changes of keys that were cut off, wrap up to `limit` objects of each organisation
    anew, and move keys aside under which nothing is left.

    Raises:
        Refused: the actor is not the service with this duty.
    """
    rewrapped = failed = retired = 0
    more = False
    unusable = []
    for organisation_id in key_files.organisations_with_keys():
        acting = replace(actor, organisation_id=organisation_id)
        try:
            take_up(organisation_id)
            waiting = _waiting(actor=acting, organisation_id=organisation_id, limit=limit)
            wrap = keys.wrap_for(organisation_id)
            identities = keys.every_identity(organisation_id)
            done, bad = _rewrap(acting, waiting, wrap=wrap, identities=identities)
            if not waiting:
                retired += _retire(acting, organisation_id)
        except SealingKeyUnavailable:
            # The other organisations' objects do not wait for this one's key; `troubles` names it.
            unusable.append(organisation_id)
            continue
        rewrapped, failed = rewrapped + done, failed + bad
        more = more or (len(waiting) == limit and done > 0)
    return RewrapResult(rewrapped, failed, retired, more, tuple(unusable))


def rewrap_with(
    actor: Actor, waiting: Sequence[Waiting], *, recovery: Sequence[Identity]
) -> tuple[int, int]:
    """Wrap objects of the actor's organisation anew by means of recovery keys; (done, failed).

    Raises:
        Refused: the actor may not.
        SealingKeyUnavailable: the organisation's present key cannot be used.
    """
    assert actor.organisation_id is not None, "whoever recovers acts for an organisation"
    wrap = keys.wrap_for(actor.organisation_id)
    return _rewrap(actor, waiting, wrap=wrap, identities=recovery)


@view("evidence.sealing_key.waiting", rule=is_service(KEYS_DUTY))
def _waiting(*, actor: Actor, organisation_id: UUID, limit: int) -> list[Waiting]:
    wrap = keys.wrap_for(organisation_id)
    at_hand = {one.recipient.to_text() for one in keys.every_identity(organisation_id)}
    found: list[Waiting] = []
    for key_id in sorted(at_hand):
        rows = sealed_objects(organisation_id).filter(key_id=key_id)
        for part in _not_as(wrap, key_id):
            found += read_waiting(rows.filter(part), limit=limit - len(found))
    return found


def _not_as(wrap: Wrap, key_id: str) -> tuple[Q, ...]:
    """Conditions on objects under `key_id` that are to be wrapped anew.

    Where nobody states recovery keys, objects that may have some are left as they are: a file of
    recovery keys that was lost must not take the means of recovery away.
    """
    if not wrap.recovery_stated:
        return () if key_id == wrap.key_id else (Q(wrapped_to=keys.mark_of(key_id)),)
    # Two ranges of the index; "not equal" would walk along all objects that are as they should be.
    return (Q(wrapped_to__lt=wrap.mark), Q(wrapped_to__gt=wrap.mark))


def sealed_objects(organisation_id: UUID) -> QuerySet[StoredObject]:
    """Objects of an organisation that have a key header."""
    return StoredObject.objects.filter(organisation_id=organisation_id, header__isnull=False)


def read_waiting(rows: QuerySet[StoredObject], *, limit: int) -> list[Waiting]:
    """Up to `limit` of some objects with their headers."""
    found = rows.values_list("address", "header")[: max(0, limit)]
    return [Waiting(address, bytes(header)) for address, header in found if header is not None]


def _rewrap(
    actor: Actor, waiting: Sequence[Waiting], *, wrap: Wrap, identities: Sequence[Identity]
) -> tuple[int, int]:
    """Wrap and write; (done, failed)."""
    assert actor.organisation_id is not None, "headers belong to an organisation"
    own = keys.identities(actor.organisation_id)[:1]
    made = [_wrapped(one, wrap=wrap, identities=identities, own=own) for one in waiting]
    good = tuple(one for one in made if one is not None)
    done = 0
    if good:
        done = write_headers(
            actor=actor, organisation_id=actor.organisation_id, headers=good, wrap=wrap
        )
    return done, len(made) - len(good)


def _wrapped(
    waiting: Waiting, *, wrap: Wrap, identities: Sequence[Identity], own: Sequence[Identity]
) -> NewHeader | None:
    try:
        header = rewrap(
            waiting.header,
            identities=identities,
            recipients=wrap.recipients,
            randomness=secrets.token_bytes,
        )
        # Opens it with the key in use, and checks its MAC with what that gave.
        rewrap(header, identities=own, recipients=wrap.recipients, randomness=secrets.token_bytes)
    except DokazError:
        return None
    return NewHeader(waiting.address, former=waiting.header, header=header)


@dataclass(frozen=True)
class HeadersWrapped:
    organisation: UUID
    objects: int
    key: str
    recovery_keys: tuple[str, ...]


@action(
    "evidence.sealing_key.rewrap",
    rule=any_of(is_service(KEYS_DUTY), key_officers),
    facts=HeadersWrapped,
    erasure=Erasure.NOTHING_PERSONAL,
    event="key rotation",
)
def write_headers(
    unit: Unit, *, actor: Actor, organisation_id: UUID, headers: tuple[NewHeader, ...], wrap: Wrap
) -> int:
    """Replace headers that are still as they were read; returns how many.

    Objects of other organisations, and those whose key was destroyed meanwhile, are left out.
    """
    new = {one.address: one for one in headers}
    rows = sealed_objects(organisation_id).filter(pk__in=new, organisation_id=actor.organisation_id)
    changed = []
    for row in rows.select_for_update().order_by("pk"):
        if bytes(row.header or b"") == new[row.address].former:
            row.header = new[row.address].header
            row.key_id, row.wrapped_to = wrap.key_id, wrap.mark
            changed.append(row)
    StoredObject.objects.bulk_update(changed, ["header", "key_id", "wrapped_to"], batch_size=100)
    unit.record(
        HeadersWrapped(
            organisation=organisation_id,
            objects=len(changed),
            key=wrap.key_id,
            recovery_keys=wrap.recovery,
        ),
        objects=(ObjectRef("organisation", organisation_id),),
    )
    return len(changed)


def _retire(actor: Actor, organisation_id: UUID) -> int:
    """Move older keys aside that have rested and have nothing left; returns how many."""
    rested = SealingKey.objects.filter(
        organisation_id=organisation_id,
        status=SealingKeyStatus.OLDER,
        replaced_at__lte=datetime.now(UTC) - REST,
    )
    with reading_for(organisation_id):
        free = [
            row.pk
            for row in rested
            if not sealed_objects(organisation_id).filter(key_id=row.recipient).exists()
        ]
    for key in free:
        retire_key(actor=actor, key_id=key)
    return len(free)
