# SPDX-License-Identifier: Apache-2.0
"""Revocations of OpenPGP keys (RFC 9580, 5.2.1.10 and 5.2.1.11) that lie beside the keys.

Promises: a key counts as revoked only by a revocation that the key itself made (or, of a subkey,
its primary key), with a digest that nobody can forge. A revocation that nobody here can check is
named apart: it proves nothing, and whoever relies on the key must know of it.

Does not: say that a key was not revoked, which only its owner or a server of keys can say; look at
when or why it was revoked, since the time in a revocation is the word of whoever made it; know
revokers that a key names besides itself.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cryptography.exceptions import InvalidSignature

from dokaz.core.bundle.openpgp import DIGESTS, Candidate, Unsupported, verify
from dokaz.core.bundle.openpgp_packets import (
    SIGNATURE,
    KeyPacket,
    NotOpenPgp,
    SignaturePacket,
    packets,
    read_key,
    read_signature,
)

_PRIMARY, _SUBKEY = 6, 14
_KEY_REVOKED, _SUBKEY_REVOKED = 0x20, 0x28
_MOST_KEYS = 100
_MOST_TRIED = 200


@dataclass(frozen=True, slots=True)
class Revocations:
    """Fingerprints in upper-case hex. `unchecked`: a revocation names the key, and could not be
    checked here."""

    revoked: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Bound:
    """A key and the primary key it belongs to; a primary key belongs to itself."""

    key: KeyPacket
    primary: KeyPacket


def find_revocations(contents: Sequence[bytes]) -> Revocations:
    """What revocations say of the keys in the same files. Any bytes are an answer.

    `contents`: certificates, bare keys and revocations, armoured or not.
    """
    keys: list[_Bound] = []
    found: list[SignaturePacket] = []
    for content in contents:
        try:
            _read(content, keys, found)
        except NotOpenPgp:
            continue
    revoked: set[str] = set()
    unchecked: set[str] = set()
    for signature, bound in islice(_pairs(keys, found), _MOST_TRIED):
        fingerprint = bound.key.fingerprint
        try:
            _check(signature, bound)
        except InvalidSignature:
            continue
        except Unsupported:
            unchecked.add(fingerprint)
        else:
            revoked.add(fingerprint)
    # Whatever becomes of a primary key becomes of its subkeys (RFC 9580, 5.2.1.10).
    for state in (revoked, unchecked):
        state |= {one.key.fingerprint for one in keys if one.primary.fingerprint in state}
    return Revocations(frozenset(revoked), frozenset(unchecked - revoked))


def _read(content: bytes, keys: list[_Bound], found: list[SignaturePacket]) -> None:
    """Raises NotOpenPgp; what was read until then stays."""
    primary: KeyPacket | None = None
    for tag, body in packets(content):
        if tag in (_PRIMARY, _SUBKEY):
            key = read_key(body)
            primary = key if tag == _PRIMARY else primary
            if key is not None and primary is not None and len(keys) < _MOST_KEYS:
                keys.append(_Bound(key, primary))
        elif tag == SIGNATURE:
            signature = read_signature(body)
            if signature is not None and signature.type in (_KEY_REVOKED, _SUBKEY_REVOKED):
                found.append(signature)


def _pairs(
    keys: Sequence[_Bound], found: Sequence[SignaturePacket]
) -> Iterator[tuple[SignaturePacket, _Bound]]:
    """Each revocation with every key it may be of."""
    for signature in found:
        for bound in keys:
            of_primary = bound.key is bound.primary
            fits = of_primary == (signature.type == _KEY_REVOKED)
            if fits and signature.issuers and signature.is_by(bound.primary):
                yield signature, bound


def _check(signature: SignaturePacket, bound: _Bound) -> None:
    """Raises InvalidSignature or Unsupported."""
    if signature.digest not in DIGESTS:
        raise Unsupported
    hasher = hashlib.new(DIGESTS[signature.digest].name)
    hasher.update(bound.primary.framed)
    if bound.key is not bound.primary:
        hasher.update(bound.key.framed)
    verify(Candidate(signature, bound.primary, hasher))
