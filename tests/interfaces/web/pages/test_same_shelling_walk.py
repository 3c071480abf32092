# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two organisations enter one shelling from two saved copies of a video that a channel posted.

In Chromium, by clicking, against a whole node with its worker. The second one pastes the post's
address in another form, uploads the video as another channel saved it (smaller, recompressed), and
writes the event down in another language. Each time it is told who has it already and whom to ask;
with one click it files its event as the same one. It never sees what the first one has: that is at
the level every new record begins with. The first one learns that it was filed.
"""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image
from tests import quick_processes
from tests.interfaces.web.pages import test_main_job
from tests.interfaces.web.pages.node import REPOSITORY, Node, running
from tests.interfaces.web.pages.second_organisation_script import CONTACT, SECOND
from tests.interfaces.web.pages.test_casework_walk import SAVE, open_menu, submit
from tests.interfaces.web.pages.test_main_job import PATIENCE_MS, finish, opened
from tests.waiting import until

pytestmark = test_main_job.pytestmark
POST = "https://t.me/vyhadanyi_kanal/123"
SAME_POST = "http://telegram.me/s/vyhadanyi_kanal/123?embed=1"
TITLES = {"uk": "Обстріл вигаданого ринку", "en": "Shelling of an invented market"}
WHEN = "2022-03-09T14:30"
_JOIN = Path(__file__).parent / "second_organisation_script.py"


def video(path: Path, *, width: int, height: int, bits: int) -> Path:
    """Two seconds that pass over a landscape of large shapes, always the same ones."""
    shapes = Image.frombytes("L", (9, 7), bytes((n * 89 + n * n * 23) % 256 for n in range(63)))
    wide = shapes.resize((1000, 720), Image.Resampling.BICUBIC).convert("RGB")
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = bits
        for number in range(20):
            shown = wide.crop((number * 2, 0, number * 2 + 960, 720)).resize((width, height))
            frame = av.VideoFrame.from_image(shown)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    path.write_bytes(target.getvalue())
    return path


def test_the_second_is_told_when_it_pastes_uploads_and_writes_down(
    browser: Any,
    tmp_path: Path,
    demonstration: Path,
) -> None:
    saved = video(tmp_path / "канал.mp4", width=640, height=480, bits=1_500_000)
    again = video(tmp_path / "channel.mp4", width=480, height=360, bits=500_000)
    with running(tmp_path / "node", demonstration) as node:
        _join(node)
        first = opened(browser, node)
        item = bring_in(first, saved)
        submit(first, "a[href$='/describe/']")
        first.fill("[name=url]", POST)
        submit(first, "main form button.btn-primary")
        event = register(first, item, TITLES["uk"])
        second = signed_in(browser, node)
        pages = [pasted(second, node)]
        mine = bring_in(second, again)
        pages.append(told_of_the_video(second, mine))
        pages.append(told_at_entry(second, mine))
        pages.extend(filed_with_one_click(second))
        nothing_of_theirs(second, pages, (item, event))
        told_that_it_is_filed(first)


def _join(node: Node) -> None:
    done = quick_processes.run(
        str(_JOIN),
        [],
        values={**node.values, "DJANGO_SETTINGS_MODULE": "dokaz.site.settings"},
        cwd=REPOSITORY,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def signed_in(browser: Any, node: Node) -> Any:
    page = browser.new_context(locale="uk").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{node.address}/sign-in/")
    page.fill("input[name=login]", SECOND)
    page.fill("input[name=password]", node.password)
    page.click("main form button.btn-primary")
    page.wait_for_selector(".nav-main")
    return page


def bring_in(page: Any, path: Path) -> str:
    """One file is uploaded; the address of its item."""
    open_menu(page, "Надходження")
    page.click(".page-actions a.btn-primary")
    page.select_option("#id_acquisition_mode", "ordinary_capture")
    submit(page, "main form button.btn-primary")
    page.set_input_files("input[name=files]", path)
    page.wait_for_selector("[data-finish].is-ready")
    assert finish(page)["taken"] == 1
    open_menu(page, "Докази")
    submit(page, f"a.item-title:has-text('{path.name}')")
    return str(page.url)


def register(page: Any, item: str, title: str) -> str:
    """An event of the item; its address. Who may see it stays as the form proposes."""
    new_event_of(page, item)
    page.fill("input[name=title_uk]", title)
    page.fill("input[name=when]", WHEN)
    submit(page, SAVE)
    return str(page.url)


def new_event_of(page: Any, item: str) -> None:
    page.goto(item)
    page.locator("details:has(a[href*='/events/new/?item='])").last.locator("> summary").click()
    submit(page, "a[href*='/events/new/?item=']")


def pasted(page: Any, node: Node) -> str:
    """Another form of the post's address: told before anything is captured. The whole page."""
    page.goto(f"{node.address}/captures/new/")
    page.fill("input[name=url]", SAME_POST)
    page.locator("input[name=url]").dispatch_event("change")
    told = page.wait_for_selector(".known-address").inner_text()
    assert "Перша вигадана" in told
    assert CONTACT in told
    assert page.locator(".known-address a").count() == 0
    return str(page.content())


def told_of_the_video(page: Any, mine: str) -> str:
    """The card comes when the worker has looked at the frames."""

    def is_there() -> bool:
        page.goto(mine)
        page.wait_for_load_state("networkidle")
        return bool(page.locator("#alike").count())

    assert until(is_there, every_seconds=2.0)
    card = page.inner_text("#alike")
    assert "Перша вигадана" in card
    assert CONTACT in card
    return str(page.content())


def told_at_entry(page: Any, mine: str) -> str:
    """While the event is written down: who may have it already, and nothing of theirs."""
    new_event_of(page, mine)
    page.fill("input[name=title_en]", TITLES["en"])
    page.fill("input[name=when]", WHEN)
    page.locator("input[name=when]").dispatch_event("change")
    told = page.wait_for_selector(".alike-events .chip-wait >> xpath=ancestor::li").inner_text()
    assert "Перша вигадана" in told
    assert "імовірно, та сама" in told
    assert CONTACT in told
    form = str(page.content())
    submit(page, SAVE)
    return form


def filed_with_one_click(page: Any) -> tuple[str, str]:
    """On the page of the event that was just registered, without waiting for the worker."""
    own = str(page.url)
    page.wait_for_selector(".alike-events")
    before = str(page.content())
    submit(page, ".alike-events button:has-text('Це та сама подія')")
    assert "Записано як ту саму подію" in page.inner_text("main")
    assert "Те саме" in page.inner_text(".card:has(h2:text('Рішення'))")
    pair = str(page.content())
    page.goto(own)
    told = page.wait_for_selector(".alike-events a.chip").inner_text()
    assert told == "Записано як ту саму подію"
    return before, pair


def nothing_of_theirs(page: Any, pages: list[str], theirs: tuple[str, str]) -> None:
    """No page held an identifier, a title or a name of a file of the first organisation."""
    told = "\n".join(pages)
    assert CONTACT in told
    for hidden in (
        *(one.strip("/").rpartition("/")[2] for one in theirs),
        TITLES["uk"],
        "канал.mp4",
    ):
        assert hidden not in told
    assert [page.request.get(one).status for one in theirs] == [404, 404]


def told_that_it_is_filed(page: Any) -> None:
    open_menu(page, "Можливі повтори")
    submit(page, ".tabs-row a:has-text('Події')")
    row = page.inner_text("[data-pair]")
    assert "записали, що це одна подія" in row
    assert TITLES["uk"] in row
    assert TITLES["en"] not in row
