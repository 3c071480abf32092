# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a letter (RFC 5322, MIME) for a message that is none in its container.

Outlook keeps messages as properties. What is written here is a conversion: the same message gives
the same bytes every time, and a header field says what it is.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import encode_rfc2231

from dokaz.media.opening import mail
from dokaz.media.opening.members import Trouble, Unopenable

_OF_THE_BODY = frozenset({"content-type", "content-transfer-encoding", "mime-version"})
_NOTE = b"X-Dokaz-Note: converted from an Outlook message; the original is the container"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a letter. `name` is empty for its text."""

    media_type: str
    content: bytes
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Header fields: those the letter travelled with, or, without them, what the program kept."""

    transport: str = ""
    sender: str = ""
    to: str = ""
    subject: str = ""
    date: str = ""
    message_id: str = ""


def letter(fields: Fields, pieces: Sequence[Piece]) -> bytes:
    """The letter. Raises Unopenable: larger than a letter may be."""
    if sum(len(piece.content) for piece in pieces) > mail.LARGEST // 2:
        raise Unopenable(Trouble.OUT_OF_MEMORY, "letter")
    lines = [_NOTE, *_header(fields), b"MIME-Version: 1.0"]
    boundary = _boundary(pieces)
    lines += [b'Content-Type: multipart/mixed; boundary="' + boundary + b'"', b""]
    for piece in pieces:
        lines += [b"--" + boundary, *_part(piece)]
    lines += [b"--" + boundary + b"--", b""]
    return b"\r\n".join(lines)


def _header(fields: Fields) -> list[bytes]:
    if fields.transport.strip():
        raw = fields.transport.encode("utf-8", "backslashreplace")
        header, _body = mail.split(raw.replace(b"\0", b""))
        return [
            _folded(name, value)
            for name, value in header.items()
            if name.lower() not in _OF_THE_BODY
        ]
    stated = (
        ("From", fields.sender),
        ("To", fields.to),
        ("Subject", fields.subject),
        ("Date", fields.date),
        ("Message-ID", fields.message_id),
    )
    return [f"{name}: {_encoded(value)}".encode() for name, value in stated if value]


def _folded(name: str, value: str) -> bytes:
    """A field as it was, with its lines ended alike; an empty line would end the header."""
    lines = [line for line in value.splitlines() if line.strip()]
    value = "\r\n".join(lines)
    return f"{name}: {value}".encode("utf-8", "surrogateescape")


def _encoded(value: str) -> str:
    plain = " ".join(value.split())
    if plain.isascii():
        return plain
    return Header(plain, "utf-8").encode(maxlinelen=70)


def _boundary(pieces: Sequence[Piece]) -> bytes:
    """The same for the same content, and in none of it: content stands in base64."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece.content)
    return b"=_" + digest.hexdigest()[:32].encode()


def _part(piece: Piece) -> list[bytes]:
    media_type = piece.media_type.encode("ascii", "ignore") or b"application/octet-stream"
    lines = [b"Content-Type: " + b"".join(media_type.split())]
    if piece.name:
        name = encode_rfc2231(piece.name, "utf-8")
        lines.append(f"Content-Disposition: attachment; filename*={name}".encode())
    if piece.media_type == "message/rfc822":
        return [*lines, b"", piece.content]  # RFC 2046, 5.2.1: never in base64
    return [*lines, b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(piece.content)]
