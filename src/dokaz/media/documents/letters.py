# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a letter says: its subject and its body, of EML and MSG; attachments are items of their own.

Where a body comes both plain and as a page, the plain one is read: they say the same to people.
Words of a page are taken as those of any page (`plain.page`); nothing in them is live, and no
picture is fetched.
"""

import email.message
import io
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media.documents import plain
from dokaz.media.documents.blocks import BlockKind, Collected
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.opening import mail, outlook
from dokaz.media.opening.members import MemberTrouble, Unopenable
from dokaz.media.opening.names import storable

_LINES_A_BLOCK = 200
_MOST_BODIES = 100


def letter(file: BinaryIO, found: Collected) -> str:
    """EML (RFC 5322). Returns no encoding: each part has its own."""
    try:
        header, body = mail.split(mail.without_length_line(mail.whole(file)))
    except Unopenable:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "letter") from None
    bodies = [part for part in mail.parts(header, body) if part.is_body_text][:_MOST_BODIES]
    _Letter(found).add(mail.subject(header), _chosen(bodies))
    return ""


def _chosen(bodies: list[mail.Part]) -> Iterator[tuple[str, bytes, str]]:
    """Type, bytes and stated encoding of the bodies to be read: pages only where none is plain."""
    any_plain = any(_says_something(one) for one in bodies)
    for one in bodies:
        kind = one.header.get_content_type()
        if any_plain and kind != "text/plain":
            continue
        try:
            yield kind, mail.decoded_body(one), _charset(one.header)
        except MemberTrouble:
            continue


def _says_something(part: mail.Part) -> bool:
    return part.header.get_content_type() == "text/plain" and bool(part.body.strip())


def _charset(header: email.message.Message) -> str:
    try:
        return str(header.get_content_charset() or "")
    except (LookupError, ValueError, TypeError):
        return ""


def outlook_message(file: BinaryIO, found: Collected) -> str:
    """MSG ([MS-OXMSG])."""
    try:
        message = outlook.message(file)
    except Unopenable:
        raise UnreadableMedia(FailureReason.DAMAGED, "no message") from None
    if message is None:
        return ""
    said = message.said()
    body = [("text/plain", said.plain.encode("utf-8"), "utf-8")] if said.plain.strip() else []
    if not body and said.page:
        body = [("text/html", said.page, "")]
    _Letter(found).add(said.subject, iter(body))
    if not body and said.is_rich_only:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "a body in compressed RTF")
    return ""


class _Letter:
    """Blocks of one letter, numbered through."""

    def __init__(self, found: Collected) -> None:
        self._found = found
        self._number = 0

    def add(self, subject: str, bodies: Iterator[tuple[str, bytes, str]]) -> None:
        self._block(subject, "subject")
        for kind, raw, charset in bodies:
            if kind == "text/html":
                self._page(raw, charset)
            else:
                self._plain(raw, charset)

    def _block(self, words: str, label: str = "") -> None:
        if words.strip():
            self._number += 1
            self._found.add(BlockKind.PARAGRAPH, self._number, words, label)

    def _plain(self, raw: bytes, charset: str) -> None:
        block: list[str] = []
        for line in _text(raw, charset).splitlines():
            if block and (not line.strip() or len(block) >= _LINES_A_BLOCK):
                self._block("\n".join(block))
                block = []
            if line.strip():
                block.append(line)
        self._block("\n".join(block))

    def _page(self, raw: bytes, charset: str) -> None:
        inner = Collected()
        # What the letter states counts before what the page does (HTML, 13.2.3.2).
        page = _text(raw, charset).encode("utf-8-sig") if charset else raw
        try:
            plain.page(io.BytesIO(page), inner)
        except UnreadableMedia:
            return  # an empty page is no damage of the letter
        for one in inner.blocks:
            self._block(one.text)


def _text(raw: bytes, charset: str) -> str:
    if charset:
        try:
            return storable(raw.decode(charset, "replace"))
        except (LookupError, ValueError):
            pass  # a name that no program knows
    encoding, mark = plain.encoding_of(raw)
    return storable(raw[mark:].decode(encoding.rstrip("?"), "replace"))
