# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame and the upload zone in a real browser, under the product's own policy.

A small tus server in this file stands for the product's: it can cut connections and lie.
"""

import base64
import dataclasses
import functools
import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browsers import chromium
from tests.interfaces.web.gallery import Handler
from tests.waiting import PATIENCE_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
playwright = pytest.importorskip("playwright.sync_api")
ROOT = Path(__file__).resolve().parents[3]


@dataclasses.dataclass
class Depot:
    """What the stand-in server has received, and how it should misbehave."""

    received: dict[str, bytearray] = dataclasses.field(default_factory=dict)
    lengths: dict[str, int] = dataclasses.field(default_factory=dict)
    metadata: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    cut_after: int | None = None
    digest: str = "true"  # "true", "false" or "absent"
    offline: bool = False
    heads: int = 0


class TusHandler(Handler):
    """Gallery files, and tus 1.0.0 (core and creation) below /tus/."""

    protocol_version = "HTTP/1.1"
    depot: Depot

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Tus-Resumable": "1.0.0", "Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_POST(self) -> None:
        if self.depot.offline:
            self.close_connection = True
            return
        pairs = [pair.split(" ") for pair in self.headers["Upload-Metadata"].split(",")]
        number = str(len(self.depot.received))
        self.depot.metadata[number] = {
            key: base64.b64decode(value).decode() for key, value in pairs
        }
        self.depot.received[number] = bytearray()
        self.depot.lengths[number] = int(self.headers["Upload-Length"])
        self.answer(201, Location=f"/tus/{number}")

    def do_HEAD(self) -> None:
        number = self.path.rpartition("/")[2]
        if not self.path.startswith("/tus/"):
            super().do_HEAD()
            return
        if self.depot.offline:  # else the page's own next try would be answered
            self.close_connection = True
            return
        self.depot.heads += 1
        length = str(self.depot.lengths[number])
        self.answer(200, Upload_Offset=str(len(self.depot.received[number])), Upload_Length=length)

    def do_PATCH(self) -> None:
        if self.depot.offline:
            self.close_connection = True
            return
        number = self.path.rpartition("/")[2]
        store = self.depot.received[number]
        if int(self.headers["Upload-Offset"]) != len(store):
            self.answer(409)
            return
        left = int(self.headers["Content-Length"])
        while left:
            if self.depot.cut_after is not None and len(store) >= self.depot.cut_after:
                self.depot.cut_after = None
                self.depot.offline = True
                self.close_connection = True
                self.connection.close()
                return
            piece = self.rfile.read(min(left, 65536))
            if not piece:  # the page is gone
                self.close_connection = True
                return
            store.extend(piece)
            left -= len(piece)
        extra = {}
        if len(store) == self.depot.lengths[number] and self.depot.digest != "absent":
            true = hashlib.sha256(store).hexdigest()
            extra["Dokaz_SHA256"] = true if self.depot.digest == "true" else "0" * 64
        self.answer(204, Upload_Offset=str(len(store)), **extra)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    command = [sys.executable, "-m", "tests.interfaces.web.gallery", str(folder)]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    subprocess.run(command, cwd=ROOT, env={**environment, "PYTHONPATH": path}, check=True)
    return folder


@pytest.fixture
def depot() -> Depot:
    return Depot()


@pytest.fixture
def address(gallery: Path, depot: Depot) -> Iterator[str]:
    handler = type("OwnDepot", (TusHandler,), {"depot": depot})
    serving = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(gallery))
    )
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_address[1]}"
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page; anything the policy forbids and any script error fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "console",
        lambda line: problems.append(line.text) if "Content Security" in line.text else None,
    )
    yield opened
    context.close()
    assert problems == []


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("name", ["item", "upload", "signin"])
def test_pages_keep_the_policy_and_fit_the_screen(
    page: Any, address: str, name: str, language: str
) -> None:
    page.goto(f"{address}/{name}-{language}.html")

    fitting = (360, 820, 1440)
    widths = {width: _width_at(page, width) for width in fitting}
    assert {width: found <= width for width, found in widths.items()} == dict.fromkeys(
        fitting, True
    ), widths
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px IBM Plex Sans'))"
    )
    assert page.evaluate("document.documentElement.lang") == language


def _width_at(page: Any, width: int) -> int:
    """How wide the page is on a screen of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_theme_is_remembered_and_shown_before_paint(page: Any, address: str) -> None:
    page.goto(f"{address}/item-en.html")
    theme = "document.documentElement.dataset.bsTheme"
    assert page.evaluate(theme) == "light"

    dark = ".top > .theme-switch [data-theme-choice=dark]"
    page.click(dark)
    assert page.evaluate(theme) == "dark"
    page.reload(wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.evaluate(theme) == "dark"
    assert page.get_attribute(dark, "aria-pressed") == "true"


def test_question_before_an_act(page: Any, address: str) -> None:
    page.goto(f"{address}/item-en.html")
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.url) if request.is_navigation_request() else None,
    )

    page.click("form[data-confirm] button")
    page.click("#confirm-dialog [value=no]")
    assert sent == []
    page.click("form[data-confirm] button")
    with page.expect_navigation():
        page.click("#confirm-dialog [value=yes]")
    assert sent


def test_a_long_list_of_boxes_is_one_stop_and_is_walked_by_arrows_and_letters(
    page: Any, address: str
) -> None:
    page.goto(f"{address}/item-uk.html")
    words = ["6.a · Убивство", *(f"{n}. Інше" for n in range(10, 22)), "8.2.b · Розграбування"]
    page.evaluate(
        """words => {
            const boxes = words.map((word, n) =>
                `<label><input type="checkbox" value="${n}">${word}</label>`).join("");
            document.querySelector("main").innerHTML =
                '<input id="before"><div class="choices-list" data-long>' +
                `${boxes}</div><input id="after">`;
        }""",
        words,
    )
    at = functools.partial(page.evaluate, "() => document.activeElement.value")
    page.focus("#before")
    found = []
    for key in ("Tab", "ArrowUp", "ArrowDown", "End", "Home", "8", "2", "Space"):
        page.keyboard.press(key)
        found.append(at())
    last = str(len(words) - 1)
    assert found == ["0", "0", "1", last, "0", last, last, last]
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "after"
    page.keyboard.press("Shift+Tab")
    assert at() == last
    assert page.is_checked(f"input[value='{last}']")


def test_a_part_that_did_not_come_is_said_until_one_comes(page: Any, address: str) -> None:
    page.goto(f"{address}/item-uk.html")
    page.evaluate("() => { document.querySelector('.page-actions').id = 'part'; }")
    page.route("**/nowhere", lambda route: route.abort())
    page.evaluate("() => htmx.ajax('GET', '/nowhere', '#part')")
    page.wait_for_selector("#unanswered", state="visible")
    assert "не відповів" in page.inner_text("#unanswered")
    page.evaluate("() => htmx.ajax('GET', '/upload-uk.html', '#part')")
    page.wait_for_selector("#unanswered", state="hidden")


def test_phone_menu_opens_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/item-en.html")
    link = page.locator(".phone-menu a").first
    assert not link.is_visible()
    page.click(".phone-menu summary")
    assert link.is_visible()
    context.close()


def states(page: Any) -> list[str]:
    return [row.get_attribute("data-state") for row in page.query_selector_all(".upload-row")]


def wait_for(page: Any, wanted: list[str]) -> None:
    script = (
        "wanted => JSON.stringify(Array.from(document.querySelectorAll('.upload-row'), "
        "row => row.dataset.state)) === wanted"
    )
    page.wait_for_function(script, arg=json.dumps(wanted, separators=(",", ":")), timeout=600_000)


def test_files_arrive_with_name_path_and_digest(
    page: Any, address: str, depot: Depot, tmp_path: Path
) -> None:
    folder = tmp_path / "тека" / "inner"
    folder.mkdir(parents=True)
    (folder / "запис.bin").write_bytes(os.urandom(300_000))
    (tmp_path / "тека" / "same.bin").write_bytes(b"same")
    (folder / "same.bin").write_bytes(b"same")
    page.goto(f"{address}/upload-en.html")
    page.set_input_files("input[name=folder]", str(tmp_path / "тека"))
    wait_for(page, ["received"] * 3)

    arrived = {
        depot.metadata[number]["path"]: bytes(data) for number, data in depot.received.items()
    }
    assert set(arrived) == {"тека/inner/запис.bin", "тека/same.bin", "тека/inner/same.bin"}
    for number, data in depot.received.items():
        assert depot.metadata[number]["sha256"] == hashlib.sha256(data).hexdigest()
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('dokaz.upload'))") == []
    )


LOST_AND_THERE = """
() => {
  const there = (ok) => ok(new File(["there"], "there.txt"));
  const gone = (_ok, no) => no(new DOMException("", "NotFoundError"));
  const entries = [
    { isFile: true, name: "gone.txt", file: gone },
    { isFile: true, name: "there.txt", file: there },
  ];
  const readEntries = (ok, no) => (entries.length ? ok(entries.splice(0)) : gone(ok, no));
  const folder = { isFile: false, name: "folder", createReader: () => ({ readEntries }) };
  const drop = new Event("drop");
  drop.dataTransfer = { items: [{ webkitGetAsEntry: () => folder }], files: [] };
  document.querySelector("[data-slot=zone]").dispatchEvent(drop);
}
"""


def test_what_a_browser_cannot_give_of_a_folder_is_told_beside_what_it_can(
    page: Any, address: str, depot: Depot
) -> None:
    page.goto(f"{address}/upload-en.html")
    page.evaluate(LOST_AND_THERE)
    # The disk is pulled out before the folder's list is at its end.
    wait_for(page, ["failed", "failed", "received"])

    lost = page.locator(".upload-row[data-state=failed]")
    assert lost.locator("[data-slot=name]").all_inner_texts() == ["gone.txt", "folder"]
    assert "could not be read" in lost.first.locator("[data-slot=problem]").inner_text()
    assert not lost.locator("[data-slot=retry] >> visible=true").count()
    assert [one["path"] for one in depot.metadata.values()] == ["folder/there.txt"]


def test_large_files_are_digested_in_pieces(
    page: Any, address: str, depot: Depot, tmp_path: Path
) -> None:
    data = os.urandom(1 << 20) * 65 + b"rest"
    (tmp_path / "large.bin").write_bytes(data)
    page.goto(f"{address}/upload-en.html")
    page.set_input_files("input[name=files]", str(tmp_path / "large.bin"))
    wait_for(page, ["received"])

    assert depot.metadata["0"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert bytes(depot.received["0"]) == data


def test_cut_transfer_goes_on_where_it_stopped_even_after_a_reload(
    page: Any, address: str, depot: Depot, tmp_path: Path
) -> None:
    data = os.urandom(20 << 20)
    (tmp_path / "secret name.bin").write_bytes(data)
    depot.cut_after = 10 << 20
    page.goto(f"{address}/upload-en.html")
    page.set_input_files("input[name=files]", str(tmp_path / "secret name.bin"))
    page.wait_for_function(
        "() => Object.keys(localStorage).some(k => k.startsWith('dokaz.upload'))"
    )
    while not depot.offline:  # a hang is the whole run's time limit
        page.wait_for_timeout(50)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "secret" not in kept
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    depot.offline = False
    page.set_input_files("input[name=files]", str(tmp_path / "secret name.bin"))
    wait_for(page, ["received"])

    assert depot.heads >= 1
    assert len(depot.received) == 1
    assert bytes(depot.received["0"]) == data


@pytest.mark.parametrize(("digest", "state"), [("false", "failed"), ("absent", "unconfirmed")])
def test_only_an_agreeing_digest_is_called_received(
    page: Any, address: str, depot: Depot, tmp_path: Path, digest: str, state: str
) -> None:
    depot.digest = digest
    (tmp_path / "a.bin").write_bytes(b"a" * 1000)
    page.goto(f"{address}/upload-en.html")
    page.set_input_files("input[name=files]", str(tmp_path / "a.bin"))
    wait_for(page, [state])

    assert "Received 0 of 1" in page.inner_text("[data-slot=summary]")


def test_own_sha256_at_every_block_boundary(page: Any, address: str) -> None:
    page.goto(f"{address}/upload-en.html")
    labels = ["x" * length for length in (0, 1, 54, 55, 56, 57, 62, 63, 64, 65, 118, 119, 120, 200)]
    found = page.evaluate(
        """async labels => {
            const worker = new Worker(document.querySelector('[data-upload]').dataset.worker);
            const found = [];
            for (const label of labels) {
                worker.postMessage({ id: 1, file: new Blob(['abc']), label });
                found.push(await new Promise(done => {
                    worker.onmessage = ({ data }) => data.fingerprint && done(data.fingerprint);
                }));
            }
            return found;
        }""",
        labels,
    )
    inner = hashlib.sha256(b"abc").hexdigest()
    assert found == [hashlib.sha256(f"{one}\n{inner}".encode()).hexdigest() for one in labels]
