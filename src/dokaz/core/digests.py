# SPDX-License-Identifier: Apache-2.0
"""Digests of content: SHA-256 always, SHA-512 as an optional second one (FIPS 180-4).

Identity of content is the pair SHA-256 and size. MD5 and SHA-1 are not offered: both have
practical collisions. Values taken over from other systems are kept as external claims, not as
digests.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from dokaz.core.errors import InvalidInput, NotProven

SHA256_HEX = re.compile(r"[0-9a-f]{64}\Z")
SHA512_HEX = re.compile(r"[0-9a-f]{128}\Z")


def sha256(content: bytes) -> bytes:
    """Return the 32-byte SHA-256 digest of `content`."""
    return hashlib.sha256(content).digest()


@dataclass(frozen=True, slots=True)
class DigestSet:
    """Size in bytes and lower-case hexadecimal digests of one piece of content.

    Raises:
        InvalidInput: a digest is not lower-case hexadecimal of its length, or the size is negative.
    """

    size: int
    sha256: str
    sha512: str | None = None

    def __post_init__(self) -> None:
        if self.size < 0:
            raise InvalidInput("size of content is negative")
        if not SHA256_HEX.match(self.sha256):
            raise InvalidInput("sha256 is not 64 lower-case hexadecimal digits")
        if self.sha512 is not None and not SHA512_HEX.match(self.sha512):
            raise InvalidInput("sha512 is not 128 lower-case hexadecimal digits")

    def require_match(self, other: "DigestSet") -> None:
        """Compare every digest both sides have.

        Raises:
            NotProven: size or a digest differs; the message names which.
        """
        if self.size != other.size:
            raise NotProven(f"size differs: expected {self.size} bytes, found {other.size}")
        if self.sha256 != other.sha256:
            raise NotProven(f"sha256 differs: expected {self.sha256}, found {other.sha256}")
        if self.sha512 and other.sha512 and self.sha512 != other.sha512:
            raise NotProven("sha512 differs although sha256 is equal")


class StreamDigester:
    """Digests content while it streams past; feed each chunk once, in order."""

    def __init__(self, *, with_sha512: bool = False) -> None:
        self._size = 0
        self._sha256 = hashlib.sha256()
        self._sha512 = hashlib.sha512() if with_sha512 else None

    def update(self, chunk: bytes | bytearray | memoryview) -> None:
        self._size += len(chunk)
        self._sha256.update(chunk)
        if self._sha512 is not None:
            self._sha512.update(chunk)

    def result(self) -> DigestSet:
        """Digests of what has been fed so far; feeding may go on afterwards."""
        sha512 = self._sha512.hexdigest() if self._sha512 is not None else None
        return DigestSet(size=self._size, sha256=self._sha256.hexdigest(), sha512=sha512)


def digest_chunks(chunks: Iterable[bytes], *, with_sha512: bool = False) -> DigestSet:
    """Consume `chunks` and return the digests of their concatenation."""
    digester = StreamDigester(with_sha512=with_sha512)
    for chunk in chunks:
        digester.update(chunk)
    return digester.result()
