# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders of other capturing tools that are delivered: rows become items, files belong to them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File
from dokaz.gate.api import Purpose, reading, reading_everything
from dokaz.intake.models import Opening
from dokaz.intake.opening.linking import link_one
from tests.intake.containers import deliver, lines, require_sums
from tests.intake.test_chats import related, write
from tests.intake.world import World
from tests.media.opening import made_captures as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


def said_of_rows(world: World) -> dict:
    with reading_everything(Purpose.UPKEEP):
        (file,) = File.objects.filter(original_name="capture-rows.json")
    opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
    return {**json.loads(b"".join(opened.chunks())), "technical": file.technical}


AUTO = {
    "db.csv": made.table(
        (
            "telegram_extractor: success",
            made.HERE,
            [
                made.media("work/a/1.jpg", digest=f"SHA-256:{made.sha256(made.PICTURE)}"),
                made.media("work/a/page.html", digest=f"SHA-256:{made.sha256(b'other')}"),
                made.media("work/a/3.txt"),
                made.media("work/a/4.txt", digest="SHA3-512:00"),
                made.media("work/a/lost.mp4"),
                made.media("../a/1.jpg"),  # leads out of the folder
            ],
        ),
        ("no archiver", "https://invented.example/gone", []),
        ("wayback: success", "https://invented.example/nothing", []),
    ),
    # The tool ran elsewhere and wrote its paths from there.
    "a/1.jpg": made.PICTURE,
    "a/page.html": made.PAGE,
    "a/3.txt": "Вигадане".encode(),
    "a/4.txt": "Вигадане також".encode(),
}


def test_rows_of_auto_archiver_keep_address_time_and_what_belongs_to_them(
    seen: World, tmp_path: Path
) -> None:
    delivery = deliver(seen.documenter, write(tmp_path, AUTO))
    by_path = {line.path: line for line in lines(seen.documenter, delivery)}
    index = by_path["db.csv"]
    assert (index.opening.state, index.opening.format) == ("opened", "auto_archiver")
    inside = lines(seen.documenter, delivery, inside=index.order)
    assert [(one.outcome, one.reason) for one in inside] == [
        ("taken", ""),
        ("taken", ""),
        ("refused", "not_captured"),
        ("taken", ""),
        ("refused", "no_file"),
    ]
    assert all(one.reason_text and one.advice for one in inside if one.reason)
    require_sums(delivery)

    row = evidence.get_item(actor=seen.documenter, item_id=inside[0].item_id)
    assert (row.url, row.kind) == (made.HERE, "web_page")
    # When the tool looked is not when the page was made.
    assert row.recorded_from is None
    for name in ("a/1.jpg", "a/page.html", "a/3.txt", "a/4.txt"):
        assert related(seen, by_path[name].item_id) == {("attachment_of", True, row.id)}

    said = said_of_rows(seen)
    assert said["counts"] == {
        "rows": 3,
        "agrees": 1,
        "differs": 1,
        "not_given": 1,
        "not_compared": 1,
        "not_here": 2,
        "not_captured": 1,
        "no_file": 1,
    }
    assert said["technical"]["capture_rows"] == said["counts"]
    first, failed, nothing = said["rows"]
    assert (first["url"], first["at"]) == (made.HERE, "2026-03-05T10:00:01.250Z")
    verdicts = [one["verdict"] for one in first["files"]]
    assert verdicts == ["agrees", "differs", "not_given", "not_compared", "not_here", "not_here"]
    assert (failed["lacks"], nothing["lacks"]) == ("not_captured", "no_file")


def test_linking_again_adds_nothing(seen: World, tmp_path: Path) -> None:
    deliver(seen.documenter, write(tmp_path, AUTO))
    opening = Opening.objects.get()
    link_one(opening.pk, organisation_id=seen.own)
    assert File.objects.filter(original_name="capture-rows.json").count() == 1


def test_a_snapshot_of_archivebox_has_its_folders_and_pictures(seen: World, tmp_path: Path) -> None:
    history = {
        "pdf": [made.run("failed", "TimeoutExpired: invented")],
        "screenshot": [made.run("succeeded", "screenshot.png")],
        "wget": [made.run("succeeded", "invented.example")],
    }
    base = "archive/1772704800"
    files = {
        f"{base}/index.json": made.snapshot(history),
        f"{base}/screenshot.png": b"\x89PNG invented",
        f"{base}/invented.example/index.html": made.PAGE,
        f"{base}/invented.example/a/b.css": b"p { color: #123 }",
        "archive/other/screenshot.png": b"\x89PNG of another snapshot",
    }
    delivery = deliver(seen.documenter, write(tmp_path, files))
    by_path = {line.path: line for line in lines(seen.documenter, delivery)}
    index = by_path[f"{base}/index.json"]
    assert index.opening.format == "archivebox"
    inside = lines(seen.documenter, delivery, inside=index.order)
    assert [one.reason for one in inside] == ["", "not_captured", "", ""]
    screenshot, wget = inside[2].item_id, inside[3].item_id
    picture = by_path[f"{base}/screenshot.png"].item_id
    assert related(seen, picture) == {("attachment_of", True, screenshot)}
    for name in ("index.html", "a/b.css"):
        item = by_path[f"{base}/invented.example/{name}"].item_id
        assert related(seen, item) == {("attachment_of", True, wget)}
    assert related(seen, by_path["archive/other/screenshot.png"].item_id) == set()
    assert evidence.get_item(actor=seen.documenter, item_id=screenshot).url == made.HERE
    require_sums(delivery)
