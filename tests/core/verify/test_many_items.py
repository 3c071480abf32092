# SPDX-License-Identifier: AGPL-3.0-or-later
"""What packing and verifying hold of each item is little, so that a million of them fits.

Measured as growth between two sizes, by what Python allocated: nothing here depends on how busy
the machine is. `benchmarks/core/parcel.py` measures whole processes at 100,000 items.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.core.parcel.simulator import SOFTWARE, World

from dokaz.core.log.merkle import leaf_hash
from dokaz.core.log.tiles import new_tiles
from dokaz.core.parcel import container, spool
from dokaz.core.parcel.custody import DisclosedEvent
from dokaz.core.parcel.plan import ParcelPlan, PlannedItem
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Status
from dokaz.core.verify.verifier import verify_path

FEW, MANY = 50, 200
DESCRIPTION = "Invented words that stand for a long description. " * 100
MOST_A_ITEM = 2000
"""Bytes; the description alone, which nobody may hold, is twice as long."""


class QuickWorld(World):
    """Works the tree out once, at the end."""

    def append(self, entry: bytes) -> None:
        self.entries.append(entry)

    def finish(self) -> None:
        leaves = [leaf_hash(entry) for entry in self.entries]
        self.frontier.extend(leaves)
        for tile in new_tiles(reader=self.tiles, old_size=0, leaf_hashes=leaves):
            self.tiles.files[tile.path] = tile.content


class Walked:
    """A collection whose elements are made while it is walked, as those of a database are."""

    def __init__(self, make: Callable[[], Iterator[object]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[object]:
        return self._make()


def plan_of(count: int) -> ParcelPlan:
    world = QuickWorld()
    for number in range(count):
        world.add_item(f"MANY-{number}", [(f"{number}.jpg", b"%d" % number)])
    world.finish()
    plan = world.plan()
    lines = [event.to_line()[:-1] for event in world.events]
    items = world.items

    def described() -> Iterator[PlannedItem]:
        return (
            replace(item, metadata={"description": f"{item.ref}. {DESCRIPTION}"}) for item in items
        )

    def read() -> Iterator[DisclosedEvent]:
        return (DisclosedEvent.from_line(line) for line in lines)

    return replace(plan, items=Walked(described), events=Walked(read))  # type: ignore[arg-type]


def peak(work: Callable[[], None]) -> int:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        work()
        _, highest = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return highest - before


def test_neither_packing_nor_verifying_holds_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that the buffers, whose size is fixed, do not hide what grows.
    monkeypatch.setattr(spool, "BLOCK", 4096)
    monkeypatch.setattr(container, "CHUNK", 4096)
    packing, verifying = [], []
    for count in (FEW, MANY):
        plan, path = plan_of(count), tmp_path / f"{count}.zip"

        def pack(plan: ParcelPlan = plan, path: Path = path) -> None:
            with path.open("wb") as out:
                for chunk in write_parcel(plan, software=SOFTWARE, work_folder=tmp_path):
                    out.write(chunk)

        def verify(path: Path = path) -> None:
            report = verify_path(path, trust=Trust(), workers=1)
            assert report.status is Status.NOT_CHECKED  # no keys are given

        packing.append(peak(pack))
        verifying.append(peak(verify))
    growth = [(many - few) / (MANY - FEW) for few, many in (packing, verifying)]
    assert max(growth) < MOST_A_ITEM, growth
