# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bags that come as folders: judged as zips are, each by its own files."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File
from dokaz.gate.api import reading
from dokaz.intake import api as intake
from dokaz.intake import mutex
from dokaz.intake.background import queue, workers
from dokaz.intake.models import Delivery
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.sandbox import Sandbox
from tests.intake.containers import AT_ONCE, deliver, examine_all, lines, work_off
from tests.intake.world import World
from tests.media.opening.locked import locked_zip
from tests.media.opening.made import zipped

pytestmark = pytest.mark.django_db

PAYLOAD = {"data/лист.txt": b"invented words", "data/empty.txt": b""}


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


def bag(**changed: bytes) -> dict[str, bytes]:
    """A bag of two files, one of them empty; `changed` are other bytes than it lists."""
    listed = "".join(f"{hashlib.sha256(body).hexdigest()}  {p}\n" for p, body in PAYLOAD.items())
    return {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "manifest-sha256.txt": listed.encode(),
        **PAYLOAD,
        **{name.replace("__", "/"): body for name, body in changed.items()},
    }


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)


def judge_all() -> None:
    """Run what is read in the background for long."""
    with workers.enlisted() as worker:
        while queue.run_one(worker, queue="reading", pause=AT_ONCE):
            pass


def judgements(world: World, delivery: UUID, **which: object) -> dict[str, tuple[str, str]]:
    """Standing and ground of each bag, by the path of its list."""
    judge_all()
    number = Delivery.objects.get(pk=delivery).number
    found = {}
    for line in lines(world.documenter, delivery, **which):
        if "manifest-" not in line.path:
            continue
        for file in File.objects.filter(item_id=line.item_id, role="metadata"):
            if file.original_name == f"bagit-{number}-{line.order}.json":
                one = file.technical["capture"]["questions"]["integrity"]
                found[line.path] = (one["standing"], one["ground"])
    return found


def test_folders_with_one_list_are_judged_each_by_its_own_files(
    seen: World, tmp_path: Path
) -> None:
    put(tmp_path / "добрий", bag())
    put(tmp_path / "пошкоджений", bag(**{"data__лист.txt": b"other words"}))
    put(tmp_path / "неповний", {k: v for k, v in bag().items() if not k.endswith("лист.txt")})
    delivery = deliver(seen.documenter, tmp_path)
    examine_all()
    assert judgements(seen, delivery) == {
        "добрий/manifest-sha256.txt": ("proven", "holds"),
        "пошкоджений/manifest-sha256.txt": ("failed", "digest-mismatch"),
        "неповний/manifest-sha256.txt": ("failed", "file-missing"),
    }
    # The list is one item; each line of the report says what holds of its own folder.
    report = lines(seen.documenter, delivery)
    said = {"actor": seen.documenter, "delivery_id": delivery}
    found = intake.shortcomings(**said, entries=report)
    assert {one.path: found[one.order] for one in report if one.order in found} == {
        "пошкоджений/manifest-sha256.txt": {"does_not_hold"},
        "неповний/manifest-sha256.txt": {"does_not_hold"},
    }
    for one in report:
        if one.item_id is not None and "manifest" in one.path:
            evidence.classify(actor=seen.documenter, item_id=one.item_id, confidentiality=3)
    # Who may not see the item is told nothing of what was found out about it.
    said["actor"] = seen.verifier
    assert intake.shortcomings(**said, entries=report) == {}


def test_a_bag_in_a_tar_is_judged_and_one_that_is_a_zip_is_judged_with_it(
    seen: World, tmp_path: Path
) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, body in bag(**{"data__лист.txt": b"other words"}).items():
            info = tarfile.TarInfo(f"мішок/{name}")
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    (tmp_path / "a.tar").write_bytes(packed.getvalue())
    (tmp_path / "b.zip").write_bytes(zipped(*((f"мішок/{n}", b) for n, b in bag().items())))
    delivery = deliver(seen.documenter, tmp_path)
    examine_all()
    assert judgements(seen, delivery, members=True) == {
        "a.tar » мішок/manifest-sha256.txt": ("failed", "digest-mismatch")
    }
    (whole,) = File.objects.filter(original_name="b.zip")
    assert whole.technical["capture"]["questions"]["integrity"]["standing"] == "proven"


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("v1.0/valid/basicBag", "proven"),
        ("v0.97/valid/UTF-16-encoded-tag-files", "proven"),
        ("v0.97/invalid/corrupt-data-file", "failed"),
        ("v0.97/invalid/extra-file-in-bag", "failed"),
    ],
)
def test_folders_of_the_conformance_suite(
    seen: World, shared_fixtures: Path, name: str, standing: str
) -> None:
    delivery = deliver(seen.documenter, shared_fixtures / "bagit" / name)
    examine_all()
    (found,) = {one[0] for one in judgements(seen, delivery).values()}
    assert found == standing


def integrity(name: str) -> tuple[str, str]:
    (whole,) = File.objects.filter(original_name=name)
    found = whole.technical["capture"]["questions"]["integrity"]
    return found["standing"], found["ground"]


def test_of_a_locked_bag_nothing_is_known_until_somebody_gives_its_password(
    seen: World, tmp_path: Path
) -> None:
    """A lock is no damage."""
    named = tuple((f"мішок/{name}", body) for name, body in bag().items())
    put(tmp_path / "in", {"a.zip": locked_zip(*named, password="вигаданий пароль")})
    delivery = deliver(seen.documenter, tmp_path / "in")
    examine_all()
    assert integrity("a.zip") == ("not-checked", "locked")
    (line,) = lines(seen.documenter, delivery)
    intake.give_password(actor=seen.documenter, item_id=line.item_id, password="вигаданий пароль")
    work_off()
    assert judgements(seen, delivery, members=True) == {
        "a.zip » мішок/manifest-sha256.txt": ("proven", "holds")
    }


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_judge_that_broke_down_is_asked_again_and_what_it_never_judged_says_so(
    seen: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    asked = []
    examine = Sandbox.examine

    def broken(self: Sandbox, *args: object, **named: object) -> object:
        if named.get("name") == "x.zip":
            asked.append(1)
            if len(asked) <= times:
                raise MediaFailed(FailureReason.TIMED_OUT)
        return examine(self, *args, **named)

    monkeypatch.setattr(Sandbox, "examine", broken)
    put(tmp_path / "мішок", bag())
    delivery = deliver(seen.documenter, tmp_path)
    expected = ("proven", "holds") if times < 3 else ("not-checked", "read-partly")
    assert judgements(seen, delivery) == {"мішок/manifest-sha256.txt": expected}


def test_a_bag_that_came_while_others_of_its_delivery_were_judged_is_judged_after_them(
    seen: World, tmp_path: Path
) -> None:
    """As out of a container that is opened again meanwhile."""
    put(tmp_path / "мішок", bag())
    delivery = deliver(seen.documenter, tmp_path)
    with mutex.held(mutex.key_for("bags", delivery)) as ours:
        assert ours
        assert judgements(seen, delivery) == {}
    DBTaskResult.objects.filter(status="READY").update(run_after=datetime(2022, 1, 1, tzinfo=UTC))
    assert judgements(seen, delivery) == {"мішок/manifest-sha256.txt": ("proven", "holds")}
