# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relative path of a file as its sender wrote it: bytes, never opened on our disk.

File systems and senders hold names as bytes in whatever encoding they had. The bytes are what
identifies the file (`key`); the text is for people.
"""

from dataclasses import dataclass

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
        return sha256(self.raw).hex()

    @property
    def too_long(self) -> bool:
        """Whether the path or its last part is longer than any system we hand over to can hold."""
        return len(self.raw) > LONGEST_PATH_BYTES or len(self.name.raw) > LONGEST_NAME_BYTES

    def __truediv__(self, name: bytes) -> "StatedPath":
        return StatedPath(self.raw + b"/" + name if self.raw else name)
