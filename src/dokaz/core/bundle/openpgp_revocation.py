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

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
_SUBKEY_BOUND, _PRIMARY_BOUND = 0x18, 0x19
_MOST_KEYS = 100
_MOST_TRIED = 200
_MOST_BINDINGS = 4
"""Of one key, and in one of them: it has one, and a new one when its owner changes it."""


@dataclass(frozen=True, slots=True)
class Revocations:
    """Fingerprints in upper-case hex. `unchecked`: a revocation names the key, and could not be
    checked here."""

    revoked: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Bound:
    """A key and the primary key it stands under; a primary key stands under itself.

    `bindings`: signatures that say so, not yet checked.
    """

    key: KeyPacket
    primary: KeyPacket
    bindings: list[SignaturePacket] = field(default_factory=list)

    @cached_property
    def belongs(self) -> bool:
        """Whether both keys say that the one belongs to the other."""
        if self.key is self.primary:
            return True
        return any(
            _holds(one, by=self.primary, about=self)
            and any(
                back.type == _PRIMARY_BOUND and _holds(back, by=self.key, about=self)
                for back in one.embedded[:_MOST_BINDINGS]
            )
            for one in self.bindings[:_MOST_BINDINGS]
        )


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
            (revoked if bound.belongs else unchecked).add(fingerprint)
    # Whatever becomes of a primary key becomes of its subkeys (RFC 9580, 5.2.1.10).
    for one in keys:
        if one.primary.fingerprint in revoked | unchecked:
            goes_along = one.primary.fingerprint in revoked and one.belongs
            (revoked if goes_along else unchecked).add(one.key.fingerprint)
    return Revocations(frozenset(revoked), frozenset(unchecked - revoked))


def _read(content: bytes, keys: list[_Bound], found: list[SignaturePacket]) -> None:
    """Raises NotOpenPgp; what was read until then stays."""
    primary: KeyPacket | None = None
    latest: _Bound | None = None
    for tag, body in packets(content):
        if tag in (_PRIMARY, _SUBKEY):
            key = read_key(body)
            primary = key if tag == _PRIMARY else primary
            latest = None
            if key is not None and primary is not None and len(keys) < _MOST_KEYS:
                latest = _Bound(key, primary)
                keys.append(latest)
        elif tag == SIGNATURE:
            signature = _signature(body)
            if signature is None:
                continue
            if signature.type in (_KEY_REVOKED, _SUBKEY_REVOKED):
                found.append(signature)
            elif signature.type == _SUBKEY_BOUND and latest is not None:
                latest.bindings.append(signature)


def _signature(body: bytes) -> SignaturePacket | None:
    """A damaged one must not hide the revocation that stands behind it."""
    try:
        return read_signature(body)
    except NotOpenPgp:
        return None


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
    """Whether the primary key made it, of this key. Raises InvalidSignature or Unsupported."""
    _verify(signature, by=bound.primary, about=bound)


def _holds(signature: SignaturePacket, *, by: KeyPacket, about: _Bound) -> bool:
    try:
        _verify(signature, by=by, about=about)
    except (InvalidSignature, Unsupported):
        return False
    return True


def _verify(signature: SignaturePacket, *, by: KeyPacket, about: _Bound) -> None:
    """A signature about a key, or about two (RFC 9580, 5.2.4). Raises as `_check`."""
    if signature.digest not in DIGESTS or not signature.is_understood:
        raise Unsupported
    hasher = hashlib.new(DIGESTS[signature.digest].name)
    hasher.update(about.primary.framed)
    if about.key is not about.primary:
        hasher.update(about.key.framed)
    verify(Candidate(signature, by, hasher))
