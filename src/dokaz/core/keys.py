# SPDX-License-Identifier: Apache-2.0
"""Ed25519 keys (RFC 8032) with one acceptance rule for the whole project.

Libraries disagree about small-order and non-canonical public keys, with which one signature can
pass for many messages. Such keys are refused at enrolment, here, before any signature is looked
at; verification itself follows the `cryptography` library, which agrees with Go's.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dokaz.core.errors import InvalidInput, NotProven

KEY_LENGTH = 32
SIGNATURE_LENGTH = 64
_FIELD_PRIME = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _FIELD_PRIME) % _FIELD_PRIME
# y coordinates of the eight points whose order divides 8 on edwards25519 (RFC 8032 section 5.1),
# found by multiplying any point by the group order; the sign bit is cleared before comparing.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        _FIELD_PRIME - 1,
    }
)


class UnacceptableKey(InvalidInput):
    """The bytes are not an Ed25519 public key that this project accepts."""

    code = "keys.unacceptable"


class BadSignature(NotProven):
    """A signature does not hold for this key and message."""

    code = "keys.bad_signature"


@lru_cache(maxsize=1024)
def _is_on_curve(y: int) -> bool:
    """Whether some x belongs to this y: x^2 = (y^2 - 1) / (d y^2 + 1) (RFC 8032 section 5.1.3)."""
    square = (y * y - 1) * pow(_CURVE_D * y * y + 1, -1, _FIELD_PRIME) % _FIELD_PRIME
    return pow(square, (_FIELD_PRIME - 1) // 2, _FIELD_PRIME) in (0, 1)


class PublicKey:
    """An accepted Ed25519 public key.

    Raises:
        UnacceptableKey: not 32 bytes, not the canonical encoding of a point, or of small order.
    """

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_LENGTH:
            raise UnacceptableKey(
                f"Ed25519 public key has {len(raw)} bytes instead of {KEY_LENGTH}"
            )
        y = int.from_bytes(raw, "little") & (2**255 - 1)
        if y >= _FIELD_PRIME:
            raise UnacceptableKey("Ed25519 public key is not in canonical encoding")
        if y in _SMALL_ORDER_Y:
            raise UnacceptableKey("Ed25519 public key is of small order")
        if not _is_on_curve(y):
            raise UnacceptableKey("Ed25519 public key is not a point of the curve")
        self.raw = raw
        self._key = Ed25519PublicKey.from_public_bytes(raw)

    @property
    def key_id(self) -> str:
        """`ed25519:` and the hexadecimal SHA-256 of the 32 key bytes; names the key in records."""
        return "ed25519:" + hashlib.sha256(self.raw).hexdigest()

    def verify(self, *, signature: bytes, message: bytes) -> None:
        """Check a 64-byte signature (RFC 8032 section 5.1.7).

        Raises:
            BadSignature: the signature does not hold for this key and message.
        """
        try:
            self._key.verify(signature, message)
        except InvalidSignature as error:
            raise BadSignature(f"signature does not hold for key {self.key_id[:24]}…") from error

    def to_pem(self) -> bytes:
        """SubjectPublicKeyInfo in PEM, as `openssl pkey -pubin` reads it (RFC 8410)."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"PublicKey({self.key_id[:24]}…)"


class SigningKey:
    """An Ed25519 private key, made from its 32-byte seed. Never shown by `repr`."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != KEY_LENGTH:
            raise UnacceptableKey(f"Ed25519 seed has {len(seed)} bytes instead of {KEY_LENGTH}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, *, randomness: Callable[[int], bytes]) -> "SigningKey":
        """Make a key from `randomness(32)`; pass `secrets.token_bytes` outside tests."""
        return cls(randomness(KEY_LENGTH))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for storing the key."""
        return self._key.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over `message` (RFC 8032 section 5.1.6)."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public!r})"
