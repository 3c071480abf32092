# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels are written as streams: same plan, same bytes; flat memory; never a changed file."""

import hashlib
import io
import subprocess
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest
from tests.core.parcel.forger import take_apart
from tests.core.parcel.simulator import SOFTWARE, World, seeded_uuid, small_world

from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.errors import DokazError
from dokaz.core.parcel.container import ZipContainer
from dokaz.core.parcel.errors import BadPlan, ContentChanged
from dokaz.core.parcel.plan import ParcelPlan, PlannedFile
from dokaz.core.parcel.source import FileSource
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.parcel.zipstream import ZipStream
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Status
from dokaz.core.verify.verifier import verify_path


def with_first_file(plan: ParcelPlan, **changes: object) -> ParcelPlan:
    first, *rest = plan.items
    file, *others = first.files
    first = replace(first, files=(replace(file, **changes), *others))  # type: ignore[arg-type]
    return replace(plan, items=(first, *rest))


def pack(plan: ParcelPlan) -> bytes:
    return b"".join(write_parcel(plan, software=SOFTWARE))


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert small_world().parcel() == small_world().parcel()


def test_files_of_one_name_are_kept_apart_and_keep_their_names() -> None:
    _, files = take_apart(small_world().parcel())
    assert files["data/ALFA-EV-1/IMG_0001.jpg"] == b"first" * 300
    assert files["data/ALFA-EV-1/IMG_0001 (2).jpg"] == b"second"
    assert files["metadata/items.jsonl"].count(b'"name":"IMG_0001.jpg"') == 2


def test_a_hostile_original_name_is_kept_as_data_only() -> None:
    plan = with_first_file(small_world().plan(), name="../../\udcff<b>\u202e.jpg")
    _, files = take_apart(pack(plan))
    assert "data/ALFA-EV-1/_..___b__.jpg" in files
    assert b"../../\\\\udcff<b>" in files["metadata/items.jsonl"]


@pytest.mark.parametrize(
    "content", [b"", b"first" * 299, b"first" * 300 + b"!", b"fIrst" * 300], ids=len
)
def test_a_file_that_is_not_what_was_registered_stops_the_parcel(content: bytes) -> None:
    written: list[bytes] = []
    stream = write_parcel(
        with_first_file(small_world().plan(), open=lambda: iter([content])), software=SOFTWARE
    )
    with pytest.raises(ContentChanged):
        written.extend(stream)
    assert not zipfile.is_zipfile(io.BytesIO(b"".join(written)))


def test_a_second_digest_that_differs_stops_it_too() -> None:
    plan = small_world().plan()
    digests = next(iter(plan.items)).files[0].digests
    wrong = replace(digests, sha512="0" * 128)
    with pytest.raises(ContentChanged):
        pack(with_first_file(plan, digests=wrong))


def test_an_error_of_the_store_comes_through() -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        pack(with_first_file(small_world().plan(), open=broken))


def test_plans_that_break_the_format_are_refused() -> None:
    plan = small_world().plan()
    items, events = tuple(plan.items), tuple(plan.events)
    bad_plans = [
        replace(plan, ref="../x"),
        replace(plan, items=()),
        replace(plan, items=(items[0], replace(items[1], ref=items[0].ref.lower()))),
        replace(plan, items=(*items, items[0])),
        replace(plan, items=(items[0], replace(items[0], ref="OTHER"))),
        replace(plan, events=events[::-1]),
        replace(plan, events=(events[0], events[0])),
        replace(plan, made_at=datetime(1979, 1, 1, tzinfo=UTC)),
        replace(plan, ledger=replace(plan.ledger, log_vkey="nonsense")),
        replace(plan, ledger=replace(plan.ledger, checkpoint=b"nonsense")),
        replace(plan, ledger=replace(plan.ledger, tiles=lambda: [("../tile", b"")])),
        replace(plan, ledger=replace(plan.ledger, authority_roots={"../x": b""})),
    ]
    for bad in bad_plans:
        with pytest.raises(DokazError):
            pack(bad)
    unquotable = World(origin="a'b;rm")
    unquotable.add_item("A-1", [("a", b"a")])
    with pytest.raises(BadPlan, match="typed in commands"):
        pack(unquotable.plan())


# bagit 1.9 calls `re.sub` in a way that Python 3.13 warns of.
@pytest.mark.filterwarnings("ignore:'count' is passed:DeprecationWarning")
def test_independent_programs_accept_the_zip_and_the_bag(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(small_world().parcel())
    listed = subprocess.run(
        ["unzip", "-t", "p.zip"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "No errors detected" in listed.stdout
    subprocess.run(["unzip", "-q", "p.zip"], cwd=tmp_path, check=True)
    top = tmp_path / "ALFA-P-2026-0001"
    bag = bagit.Bag(str(top))
    bag.validate()
    assert bag.info["External-Identifier"] == "ALFA-P-2026-0001"
    (top / "data" / "ALFA-EV-1" / "IMG_0001.jpg").write_bytes(b"changed")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(top)).validate()


def zeros(size: int) -> Iterator[bytes]:
    chunk = bytes(1 << 20)
    for _ in range(size >> 20):
        yield chunk


def test_memory_does_not_grow_with_files() -> None:
    size = 200 << 20
    digests = digest_chunks(zeros(size))
    world = World()
    item = world.add_item("BIG-1", [("small", b"x")])
    big = PlannedFile(
        id=seeded_uuid("big"),
        role="original",
        name="big",
        digests=digests,
        open=lambda: zeros(size),
    )
    world.record("ingestion", item=item.id, file=big.id, digests=digests)
    plan = world.plan()
    plan = replace(plan, items=(replace(item, files=(*item.files, big)),))
    tracemalloc.start()
    try:
        written = sum(len(chunk) for chunk in write_parcel(plan, software=SOFTWARE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written > size
    assert peak < 16 << 20


@pytest.mark.thorough("the large forms at lowered limits: test_zipstream.py, test_packing.py")
@pytest.mark.slow
def test_a_member_over_4_gib_needs_zip64_and_is_read_back(tmp_path: Path) -> None:
    """The file is sparse, so it takes no room; nothing but positions beyond 32 bits is at stake."""
    size = (4 << 30) + (1 << 20)
    path = tmp_path / "big.zip"
    stream = ZipStream(modified_at=datetime(2026, 3, 3, tzinfo=UTC))
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for name, length in (("P/big", size), ("P/after", 1 << 20)):
            for chunk in stream.member(name, zeros(length), size=length):
                write_sparse(out, chunk)
        for chunk in stream.finish():
            out.write(chunk)
    container = ZipContainer(FileSource(path))
    assert dict(container.sizes) == {"big": size, "after": 1 << 20}
    for chunk in container.chunks("after"):
        digest.update(chunk)
    assert digest.hexdigest() == digest_chunks(zeros(1 << 20)).sha256
    container.close()


def write_sparse(out: io.BufferedWriter, chunk: bytes) -> None:
    if chunk.count(0) == len(chunk):
        out.seek(len(chunk), io.SEEK_CUR)
    else:
        out.write(chunk)


def test_what_is_written_is_proven_as_far_as_a_parcel_alone_can_be(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(small_world().parcel())
    report = verify_path(path, trust=Trust())
    assert report.status is Status.NOT_CHECKED


def test_an_empty_file_is_carried() -> None:
    world = World()
    world.add_item("E-1", [("empty.txt", b"")])
    _, files = take_apart(world.parcel())
    assert files["data/E-1/empty.txt"] == b""
    assert world.items[0].files[0].digests == DigestSet(
        size=0,
        sha256=hashlib.sha256().hexdigest(),
        sha512=hashlib.sha512().hexdigest(),
    )
