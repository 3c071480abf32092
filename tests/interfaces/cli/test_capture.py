# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz capture` and what the doctor says: off by default, told when it fails, whole when not."""

from pathlib import Path

import pytest
from tests.intake.capturing.site import sites
from tests.interfaces.cli.installed import WORKER, Node
from tests.media import made

from dokaz.intake.capturing.browser import find_browser

WHY = ("--purpose", "an invented case")


def test_a_node_asks_nothing_of_the_web_until_it_is_told_to(node: Node) -> None:
    ended = node.run("capture", "https://site.example/", *WORKER, *WHY, "--json")
    assert ended.code == 2
    assert "turned off" in ended.document["message"]
    checks = {one["check"]: one for one in node.run("doctor", "--json").document["checks"]}
    assert checks["capturing pages"]["verdict"] == "ok"
    assert "asks nothing" in checks["capturing pages"]["message"]


def test_a_browser_that_is_not_there_is_told(node: Node) -> None:
    on = {"DOKAZ_CAPTURE": "yes", "DOKAZ_CAPTURE_BROWSER": "/nowhere/chromium"}
    found = [
        one
        for one in node.run("doctor", "--json", **on).document["checks"]
        if one["check"] == "capturing pages"
    ]
    assert [one["verdict"] for one in found] == ["wrong"]
    ended = node.run("capture", "https://site.example/", *WORKER, *WHY, "--json", **on)
    assert ended.code == 1
    (capture,) = ended.document["captures"]
    assert (capture["state"], capture["reason"]) == ("failed", "no_browser")


@pytest.mark.browser
@pytest.mark.skipif(not find_browser(), reason="no Chromium on this machine")
def test_a_page_is_captured_and_a_private_one_is_refused(node: Node) -> None:
    with sites() as (site, private):
        on = {
            "DOKAZ_CAPTURE": "yes",
            "DOKAZ_CAPTURE_HOSTS": site.here,
            "DOKAZ_CAPTURE_SECONDS": "300",
        }
        addresses = (f"http://{site.here}/plain", f"http://{private.here}/secret")
        ended = node.run("capture", *addresses, *WORKER, *WHY, "--json", **on)
        assert private.asked == []
    assert ended.code == 1
    kept, refused = ended.document["captures"]
    assert (kept["state"], kept["http_status"], kept["missing"]) == ("kept", 200, ["source"])
    assert kept["item"]
    assert (refused["state"], refused["reason"], refused["item"]) == ("failed", "address", None)


def test_whether_originals_are_online_is_asked_when_the_node_may(node: Node) -> None:
    ended = node.run("originals", "check", *WORKER, "--json")
    assert ended.code == 2
    assert "asks no sites" in ended.document["message"]
    on = {"DOKAZ_CHECK_ORIGINALS": "yes"}
    assert node.run("originals", "check", *WORKER, "--json", **on).document == {"checked": []}
    stated = node.run("originals", "status", *WORKER, "--json").document
    assert (stated["gone"], stated["never_asked"], stated["gone_by_month"]) == (0, 0, {})


def test_the_directory_of_sources_from_the_command_line(node: Node) -> None:
    def added(name: str, *more: str) -> str:
        ended = node.run("source", "add", name, "--kind", "channel", *more, *WORKER, "--json")
        assert ended.code == 0, ended
        return str(ended.document["source"])

    one = added("Вигаданий канал", "--platform", "Telegram", "--number", "CID:7")
    same = added("Він же")
    wrong = node.run("source", "add", "Х", "--kind", "x", "--number", "7", *WORKER, "--json")
    assert wrong.code == 2
    found = node.run("source", "list", "cid", *WORKER, "--json").document["sources"]
    assert found == []
    found = node.run("source", "list", "7", *WORKER, "--json").document["sources"]
    assert [row["source"] for row in found] == [one]
    why = ("--why", "вигадана причина")
    assert node.run("source", "merge", same, "Вигаданий канал", *why, *WORKER).code == 0
    found = node.run("source", "list", *WORKER, "--json").document["sources"]
    assert [row["source"] for row in found] == [one]
    assert node.run("source", "unmerge", same, *why, *WORKER).code == 0
    assert len(node.run("source", "list", *WORKER, "--json").document["sources"]) == 2


def test_a_picture_of_a_page_is_taken_in_with_its_address(node: Node, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(made.bomb(4, 4))
    page = ("--url", "https://site.example/post", *WORKER, *WHY, "--json")
    ended = node.run("screenshot", str(picture), *page, "--taken", "2024-03-05T14:00+02:00")
    assert (ended.code, ended.document["is_new"]) == (0, True), ended.err
    again = node.run("screenshot", str(picture), *page).document
    assert (again["is_new"], again["item"]) == (False, ended.document["item"])
    for wrong in (("--taken", "2024-03-05T14:00"), ("--taken", "yesterday")):
        refused = node.run("screenshot", str(picture), *page, *wrong)
        assert (refused.code, "its zone" in refused.document["message"]) == (2, True)
    words = tmp_path / "p.txt"
    words.write_bytes(b"not a picture")
    refused = node.run("screenshot", str(words), *page)
    assert (refused.code, "PNG" in refused.document["message"]) == (2, True)
