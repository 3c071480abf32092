# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed blocks: small contents of other rooms, such as who a person is, kept as ciphertext only.

A block is an object of the store with a key of its own, wrapped by its organisation's sealing key
and the recovery keys. So it is replicated, checked, wrapped anew when keys change, and removed as
all other objects are. It is sealed also where the node stores files unsealed.

1. `seal_block`, outside any act; 2. `keep_block`, inside the act that writes the row which refers
to it. A block sealed and never kept opens with nothing. `destroy_block` takes its key in the act;
the bytes follow (`actions.removal`). Reading is for acts that record it; nothing is recorded here.
"""

import secrets
from uuid import UUID

from dokaz.core.objects.deposit import deposit_sealed
from dokaz.core.objects.ports import ObjectAddress
from dokaz.core.objects.sealed import unseal
from dokaz.evidence.errors import ContentErased
from dokaz.evidence.models import StoredObject
from dokaz.evidence.objects import condemn, take_over
from dokaz.evidence.storage import keys
from dokaz.evidence.storage.binding import store
from dokaz.evidence.storage.sealing import StoredContent
from dokaz.evidence.vocabulary import KEPT, DisposalReason
from dokaz.gate.api import Unit


def seal_block(organisation_id: UUID, plain: bytes) -> StoredContent:
    """Seal bytes to an organisation under a fresh key and store them; durable when it returns.

    Raises:
        StorageFault: as `ObjectStore.put`.
        SealingKeyUnavailable: the organisation's key cannot be used; nothing was written.
    """
    to = keys.wrap_for(organisation_id)
    deposit = deposit_sealed(
        store(), [plain], recipients=to.recipients, randomness=secrets.token_bytes
    )
    return StoredContent(
        organisation_id=organisation_id,
        address=str(deposit.stored.address),
        stored_size=deposit.stored.size,
        digests=deposit.content,
        key_id=to.key_id,
        header=deposit.header,
        wrapped_to=to.mark,
    )


def keep_block(unit: Unit, block: StoredContent) -> str:
    """Record a sealed block inside the open act; returns its address, to be kept in a row.

    The address is the digest of the ciphertext: put into the act's facts it ties the two together
    for ever and tells nothing of what is inside.
    """
    take_over(unit, [block])
    return block.address


def read_block(address: str) -> bytes:
    """What a block holds; call it from an act that records the reading.

    Raises:
        ContentErased: its key was destroyed.
        SealingKeyLost, SealingKeyUnavailable: the organisation's key is gone, or cannot be used.
        ObjectMissing, ObjectDamaged, SealBroken, NoMatchingKey: as for content of items.
    """
    row = StoredObject.objects.get(pk=address)
    if row.header is None or row.organisation_id is None:
        raise ContentErased("The key of this block was destroyed. It cannot be read again.")
    identities = keys.identities(row.organisation_id)
    with store().open(ObjectAddress(row.address)) as reader:
        payload = reader.iter_chunks()
        return b"".join(unseal(payload, header=bytes(row.header), identities=identities))


def destroy_block(unit: Unit, address: str, *, reason: DisposalReason) -> None:
    """Destroy a block's key inside the open act and order its bytes to be removed."""
    row = StoredObject.objects.select_for_update().get(pk=address)
    if row.state in KEPT:
        condemn(unit, row, reason=reason)
