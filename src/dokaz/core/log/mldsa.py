# SPDX-License-Identifier: Apache-2.0
"""ML-DSA-44 keys (FIPS 204), the post-quantum signature of witnesses.

Signatures are the pure form with an empty context, as C2SP tlog-cosignature uses it.
"""

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from dokaz.core.keys import BadSignature, UnacceptableKey

SEED_LENGTH = 32
PUBLIC_KEY_LENGTH = 1312
SIGNATURE_LENGTH = 2420


class MlDsa44PublicKey:
    """An ML-DSA-44 public key, made from its 1,312 bytes.

    Raises:
        UnacceptableKey: the bytes are not such a key.
    """

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != PUBLIC_KEY_LENGTH:
            raise UnacceptableKey(f"ML-DSA-44 public key has {len(raw)} bytes instead of 1312")
        try:
            self._key = MLDSA44PublicKey.from_public_bytes(raw)
        except ValueError as error:
            raise UnacceptableKey("bytes are not an ML-DSA-44 public key") from error
        self.raw = raw

    def verify(self, *, signature: bytes, message: bytes) -> None:
        """Check a 2,420-byte signature.

        Raises:
            BadSignature: the signature does not hold for this key and message.
        """
        if len(signature) != SIGNATURE_LENGTH:
            raise BadSignature(f"ML-DSA-44 signature has {len(signature)} bytes instead of 2420")
        try:
            self._key.verify(signature, message)
        except InvalidSignature as error:
            raise BadSignature("ML-DSA-44 signature does not hold") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MlDsa44PublicKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)


class MlDsa44SigningKey:
    """An ML-DSA-44 private key, made from its 32-byte seed. Never shown by `repr`.

    Raises:
        UnacceptableKey: the seed is not 32 bytes.
    """

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_LENGTH:
            raise UnacceptableKey(f"ML-DSA-44 seed has {len(seed)} bytes instead of 32")
        self._key = MLDSA44PrivateKey.from_seed_bytes(seed)
        self.public = MlDsa44PublicKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, *, randomness: Callable[[int], bytes]) -> "MlDsa44SigningKey":
        """Make a key from `randomness(32)`; pass `secrets.token_bytes` outside tests."""
        return cls(randomness(SEED_LENGTH))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for storing the key."""
        return self._key.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return a 2,420-byte signature over `message`; two calls give different bytes."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return "MlDsa44SigningKey(…)"
