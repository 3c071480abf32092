# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relative path of a file as its sender wrote it: bytes, never opened on our disk.

File systems and senders hold names as bytes in whatever encoding they had. The bytes are what
identifies the file (`key`); the text is for people.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from dokaz.core.digests import sha256

LONGEST_PATH_BYTES = 4096
LONGEST_NAME_BYTES = 1024
_SHOWN_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class StatedPath:
    """A relative path, its parts separated by `/`."""

    raw: bytes

    @property
    def text(self) -> str:
        r"""For people: UTF-8 where it is UTF-8, `\xNN` for other bytes; very long paths are cut.

        NUL, which a database text cannot hold, is written as `\x00`. Two names may look alike
        here; their keys still differ.
        """
        try:
            text = self.raw.decode("utf-8").replace("\0", "\\x00")
        except UnicodeDecodeError:
            text = self.raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
        if len(text) > _SHOWN_CHARACTERS:
            return text[:_SHOWN_CHARACTERS] + "…"
        return text

    @property
    def is_plain_text(self) -> bool:
        """Whether `text` says everything `raw` says."""
        try:
            return self.raw.decode("utf-8") == self.text
        except UnicodeDecodeError:
            return False

    @property
    def name(self) -> "StatedPath":
        """The last part."""
        return StatedPath(self.raw.rsplit(b"/", 1)[-1])

    @property
    def extension(self) -> str:
        """Letters behind the last dot of the name, lower case; empty when there is none."""
        stem, dot, extension = self.name.raw.rpartition(b".")
        if not dot or not stem or len(extension) > 16 or not extension.isalnum():
            return ""
        return extension.decode("ascii", "ignore").lower()

    @property
    def key(self) -> str:
        """SHA-256 of the bytes, hexadecimal: one key of fixed length for any name."""
        return _key_of(self.raw)

    @property
    def too_long(self) -> bool:
        """Whether the path or its last part is longer than any system we hand over to can hold."""
        return len(self.raw) > LONGEST_PATH_BYTES or len(self.name.raw) > LONGEST_NAME_BYTES

    def __truediv__(self, name: bytes) -> "StatedPath":
        return StatedPath(self.raw + b"/" + name if self.raw else name)


@lru_cache(maxsize=4096)
def _key_of(raw: bytes) -> str:
    """Kept for the length of a batch, whose steps each ask for the keys of all its paths."""
    return sha256(raw).hex()


@dataclass(frozen=True, slots=True)
class MemberPath(StatedPath):
    """A path inside a container. `shown` is how it was read, `read_as` in which encoding.

    Many members may have the same path; what tells them apart is the container's line (`inside`)
    and their place in it, from 1.
    """

    shown: str
    read_as: str
    inside: UUID
    number: int

    @property
    def text(self) -> str:
        """For people: as it was read."""
        if len(self.shown) > _SHOWN_CHARACTERS:
            return self.shown[:_SHOWN_CHARACTERS] + "…"
        return self.shown

    @property
    def is_plain_text(self) -> bool:
        """Whether `text` says everything `raw` says."""
        try:
            return self.raw.decode("utf-8") == self.text
        except UnicodeDecodeError:
            return False

    @property
    def name(self) -> "StatedPath":
        """The last part, as it was read; Windows packers part folders with a backslash."""
        return StatedPath(re.split(r"[/\\]", self.text)[-1].encode())

    @property
    def key(self) -> str:
        """SHA-256 over the container's line, the place in it and the bytes of the path."""
        place = self.inside.bytes + self.number.to_bytes(8, "big")
        return sha256(b"member\0" + place + self.raw).hex()
