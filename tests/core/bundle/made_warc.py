# SPDX-License-Identifier: AGPL-3.0-or-later
"""WARC files written here, with invented pages; packed member by member, or not."""

import base64
import gzip
import hashlib
from collections.abc import Iterable

PAGE = "<html><head><title>Вигадана сторінка</title></head><body><p>Слово</p></body></html>"


def named(content: bytes, algorithm: str = "sha1") -> str:
    """A digest as WARC writes it: SHA-1 in base 32, others in hexadecimal."""
    digest = hashlib.new(algorithm, content)
    if algorithm == "sha1":
        return f"sha1:{base64.b32encode(digest.digest()).decode()}"
    return f"{algorithm}:{digest.hexdigest()}"


def record(kind: str, block: bytes, **fields: str) -> bytes:
    """A record; `Warc_Target_URI="…"` and the like give its fields."""
    lines = [f"WARC-Type: {kind}", "WARC-Date: 2026-03-05T10:00:00Z"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    lines.append(f"Content-Length: {len(block)}")
    return b"WARC/1.1\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def response(
    url: str,
    body: bytes | str = PAGE,
    *,
    status: int = 200,
    head: str = "Content-Type: text/html; charset=utf-8",
    algorithm: str = "sha256",
    **fields: str,
) -> bytes:
    """A server's answer with both digests, unless `fields` state others or empty ones."""
    payload = body.encode() if isinstance(body, str) else body
    block = f"HTTP/1.1 {status} Said\r\n{head}\r\n\r\n".encode() + payload
    stated = {
        "WARC_Target_URI": url,
        "Content_Type": "application/http; msgtype=response",
        "WARC_Block_Digest": named(block, algorithm),
        "WARC_Payload_Digest": named(payload, algorithm),
        **fields,
    }
    return record("response", block, **{name: value for name, value in stated.items() if value})


def info() -> bytes:
    block = b"software: Invented Recorder 1.0\r\nformat: WARC File Format 1.1\r\n"
    return record("warcinfo", block, WARC_Block_Digest=named(block, "sha256"))


def packed(records: Iterable[bytes]) -> bytes:
    """Each record a member of its own."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)
