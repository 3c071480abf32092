# SPDX-License-Identifier: AGPL-3.0-or-later
"""A few secret bytes kept in a row for a while, sealed for an organisation.

For what waits until a service uses it, such as a password somebody typed. The header is what opens
it: whoever empties it has forgotten the secret, whatever else is left in journals and backups made
since. Recovery keys do not open it: it is not meant to outlive the key in use.
"""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from dokaz.core.objects.sealed import seal, unseal
from dokaz.evidence.storage import keys


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """Both parts of an age file, as docs/formats/sealed-object.md cuts them."""

    header: bytes = field(repr=False)
    payload: bytes = field(repr=False)


def seal_secret(organisation_id: UUID, secret: bytes) -> SealedSecret:
    """Seal for the key in use. Raises SealingKeyUnavailable."""
    to = keys.wrap_for(organisation_id)
    sealed = seal([secret], recipients=to.recipients[:1], randomness=secrets.token_bytes)
    return SealedSecret(header=sealed.header, payload=b"".join(sealed.payload))


def open_secret(organisation_id: UUID, sealed: SealedSecret) -> bytes:
    """What was sealed.

    Raises:
        MalformedSeal, SealBroken, NoMatchingKey: it was changed, or sealed for a key that is gone.
        SealingKeyUnavailable: the organisation's keys cannot be used.
    """
    opened = unseal(
        [sealed.payload], header=sealed.header, identities=keys.identities(organisation_id)
    )
    return b"".join(opened)
