# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search over mapped files finds exactly what comparing everything finds."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.deconflict.duplicates.pictures.lookup import (
    REACH,
    Near,
    PictureFolder,
    nearest,
    words_of,
)


def _apart(content: bytes, places: list[int]) -> bytes:
    number = int.from_bytes(content)
    for place in places:
        number ^= 1 << place
    return number.to_bytes(32)


@settings(deadline=None, max_examples=25)
@given(
    st.randoms(use_true_random=False),
    st.lists(st.lists(st.integers(0, 255), max_size=40, unique=True), min_size=1, max_size=30),
)
def test_nothing_within_reach_is_missed(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, planted: list[list[int]]
) -> None:
    wanted = chance.randbytes(32)
    rows = [_apart(wanted, places) for places in planted] + [
        chance.randbytes(32) for _ in range(50)
    ]
    keys = list(range(5, 5 + len(rows)))
    files = PictureFolder(tmp_path_factory.mktemp("pictures")).build(zip(keys, rows, strict=True))
    expected = {
        Near(key, distance)
        for key, row in zip(keys, rows, strict=True)
        if (distance := (int.from_bytes(row) ^ int.from_bytes(wanted)).bit_count()) <= REACH
    }
    found = files.near(wanted)
    assert set(found) == expected
    assert len(found) == len(expected)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    beside = nearest(np.array(keys, dtype=np.int64), words_of(rows), wanted, REACH)
    assert set(beside) == expected
    assert files.last_key == keys[-1]


def test_the_worst_spread_of_31_bits_is_found_and_32_is_not(tmp_path: Path) -> None:
    # Two bits in each band but one, which has one: the furthest that is promised.
    places = [place for band in range(16) for place in (band * 16, band * 16 + 7)]
    near, far = _apart(bytes(32), places[:-1]), _apart(bytes(32), places)
    files = PictureFolder(tmp_path).build([(1, near), (2, far)])
    assert files.near(bytes(32)) == [Near(1, 31)]
    with pytest.raises(ValueError, match="31"):
        files.near(bytes(32), 32)


def test_a_new_set_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    assert folder.files() is None
    assert len(folder.build([])) == 0
    assert folder.files().near(bytes(32)) == []  # type: ignore[union-attr]
    folder.build([(7, bytes(32))])
    other = PictureFolder(tmp_path)
    assert [one.key for one in other.files().near(bytes(32))] == [7]  # type: ignore[union-attr]
    assert len([one for one in tmp_path.iterdir() if one.is_dir()]) == 1
    # Files that are damaged or of another program are none: they are made anew.
    (tmp_path / "current").write_text("2-abcdef")
    assert PictureFolder(tmp_path).files() is None
    folder.drop()
    assert folder.files() is None


def test_a_build_that_breaks_leaves_the_old_set_in_use(tmp_path: Path) -> None:
    folder = PictureFolder(tmp_path)
    folder.build([(7, bytes(32))])

    def broken() -> object:
        yield (1, bytes(32))
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        folder.build(broken())  # type: ignore[arg-type]
    assert [one.key for one in folder.files().near(bytes(32))] == [7]  # type: ignore[union-attr]
    assert len([one for one in tmp_path.iterdir() if one.is_dir()]) == 1
