# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real Chromium captures pages of a site on this machine: everything, or a clear reason."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.wacz import judge_wacz
from dokaz.intake.capturing import session
from dokaz.intake.capturing.addresses import Reach, look_up
from dokaz.intake.capturing.browser import find_browser, version_of
from dokaz.intake.capturing.limits import CaptureLimits
from dokaz.intake.capturing.session import CaptureFailed, Failure, Tools, capture
from dokaz.intake.derivatives import web_archives
from tests.intake.capturing.site import sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not find_browser(), reason="no Chromium on this machine"),
]
PURPOSE = {"purpose": "Вигадана справа", "source": "вигаданий канал"}


class World:
    """The sites, and what was looked up."""

    def __init__(self, site: Any, private: Any) -> None:
        self.site, self.private = site, private
        self.looked_up: set[str] = set()

    def tools(self, **limits: float) -> Tools:
        def resolve(host: str, port: int) -> list[str]:
            self.looked_up.add(host)
            return look_up(host, port)

        program = find_browser()
        return Tools(
            program=program,
            browser=version_of(program),
            software="dokaz test",
            reach=Reach(named=(self.site.here,), resolve=resolve),
            limits=CaptureLimits(**{"seconds": 240, "quiet_seconds": 5, **limits}),  # type: ignore[arg-type]
        )

    def capture(self, path: str, folder: Path, **limits: float) -> session.Captured:
        url = f"http://{self.site.here}{path}"
        return capture(url, folder / "made", tools=self.tools(**limits), about=PURPOSE)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with sites() as (site, private):
        yield World(site, private)


def record_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "made" / session.RECORD).read_text())


def test_a_page_is_captured_whole_and_reaches_nothing_it_must_not(
    world: World, tmp_path: Path
) -> None:
    made = world.capture("/page", tmp_path)
    folder = tmp_path / "made"
    assert made.files == (
        "capture.wacz", "screenshot.png", "page.pdf", "page.html", "capture.json",
    )  # fmt: skip
    assert {path.name for path in folder.iterdir()} == set(made.files)
    assert (made.title, made.status) == ("Вигадана сторінка", 200)

    # Neither a picture, a frame, a script, a web socket nor WebRTC got to the other site.
    assert world.private.asked == []
    assert world.looked_up == {"127.0.0.1"}
    refused = {one["url"]: one["reason"] for one in record_of(tmp_path)["not_recorded"]}
    assert refused[f"http://{world.private.here}/secret"] == "address"
    # Web sockets come through a tunnel of their own, so only their host is known.
    assert {reason for url, reason in refused.items() if "/secret" not in url} <= {"upgrade"}

    report = judge_wacz(io.BytesIO((folder / "capture.wacz").read_bytes()))
    assert report.integrity.standing is Standing.PROVEN
    assert report.package.standing is Standing.PROVEN
    with (folder / "capture.wacz").open("rb") as file:
        seen = web_archives.judge(file)
    (page,) = seen.pages
    assert (page.url, page.status, page.wall) == (f"http://{world.site.here}/page", 200, "")
    with zipfile.ZipFile(folder / "capture.wacz") as package:
        raw = (folder / "capture.wacz").read_bytes()
        for member in package.infolist():
            # Programs that replay count on short headers: an extra field hides the records.
            assert raw[member.header_offset + 28 : member.header_offset + 30] == b"\0\0"
        listed = json.loads(package.read("pages/pages.jsonl").splitlines()[1])
        (line,) = [
            one
            for one in package.read("indexes/index.cdxj").decode().splitlines()
            if json.loads(one.split(" ", 2)[2])["url"] == page.url
        ]
    assert re.sub(r"\D", "", listed["ts"]) == line.split(" ")[1]
    assert "/late.png" in world.site.asked  # loaded only when scrolled to
    assert "POST /post a=1" in world.site.asked

    html = (folder / "page.html").read_text()
    assert "Додано програмою." in html
    assert (folder / "screenshot.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "page.pdf").read_bytes().startswith(b"%PDF")


def test_the_record_has_what_the_berkeley_protocol_asks_for(world: World, tmp_path: Path) -> None:
    world.capture("/to-page", tmp_path)
    record = record_of(tmp_path)
    assert record["url"] == f"http://{world.site.here}/to-page"
    assert record["final_url"] == f"http://{world.site.here}/plain"
    assert record["server_address"] == "127.0.0.1"
    assert record["started_at"] < record["finished_at"]
    assert record["started_at"].endswith("+00:00")
    assert "Chrom" in record["browser"]
    assert record["purpose"] == PURPOSE["purpose"]
    assert record["missing"] == []
    names = [one["name"] for one in record["files"]]
    assert names == ["capture.wacz", "screenshot.png", "page.pdf", "page.html"]
    assert session.read_captured(tmp_path / "made") is not None


@pytest.mark.parametrize(
    ("path", "wall", "status"),
    [
        ("/login", "sign_in", 200),
        pytest.param("/nothing", "error", 404, marks=pytest.mark.thorough("as the other wall")),
    ],
)
def test_walls_are_captured_and_flagged(
    world: World, tmp_path: Path, path: str, wall: str, status: int
) -> None:
    made = world.capture(path, tmp_path)
    assert made.status == status
    with (tmp_path / "made" / "capture.wacz").open("rb") as file:
        (page,) = web_archives.judge(file).pages
    assert page.wall == wall


def test_a_file_for_download_is_captured_without_a_page(world: World, tmp_path: Path) -> None:
    made = world.capture("/file", tmp_path)
    assert made.status == 200
    record = record_of(tmp_path)
    assert record["download"] is True
    assert {"html_source", "full_page_picture", "print"} <= set(record["missing"])
    report = judge_wacz(io.BytesIO((tmp_path / "made" / "capture.wacz").read_bytes()))
    assert report.integrity.standing is Standing.PROVEN


def test_an_endless_page_is_kept_up_to_its_limit_and_says_so(world: World, tmp_path: Path) -> None:
    world.capture("/endless", tmp_path, one_bytes=200_000)
    assert record_of(tmp_path)["limits_reached"] == ["bytes"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/to-private", Failure.ADDRESS), ("/broken", Failure.NO_ANSWER)],
)
def test_what_cannot_be_captured_is_told_and_leaves_nothing(
    world: World, tmp_path: Path, path: str, reason: Failure
) -> None:
    with pytest.raises(CaptureFailed) as failed:
        world.capture(path, tmp_path)
    assert failed.value.reason is reason
    assert session.read_captured(tmp_path / "made") is None
    assert world.private.asked == []


def test_a_browser_that_does_not_start_is_told(world: World, tmp_path: Path) -> None:
    tools = world.tools()
    broken = Tools(program="/bin/false", browser="", software="x", reach=tools.reach)
    with pytest.raises(CaptureFailed) as failed:
        capture(f"http://{world.site.here}/plain", tmp_path / "made", tools=broken, about={})
    assert failed.value.reason is Failure.BROWSER
