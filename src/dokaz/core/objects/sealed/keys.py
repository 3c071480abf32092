# SPDX-License-Identifier: Apache-2.0
"""X25519 keys in the age format: `Identity` opens, its `Recipient` seals (c2sp.org/age, "X25519").

Promises: an identity shows its secret only through `to_text`; a recipient of small order, with
which everybody could open, is refused when it is read.
"""

from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dokaz.core.objects.errors import MalformedSeal
from dokaz.core.objects.sealed import bech32
from dokaz.core.objects.sealed.header import (
    FILE_KEY_LENGTH,
    Stanza,
    decode_base64,
    encode_base64,
)

Randomness = Callable[[int], bytes]
"""Gives that many unpredictable bytes; pass `secrets.token_bytes` outside tests."""

_KEY_LENGTH = 32
_TAG_LENGTH = 16
WRAPPED_LENGTH = FILE_KEY_LENGTH + _TAG_LENGTH
# Each wrap key is used once, so the nonce is fixed (c2sp.org/age, "X25519 recipient stanza").
WRAP_NONCE = bytes(12)
_KIND = "X25519"
_INFO = b"age-encryption.org/v1/X25519"
_RECIPIENT_PREFIX = "age"
_IDENTITY_PREFIX = "AGE-SECRET-KEY-"


class Recipient:
    """A public key to which objects are sealed.

    Raises:
        MalformedSeal: not 32 bytes, or a point of small order.
    """

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != _KEY_LENGTH:
            raise MalformedSeal(f"recipient key has {len(raw)} bytes instead of {_KEY_LENGTH}")
        self._key = X25519PublicKey.from_public_bytes(raw)
        _exchange(X25519PrivateKey.from_private_bytes(b"\x40" * _KEY_LENGTH), self._key)
        self.raw = raw

    @classmethod
    def parse(cls, text: str) -> "Recipient":
        """Read an `age1…` text.

        Raises:
            MalformedSeal: it is none; among others, the longer texts of other recipient types.
        """
        prefix, raw = bech32.decode(text)
        if prefix != _RECIPIENT_PREFIX:
            raise MalformedSeal("recipient does not begin with age1")
        return cls(raw)

    def to_text(self) -> str:
        """The `age1…` text."""
        return bech32.encode(_RECIPIENT_PREFIX, self.raw)

    def wrap(self, file_key: bytes, *, randomness: Randomness) -> Stanza:
        """Wrap a file key, with a new ephemeral secret of 32 bytes of `randomness`."""
        ephemeral = X25519PrivateKey.from_private_bytes(randomness(_KEY_LENGTH))
        share = ephemeral.public_key().public_bytes_raw()
        key = _wrap_key(_exchange(ephemeral, self._key), share=share, recipient=self.raw)
        return Stanza(
            arguments=(_KIND, encode_base64(share).decode("ascii")),
            body=ChaCha20Poly1305(key).encrypt(WRAP_NONCE, file_key, None),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipient) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"Recipient({self.to_text()})"


class Identity:
    """A private key that opens what was sealed to `recipient`. Never shown by `repr`.

    Raises:
        MalformedSeal: not 32 bytes.
    """

    __slots__ = ("_key", "recipient")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != _KEY_LENGTH:
            raise MalformedSeal(f"identity has {len(raw)} bytes instead of {_KEY_LENGTH}")
        self._key = X25519PrivateKey.from_private_bytes(raw)
        self.recipient = Recipient(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, *, randomness: Randomness) -> "Identity":
        """Make a key from `randomness(32)`."""
        return cls(randomness(_KEY_LENGTH))

    @classmethod
    def parse(cls, text: str) -> "Identity":
        """Read an `AGE-SECRET-KEY-1…` text.

        Raises:
            MalformedSeal: it is none. The message does not repeat it.
        """
        prefix, raw = bech32.decode(text)
        if prefix != _IDENTITY_PREFIX:
            raise MalformedSeal("identity does not begin with AGE-SECRET-KEY-1")
        return cls(raw)

    def to_text(self) -> str:
        """The secret `AGE-SECRET-KEY-1…` text, for storing the key."""
        return bech32.encode(_IDENTITY_PREFIX.lower(), self._key.private_bytes_raw()).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, or None when no stanza is for this identity.

        Raises:
            MalformedSeal: an X25519 stanza does not follow the format, whomever it is for.
        """
        for stanza in stanzas:
            if stanza.kind == _KIND:
                file_key = self._unwrap_one(stanza)
                if file_key is not None:
                    return file_key
        return None

    def _unwrap_one(self, stanza: Stanza) -> bytes | None:
        if len(stanza.arguments) != 2:
            raise MalformedSeal("X25519 stanza has not two arguments")
        share = decode_base64(stanza.arguments[1].encode("ascii"), length=_KEY_LENGTH)
        secret = _exchange(self._key, X25519PublicKey.from_public_bytes(share))
        return open_wrapped(
            stanza, key=_wrap_key(secret, share=share, recipient=self.recipient.raw)
        )

    def __repr__(self) -> str:
        return f"Identity(recipient={self.recipient!r})"


def open_wrapped(stanza: Stanza, *, key: bytes) -> bytes | None:
    """The file key in a stanza's body, or None when this wrap key does not open it.

    Raises:
        MalformedSeal: the body has not the one length allowed. Checked first, because other
            lengths would allow bodies that open under many keys (partitioning oracle).
    """
    if len(stanza.body) != WRAPPED_LENGTH:
        raise MalformedSeal(f"stanza body has {len(stanza.body)} bytes, not {WRAPPED_LENGTH}")
    try:
        return ChaCha20Poly1305(key).decrypt(WRAP_NONCE, stanza.body, None)
    except InvalidTag:
        return None


def _exchange(secret: X25519PrivateKey, public: X25519PublicKey) -> bytes:
    """X25519 (RFC 7748 section 6.1), refusing the all-zero result of a small-order point."""
    try:
        return secret.exchange(public)
    except ValueError as error:
        raise MalformedSeal("X25519 key is of small order") from error


def _wrap_key(secret: bytes, *, share: bytes, recipient: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=share + recipient, info=_INFO).derive(secret)
