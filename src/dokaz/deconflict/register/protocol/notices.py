# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices: one organisation tells another, in the log all see, that it was sent to them.

A notice has the shape of a record (`records`): one of its six places is for the receiver, the
others and the digest of its withdrawal are random. Only sender and receiver can tell it from a
record, or open it: tag and key are made from a secret that the two share and the record's salt.

    place:  tag 16, sealed 32 = ChaCha20-Poly1305 over 16 bytes:
            version 1, place of the record in the log 8 (big-endian), contact of the sender 1,
            6 zeros
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.objects.sealed.keys import Randomness
from dokaz.deconflict.register.protocol import sodium
from dokaz.deconflict.register.protocol.records import (
    SALT_LENGTH,
    SECRET_LENGTH,
    TAG_LENGTH,
    Record,
    write_record,
)

_VERSION = 1
_NONCE = bytes(12)
_PLAIN = 16


@dataclass(frozen=True)
class Written:
    """What a notice says: the record it is about, and the sender's contact, both by number."""

    about: int
    contact: int


@dataclass(frozen=True)
class Pair:
    """One direction between two organisations. `organisation`: the number of the sender."""

    organisation: int
    secret: bytes = field(repr=False)

    @classmethod
    def of_sender(
        cls, register: str, *, key: SigningKey, to: PublicKey, organisation: int
    ) -> "Pair":
        """Raises MalformedElement: the receiver's key is no usable one."""
        shared = sodium.shared_secret(key.seed, to.raw)
        return cls(organisation, _direction(register, shared, key.public, to))

    @classmethod
    def of_receiver(
        cls, register: str, *, key: SigningKey, sender: PublicKey, organisation: int
    ) -> "Pair":
        """Raises MalformedElement: the sender's key is no usable one."""
        shared = sodium.shared_secret(key.seed, sender.raw)
        return cls(organisation, _direction(register, shared, sender, key.public))

    def write(self, about: int, contact: int, *, randomness: Randomness) -> bytes:
        """An entry for the log."""
        salt = randomness(SALT_LENGTH)
        plain = bytes([_VERSION]) + about.to_bytes(8, "big") + bytes([contact])
        tag, digest = self._tag(salt), randomness(SECRET_LENGTH)
        sealed = self._cipher(salt).encrypt(_NONCE, plain.ljust(_PLAIN, b"\0"), tag + digest)
        return write_record(salt, digest, [tag + sealed], randomness=randomness)

    def read(self, record: Record) -> Written | None:
        """What it says to the receiver; None: it is not for it, or of a later version."""
        wanted = self._tag(record.salt)
        for tag, sealed in record.places:
            if tag == wanted:
                bound = tag + record.withdrawal
                try:
                    plain = self._cipher(record.salt).decrypt(_NONCE, sealed, bound)
                except InvalidTag:
                    return None
                if plain[0] != _VERSION or any(plain[10:]):
                    return None
                return Written(int.from_bytes(plain[1:9], "big"), plain[9])
        return None

    def _tag(self, salt: bytes) -> bytes:
        made = hashlib.sha256(b"dokaz-register/1 notice tag" + self.secret + salt)
        return made.digest()[:TAG_LENGTH]

    def _cipher(self, salt: bytes) -> ChaCha20Poly1305:
        """A key of its own for each notice, so the nonce may be zero."""
        made = hashlib.sha256(b"dokaz-register/1 notice seal" + self.secret + salt)
        return ChaCha20Poly1305(made.digest())


def _direction(register: str, shared: bytes, sender: PublicKey, receiver: PublicKey) -> bytes:
    head = b"dokaz-register/1 notice" + register.encode() + b"\0"
    return hashlib.sha256(head + shared + sender.raw + receiver.raw).digest()
