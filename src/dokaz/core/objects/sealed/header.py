# SPDX-License-Identifier: Apache-2.0
"""The header of an age file: reading, writing and its MAC (c2sp.org/age, "Header").

Promises: `write` of what `read` gave is byte for byte what was read; only the one canonical
spelling of anything is read; all other bytes raise `MalformedSeal`. The MAC is only checked by
`require_mac`, because it needs the file key.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dokaz.core.objects.errors import MalformedSeal, SealBroken

FILE_KEY_LENGTH = 16
LONGEST_HEADER = 64 * 1024
"""Our own limit, room for some hundred recipients; the format has none."""

_VERSION_LINE = b"age-encryption.org/v1"
_MAC_LENGTH = 32
_COLUMNS = 64
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*\Z")
_ARGUMENT = re.compile(rb"[\x21-\x7e]+\Z")


@dataclass(frozen=True, slots=True)
class Stanza:
    """One recipient's wrap of the file key: arguments, the first of which is the type, and body."""

    arguments: tuple[str, ...]
    body: bytes

    @property
    def kind(self) -> str:
        return self.arguments[0]


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read or written; `mac` covers everything before it."""

    stanzas: tuple[Stanza, ...]
    mac: bytes

    def write(self) -> bytes:
        """The header's bytes, up to and with the line feed after the MAC."""
        return _covered_by_mac(self.stanzas) + b" " + encode_base64(self.mac) + b"\n"

    def require_mac(self, file_key: bytes) -> None:
        """Check the MAC with the unwrapped file key.

        Raises:
            SealBroken: the header was changed after it was written.
        """
        if not hmac.compare_digest(self.mac, _mac(file_key, self.stanzas)):
            raise SealBroken(
                "The key header was changed after it was written. Nothing was opened. "
                "Take the header from a backup."
            )


def make_header(file_key: bytes, stanzas: tuple[Stanza, ...]) -> Header:
    """A header over finished stanzas."""
    return Header(stanzas=stanzas, mac=_mac(file_key, stanzas))


def read_header(content: bytes) -> tuple[Header, int]:
    """Read the header at the start of `content`; return it and its length in bytes.

    Raises:
        MalformedSeal: there is no complete, canonical v1 header of at most `LONGEST_HEADER` bytes.
    """
    lines = _Lines(content[:LONGEST_HEADER])
    if lines.next() != _VERSION_LINE:
        raise MalformedSeal("this is not an age v1 header")
    stanzas = []
    while not (line := lines.next()).startswith(b"---"):
        stanzas.append(_read_stanza(line, lines))
    if not stanzas:
        raise MalformedSeal("header names no recipient")
    if not line.startswith(b"--- "):
        raise MalformedSeal("header has no MAC")
    mac = decode_base64(line[4:], length=_MAC_LENGTH)
    return Header(stanzas=tuple(stanzas), mac=mac), lines.position


def read_whole_header(content: bytes) -> Header:
    """Read a header that stands alone.

    Raises:
        MalformedSeal: as `read_header`, or something follows it.
    """
    header, length = read_header(content)
    if length != len(content):
        raise MalformedSeal("something follows the header")
    return header


def encode_base64(content: bytes) -> bytes:
    """Standard base64 without padding (RFC 4648 section 4)."""
    return base64.b64encode(content).rstrip(b"=")


def decode_base64(text: bytes, *, length: int | None = None) -> bytes:
    """The inverse of `encode_base64`, for its canonical spelling only (RFC 4648 section 3.5).

    Raises:
        MalformedSeal: another spelling, or not `length` bytes.
    """
    if not _BASE64.match(text):
        raise MalformedSeal("header holds a character that base64 does not have")
    try:
        content = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise MalformedSeal("header holds broken base64") from error
    if encode_base64(content) != text:
        raise MalformedSeal("header holds base64 that is not canonical")
    if length is not None and len(content) != length:
        raise MalformedSeal(f"header field has {len(content)} bytes instead of {length}")
    return content


class _Lines:
    """Gives out lines without their line feed and remembers where it is."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.position = 0

    def next(self) -> bytes:
        end = self._content.find(b"\n", self.position)
        if end < 0:
            raise MalformedSeal("header is cut short or too long")
        line = self._content[self.position : end]
        self.position = end + 1
        return line


def _read_stanza(first: bytes, lines: _Lines) -> Stanza:
    mark, *arguments = first.split(b" ")
    if mark != b"->" or not arguments or not all(map(_ARGUMENT.match, arguments)):
        raise MalformedSeal("header holds a line that is no recipient stanza")
    body = []
    while True:
        line = lines.next()
        if len(line) > _COLUMNS:
            raise MalformedSeal("stanza holds a line that is too long")
        body.append(line)
        if len(line) < _COLUMNS:  # A stanza ends with its first short line, which may be empty.
            break
    return Stanza(
        arguments=tuple(argument.decode("ascii") for argument in arguments),
        body=decode_base64(b"".join(body)),
    )


def _covered_by_mac(stanzas: tuple[Stanza, ...]) -> bytes:
    lines = [_VERSION_LINE]
    for stanza in stanzas:
        lines.append(b"-> " + " ".join(stanza.arguments).encode("ascii"))
        body = encode_base64(stanza.body)
        # One more than the full lines, so that the last line is short, and empty if need be.
        lines += [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
    return b"\n".join([*lines, b"---"])


def _mac(file_key: bytes, stanzas: tuple[Stanza, ...]) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=b"", info=b"header").derive(file_key)
    return hmac.digest(key, _covered_by_mac(stanzas), "sha256")
