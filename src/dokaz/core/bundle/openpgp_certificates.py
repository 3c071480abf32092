# SPDX-License-Identifier: Apache-2.0
"""Certificates of OpenPGP (RFC 9580, 10.1): keys, and the signatures in which they speak of
themselves and of each other.

Promises: what is read here is only sorted; a signature counts once `verify_about` has found that it
holds. Any bytes are an answer. A key is a subkey of another only if both say so, each by a
signature (5.2.1.8 and 5.2.1.9): otherwise anybody could take a key of somebody else among their own
and speak for it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

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

_PRIMARY, _SUBKEY, _USER_ID, _USER_ATTRIBUTE = 6, 14, 13, 17
_KEY_REVOKED, _SUBKEY_REVOKED = 0x20, 0x28
_SUBKEY_BOUND, _PRIMARY_BOUND = 0x18, 0x19
_ABOUT_ITSELF = (0x10, 0x11, 0x12, 0x13, 0x1F)
_MARKS = {_USER_ID: b"\xb4", _USER_ATTRIBUTE: b"\xd1"}
"""What stands before a name where a signature is about it (RFC 9580, 5.2.4)."""
_MOST_KEYS = 100
_MOST_BINDINGS = 4
"""Of one key, and in one of them: it has one, and a new one when its owner changes it."""
_MOST_STATEMENTS = 100


@dataclass(frozen=True, slots=True)
class Statement:
    """A signature about a key; `name` is what else it is about, as it is digested."""

    signature: SignaturePacket
    name: bytes = b""


@dataclass(frozen=True)
class Held:
    """A key and the primary key it stands under; a primary key stands under itself.

    `statements`: signatures, not yet checked, in which the primary key speaks of this one: of
    itself and its names, or of a subkey as its own.
    """

    key: KeyPacket
    primary: KeyPacket
    statements: list[Statement] = field(default_factory=list)

    @property
    def is_primary(self) -> bool:
        """Whether it stands under no other."""
        return self.key is self.primary

    @cached_property
    def belongs(self) -> bool:
        """Whether both keys say that the one belongs to the other."""
        if self.is_primary:
            return True
        return any(
            _holds(one.signature, by=self.primary, about=self)
            and any(
                back.type == _PRIMARY_BOUND and _holds(back, by=self.key, about=self)
                for back in one.signature.embedded[:_MOST_BINDINGS]
            )
            for one in self.statements[:_MOST_BINDINGS]
        )


@dataclass(frozen=True, slots=True)
class Certificates:
    """What was read: keys, and revocations of any of them."""

    keys: tuple[Held, ...]
    revocations: tuple[SignaturePacket, ...]


def read_certificates(contents: Sequence[bytes]) -> Certificates:
    """Certificates, bare keys and revocations, armoured or not; what is none of them is left."""
    keys: list[Held] = []
    revocations: list[SignaturePacket] = []
    for content in contents:
        try:
            _read(content, keys, revocations)
        except NotOpenPgp:
            continue
    return Certificates(tuple(keys), tuple(revocations))


def _read(content: bytes, keys: list[Held], revocations: list[SignaturePacket]) -> None:
    """Raises NotOpenPgp; what was read until then stays."""
    primary: KeyPacket | None = None
    latest: Held | None = None
    name = b""
    for tag, body in packets(content):
        if tag in (_PRIMARY, _SUBKEY):
            key = read_key(body)
            primary = key if tag == _PRIMARY else primary
            latest, name = None, b""
            if key is not None and primary is not None and len(keys) < _MOST_KEYS:
                latest = Held(key, primary)
                keys.append(latest)
        elif tag in _MARKS:
            name = _MARKS[tag] + len(body).to_bytes(4, "big") + body
        elif tag == SIGNATURE:
            signature = _signature(body)
            if signature is None:
                continue
            if signature.type in (_KEY_REVOKED, _SUBKEY_REVOKED):
                revocations.append(signature)
            elif latest is not None and _is_about(signature, latest):
                latest.statements.append(
                    Statement(signature, name if 0x10 <= signature.type <= 0x13 else b"")
                )


def _is_about(signature: SignaturePacket, latest: Held) -> bool:
    """Others sign keys too, and say nothing for them."""
    wanted = _ABOUT_ITSELF if latest.is_primary else (_SUBKEY_BOUND,)
    is_own = signature.is_by(latest.primary)
    return signature.type in wanted and is_own and len(latest.statements) < _MOST_STATEMENTS


def _signature(body: bytes) -> SignaturePacket | None:
    """A damaged one must not hide what stands behind it."""
    try:
        return read_signature(body)
    except NotOpenPgp:
        return None


def _holds(signature: SignaturePacket, *, by: KeyPacket, about: Held) -> bool:
    try:
        verify_about(signature, by=by, about=about)
    except (InvalidSignature, Unsupported):
        return False
    return True


def verify_about(
    signature: SignaturePacket, *, by: KeyPacket, about: Held, name: bytes = b""
) -> None:
    """A signature about a key, about two, or about a key and a name (RFC 9580, 5.2.4).

    Raises:
        InvalidSignature: it is not of this key.
        Unsupported: it cannot be checked here.
    """
    if signature.digest not in DIGESTS or not signature.is_understood:
        raise Unsupported
    hasher = hashlib.new(DIGESTS[signature.digest].name)
    hasher.update(about.primary.framed)
    if not about.is_primary:
        hasher.update(about.key.framed)
    hasher.update(name)
    verify(Candidate(signature, by, hasher))
