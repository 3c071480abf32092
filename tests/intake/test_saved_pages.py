# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single HTML files that say where they are from; nothing else does."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.evidence.models import File
from dokaz.intake.derivatives import captures
from dokaz.media.results import Capture
from tests.intake.test_derivatives import sidecar, take, work_off
from tests.intake.world import World

SINGLE_FILE = """<!DOCTYPE html> <html lang=uk><!--
 Page saved with SingleFile 
 url: https://net.example/p/1?a=1&amp;b=2 
 saved date: Thu Mar 05 2026 10:00:00 GMT+0200 (Eastern European Standard Time)
--><meta charset=utf-8><title>Вигаданий допис</title><body>Слова допису</body></html>"""  # noqa: W291
BROWSER = """<!DOCTYPE html>
<!-- saved from url=(0023)https://net.example/p/2 -->
<html><head><meta charset="utf-8"><title>Вхід | Мережа</title></head><body></body></html>"""


def judged(content: bytes | str) -> Capture:
    raw = content.encode() if isinstance(content, str) else content
    return captures.judge(io.BytesIO(raw), media_type=captures.HTML)


def test_the_comment_of_singlefile_is_read() -> None:
    found = judged(SINGLE_FILE)
    (page,) = found.pages
    assert (page.url, page.title) == ("https://net.example/p/1?a=1&b=2", "Вигаданий допис")
    assert page.at.startswith("Thu Mar 05 2026 10:00:00 GMT+0200")
    assert (found.format, found.software, found.notes) == ("saved_page", "SingleFile", ())


def test_the_mark_of_browsers_is_read_and_a_wall_is_flagged() -> None:
    found = judged(BROWSER)
    assert (found.pages[0].url, found.pages[0].at) == ("https://net.example/p/2", "")
    assert found.notes == ("only_sign_in_pages",)


def test_where_it_is_from_is_never_checked() -> None:
    for content in (SINGLE_FILE, BROWSER):
        (question,) = judged(content).questions
        assert (question.name, question.standing) == ("origin", "not-checked")


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>https://net.example</body></html>",
        "<html>" + " " * 20_000 + "<!-- saved from url=(0019)https://net.example -->",
        "<!-- saved from url=(0014)about:internet -->",
        "<!-- Page saved with SingleFile -->",
    ],
)
def test_other_pages_claim_nothing(content: str) -> None:
    assert judged(content).format == ""


@given(st.binary(max_size=300))
def test_any_page_is_judged(content: bytes) -> None:
    for start in (
        b"",
        b"<!-- saved from url=(0001)https://",
        b"<!--\n Page saved with SingleFile \n",
    ):
        assert judged(start + content).format in ("", "saved_page")


@pytest.mark.django_db
def test_the_address_stays_a_claim(world: World, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(SINGLE_FILE, "utf-8")
    take(world, tmp_path)
    work_off()
    technical = File.objects.get(role="original").technical
    assert technical["capture"]["questions"] == {
        "origin": {"standing": "not-checked", "ground": "own-word"}
    }
    assert "net.example" not in json.dumps(technical)
    assert sidecar(world)["capture"]["pages"][0]["url"].startswith("https://net.example/")
