# SPDX-License-Identifier: AGPL-3.0-or-later
"""One Outlook message, .msg ([MS-OXMSG]): a compound file with a stream for each property.

The message itself is the original and stays whole; its attachments become members. A message that
was attached as a message is written out as a letter (`composed`).
"""

import dataclasses
import datetime as dt
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.media.compound import DAMAGE
from dokaz.media.opening import composed, mail, names
from dokaz.media.opening.members import (
    Claim,
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    Trouble,
    Unopenable,
)

_ATTACHMENT, _NAME_LONG, _NAME_SHORT, _MEDIA_TYPE = 0x3701, 0x3707, 0x3704, 0x370E
_SUBJECT, _TRANSPORT, _SENDER_NAME, _SENDER_MAIL = 0x0037, 0x007D, 0x0C1A, 0x0C1F
_SENDER_SMTP, _TO, _CC, _BODY, _HTML, _MESSAGE_ID = 0x5D01, 0x0E04, 0x0E03, 0x1000, 0x1013, 0x1035
_SENT_AT, _DISPLAY_NAME, _RICH = 0x0039, 0x3001, 0x1009
_DEEPEST = 8
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_FAILURES = (*DAMAGE, AttributeError)
_loaded: list[Any] = []


def load() -> None:
    """Load the library, while files may still be opened."""
    if not _loaded:
        import olefile

        _loaded.append(olefile)


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The attachments of a message. Raises Unopenable: it is no message."""
    load()
    file.seek(0)
    try:
        message = _Message(_loaded[0].OleFileIO(file), ())
        if not message.is_message():
            raise Unopenable(Trouble.UNSUPPORTED, "no message")
        facts = message.facts()
    except _FAILURES as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None
    return Contents(facts=facts, members=message.members())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """What a message says. `page`: its body as HTML; `is_rich_only`: it has one only as RTF."""

    subject: str
    plain: str
    page: bytes
    is_rich_only: bool


def message(file: BinaryIO) -> "_Message | None":
    """The message in a compound file, None where it is no message. Raises Unopenable."""
    load()
    file.seek(0)
    try:
        found = _Message(_loaded[0].OleFileIO(file), ())
        return found if found.is_message() else None
    except _FAILURES as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None


class _Message:
    """The storage of one message inside the compound file; `place` is its path there."""

    def __init__(self, ole: Any, place: tuple[str, ...]) -> None:
        self._ole = ole
        self._place = place

    def is_message(self) -> bool:
        return bool(self._ole.exists([*self._place, "__properties_version1.0"]))

    def facts(self) -> ContainerFacts:
        header, _body = mail.split(self.text(_TRANSPORT).encode("utf-8", "backslashreplace"))
        stated = (
            ("from", self._sender()),
            ("to", self.text(_TO)),
            ("cc", self.text(_CC)),
            ("subject", self.text(_SUBJECT)),
        )
        claims = tuple(Claim(name=name, value=value[:2000]) for name, value in stated if value)
        return ContainerFacts(
            format="msg",
            variant="msg",
            external_id=self.text(_MESSAGE_ID).strip("<> ")[:400] or mail.message_id(header),
            sent_at=self._sent_at() or mail.sent_at(header),
            claims=claims + mail.claims_of(header)[:100],
        )

    def said(self) -> Said:
        """Subject and body. Raises Unopenable."""
        try:
            plain = self.text(_BODY)
            page = self.stream(f"__substg1.0_{_HTML:04X}0102") or self.text(_HTML).encode("utf-8")
            rich = self.stream(f"__substg1.0_{_RICH:04X}0102")
            return Said(
                subject=self.text(_SUBJECT),
                plain=plain,
                page=page,
                is_rich_only=bool(rich) and not plain and not page,
            )
        except _FAILURES as error:
            raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None

    def _sender(self) -> str:
        address = self.text(_SENDER_SMTP) or self.text(_SENDER_MAIL)
        name = self.text(_SENDER_NAME)
        return f"{name} <{address}>" if address and name else name or address

    def _sent_at(self) -> dt.datetime | None:
        """From the fixed-length properties ([MS-OXMSG] 2.4): the tag, flags, eight bytes."""
        raw = self.stream("__properties_version1.0")
        start = 32 if not self._place else 24
        for at in range(start, len(raw) - 15, 16):
            tag, _flags, ticks = struct.unpack("<IIQ", raw[at : at + 16])
            if tag == _SENT_AT << 16 | 0x0040:
                return _moment(ticks)
        return None

    def text(self, tag: int) -> str:
        """A text property; Unicode, or in a code page nobody names."""
        wide = self.stream(f"__substg1.0_{tag:04X}001F")
        if wide:
            return names.storable(wide.decode("utf-16-le", "replace").rstrip("\0"))
        raw = self.stream(f"__substg1.0_{tag:04X}001E").rstrip(b"\0")
        return names.as_text(raw, names.read_names([raw])) if raw else ""

    def stream(self, name: str) -> bytes:
        path = [*self._place, name]
        if not self._ole.exists(path):
            return b""
        with self._ole.openstream(path) as stream:
            return bytes(stream.read())

    def _whole_stream(self, name: str) -> bytes:
        """As `stream`, of what is given on as a file. Raises OSError: the file ends before it,
        which the library only notes."""
        path = [*self._place, name]
        found = self.stream(name)
        if self._ole.exists(path) and len(found) < self._ole.get_size(path):
            raise OSError("the stream ends early")
        return found

    def attachments(self) -> list["_Message"]:
        depth = len(self._place)
        found = {
            tuple(entry[: depth + 1])
            for entry in self._ole.listdir(streams=True, storages=False)
            if tuple(entry[:depth]) == self._place
            and len(entry) > depth + 1
            and entry[depth].startswith("__attach_version1.0_#")
        }
        return [_Message(self._ole, place) for place in sorted(found)]

    def members(self) -> Iterator[Member]:
        for number, attachment in enumerate(self.attachments(), start=1):
            yield attachment.member_or_damage(number)

    def member_or_damage(self, number: int) -> Member:
        """This attachment; one whose own properties are damaged does not take the others along."""
        try:
            return self.as_member(number)
        except _FAILURES:
            name, kind = f"part-{number}.bin", MemberKind.ATTACHMENT
            return Member(head=MemberHead.named_here(number, name, kind, trouble=Trouble.DAMAGED))

    def as_member(self, number: int) -> Member:
        name = self.file_name(number)
        return Member(
            head=MemberHead(
                number=number,
                raw_name=name.encode(),
                name=name,
                name_encoding="utf-8",
                kind=MemberKind.ATTACHMENT,
                claims=tuple(
                    Claim(name="content_type", value=one)
                    for one in (self.text(_MEDIA_TYPE)[:200],)
                    if one
                ),
            ),
            chunks=self._chunks,
        )

    def file_name(self, number: int) -> str:
        """Of an attachment; a message in place of a file is called by its subject."""
        name = self.text(_NAME_LONG) or self.text(_NAME_SHORT)
        if self._inner().is_message():
            return f"{name or self.text(_DISPLAY_NAME) or f'part-{number}'}.eml"
        return name or self.text(_DISPLAY_NAME) or f"part-{number}.bin"

    def _inner(self) -> "_Message":
        return _Message(self._ole, (*self._place, f"__substg1.0_{_ATTACHMENT:04X}000D"))

    def _chunks(self) -> Iterator[bytes]:
        try:
            data = self.content()
        except _FAILURES:
            raise MemberTrouble(Trouble.DAMAGED) from None
        except Unopenable as error:
            raise MemberTrouble(error.trouble) from None
        if data:
            yield data

    def content(self) -> bytes:
        """Of an attachment: its bytes, or the message it is, as a letter."""
        inner = self._inner()
        if inner.is_message():
            return inner.as_letter()
        return self._whole_stream(f"__substg1.0_{_ATTACHMENT:04X}0102")

    def as_letter(self) -> bytes:
        """This message written out. Raises Unopenable: too large or too deep."""
        if len(self._place) > 2 * _DEEPEST:
            raise Unopenable(Trouble.UNSUPPORTED, "messages in messages")
        pieces = []
        if body := self.text(_BODY):
            pieces.append(composed.Piece("text/plain;charset=utf-8", body.encode()))
        if html := self.stream(f"__substg1.0_{_HTML:04X}0102"):
            pieces.append(composed.Piece("text/html", html))
        for number, one in enumerate(self.attachments(), start=1):
            is_letter = one._inner().is_message()
            kind = "message/rfc822" if is_letter else one.text(_MEDIA_TYPE)
            pieces.append(composed.Piece(kind, one.content(), one.file_name(number)))
        sent_at = self._sent_at()
        fields = composed.Fields(
            transport=self.text(_TRANSPORT),
            sender=self._sender(),
            to=self.text(_TO),
            subject=self.text(_SUBJECT),
            date=sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000") if sent_at else "",
            message_id=self.text(_MESSAGE_ID),
        )
        return composed.letter(fields, pieces)


def _moment(ticks: int) -> dt.datetime | None:
    """Ticks of 100 nanoseconds since 1601 as a time; None for what no calendar has: programs write
    all ones where they know no time."""
    try:
        return _EPOCH + dt.timedelta(microseconds=ticks // 10)
    except OverflowError:
        return None
