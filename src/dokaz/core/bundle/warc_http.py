# SPDX-License-Identifier: Apache-2.0
"""A recorded HTTP message (RFC 9112): its head, its body, and the body without its chunks.

For digests of payloads (WARC 1.1, 5.9: the body without transfer coding; many writers take the body
as it stands), and for the beginning of a page. Bytes in, values out; whatever they are.
"""

import re
import zlib
from dataclasses import dataclass, field
from typing import Protocol

LARGEST_HEAD = 1 << 18
LARGEST_SAMPLE = 1 << 18
"""Bytes of a page that are looked at."""

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?:\s|$)")
_LONGEST_CHUNK_LINE = 1024
_BEFORE_MARKUP = b"\xef\xbb\xbf \t\r\n"


class Hasher(Protocol):
    """As of hashlib."""

    def update(self, data: bytes, /) -> None: ...


@dataclass
class HttpMessage:
    """Takes a message in pieces. `raw` gets the body as it stands, `plain` the body unchunked."""

    raw: Hasher | None = None
    plain: Hasher | None = None
    status: int | None = None
    fields: dict[str, str] = field(default_factory=dict)
    has_head: bool = False
    is_plain_whole: bool = True
    """False where the body says it is chunked and is not: then only `raw` means something."""
    _head: bytes = b""
    _chunks: "_Chunks | None" = None
    _raw_sample: bytes = b""
    _plain_sample: bytes = b""

    def feed(self, piece: bytes) -> None:
        """The next bytes of the message."""
        if self.has_head:
            self._body(piece)
            return
        self._head += piece
        ends = [
            at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := self._head.find(mark)) >= 0
        ]
        if ends:
            head, rest = self._head[: min(ends)], self._head[min(ends) :]
            self._read_head(head)
            self._body(rest)
        elif len(self._head) > LARGEST_HEAD:
            self.has_head, head, self._head = True, self._head, b""
            self._body(head)

    def end(self) -> None:
        """No more bytes come."""
        if not self.has_head:
            self._read_head(self._head)

    def sample(self) -> bytes:
        """The beginning of the body, unchunked and unpacked; nothing if it cannot be unpacked."""
        body = self._plain_sample if self._is_chunked() and self._plain_sample else self._raw_sample
        coding = self.fields.get("content-encoding", "").strip().lower()
        # Browsers that record themselves unpack the body and leave the field as it was.
        if coding in ("", "identity") or body.lstrip(_BEFORE_MARKUP).startswith(b"<"):
            return body
        return _inflated(body) if coding in ("gzip", "x-gzip", "deflate") else b""

    def _read_head(self, head: bytes) -> None:
        self.has_head, self._head = True, b""
        first, *lines = head.splitlines()[:1000] or [b""]
        found = _STATUS.match(first)
        self.status = int(found[1]) if found else None
        for line in lines:
            name, colon, value = line.decode("latin-1").partition(":")
            if colon:
                self.fields.setdefault(name.strip().lower(), value.strip())
        if self.fields.get("transfer-encoding", "").lower() == "chunked":
            self._chunks = _Chunks()

    def _is_chunked(self) -> bool:
        return self._chunks is not None and not self._chunks.is_broken

    def _body(self, piece: bytes) -> None:
        if self.raw is not None:
            self.raw.update(piece)
        self._raw_sample += piece[: LARGEST_SAMPLE - len(self._raw_sample)]
        if self._chunks is None:
            return
        plain = self._chunks.feed(piece)
        self.is_plain_whole = not self._chunks.is_broken
        if self.plain is not None:
            self.plain.update(plain)
        self._plain_sample += plain[: LARGEST_SAMPLE - len(self._plain_sample)]


class _Chunks:
    """Takes chunked bytes (RFC 9112, 7.1) and gives what they carry."""

    def __init__(self) -> None:
        self.is_broken = False
        self._left = 0
        self._line = b""
        self._is_over = False
        self._ends_chunk = False

    def feed(self, piece: bytes) -> bytes:
        out, at = [], 0
        while at < len(piece) and not (self.is_broken or self._is_over):
            if self._left:
                part = piece[at : at + self._left]
                out.append(part)
                self._left -= len(part)
                at += len(part)
                self._ends_chunk = not self._left
                continue
            end = piece.find(b"\n", at) + 1
            self._line += piece[at : end or len(piece)]
            at = end or len(piece)
            if end:
                self._read_line()
            elif len(self._line) > _LONGEST_CHUNK_LINE:
                self.is_broken = True
        return b"".join(out)

    def _read_line(self) -> None:
        line, self._line = self._line.strip(), b""
        if self._ends_chunk:
            self._ends_chunk = False
            self.is_broken = bool(line)
            return
        size = line.partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", size):
            self.is_broken = True
            return
        self._left = int(size, 16)
        self._is_over = not self._left


def _inflated(body: bytes) -> bytes:
    for wbits in (47, -15):  # gzip or zlib by its head; some servers send neither
        try:
            return zlib.decompressobj(wbits=wbits).decompress(body, LARGEST_SAMPLE)
        except zlib.error:
            continue
    return b""
