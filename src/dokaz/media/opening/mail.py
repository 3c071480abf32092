# SPDX-License-Identifier: AGPL-3.0-or-later
"""One letter (RFC 5322) with its attachments (RFC 2045 and 2046).

The letter itself is the original and stays whole; only what was sent along becomes members.
Attachments are cut out of the letter's own bytes along its boundaries, so that a forwarded letter
comes out with the very bytes it had. Header fields are claims of whoever sent the letter.
"""

import base64
import binascii
import datetime as dt
import email.errors
import email.header
import email.message
import email.parser
import email.policy
import email.utils
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dokaz.media.opening import names
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

LARGEST = 256 * 1024 * 1024
"""A letter is read whole into memory, so it must leave room for what is decoded from it."""

_DEEPEST = 50
_MOST_PARTS = 10_000
_CLAIMED = (
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id",
    "in-reply-to", "references", "received", "x-originating-ip", "user-agent", "x-mailer",
)  # fmt: skip
_LONGEST_CLAIM = 2000
_MOST_CLAIMS = 200
_BODIES = frozenset({"text/plain", "text/html"})
_EXTENSIONS = {
    "message/rfc822": "eml",
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "application/pgp-signature": "asc",
}
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n|\A\r?\n")


class _AsWritten(email.policy.Compat32):
    """Header values as they stand, bytes that are no ASCII as surrogates: `_decoded` reads them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter that is no multipart: header fields, and where its body stands."""

    header: email.message.Message
    body: bytes
    is_body_text: bool


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The attachments of a letter. Raises Unopenable: too large, or not a letter."""
    raw = without_length_line(whole(file))
    header, body = split(raw)
    if not header.keys():
        raise Unopenable(Trouble.DAMAGED, "no header fields")
    return Contents(facts=facts_of(header, format="eml"), members=_members(header, body))


def whole(file: BinaryIO) -> bytes:
    """All bytes. Raises Unopenable: more than `LARGEST`."""
    if file.seek(0, 2) > LARGEST:
        raise Unopenable(Trouble.OUT_OF_MEMORY, "letter")
    file.seek(0)
    return file.read()


def facts_of(header: email.message.Message, *, format: str) -> ContainerFacts:
    """What the header fields claim."""
    return ContainerFacts(
        format=format,
        variant=format,
        external_id=message_id(header),
        sent_at=sent_at(header),
        claims=claims_of(header),
    )


def claims_of(header: email.message.Message) -> tuple[Claim, ...]:
    """Header fields worth keeping apart, decoded for reading."""
    found = []
    for name, value in header.items():
        if name.lower() in _CLAIMED:
            found.append(Claim(name=name.lower(), value=_decoded(value)[:_LONGEST_CLAIM]))
    return tuple(found[:_MOST_CLAIMS])


def subject(header: email.message.Message) -> str:
    """The subject as text; empty when absent."""
    return _decoded(str(header.get("subject", "")))


def message_id(header: email.message.Message) -> str:
    """The Message-ID without its angle brackets; empty when absent or too long to be one."""
    value = _decoded(str(header.get("message-id", ""))).strip().strip("<>")
    return value if len(value) <= 400 else ""


def sent_at(header: email.message.Message) -> dt.datetime | None:
    """The date field, if it is one and states its zone (RFC 5322, 3.3: -0000 states none)."""
    try:
        moment = email.utils.parsedate_to_datetime(str(header.get("date", "")))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo is not None else None


def split(raw: bytes) -> tuple[email.message.Message, bytes]:
    """Header fields and body of a letter or part."""
    end = _END_OF_HEADER.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    parser = email.parser.BytesHeaderParser(policy=_AsWritten())
    return parser.parsebytes(head + b"\n\n"), body


def parts(header: email.message.Message, body: bytes, *, depth: int = 0) -> Iterator[Part]:
    """All parts that are no multipart, in order. A multipart without boundary is one part."""
    if header.get_content_maintype() != "multipart" or depth >= _DEEPEST:
        yield Part(header, body, _is_body_text(header, depth=depth))
        return
    boundary = header.get_boundary()
    if not boundary:
        yield Part(header, body, is_body_text=False)
        return
    for raw in _between(body, boundary.encode("utf-8", "surrogateescape")):
        inner, inner_body = split(raw)
        yield from parts(inner, inner_body, depth=depth + 1)


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between delimiter lines (RFC 2046, 5.1.1); a missing last delimiter is allowed.

    The line break before a delimiter belongs to the delimiter.
    """
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    start = None
    for found in line.finditer(body):
        if start is not None:
            yield body[start : found.start()]
        if found.group(1):
            return
        start = found.end()
        start += 2 if body.startswith(b"\r\n", start) else 1
    if start is not None and start < len(body):
        yield body[start:]


def _is_body_text(header: email.message.Message, *, depth: int) -> bool:
    """Whether a part is what people read as the letter, not something sent with it."""
    if header.get_content_type() not in _BODIES:
        return False
    return header.get_content_disposition() != "attachment" and not filename(header)


def _members(header: email.message.Message, body: bytes) -> Iterator[Member]:
    number = 0
    for part in parts(header, body):
        if part.is_body_text:
            continue
        number += 1
        if number > _MOST_PARTS:
            raise Unopenable(Trouble.TOO_MANY, "parts")
        yield member(part, number)


def member(part: Part, number: int) -> Member:
    """A part as a member of its letter."""
    name = filename(part.header)
    if not name:
        name = f"part-{number}.{_EXTENSIONS.get(part.header.get_content_type(), 'bin')}"
    shown = names.storable(name)
    return Member(
        head=MemberHead(
            number=number,
            raw_name=shown.encode(),
            name=shown,
            name_encoding="utf-8",
            kind=MemberKind.ATTACHMENT,
            claims=_part_claims(part.header),
        ),
        chunks=lambda: _content(part),
    )


def _part_claims(header: email.message.Message) -> tuple[Claim, ...]:
    stated = [("content_type", header.get_content_type())]
    stated.append(("content_id", _decoded(str(header.get("content-id", "")))[:200]))
    return tuple(Claim(name=name, value=value) for name, value in stated if value)


def _content(part: Part) -> Iterator[bytes]:
    data = decoded_body(part)
    if data:
        yield data


def decoded_body(part: Part) -> bytes:
    """The bytes that were sent, without the transfer's encoding. Raises MemberTrouble."""
    coding = str(part.header.get("content-transfer-encoding", "")).strip().lower()
    if coding == "base64":
        try:
            # Mail programs break lines and add spaces; letters of no meaning are passed over.
            return base64.b64decode(part.body, validate=False)
        except (binascii.Error, ValueError):
            raise MemberTrouble(Trouble.DAMAGED) from None
    if coding == "quoted-printable":
        return quopri.decodestring(part.body)
    if coding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _uudecoded(part.body)
    return part.body


def _uudecoded(body: bytes) -> bytes:
    lines = iter(body.splitlines())
    if not any(line.startswith(b"begin ") for line in lines):
        raise MemberTrouble(Trouble.DAMAGED)
    found = []
    for line in lines:
        if line.strip(b"\r\n") in (b"end", b"`", b""):
            break
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            # A well-known fault of old programs: bits behind the stated length.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                found.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                raise MemberTrouble(Trouble.DAMAGED) from None
    return b"".join(found)


def filename(header: email.message.Message) -> str:
    """The name a part was sent with (RFC 2231 and 2047, and raw bytes, which are common)."""
    try:
        stated = header.get_filename()
    except (ValueError, TypeError, LookupError, IndexError):
        return ""
    return _decoded(stated) if stated else ""


def _decoded(value: str) -> str:
    """A header value as text: encoded words decoded, raw bytes judged like other names."""
    try:
        pieces = email.header.decode_header(value)
    except (ValueError, binascii.Error, email.errors.HeaderParseError):
        pieces = [(value, None)]
    return names.storable("".join(_piece(text, charset) for text, charset in pieces)).strip()


def _piece(text: str | bytes, charset: str | None) -> str:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    if charset and charset.lower() != "unknown-8bit":
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return names.as_text(raw, names.read_names([raw]))


def without_length_line(raw: bytes) -> bytes:
    """Apple's .emlx: the first line is the letter's length, a property list follows the letter."""
    first, _, rest = raw.partition(b"\n")
    if first.strip().isdigit() and len(first) < 20:
        return rest[: int(first)]
    return raw
