# SPDX-License-Identifier: AGPL-3.0-or-later
"""A chat exported by WhatsApp as text: each message a member, byte for byte.

Two forms are known, whatever the telephone's language:

    [05.03.26, 10:00:01] Name: text            iPhone; invisible marks of direction stand in it
    05.03.26, 10:00 - Name: text               Android

A message goes on until the next line that begins like one. Day and month cannot be told apart and
no zone is named, so no time is read. Pictures lie beside the file and are named in the text:
`<attached: NAME>` or `NAME (file attached)`; the words around the name are of any language. What
was left out of the export is known by the words of a few languages only.
"""

import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    NotAContainer,
    Trouble,
)
from dokaz.media.opening.names import storable

_LONGEST_LINE = 1 << 20
_LARGEST_MESSAGE = 16 * 1024 * 1024
_DATE = (
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s{1,2}"
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[^\s\d\]-]{1,5})?"
)
_MARKS = "\u200e\u200f\u202a\u202b\u202c\ufeff"
BEGINS = re.compile(rf"[{_MARKS}]*(?:\[{_DATE}\] |{_DATE} - )")
"""How the first line of a message begins."""

_FILE_NAME = r"[^<>:\"/\\|?*\r\n]{1,200}\.[A-Za-z0-9]{2,5}"
_ATTACHED = (
    re.compile(rf"<[^<>:\r\n]{{2,40}}:\s({_FILE_NAME})>"),
    re.compile(rf"(?:: |^)[{_MARKS}]*({_FILE_NAME}) \([^()\r\n]{{3,60}}\)\s*$", re.MULTILINE),
)
_LEFT_OUT = re.compile(
    rf": [{_MARKS}]*(?:<(?:Media omitted|Без медіафайлів|Медіафайл пропущено|Без медиафайлов)>"
    r"|(?:image|video|audio|document|sticker|GIF|Contact card) omitted"
    r"|(?:зображення|відео|аудіо|документ|стікер) пропущено"
    r"|(?:изображение|видео|аудиофайл|документ|стикер) (?:отсутствует|пропущено)"
    r")\s*$"
)


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The messages of an export. Raises NotAContainer: no message at the beginning."""
    file.seek(0)
    if not BEGINS.match(_text(file.readline(_LONGEST_LINE))):
        raise NotAContainer("text/plain")
    facts = ContainerFacts(format="whatsapp", variant="whatsapp text")
    return Contents(facts=facts, members=_members(file))


def _members(file: BinaryIO) -> Iterator[Member]:
    numbers = itertools.count(1)
    for place, raw in enumerate(_messages(file), start=1):
        yield _message(next(numbers), place, raw)
        if _LEFT_OUT.search(_text(raw)):
            yield _left_out(next(numbers), place)


def _messages(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    lines: list[bytes] = []
    size = 0
    while line := file.readline(_LONGEST_LINE):
        begins = BEGINS.match(_text(line[:200]))
        if lines and (begins or size + len(line) > _LARGEST_MESSAGE):
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"".join(lines)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _message(number: int, place: int, raw: bytes) -> Member:
    name = f"{place:07}.txt"
    found = (one for pattern in _ATTACHED for one in pattern.findall(_text(raw)))
    return Member(
        head=MemberHead.named_here(
            number,
            name,
            MemberKind.MESSAGE,
            size=len(raw),
            brings=tuple(dict.fromkeys(storable(one.strip()) for one in found)),
        ),
        chunks=lambda: iter((raw,)),
        packed_size=len(raw),
    )


def _left_out(number: int, place: int) -> Member:
    name = f"{place:07} file"
    return Member(
        head=MemberHead.named_here(number, name, MemberKind.ATTACHMENT, trouble=Trouble.LEFT_OUT)
    )
