# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the tag log: records of registered interviews, and their withdrawals.

A record has six places whatever is known of the person; places without a key hold random bytes,
which nobody can tell from used ones. Each used place holds a tag, by which those who ask for the
same person find it, and a contact that only they can open. A record opens its own withdrawal: who
registered keeps a secret whose digest stands in it. What is sealed is bound to that digest, so a
copy of a record opens only with the digest by which its owner withdraws all that have it. A notice
(`notices`) has the shape of a record.

    record:      0x01, salt 16, withdrawal digest 32, 6 x (tag 16, sealed contact 32)   = 337 bytes
    withdrawal:  0x02, index of the record 8 (big-endian), secret 32                    = 41 bytes
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dokaz.core.objects.sealed.keys import Randomness
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.names.match_keys import MOST_KEYS

TAG_LENGTH, SALT_LENGTH, SECRET_LENGTH = 16, 16, 32
_CONTACT, _SEALED = 16, 32
_PLACE = TAG_LENGTH + _SEALED
_HEAD = 1 + SALT_LENGTH + 32
RECORD_LENGTH = _HEAD + MOST_KEYS * _PLACE
WITHDRAWAL_LENGTH = 1 + 8 + SECRET_LENGTH
_RECORD, _WITHDRAWAL = 1, 2
_VERSION = 1
_NONCE = bytes(12)
COORDINATOR = 0
"""Number that stands for the organisation where only a coordinator may be named."""


class Depth(IntEnum):
    """How much was asked."""

    SCREENING = 1
    ACCOUNT = 2
    DETAILED = 3
    STATEMENT = 4


@dataclass(frozen=True)
class Contact:
    """What a hit tells. `organisation` and `contact` are numbers of the directory.

    `organisation` 0: `contact` is a coordinator, who alone knows whose the record is (children,
    conflict-related sexual violence). `quarter` counts quarters since the year 2000.
    `authority` : an authority has a statement. `referral`: the person was referred to one.
    """

    organisation: int
    contact: int
    depth: Depth
    quarter: int
    authority: bool = False
    referral: bool = False

    def to_bytes(self) -> bytes:
        """16 bytes: version, organisation 2, contact, depth, quarter 2, flags, 8 zeros."""
        flags = self.authority | self.referral << 1
        head = bytes([_VERSION]) + self.organisation.to_bytes(2, "big")
        tail = bytes([self.contact, self.depth]) + self.quarter.to_bytes(2, "big")
        return (head + tail + bytes([flags])).ljust(_CONTACT, b"\0")

    @classmethod
    def read(cls, content: bytes) -> "Contact":
        """Raises MalformedMessage: not a contact of this version."""
        if len(content) != _CONTACT or content[0] != _VERSION or any(content[8:]) or content[7] > 3:
            raise MalformedMessage("a contact is not of this version")
        try:
            depth = Depth(content[4])
        except ValueError as error:
            raise MalformedMessage("a contact has an unknown depth") from error
        return cls(
            organisation=int.from_bytes(content[1:3], "big"),
            contact=content[3],
            depth=depth,
            quarter=int.from_bytes(content[5:7], "big"),
            authority=bool(content[7] & 1),
            referral=bool(content[7] & 2),
        )


def quarter_of(year: int, month: int) -> int:
    """The number of a quarter; years before 2000 count as its first."""
    return max(0, (year - 2000) * 4 + (month - 1) // 3)


def quarter_words(quarter: int) -> str:
    """As people read it: 2026-Q1."""
    return f"{2000 + quarter // 4}-Q{quarter % 4 + 1}"


def tag_of(output: bytes) -> bytes:
    """The tag of an output of the function."""
    return hashlib.sha256(b"dokaz-register/1 tag" + output).digest()[:TAG_LENGTH]


def withdrawal_digest(secret: bytes) -> bytes:
    """What stands in a record for the secret that withdraws it."""
    return hashlib.sha256(b"dokaz-register/1 withdrawal" + secret).digest()


def make_record(
    outputs: Sequence[bytes], *, contact: Contact, secret: bytes, randomness: Randomness
) -> bytes:
    """A record for the outputs of a person's match keys, in random order.

    Raises:
        MalformedMessage: no outputs, or more than six.
    """
    if not 1 <= len(outputs) <= MOST_KEYS or len(set(outputs)) != len(outputs):
        raise MalformedMessage("a record has 1 to 6 different keys")
    salt, digest = randomness(SALT_LENGTH), withdrawal_digest(secret)
    places = []
    for output in outputs:
        tag = tag_of(output)
        sealed = _cipher(output, salt).encrypt(_NONCE, contact.to_bytes(), tag + digest)
        places.append(tag + sealed)
    return write_record(salt, digest, places, randomness=randomness)


def write_record(
    salt: bytes, withdrawal: bytes, places: Sequence[bytes], *, randomness: Randomness
) -> bytes:
    """The bytes of a record, or of what is to look like one: unused places are random."""
    whole = [*places, *(randomness(_PLACE) for _ in range(MOST_KEYS - len(places)))]
    # Tags are uniform, so their order tells nothing of the order of the keys.
    return bytes([_RECORD]) + salt + withdrawal + b"".join(sorted(whole))


def make_withdrawal(index: int, *, secret: bytes) -> bytes:
    """The entry that withdraws the record at `index`."""
    return bytes([_WITHDRAWAL]) + index.to_bytes(8, "big") + secret


@dataclass(frozen=True)
class Record:
    """A record as read: tags with what is sealed under them."""

    salt: bytes
    withdrawal: bytes
    places: tuple[tuple[bytes, bytes], ...]

    def contact_for(self, output: bytes) -> Contact | None:
        """What a place for this output holds; None: there is none, or it is not whole."""
        tag = tag_of(output)
        for found, sealed in self.places:
            if found == tag:
                bound = tag + self.withdrawal
                try:
                    return Contact.read(_cipher(output, self.salt).decrypt(_NONCE, sealed, bound))
                except (InvalidTag, MalformedMessage):
                    # Anybody may write bytes under a tag they have seen; they tell nothing.
                    return None
        return None


@dataclass(frozen=True)
class Withdrawal:
    """Takes back every record with the digest of `secret`. `index`: where its owner saw it."""

    index: int
    secret: bytes

    @property
    def digest(self) -> bytes:
        """What stands in the records that this takes back."""
        return withdrawal_digest(self.secret)


def read_entry(content: bytes) -> Record | Withdrawal:
    """Raises MalformedMessage: neither."""
    if len(content) == RECORD_LENGTH and content[0] == _RECORD:
        places = tuple(
            (content[at : at + TAG_LENGTH], content[at + TAG_LENGTH : at + _PLACE])
            for at in range(_HEAD, RECORD_LENGTH, _PLACE)
        )
        return Record(content[1 : 1 + SALT_LENGTH], content[1 + SALT_LENGTH : _HEAD], places)
    if len(content) == WITHDRAWAL_LENGTH and content[0] == _WITHDRAWAL:
        return Withdrawal(int.from_bytes(content[1:9], "big"), content[9:])
    raise MalformedMessage("an entry of the tag log is neither a record nor a withdrawal")


def _cipher(output: bytes, salt: bytes) -> ChaCha20Poly1305:
    """A key of its own for each record and place, so the nonce may be zero."""
    return ChaCha20Poly1305(hashlib.sha256(b"dokaz-register/1 seal" + output + salt).digest())
