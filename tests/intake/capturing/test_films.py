# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films fetched with yt-dlp from a site on this machine: through the recording proxy and nowhere
else, kept as they were given, and named where they are missing."""

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dokaz.intake.capturing import films, session
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.capturing.browser import find_browser, version_of
from dokaz.intake.capturing.certificates import Certificates
from dokaz.intake.capturing.films import Fetched, FilmTool
from dokaz.intake.capturing.limits import CaptureLimits
from dokaz.intake.capturing.proxy import RecordingProxy
from dokaz.intake.capturing.recording import Recording
from tests.intake.capturing.site import FILM, sites
from tests.waiting import PATIENCE_SECONDS

TOOL = films.installed()
NOW = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.skipif(TOOL is None, reason="yt-dlp is not installed")


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[Any, Any]]:
    with sites() as both:
        yield both


def fetched(
    web: tuple[Any, Any],
    folder: Path,
    path: str,
    *,
    tool: FilmTool | None = TOOL,
    left: Callable[[], float] = lambda: PATIENCE_SECONDS,
) -> tuple[Fetched, RecordingProxy]:
    """Fetch the film of a page as a capture does, without the browser."""
    box, kept = folder / "box", folder / "kept"
    box.mkdir()
    kept.mkdir()
    recording = Recording(box / "data.warc.gz", software="test", at=NOW)
    proxy = RecordingProxy(
        reach=Reach(named=(web[0].here,)),
        limits=CaptureLimits(seconds=PATIENCE_SECONDS),
        recording=recording,
        certificates=Certificates(box, now=NOW),
        now=lambda: NOW,
    )
    assert tool is not None
    try:
        with proxy:
            found = films.fetch(
                f"http://{web[0].here}{path}",
                kept,
                tool=tool,
                proxy_port=proxy.port,
                most_bytes=10_000_000,
                seconds_left=left,
            )
    finally:
        recording.close()
    return found, proxy


def test_a_film_is_kept_as_it_was_given_and_stands_in_the_recording(
    web: tuple[Any, Any], tmp_path: Path
) -> None:
    found, proxy = fetched(web, tmp_path, "/film")
    assert (found.outcome, found.files) == ("kept", ("film-01.mp4", films.ABOUT))
    assert (tmp_path / "kept" / "film-01.mp4").read_bytes() == FILM
    assert json.loads((tmp_path / "kept" / films.ABOUT).read_text())["title"]
    assert proxy.statuses[f"http://{web[0].here}/film-file.mp4"][0] == 200
    recorded = gzip.decompress((tmp_path / "box" / "data.warc.gz").read_bytes())
    assert FILM in recorded


def test_a_film_inside_a_network_is_never_asked_for(web: tuple[Any, Any], tmp_path: Path) -> None:
    web[1].asked.clear()
    found, proxy = fetched(web, tmp_path, "/film-inside")
    assert (found.outcome, found.files) == ("none", ())
    assert "address" in {one.reason.value for one in proxy.refused}
    assert web[1].asked == []


def test_a_film_that_takes_too_long_is_given_up(web: tuple[Any, Any], tmp_path: Path) -> None:
    found, _proxy = fetched(web, tmp_path, "/film", left=lambda: 0)
    assert found == Fetched("time")


@pytest.mark.parametrize(
    ("url", "html", "is_asked"),
    [
        ("https://www.youtube.com/watch?v=1", "", True),
        ("https://t.me/channel/1", "", True),
        ("https://news.example/1", "<p>…<VIDEO controls>", True),
        ("https://news.example/1", "<p>a video", False),
        ("https://notyoutube.com/1", "", False),
        ("http://[", "", False),
    ],
)
def test_only_pages_that_may_hold_a_film_are_asked_again(
    url: str, html: str, is_asked: bool
) -> None:
    assert films.may_hold(url, html) is is_asked


@pytest.mark.parametrize(
    ("film", "html", "lacks"),
    [
        (None, "<video>", ["film"]),
        (Fetched("time"), "<video>", ["film"]),
        (Fetched("none"), "<p>", []),
        (Fetched("kept", ("film-01.mp4", films.ABOUT)), "<video>", []),
    ],
)
def test_a_film_that_is_shown_and_not_kept_is_missing(
    film: Fetched | None, html: str, lacks: list[str]
) -> None:
    missing: list[str] = []
    facts = session.film_facts(TOOL if film else None, film, html=html, missing=missing)
    assert missing == lacks
    assert facts == {} or facts["film"]["outcome"] == film.outcome  # type: ignore[union-attr]


@pytest.mark.browser
@pytest.mark.skipif(not find_browser(), reason="no Chromium on this machine")
def test_a_capture_has_the_film_beside_the_page(web: tuple[Any, Any], tmp_path: Path) -> None:
    assert TOOL is not None
    program = find_browser()
    tools = session.Tools(
        program=program,
        browser=version_of(program),
        software="dokaz test",
        reach=Reach(named=(web[0].here,)),
        film=TOOL,
        limits=CaptureLimits(seconds=PATIENCE_SECONDS * 4, quiet_seconds=1),
    )
    about = {"purpose": "Вигадана справа", "source": "вигаданий канал"}
    url = f"http://{web[0].here}/film"
    found = session.capture(url, tmp_path / "made", tools=tools, about=about)
    record = json.loads((tmp_path / "made" / session.RECORD).read_text())
    assert record["missing"] == []
    assert record["film"] == {"tool": TOOL.version, "outcome": "kept", "files": ["film-01.mp4"]}
    assert found.tool.endswith(TOOL.version)
    assert "film-01.mp4" in found.files
    assert (tmp_path / "made" / "film-01.mp4").read_bytes() == FILM
    assert session.read_captured(tmp_path / "made") == found
    assert not (tmp_path / "made" / "box").exists()
