# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mailbox file (RFC 4155 and its dialects): letters one after the other, each a member.

A letter begins at a line "From " that follows an empty line or the beginning and looks like one:
an address and a time. Letters come out with their own bytes; the ">From " of quoted lines is left
as it is, because nobody can tell which mailboxes quoted and which did not.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media.opening import mail
from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    Trouble,
    Unopenable,
)

_LONGEST_LINE = 1 << 20
_HEADER_BYTES = 256 * 1024
_CHUNK = 1 << 20
# "From somebody Thu Jan  1 00:00:00 2026": the year at the end, perhaps with a zone behind it.
_FROM = re.compile(rb"From \S.*\d{2}:\d{2}.*\d{4}.*\r?\n?\Z")


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The letters of a mailbox. Raises Unopenable: it does not begin with one."""
    file.seek(0)
    if not file.readline(_LONGEST_LINE).startswith(b"From "):
        raise Unopenable(Trouble.DAMAGED, "no letter at the beginning")
    facts = ContainerFacts(format="mbox", variant="mbox")
    return Contents(facts=facts, members=_letters(file))


def _letters(file: BinaryIO) -> Iterator[Member]:
    start = None
    number = at = 0
    after_empty = True
    file.seek(0)
    while line := file.readline(_LONGEST_LINE):
        if after_empty and _FROM.match(line):
            if start is not None:
                number += 1
                yield _letter(file, start, _trimmed(file, start, at), number)
                file.seek(at + len(line))
            start = at + len(line)
        at += len(line)
        after_empty = line in (b"\n", b"\r\n")
    if start is None:
        raise Unopenable(Trouble.DAMAGED, "no letter")
    yield _letter(file, start, at, number + 1)


def _trimmed(file: BinaryIO, start: int, end: int) -> int:
    """Without the empty line that stands before the next letter."""
    for ending in (b"\r\n", b"\n"):
        if end - start > len(ending):
            file.seek(end - len(ending))
            if file.read(len(ending)) == ending:
                return end - len(ending)
    return end


def _letter(file: BinaryIO, start: int, end: int, number: int) -> Member:
    file.seek(start)
    header, _body = mail.split(file.read(min(_HEADER_BYTES, end - start)))
    name = f"{number:06}.eml"
    return Member(
        head=MemberHead.named_here(
            number,
            name,
            MemberKind.MESSAGE,
            size=end - start,
            external_id=mail.message_id(header),
        ),
        chunks=lambda: _chunks(file, start, end),
        packed_size=end - start,
    )


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    left = end - start
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk
