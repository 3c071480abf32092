# SPDX-License-Identifier: AGPL-3.0-or-later
"""In a real browser: a film stays veiled and mute until one key, then steps by exact frames."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image
from tests.browsers import leaving
from tests.interfaces.web.pages import test_main_job
from tests.interfaces.web.pages.node import running

pytestmark = test_main_job.pytestmark

# When each frame begins, in thousandths of a second: a phone that drops frames.
TIMES = [0, 40, 80, 120, 160, 360, 400, 440, 480, 520, 900, 940]


def film() -> bytes:
    """Frame n is grey n * 20. Any browser plays VP8."""
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as output:
        stream = output.add_stream("libvpx", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, at in enumerate(TIMES):
            frame = av.VideoFrame.from_image(Image.new("RGB", (128, 96), (number * 20,) * 3))
            frame.pts, frame.time_base = at, Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def at_frame(page: Any, number: int) -> None:
    """Wait until the player shows this frame, from 1, and says its exact time."""
    page.wait_for_function(
        "pts => document.querySelector('[data-pts]').textContent === pts",
        arg=str(TIMES[number - 1]),
    )
    assert page.inner_text("[data-frame]") == str(number)
    assert page.inner_text("[data-code]") == f"0:00:00.{TIMES[number - 1]:03d}"


def reveal(page: Any) -> None:
    """Press the key that reveals, as soon as somebody can have seen the page: the browser drops
    keys that come before its first paint."""
    page.wait_for_function("() => performance.getEntriesByType('paint').length > 0")
    page.keyboard.press("v")


def test_a_film_is_revealed_by_a_key_stepped_through_and_a_frame_is_kept(
    browser: Any, tmp_path: Path, demonstration: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "film.webm").write_bytes(film())
    with running(tmp_path / "node", demonstration) as node:
        page = test_main_job.opened(browser, node)
        test_main_job.new_delivery(page, node)
        page.set_input_files("input[name=folder]", tmp_path / "in")
        page.wait_for_selector("[data-finish].is-ready")
        test_main_job.finish(page)
        page.goto(f"{node.address}/evidence/")
        page.click("a.item-title")
        page.wait_for_selector("#custody")
        item = page.url
        while not page.locator(".workable button").count():
            page.wait_for_timeout(500)  # the worker is at it
            page.reload()
        with leaving(page):
            page.click(".open-form button")
        viewer = page.url
        assert not page.is_visible("video")
        assert page.evaluate("document.querySelector('video').muted")
        assert page.evaluate("document.querySelector('video').readyState") == 0
        reveal(page)
        page.wait_for_selector("video", state="visible")
        at_frame(page, 1)
        for number in (2, 3, 4, 5, 6):
            page.keyboard.press(".")
            at_frame(page, number)
        page.keyboard.press(",")
        at_frame(page, 5)
        page.click("[data-step='10']")
        at_frame(page, 12)
        page.click("[data-step='-1']")
        at_frame(page, 11)
        page.keyboard.press("v")
        page.wait_for_selector("video", state="hidden")
        with leaving(page):
            page.click("[data-keep]")
        assert page.url == item
        # As search opens what was said at a time: veiled, and there as soon as it is shown.
        page.goto(f"{viewer}#t=0.445")
        reveal(page)
        at_frame(page, 8)
        page.goto(item)
        with leaving(page):
            page.click(".workable button:has-text('Окремий кадр')")
        reveal(page)
        page.wait_for_selector(".preview img", state="visible")
        page.wait_for_function(
            "() => document.querySelector('.preview img').naturalWidth === 128",
            timeout=test_main_job.PATIENCE_MS,
        )
