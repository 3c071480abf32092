# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving the portal's files to browsers, for whoever has no web server of their own at hand.

A process of its own: it knows one folder, and no database, key or setting of a node.
"""

import gzip
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from whitenoise import WhiteNoise

from dokaz.interfaces.portal.site import POLICY

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|\*")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


Begin = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Begin], Iterable[bytes]]
_PACKED = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/octet-stream",
    "image/svg",
)
_LEAST, _MOST = 1_000, 8_000_000
"""Bytes of a file that is packed on its way. Downloads that are larger go as they are."""


def application(folder: Path, *, embed_on: Sequence[str] = ()) -> Wsgi:
    """The files of a portal (WSGI). What is not there is not found; nothing is written anywhere.

    Files that a map needs go packed to whoever takes it: a bad line has a third to carry.

    `embed_on`: sites that may show the portal inside their pages; nobody but itself otherwise.

    Raises:
        ValueError: one of them is no origin.
    """
    if not all(_ORIGIN.fullmatch(one) for one in embed_on):
        raise ValueError("no origin")
    ancestors = " ".join(("'self'", *embed_on))
    headers = {"Content-Security-Policy": f"{POLICY}; frame-ancestors {ancestors}", **_HEADERS}

    def add_headers(to: Any, _path: str, _url: str) -> None:
        for name, value in headers.items():
            to[name] = value

    def not_found(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [("Content-Length", "0"), *headers.items()])
        return []

    files = WhiteNoise(
        not_found,
        root=str(folder),
        index_file=True,
        autorefresh=True,
        max_age=300,
        mimetypes={
            ".webp": "image/webp",
            ".mjs": "text/javascript",
            ".geojson": "application/geo+json",
        },
        add_headers_function=add_headers,
        allow_all_origins=False,
    )

    def packing(environ: dict[str, Any], start_response: Begin) -> Iterable[bytes]:
        return _packed(files, environ, start_response)

    return packing


def _packed(files: Wsgi, environ: dict[str, Any], start_response: Begin) -> Iterable[bytes]:
    """The answer of `files`, packed if that helps and the browser takes it."""
    coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if environ["REQUEST_METHOD"] != "GET" or not coding or "HTTP_RANGE" in environ:
        return files(environ, start_response)
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    pieces = files(environ, lambda status, headers, *more: begun.append((status, list(headers))))
    ((status, stated),) = begun
    headers = Headers(stated)
    size = int(headers.get("Content-Length") or 0)
    fits = _LEAST <= size <= _MOST
    if not status.startswith("200") or not fits or not _helps(headers.get("Content-Type")):
        start_response(status, stated)
        return pieces
    content = b"".join(pieces)
    if hasattr(pieces, "close"):
        pieces.close()
    small = _small(content, coding)
    # The tag is of the file as it lies there; its time serves for asking again.
    del headers["ETag"]
    headers["Content-Encoding"], headers["Content-Length"] = coding, str(len(small))
    headers["Vary"] = "Accept-Encoding"
    start_response(status, headers.items())
    return [small]


def _helps(kind: str | None) -> bool:
    return (kind or "").startswith(_PACKED)


def _coding(accepted: str) -> str:
    """The smaller one of those that the browser takes (RFC 9110 section 12.5.3); empty if none."""
    taken = {}
    for one in accepted.lower().split(","):
        name, _, weight = one.replace(" ", "").partition(";q=")
        taken[name] = not re.fullmatch(r"0(\.0*)?", weight)
    return next((name for name in ("br", "gzip") if taken.get(name)), "")


@lru_cache(maxsize=48)
def _small(content: bytes, coding: str) -> bytes:
    """Packed once as long as it is asked for; known by its content, so never out of date."""
    if coding == "br":
        # The last two steps of eleven save a tenth more and take fifteen times as long.
        return brotli.compress(content, quality=9)
    return gzip.compress(content, 6, mtime=0)
