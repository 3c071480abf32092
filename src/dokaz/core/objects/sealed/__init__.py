# SPDX-License-Identifier: Apache-2.0
"""Encryption of objects at rest, in the age v1 format (c2sp.org/age), cut in two.

The *header* wraps a random key of one object for each recipient: the organisation, and a recovery
key kept offline. The *payload* is the encrypted content. The payload goes into the object store,
the header stays with the record of the object; header and payload put together are an age file
that any age program opens with the same keys.

What this promises:

- Without the header the payload cannot be opened by anyone, whatever keys they hold. Destroying
  every copy of the header erases the object (backups of headers included).
- Any one recipient's key opens the object. Losing the organisation's key loses nothing while a
  recovery key is left.
- Keys rotate by `rewrap`: a new header for the same payload. The old header still opens it with
  the old key, so old headers have to be destroyed, and a key that leaked has leaked the objects
  whose headers leaked with it.
- Every 64 KiB is authenticated before it is given out. Cutting short is noticed at the end, so an
  error there means that what came before must not be used as the whole.

What it does not: hide sizes; say who sealed (anyone with the public recipient can seal, so the
digest in the ledger is what ties content to an act); resist an attacker who runs code on this
machine; wipe keys from memory (Python cannot); resist a future quantum computer that gets hold
of headers recorded today.
"""

from dokaz.core.objects.sealed.keys import Identity, Recipient
from dokaz.core.objects.sealed.passphrase import open_protected_identity, protect_identity
from dokaz.core.objects.sealed.sealing import Sealed, rewrap, seal, unseal, unseal_range

__all__ = [
    "Identity",
    "Recipient",
    "Sealed",
    "open_protected_identity",
    "protect_identity",
    "rewrap",
    "seal",
    "unseal",
    "unseal_range",
]
