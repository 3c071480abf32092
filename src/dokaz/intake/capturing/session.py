# SPDX-License-Identifier: AGPL-3.0-or-later
"""One capture from the address to files in a folder, or a clear reason why not.

The folder gets `capture.wacz` (everything asked and answered, with the browser's picture, print and
rendered page in it), and beside it, for people without a replay, `screenshot.png`, `page.pdf`,
`page.html`, where the operator allows it the film of a page (`films`), and `capture.json`, the
record that the Berkeley Protocol asks for. A part that could not be made is named in the record
(`missing`). `capture.json` is written last: a folder that has it is whole.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dokaz.intake.capturing import films, wacz
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.capturing.browser import Seen, look
from dokaz.intake.capturing.certificates import Certificates
from dokaz.intake.capturing.devtools import BrowserFailed
from dokaz.intake.capturing.limits import CaptureLimits, Refusal
from dokaz.intake.capturing.proxy import RecordingProxy
from dokaz.intake.capturing.recording import Recording

FORMAT = "dokaz.capture/1"
ARCHIVE, RECORD = "capture.wacz", "capture.json"
SCREENSHOT, PRINT, HTML = "screenshot.png", "page.pdf", "page.html"
FILM = "film"
"""How names of the film's files begin."""
LONGEST_URL = 4000
_BOX = "box"
"""Folder inside the folder for what is not kept."""


class Failure(StrEnum):
    """Why nothing was captured. The values are stable."""

    OFF = "off"
    """Capturing is turned off on this node."""
    NO_BROWSER = "no_browser"
    BROWSER = "browser"
    """The browser failed."""
    ADDRESS = "address"
    """It leads to an address that is not of the public internet."""
    NOT_FOUND = "not_found"
    NOT_REACHED = "not_reached"
    CERTIFICATE = "certificate"
    NO_ANSWER = "no_answer"
    TIME = "time"
    INTERRUPTED = "interrupted"
    """This node failed while it was captured."""


class CaptureFailed(Exception):
    """Nothing was captured; `reason` says why."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason.value)
        self.reason = reason


class BadAddress(ValueError):
    """What was given is no address of the web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """With what is captured. `software` is this program, `browser` what the browser is called.

    `film`: what fetches films of platforms, where the operator allows it.
    """

    program: str
    browser: str
    software: str
    reach: Reach
    limits: CaptureLimits = field(default_factory=CaptureLimits)
    trust: ssl.SSLContext | None = None
    film: films.FilmTool | None = None
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Captured:
    """What came of it. `files`: names in the folder, the archive first, the record last. `tool`:
    the programs that captured it, with their versions."""

    url: str
    final_url: str
    title: str
    status: int | None
    files: tuple[str, ...]
    tool: str = ""


def checked_address(url: str) -> str:
    """An address of the web as it is asked for: without a fragment, the host in ASCII.

    Raises:
        BadAddress: it is none, or carries a name and password.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        ascii_host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError) as error:
        raise BadAddress("malformed") from error
    if parts.scheme.lower() not in ("http", "https") or not ascii_host or len(text) > LONGEST_URL:
        raise BadAddress("no address of the web")
    if parts.username or parts.password or any(ord(sign) < 33 for sign in text):
        raise BadAddress("a name, a password or a blank stands in it")
    ascii_host = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    netloc = f"{ascii_host}:{port}" if port else ascii_host
    return parts._replace(netloc=netloc, scheme=parts.scheme.lower()).geturl()


def capture(url: str, folder: Path, *, tools: Tools, about: dict[str, Any]) -> Captured:
    """Capture a page into an empty folder. `about`: what the record says of who asked, and why.

    Raises:
        CaptureFailed: nothing of it is to be kept; the folder may be thrown away.
        OSError: the folder cannot be written.
    """
    box = folder / _BOX
    box.mkdir(mode=0o700, parents=True)
    started = tools.now()
    certificates = Certificates(box, now=started)
    software = f"{tools.software}; {tools.browser}"
    warc = box / wacz.WARC_NAME
    recording = Recording(warc, software=software, at=started)
    proxy = RecordingProxy(
        reach=tools.reach,
        limits=tools.limits,
        recording=recording,
        certificates=certificates,
        now=tools.now,
        trust=tools.trust,
    )
    try:
        with proxy:
            seen = look(
                url,
                program=tools.program,
                proxy_port=proxy.port,
                key_digest=certificates.key_digest,
                limits=tools.limits,
                quiet_seconds=lambda: proxy.meter.quiet_seconds,
                seconds_left=proxy.meter.seconds_left,
            )
            film = _film(url, seen, box, proxy, tools)
        drawn_at = tools.now()
        _require_answer(url, seen, proxy)
        _add_made(recording, seen, drawn_at)
    except BrowserFailed as error:
        raise CaptureFailed(_why_no_page(url, proxy) or Failure.BROWSER) from error
    finally:
        recording.close()
    final = seen.url if seen.url in proxy.statuses else _same_page(seen.url, proxy) or url
    status, _ip = proxy.statuses.get(final, (None, ""))
    wacz.pack(
        folder / ARCHIVE,
        warc=warc,
        recorded=recording.recorded,
        url=final,
        title=seen.title,
        # Replays look for the page at the very second its answer was recorded.
        at=next((one.at for one in recording.recorded if one.url == final), started),
        status=status,
        software=software,
    )
    _make_durable(folder / ARCHIVE)
    made = [*_write_made(folder, seen), *_keep_film(box, folder, film)]
    record = _record(url, final, seen, proxy, started, tools, about)
    record["tool"] = _tool(tools, film)
    record |= film_facts(tools.film, film, html=seen.html, missing=record["missing"])
    record["files"] = [_file_fact(folder / name) for name in (ARCHIVE, *made)]
    _write(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=2).encode())
    _throw_away(box)
    return Captured(url, final, seen.title, status, (ARCHIVE, *made, RECORD), record["tool"])


def read_captured(folder: Path) -> Captured | None:
    """What stands in a folder of a capture that came to its end; None for any other."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    names = [one["name"] for one in record["files"]]
    return Captured(
        record["url"],
        record["final_url"],
        record["title"],
        record["status"],
        (*names, RECORD),
        str(record.get("tool") or ""),
    )


def _film(
    url: str, seen: Seen, box: Path, proxy: RecordingProxy, tools: Tools
) -> films.Fetched | None:
    """The film of the page, fetched through the same proxy; None where none was asked for."""
    page = seen.url or url
    if tools.film is None or seen.error or not films.may_hold(page, seen.html):
        return None
    folder = box / FILM
    folder.mkdir(mode=0o700)
    return films.fetch(
        page,
        folder,
        tool=tools.film,
        proxy_port=proxy.port,
        most_bytes=tools.limits.one_bytes,
        seconds_left=proxy.meter.seconds_left,
    )


def _keep_film(box: Path, folder: Path, film: films.Fetched | None) -> list[str]:
    names = list(film.files) if film is not None else []
    for name in names:
        (box / FILM / name).replace(folder / name)
        _make_durable(folder / name)
    return names


def _tool(tools: Tools, film: films.Fetched | None) -> str:
    """The programs that captured it, as custody names them."""
    names = [tools.software, tools.browser]
    if film is not None and tools.film is not None:
        names.append(tools.film.version)
    return "; ".join(name for name in names if name)


def film_facts(
    tool: films.FilmTool | None, film: films.Fetched | None, *, html: str, missing: list[str]
) -> dict[str, Any]:
    """What became of the film; a page that shows one and gave none lacks a part (`missing`)."""
    if films.shows_film(html) and (film is None or film.outcome != "kept"):
        missing.append("film")
    if film is None or tool is None:
        return {}
    return {
        "film": {
            "tool": tool.version,
            "outcome": film.outcome,
            "files": [name for name in film.files if name != films.ABOUT],
        }
    }


def _require_answer(url: str, seen: Seen, proxy: RecordingProxy) -> None:
    """Raises CaptureFailed: the page itself did not come. A file for download did."""
    answered = bool(proxy.statuses)
    if seen.download and answered:
        return
    if seen.error or not answered:
        raise CaptureFailed(_why_no_page(url, proxy) or Failure.NO_ANSWER)
    reason = _reasons(proxy).get(_plain(seen.url))
    if reason in _FAILURES and _plain(seen.url) not in {_plain(one) for one in proxy.statuses}:
        # The page led on to a place that may not be asked: what the browser shows is our refusal.
        raise CaptureFailed(_FAILURES[reason])


_FAILURES = {
    Refusal.ADDRESS: Failure.ADDRESS,
    Refusal.PORT: Failure.ADDRESS,
    Refusal.NOT_FOUND: Failure.NOT_FOUND,
    Refusal.NOT_REACHED: Failure.NOT_REACHED,
    Refusal.CERTIFICATE: Failure.CERTIFICATE,
    Refusal.MALFORMED: Failure.NO_ANSWER,
    Refusal.TIME: Failure.TIME,
    Refusal.BYTES: Failure.NO_ANSWER,
}


def _reasons(proxy: RecordingProxy) -> dict[str, Refusal]:
    return {_plain(one.url): one.reason for one in proxy.refused}


def _why_no_page(url: str, proxy: RecordingProxy) -> Failure | None:
    reason = _reasons(proxy).get(_plain(url))
    if reason is None and proxy.refused and not proxy.statuses:
        reason = proxy.refused[0].reason
    if reason is None and proxy.meter.seconds_left() <= 0:
        return Failure.TIME
    return _FAILURES.get(reason) if reason is not None else None


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _same_page(url: str, proxy: RecordingProxy) -> str:
    """The address as it was recorded: without the part that browsers keep to themselves."""
    return _plain(url) if _plain(url) in proxy.statuses else ""


def _add_made(recording: Recording, seen: Seen, at: dt.datetime) -> None:
    """What the browser made of the page goes into the archive too, under names of its own."""
    for prefix, content, content_type in (
        ("view", seen.screenshot, "image/png"),
        ("pdf", seen.pdf, "application/pdf"),
        ("text", seen.html.encode("utf-8", "replace"), "text/html; charset=utf-8"),
    ):
        if content:
            recording.add_made(
                f"urn:{prefix}:{seen.url}", content, content_type=content_type, at=at
            )


def _write_made(folder: Path, seen: Seen) -> list[str]:
    made = {
        SCREENSHOT: seen.screenshot,
        PRINT: seen.pdf,
        HTML: seen.html.encode("utf-8", "replace"),
    }
    for name, content in made.items():
        if content:
            _write(folder / name, content)
    return [name for name, content in made.items() if content]


def _record(
    url: str,
    final: str,
    seen: Seen,
    proxy: RecordingProxy,
    started: dt.datetime,
    tools: Tools,
    about: dict[str, Any],
) -> dict[str, Any]:
    """The Berkeley Protocol's minimum (§§ 153–155), and what of it is missing."""
    status, ip = proxy.statuses.get(final, (None, ""))
    missing = [
        name
        for name, there in (
            ("html_source", bool(seen.html)),
            ("full_page_picture", bool(seen.screenshot) and seen.whole_height),
            ("print", bool(seen.pdf)),
            ("status", status is not None),
            ("server_address", bool(ip)),
            ("loaded", seen.loaded or seen.download),
            ("purpose", bool(about.get("purpose"))),
            ("source", bool(about.get("source"))),
        )
        if not there
    ]
    return {
        "format": FORMAT,
        "url": url,
        "final_url": final,
        "title": seen.title,
        "status": status,
        "server_address": ip,
        "started_at": started.isoformat(timespec="milliseconds"),
        "finished_at": tools.now().isoformat(timespec="milliseconds"),
        "time_zone": "UTC",
        "software": tools.software,
        "browser": tools.browser,
        "download": seen.download,
        "requests": proxy.meter.requests,
        "bytes": proxy.meter.bytes,
        "limits_reached": sorted(one.value for one in proxy.meter.reached),
        "not_recorded": [{"url": one.url, "reason": one.reason.value} for one in proxy.refused],
        "missing": missing,
        **about,
    }


def _file_fact(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return {"name": path.name, "sha256": digest.hexdigest(), "bytes": path.stat().st_size}


def _write(path: Path, content: bytes) -> None:
    """Durable and at once whole."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _throw_away(box: Path) -> None:
    shutil.rmtree(box)
