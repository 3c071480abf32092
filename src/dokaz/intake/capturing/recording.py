# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a WARC (1.1): what was asked and answered, byte for byte, and an index of it (CDXJ).

Every record carries a digest of its block and, where it has one, of its payload, so that
`dokaz.core.bundle.warc` can prove it unchanged. Records are packed each by itself (gzip).
"""

import base64
import datetime as dt
import gzip
import hashlib
import io
import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from dokaz.core.bundle.warc_http import HttpMessage

_PIECE = 1 << 20
_LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer. `answer`: a file with the bytes as received, head and body.

    `truncated`: why the answer was cut off, in the words of WARC 1.1, 5.13; empty for a whole one.
    """

    url: str
    at: dt.datetime
    ip: str
    request: bytes
    answer: BinaryIO
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands in the archive for one address."""

    url: str
    at: dt.datetime
    status: int | None
    mime: str
    ip: str
    digest: str
    offset: int
    length: int


@dataclass(slots=True)
class _Digests:
    """Of a block and of the payload in it: the body without its transfer coding."""

    block: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    payload: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    raw: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class Recording:
    """One WARC file being written. Threads may share it."""

    def __init__(self, path: Path, *, software: str, at: dt.datetime) -> None:
        self._file = path.open("xb")
        self._lock = threading.Lock()
        self.recorded: list[Recorded] = []
        about = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
        self._write("warcinfo", about, at=at, content_type="application/warc-fields")

    def add(self, exchange: Exchange) -> None:
        """Append an answer and the request it answers."""
        with self._lock:
            record_id = self._answer(exchange)
            self._write(
                "request",
                exchange.request,
                at=exchange.at,
                url=exchange.url,
                content_type="application/http; msgtype=request",
                more=[("WARC-Concurrent-To", record_id), ("WARC-IP-Address", exchange.ip)],
            )

    def add_made(self, url: str, content: bytes, *, content_type: str, at: dt.datetime) -> None:
        """Append something the browser made of the page, such as its picture."""
        with self._lock:
            digest = _named(hashlib.sha256(content).digest())
            offset, length, _id = self._write(
                "resource",
                content,
                at=at,
                url=url,
                content_type=content_type,
                more=[("WARC-Payload-Digest", digest)],
            )
            self.recorded.append(Recorded(url, at, 200, content_type, "", digest, offset, length))

    def close(self) -> None:
        self._file.close()

    def _answer(self, exchange: Exchange) -> str:
        digests, message, size = _looked_at(exchange.answer)
        chunked = message.fields.get("transfer-encoding", "").lower() == "chunked"
        body = digests.payload if chunked and message.is_plain_whole else digests.raw
        digest = _named(body.digest())
        more = [
            ("WARC-IP-Address", exchange.ip),
            ("WARC-Block-Digest", _named(digests.block.digest())),
            ("WARC-Payload-Digest", digest),
        ]
        if exchange.truncated:
            more.append(("WARC-Truncated", exchange.truncated))
        exchange.answer.seek(0)
        record_id = _record_id()
        head = _head(
            "response",
            record_id,
            size,
            at=exchange.at,
            url=exchange.url,
            content_type="application/http; msgtype=response",
            more=more,
        )
        offset, length = self._packed(head, _pieces(exchange.answer))
        mime = message.fields.get("content-type", "").partition(";")[0].strip().lower()
        self.recorded.append(
            Recorded(
                exchange.url,
                exchange.at,
                message.status,
                mime,
                exchange.ip,
                digest,
                offset,
                length,
            )
        )
        return record_id

    def _write(
        self,
        kind: str,
        block: bytes,
        *,
        at: dt.datetime,
        content_type: str,
        url: str = "",
        more: list[tuple[str, str]] | None = None,
    ) -> tuple[int, int, str]:
        record_id = _record_id()
        digest = ("WARC-Block-Digest", _named(hashlib.sha256(block).digest()))
        head = _head(
            kind,
            record_id,
            len(block),
            at=at,
            url=url,
            content_type=content_type,
            more=[digest, *(more or [])],
        )
        return (*self._packed(head, iter((block,))), record_id)

    def _packed(self, head: bytes, block: Iterator[bytes]) -> tuple[int, int]:
        offset = self._file.tell()
        with gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=_LEVEL, mtime=0) as packed:
            packed.write(head)
            for piece in block:
                packed.write(piece)
            packed.write(b"\r\n\r\n")
        return offset, self._file.tell() - offset


def _looked_at(answer: BinaryIO) -> tuple[_Digests, HttpMessage, int]:
    digests = _Digests()
    message = HttpMessage(raw=digests.raw, plain=digests.payload)
    size = 0
    for piece in _pieces(answer):
        digests.block.update(piece)
        message.feed(piece)
        size += len(piece)
    message.end()
    return digests, message, size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _head(
    kind: str,
    record_id: str,
    size: int,
    *,
    at: dt.datetime,
    url: str,
    content_type: str,
    more: list[tuple[str, str]],
) -> bytes:
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        *([("WARC-Target-URI", url)] if url else []),
        *[(name, value) for name, value in more if value],
        ("Content-Type", content_type),
        ("Content-Length", str(size)),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"WARC/1.1\r\n{lines}\r\n".encode()


def _record_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _named(digest: bytes) -> str:
    return f"sha256:{base64.b32encode(digest).decode()}"


def index(recorded: list[Recorded], *, file_name: str) -> bytes:
    """The index in the form CDXJ: a line an address, sorted by its key (SURT) and time."""
    lines = []
    for one in recorded:
        fields = {
            "url": one.url,
            "mime": one.mime or "application/octet-stream",
            "status": str(one.status or 200),
            "digest": one.digest,
            "length": one.length,
            "offset": one.offset,
            "filename": file_name,
        }
        moment = one.at.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
        lines.append(f"{sort_key(one.url)} {moment} {json.dumps(fields)}\n")
    text = io.StringIO()
    text.writelines(sorted(lines))
    return text.getvalue().encode()


def sort_key(url: str) -> str:
    """An address with its host turned round, so that one site stands together (SURT)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url.replace(" ", "%20").lower()
    host = ",".join(reversed(parts.hostname.split(".")))
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}".replace(" ", "%20").lower()
