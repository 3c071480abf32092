# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving the portal's files to browsers, for whoever has no web server of their own at hand.

A process of its own: it knows one folder, and no database, key or setting of a node.

Programs lie at addresses that name their content, and are kept by browsers for good. Everything
else is kept and asked for again at each visit, which costs a turn and no bytes: what was withdrawn
is gone from the next look on.
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

from dokaz.interfaces.portal.digested import LETTERS
from dokaz.interfaces.portal.site import POLICY, PROGRAMS

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
_FOR_GOOD = re.compile(rf"/{PROGRAMS}/[0-9a-f]{{{LETTERS}}}/")
_ASK_AGAIN = ("Cache-Control", "no-cache")
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

    def add_headers(to: Any, _path: str, url: str) -> None:
        for name, value in headers.items():
            to[name] = value
        if not _FOR_GOOD.match(url):
            to[_ASK_AGAIN[0]] = _ASK_AGAIN[1]

    def not_found(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        stated = [("Content-Length", "0"), _ASK_AGAIN, *headers.items()]
        start_response("404 Not Found", stated)
        return []

    files = WhiteNoise(
        not_found,
        root=str(folder),
        index_file=True,
        autorefresh=True,
        max_age=None,
        immutable_file_test=_FOR_GOOD.pattern,
        mimetypes={
            ".webp": "image/webp",
            ".mjs": "text/javascript",
            ".geojson": "application/geo+json",
        },
        add_headers_function=add_headers,
        allow_all_origins=False,
    )

    def packing(environ: dict[str, Any], start_response: Begin) -> Iterable[bytes]:
        # The dataset before lies in a hidden folder until the new one is in its place.
        if "/." in environ["PATH_INFO"]:
            return not_found(environ, start_response)
        return _packed(files, environ, start_response)

    return packing


def _packed(files: Wsgi, environ: dict[str, Any], start_response: Begin) -> Iterable[bytes]:
    """The answer of `files`, packed if that helps and the browser takes it.

    What was packed when it was published (`packing`) is given as it lies there.
    """
    coding = _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if "HTTP_RANGE" in environ:
        coding = ""
    environ = {**environ, "HTTP_ACCEPT_ENCODING": coding}
    if environ["REQUEST_METHOD"] != "GET" or not coding:
        return files(environ, start_response)
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    pieces = files(environ, lambda status, headers, *more: begun.append((status, list(headers))))
    ((status, stated),) = begun
    headers = Headers(stated)
    size = int(headers.get("Content-Length") or 0)
    fits = _LEAST <= size <= _MOST
    helps = fits and _helps(headers.get("Content-Type")) and "Content-Encoding" not in headers
    if not status.startswith("200") or not helps:
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
        # The last two steps of eleven save a tenth more and take fifteen times as long: that is for
        # publishing, when nobody waits.
        return brotli.compress(content, quality=9)
    return gzip.compress(content, 6, mtime=0)
