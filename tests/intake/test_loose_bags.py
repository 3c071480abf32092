# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bags that come as folders: judged as zips are, each by its own files."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.evidence.models import File
from dokaz.gate.api import reading
from dokaz.intake.models import Delivery
from tests.intake.containers import deliver, examine_all, lines
from tests.intake.world import World
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


def judgements(world: World, delivery: UUID, **which: object) -> dict[str, tuple[str, str]]:
    """Standing and ground of each bag, by the path of its list."""
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
