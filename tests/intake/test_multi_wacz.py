# SPDX-License-Identifier: AGPL-3.0-or-later
"""Multi-WACZ: each web archive in it comes out, is judged and can be replayed by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File
from dokaz.gate.api import reading
from dokaz.intake.models import Opening
from tests.core.bundle.made_wacz import made, package_of, zipped
from tests.intake.containers import deliver, examine_all, lines, require_sums
from tests.intake.test_captures import archive
from tests.intake.world import World

pytestmark = pytest.mark.django_db

FIRST = archive(("https://one.example/", "Перша", 200)).getvalue()
SECOND = archive(("https://two.example/", "Друга", 404)).getvalue()
ELSEWHERE = "https://elsewhere.example/third.wacz"


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


def several(folder: str, *, padding: int = 0) -> bytes:
    """A Multi-WACZ of two archives, the second changed after it was listed, and one elsewhere."""
    listed = {f"{folder}first.wacz": FIRST, f"{folder}second.wacz": SECOND}
    package = json.loads(package_of(listed, profile="multi-wacz-package"))
    package["resources"].append({"name": "third", "path": ELSEWHERE, "hash": "", "bytes": 1})
    package["padding"] = "x" * padding
    inside = [(f"{folder}first.wacz", FIRST), (f"{folder}second.wacz", SECOND + b"\0")]
    return zipped([*inside, ("datapackage.json", json.dumps(package).encode())]).getvalue()


@pytest.mark.parametrize(
    ("folder", "padding"), [("", 0), ("archive/", 0), ("", 200_000)],
    ids=["at the top", "in a folder", "larger than what is looked at first"],
)  # fmt: skip
def test_every_archive_of_a_set_comes_out_and_is_judged_by_itself(
    seen: World, tmp_path: Path, folder: str, padding: int
) -> None:
    (tmp_path / "several.wacz").write_bytes(several(folder, padding=padding))
    delivery = deliver(seen.documenter, tmp_path)
    examine_all()
    (whole,) = lines(seen.documenter, delivery)
    assert whole.opening is not None
    assert (whole.opening.state, whole.opening.variant) == ("opened", "multi-wacz")
    inside = lines(seen.documenter, delivery, inside=whole.order)
    assert [(one.name, one.outcome, one.reason) for one in inside] == [
        (f"{folder}first.wacz", "taken", ""),
        (f"{folder}second.wacz", "taken", ""),
        (ELSEWHERE, "refused", "left_out"),
    ]
    require_sums(delivery)
    parts = evidence.parts_of(actor=seen.documenter, item_id=whole.item_id)
    assert parts.count == 2

    def judged(item: object) -> dict[str, object]:
        found: dict[str, object] = File.objects.get(item_id=item, role="original").technical[
            "capture"
        ]
        return found

    package = judged(whole.item_id)
    assert package["notes"] == ["several_archives"]
    assert package["questions"]["integrity"]["standing"] == "failed"
    for one in inside[:2]:
        file = File.objects.get(item_id=one.item_id, role="original")
        assert file.technical["media_type"] == "application/wacz"
        assert judged(one.item_id)["format"] == "wacz"
    assert judged(inside[0].item_id)["questions"]["integrity"]["standing"] == "proven"
    assert judged(inside[1].item_id)["walls"] == {"error": 1}


def test_a_plain_web_archive_stays_whole(seen: World, tmp_path: Path) -> None:
    content = b"a page that names other.wacz and nothing else" * 3
    (tmp_path / "one.wacz").write_bytes(made({"archive/a.warc": content}).getvalue())
    delivery = deliver(seen.documenter, tmp_path)
    (line,) = lines(seen.documenter, delivery)
    assert line.opening is None
    assert set(Opening.objects.values_list("state", flat=True)) <= {"no_container"}
    assert lines(seen.documenter, delivery, members=True) == []
    require_sums(delivery)
