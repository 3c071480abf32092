# SPDX-License-Identifier: Apache-2.0
"""Revocations of OpenPGP keys (RFC 9580, 5.2.1.10 and 5.2.1.11) that lie beside the keys.

Promises: a key counts as revoked only by a revocation that the key itself made, or, of a subkey,
its primary key, with a digest that nobody can forge. A key is a subkey of another only if both say
so, each by a signature (RFC 9580, 5.2.1.8 and 5.2.1.9): otherwise anybody could take a key of
somebody else among their own and revoke it. A revocation that nobody here can check, or of a subkey
that is not known to be one, is named apart: it proves nothing, and whoever relies on the key must
know of it.

Does not: say that a key was not revoked, which only its owner or a server of keys can say; look at
when or why it was revoked, since the time in a revocation is the word of whoever made it; know
revokers that a key names besides itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cryptography.exceptions import InvalidSignature

from dokaz.core.bundle.openpgp import Unsupported
from dokaz.core.bundle.openpgp_certificates import (
    Certificates,
    Held,
    read_certificates,
    verify_about,
)
from dokaz.core.bundle.openpgp_packets import SignaturePacket

_KEY_REVOKED = 0x20
_MOST_TRIED = 200


@dataclass(frozen=True, slots=True)
class Revocations:
    """Fingerprints in upper-case hex. `unchecked`: a revocation names the key, and could not be
    checked here."""

    revoked: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()


def find_revocations(contents: Sequence[bytes]) -> Revocations:
    """What revocations say of the keys in the same files. Any bytes are an answer.

    `contents`: certificates, bare keys and revocations, armoured or not.
    """
    read = read_certificates(contents)
    revoked: set[str] = set()
    unchecked: set[str] = set()
    for signature, held in islice(_pairs(read), _MOST_TRIED):
        fingerprint = held.key.fingerprint
        try:
            verify_about(signature, by=held.primary, about=held)
        except InvalidSignature:
            continue
        except Unsupported:
            unchecked.add(fingerprint)
        else:
            (revoked if held.belongs else unchecked).add(fingerprint)
    # Whatever becomes of a primary key becomes of its subkeys (RFC 9580, 5.2.1.10).
    for one in read.keys:
        if one.primary.fingerprint in revoked | unchecked:
            goes_along = one.primary.fingerprint in revoked and one.belongs
            (revoked if goes_along else unchecked).add(one.key.fingerprint)
    return Revocations(frozenset(revoked), frozenset(unchecked - revoked))


def _pairs(read: Certificates) -> Iterator[tuple[SignaturePacket, Held]]:
    """Each revocation with every key it may be of."""
    for signature in read.revocations:
        for held in read.keys:
            fits = held.is_primary == (signature.type == _KEY_REVOKED)
            if fits and signature.issuers and signature.is_by(held.primary):
                yield signature, held
