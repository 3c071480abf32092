# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application of the replay origin: a few fixed addresses and files by pass.

No framework's middleware runs here, so nothing of a request but its path, its host, its range and
where it is to be shown is ever looked at. What cannot be given is "not found", whatever the reason.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import request_finished

from dokaz.core.errors import DokazError
from dokaz.core.objects.byte_range import ByteRange, asked_range
from dokaz.core.objects.errors import RangeOutside
from dokaz.core.objects.last_piece import held_back
from dokaz.evidence import api as evidence
from dokaz.gate.api import one_request
from dokaz.interfaces.replay.headers import WORKER_POLICY, fence, page_policy
from dokaz.interfaces.replay.pages import (
    NAMES,
    Part,
    opening,
    program,
    program_page,
    service_worker,
)

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

LARGEST_PART = 8 * 1024 * 1024
_OPEN = re.compile(r"/open/([A-Za-z0-9:_-]{1,1000})/(still|running)/")
_WORKER = re.compile(r"/(still|running)/sw\.js")
_FILE = re.compile(r"/files/([A-Za-z0-9:_-]{1,1000})/archive\.(?:wacz|warc|warc\.gz)")


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """WSGI (PEP 3333)."""
    policy = page_policy(_parents(), scripts=True)
    answer = _Answer(start_response, policy, environ["REQUEST_METHOD"] == "HEAD")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return answer.empty("405 Method Not Allowed")
    if not _is_our_host(environ.get("HTTP_HOST", "")):
        return answer.empty("400 Bad Request")
    path = environ.get("PATH_INFO", "")
    if part := program(path):
        return answer.part(part, Cache_Control="public, max-age=3600")
    if match := _WORKER.fullmatch(path):
        return answer.worker(page_policy(_parents(), scripts=match[1] == "running"))
    # In a window of its own a page could lead itself away with what it read (no frame holds it).
    in_frame = environ.get("HTTP_SEC_FETCH_DEST") == "iframe"
    if path in ("/still/", "/running/") and in_frame:
        return answer.part(program_page(), Cache_Control="no-cache")
    if (match := _OPEN.fullmatch(path)) and in_frame:
        return _opened(answer, match[1], match[2])
    if match := _FILE.fullmatch(path):
        return _file(answer, environ, match[1])
    return answer.empty("404 Not Found")


def _parents() -> tuple[str, ...]:
    """Origins of the pages that may frame archived ones: the node's own."""
    node = settings.DOKAZ
    if node.public_url:
        parts = urlsplit(node.public_url)
        return (f"{parts.scheme}://{parts.netloc}",)
    return tuple(f"http://{host}:{node.port}" for host in node.LOOPBACK)


def _is_our_host(host: str) -> bool:
    """Whether the request names us: else any name on the internet could be pointed here."""
    node = settings.DOKAZ
    if node.replay_url:
        return host == urlsplit(node.replay_url).netloc
    return host in [f"{name}:{node.replay_port}" for name in node.LOOPBACK]


def _opened(answer: "_Answer", token: str, mode: str) -> Iterable[bytes]:
    opened = _by_pass(token)
    if opened is None or opened.file.media_type not in NAMES:
        return answer.empty("404 Not Found")
    # What an archive that was open before left in the browser is none of this one's business.
    return answer.part(
        opening(token, media_type=opened.file.media_type, mode=mode),
        Cache_Control="no-store",
        Clear_Site_Data='"storage"',
    )


def _file(answer: "_Answer", environ: Environ, token: str) -> Iterable[bytes]:
    opened = _by_pass(token)
    if opened is None or opened.file.media_type not in NAMES:
        return answer.empty("404 Not Found")
    size, tag = opened.file.size, f'"{opened.file.sha256}"'
    try:
        part = asked_range(
            environ.get("HTTP_RANGE"),
            size=size,
            if_range=environ.get("HTTP_IF_RANGE"),
            tag=tag,
            longest=LARGEST_PART,
        )
    except RangeOutside:
        return answer.empty("416 Range Not Satisfiable", Content_Range=f"bytes */{size}")
    return answer.file(opened, part, tag)


def _by_pass(token: str) -> evidence.OpenFile | None:
    try:
        with one_request():
            return evidence.read_by_pass(token)
    except DokazError:
        # Over, revoked, disposed of, not to be read: a stranger's page learns nothing of it.
        return None
    finally:
        _give_back()


class _Answer:
    """One answer, with the fence around it."""

    def __init__(self, start_response: StartResponse, policy: str, is_head: bool) -> None:
        self._start = start_response
        self._policy = policy
        self._is_head = is_head

    def empty(self, status: str, **headers: str) -> list[bytes]:
        """No content."""
        self._begin(status, self._policy, {"Content-Length": "0", **_named(headers)})
        return []

    def part(self, part: Part, **headers: str) -> list[bytes]:
        """A file of the program, or its page."""
        return self._whole(part, self._policy, headers)

    def worker(self, pages: str) -> list[bytes]:
        """The service worker, which is held by a policy of its own. `pages`: of archived ones."""
        worker = service_worker(program=self._policy, pages=pages)
        return self._whole(worker, WORKER_POLICY, {"Cache_Control": "no-cache"})

    def file(self, opened: evidence.OpenFile, part: ByteRange | None, tag: str) -> Iterable[bytes]:
        """The archive or a part of it."""
        length = part.length if part else opened.file.size
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(length),
            "Accept-Ranges": "bytes",
            "ETag": tag,
            "Cache-Control": "no-store",
        }
        if part:
            headers["Content-Range"] = part.content_range
        self._begin("206 Partial Content" if part else "200 OK", self._policy, headers)
        if self._is_head:
            return []
        pieces = opened.range(part.start, part.length) if part else held_back(opened.chunks())
        return _released(pieces)

    def _whole(self, part: Part, policy: str, headers: dict[str, str]) -> list[bytes]:
        own = {"Content-Type": part.media_type, "Content-Length": str(len(part.content))}
        self._begin("200 OK", policy, {**own, **_named(headers)})
        return [] if self._is_head else [part.content]

    def _begin(self, status: str, policy: str, headers: dict[str, str]) -> None:
        nosniff = {"X-Content-Type-Options": "nosniff"}
        self._start(status, list({**fence(policy), **nosniff, **headers}.items()))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _released(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    finally:
        _give_back()


def _give_back() -> None:
    """As at the end of every answer of the node's pages: nothing of this thread stays in use."""
    request_finished.send(sender=application)
