# SPDX-License-Identifier: Apache-2.0
"""The text files of a bag: declaration, manifests, bag-info and fetch list (RFC 8493 2).

Any bytes give a value, or `TextMalformed` with the number of the line. Lines end with LF, CR or
CRLF and with nothing else: Python's own splitting would also cut at characters that may stand in
file names.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from dokaz.core.errors import InvalidInput

# Only these: a name looked up freely could mean any of Python's codecs, some of which unpack.
ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "UTF-32": "utf-32",
    "US-ASCII": "ascii",
    "ASCII": "ascii",
    "ISO-8859-1": "iso-8859-1",
}
VERSIONS = frozenset({"0.93", "0.94", "0.95", "0.96", "0.97", "1.0"})

_LINE_END = re.compile(r"\r\n|\n|\r")
_STRICT_DECLARATION = re.compile(
    r"BagIt-Version: (\d+\.\d+)(?:\r\n|\n|\r)Tag-File-Character-Encoding: (\S+)(?:\r\n|\n|\r)?"
)
_LOOSE_DECLARATION = re.compile(
    r"BagIt-Version[ \t]*:[ \t]*(\d+\.\d+)[ \t]*(?:\r\n|\n|\r)"
    r"Tag-File-Character-Encoding[ \t]*:[ \t]*(\S+)[ \t]*(?:\r\n|\n|\r)*"
)
_MANIFEST_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(.+)", re.DOTALL)
_FETCH_LINE = re.compile(r"(\S+)[ \t]+(\d{1,20}|-)[ \t]+(.+)", re.DOTALL)
_OXUM = re.compile(r"(\d{1,20})\.(\d{1,20})")


class TextMalformed(InvalidInput):
    """A text file of a bag does not follow the format; the message tells the line."""

    code: ClassVar[str] = "bundle.bag.text"


@dataclass(frozen=True, slots=True)
class Declaration:
    """`bagit.txt`: version "M.N" and the name of the encoding, in capitals."""

    version: str
    encoding: str


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """A digest in lower-case hexadecimal and the path as written, still encoded."""

    digest: str
    path: str


@dataclass(frozen=True, slots=True)
class FetchLine:
    """A file kept elsewhere. Its address is never opened here."""

    url: str
    length: int | None
    path: str


def read_declaration(data: bytes) -> Declaration:
    """Read `bagit.txt`: two lines in UTF-8 without a byte order mark (RFC 8493 2.1.1).

    Spaces around the colon are let pass in versions before 1.0.

    Raises:
        TextMalformed: anything else.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise TextMalformed("it begins with a byte order mark")
    text = decode(data, "UTF-8")
    match = _STRICT_DECLARATION.fullmatch(text)
    if match is None:
        match = _LOOSE_DECLARATION.fullmatch(text)
        if match is None or match[1] == "1.0":
            raise TextMalformed("it is not the two lines of a bag declaration")
    return Declaration(version=match[1], encoding=match[2].upper())


def decode(data: bytes, encoding: str) -> str:
    """Text of a tag file; `encoding` is one of `ENCODINGS`.

    Raises:
        TextMalformed: the bytes are not text of that encoding.
    """
    try:
        return data.decode(ENCODINGS[encoding])
    except UnicodeError as broken:
        raise TextMalformed(f"it is not text in {encoding}") from broken


def read_manifest(text: str, *, digest_length: int | None) -> tuple[ManifestLine, ...]:
    """Lines of a manifest; `digest_length` is in hexadecimal digits, None for unknown algorithms.

    Raises:
        TextMalformed: a line is not a digest of that length and a path.
    """
    found = []
    for number, line in _lines(text):
        match = _MANIFEST_LINE.fullmatch(line)
        if match is None or digest_length not in (None, len(match[1])):
            raise TextMalformed(f"line {number} is not a digest and a path")
        found.append(ManifestLine(digest=match[1].lower(), path=match[2]))
    return tuple(found)


def read_fetch(text: str) -> tuple[FetchLine, ...]:
    """Lines of `fetch.txt` (RFC 8493 2.2.3).

    Raises:
        TextMalformed: a line is not an address, a length or `-`, and a path.
    """
    found = []
    for number, line in _lines(text):
        match = _FETCH_LINE.fullmatch(line)
        if match is None:
            raise TextMalformed(f"line {number} is not an address, a length and a path")
        length = None if match[2] == "-" else int(match[2])
        found.append(FetchLine(url=match[1], length=length, path=match[3]))
    return tuple(found)


def read_info(text: str) -> tuple[tuple[str, str], ...]:
    """Labels and values of `bag-info.txt`, in order and with repetitions (RFC 8493 2.2.2).

    A line that begins with space or tab continues the value before it. Labels are given without
    spaces around them; letter case is kept, though labels compare without it.

    Raises:
        TextMalformed: a line has no label.
    """
    found: list[tuple[str, str]] = []
    for number, line in _lines(text):
        if line[0] in " \t":
            if not found:
                raise TextMalformed(f"line {number} continues nothing")
            label, value = found[-1]
            found[-1] = (label, f"{value} {line.strip()}")
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip(" \t"):
            raise TextMalformed(f"line {number} is not a label, a colon and a value")
        found.append((label.strip(" \t"), value.strip(" \t")))
    return tuple(found)


def read_oxum(value: str) -> tuple[int, int] | None:
    """Total bytes and number of files of a Payload-Oxum; None if it is not one."""
    match = _OXUM.fullmatch(value)
    return None if match is None else (int(match[1]), int(match[2]))


def _lines(text: str) -> list[tuple[int, str]]:
    """Non-empty lines with their numbers, from 1."""
    lines = _LINE_END.split(text)
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip(" \t")]
