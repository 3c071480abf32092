# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films of platforms, fetched with yt-dlp through the recording proxy of a capture.

A process of its own behind the browser's fence: no environment, settings or plug-ins of anybody,
its connections lead to the proxy alone, which looks up and checks every address and records what
went over the wire. Sound and picture that a platform keeps apart stay two files, as they were
given: nothing is joined, converted or embedded.
"""

import contextlib
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from dokaz.intake.capturing import enclosed

ABOUT = "film.json"
"""What the platform says of the film, in yt-dlp's words."""
MODULE = "yt_dlp"
_MOST_FILES = 20
_MEMORY_BYTES = 2 << 30
_LOOK_SECONDS = 0.2
_SHOWN = re.compile(r"<(?:video|audio)[\s>]", re.IGNORECASE)
_PLATFORMS = (
    "youtube.com", "youtu.be", "tiktok.com", "vk.com", "vkvideo.ru", "ok.ru", "rutube.ru",
    "facebook.com", "fb.watch", "instagram.com", "x.com", "twitter.com", "t.me", "vimeo.com",
    "dailymotion.com", "odysee.com", "rumble.com", "twitch.tv",
)  # fmt: skip
_OPTIONS = (
    "--ignore-config", "--no-plugin-dirs", "--no-exec", "--no-cache-dir", "--no-cookies",
    "--no-cookies-from-browser", "--no-remote-components", "--no-js-runtimes",
    "--no-playlist", "--playlist-items", "1", "--no-live-from-start",
    "--format", "b/bv,ba", "--fixup", "never", "--ffmpeg-location", "/nonexistent",
    "--downloader", "native", "--no-part", "--no-mtime", "--write-info-json",
    "--no-write-comments", "--no-check-formats", "--restrict-filenames", "--no-overwrites",
    "--socket-timeout", "30", "--retries", "2", "--fragment-retries", "2", "--quiet",
    # TLS ends at the proxy on this machine, which checks the server's certificate itself.
    "--no-check-certificates",
    "--output", "film-%(autonumber)02d.%(ext)s", "--output", "infojson:film",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilmTool:
    """What fetches. `version` as custody names it, such as "yt-dlp 2026.1.1"."""

    version: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it. `outcome`: "kept", "none", "time" or "failed"; `files`: their names."""

    outcome: str
    files: tuple[str, ...] = ()


def installed() -> FilmTool | None:
    """yt-dlp as it is installed beside this program; None where it is not."""
    try:
        version = metadata.version("yt-dlp")
    except metadata.PackageNotFoundError:
        return None
    return FilmTool(f"yt-dlp {version}", (sys.executable, "-I", "-m", MODULE))


def shows_film(html: str) -> bool:
    """Whether a page as it stood has a film or sound in it."""
    return _SHOWN.search(html) is not None


def may_hold(url: str, html: str) -> bool:
    """Whether it is worth asking: other pages are not asked for a second time."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return shows_film(html) or any(host == one or host.endswith(f".{one}") for one in _PLATFORMS)


def fetch(
    url: str,
    folder: Path,
    *,
    tool: FilmTool,
    proxy_port: int,
    most_bytes: int,
    seconds_left: Callable[[], float],
) -> Fetched:
    """Fetch the film of a page into an empty folder, in the time that is left.

    Files that were cut off by the time are not kept: how far they came is in the recording.
    """
    arguments = [
        *tool.command,
        *_OPTIONS,
        "--proxy",
        f"http://127.0.0.1:{proxy_port}",
        "--max-filesize",
        str(most_bytes),
        "--paths",
        str(folder),
        "--",
        url,
    ]
    with tempfile.TemporaryDirectory(prefix="dokaz-capture-", ignore_cleanup_errors=True) as home:
        process = _started(arguments, Path(home), proxy_port)
        in_time = _waited(process, seconds_left)
        _end(process)
    if not in_time:
        return Fetched("time")
    return _fetched(folder, process.returncode)


def _fetched(folder: Path, status: int) -> Fetched:
    films = sorted(
        one.name
        for one in folder.iterdir()
        if one.is_file() and one.name.startswith("film-") and one.stat().st_size
    )[:_MOST_FILES]
    if not films:
        return Fetched("none" if status in (0, 1) else "failed")
    about = folder / "film.info.json"
    if about.is_file():
        about.replace(folder / ABOUT)
        return Fetched("kept", (*films, ABOUT))
    return Fetched("kept", tuple(films))


def _started(arguments: list[str], home: Path, proxy_port: int) -> "subprocess.Popen[bytes]":
    """Behind the browser's fence, which hands on two descriptors: here of nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        process = subprocess.Popen(
            [
                sys.executable,
                "-I",
                enclosed.__file__,
                str(os.getpid()),
                str(proxy_port),
                str(nothing),
                str(nothing),
                *arguments,
            ],
            env={"HOME": str(home), "PATH": "/nonexistent", "LANG": "C.UTF-8", "TZ": "UTC"},
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(nothing,),
            start_new_session=True,
        )
    finally:
        os.close(nothing)
    if sys.platform.startswith("linux"):
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    return process


def _waited(process: "subprocess.Popen[bytes]", seconds_left: Callable[[], float]) -> bool:
    """Whether it ended by itself in the time there was."""
    while process.poll() is None:
        if seconds_left() <= 0:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    # Its own session, so that what it started ends with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, 9)
    process.wait()
