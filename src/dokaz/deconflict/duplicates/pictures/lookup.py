# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact search for 256-bit hashes within a distance, over files that are mapped into memory.

Method: each hash is cut into 16 bands of 16 bits. Two hashes at a distance of up to 31 have at
least one band in which they differ by at most one bit (31 = 16 * 1 + 15; were all bands two bits
apart, it would be 32). So all hashes that share a band with the wanted one, or with one of its 16
neighbours a bit away, are compared in full: nothing within the distance is missed. Multi-index
hashing: Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012.

`build` writes a whole set of files beside the old one and then names it in `current`; a process
that is killed leaves the old set in use. The files are derived: they hold keys of rows and bits.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BYTES = 32
REACH = 31
"""The largest distance at which pictures are said to look the same: the threshold that the authors
of PDQ recommend, and the largest at which this search is exact."""

_BANDS = 16
_VALUES = 1 << 16
_FORMAT = "1"
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], dtype=np.uint16)
_FILES = ("keys", "words", "order", "starts")

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Near:
    """A hash that is near: the key of its row, and in how many of 256 bits it differs."""

    key: int
    distance: int


def words_of(hashes: Sequence[bytes]) -> Words:
    """Hashes of 32 bytes as rows of four numbers."""
    return np.frombuffer(b"".join(hashes), dtype=np.uint64).reshape(-1, BYTES // 8)


def nearest(keys: NDArray[np.int64], words: Words, wanted: bytes, reach: int) -> list[Near]:
    """Those of some hashes that are near, comparing each of them."""
    apart = np.bitwise_count(words ^ words_of([wanted])).sum(axis=1, dtype=np.int64)
    close = np.flatnonzero(apart <= reach)
    found = dict(sorted(zip(keys[close].tolist(), apart[close].tolist(), strict=True)))
    return [Near(key, distance) for key, distance in sorted(found.items(), key=lambda one: one[1])]


class PictureFiles:
    """The mapped files of one set."""

    def __init__(self, folder: Path) -> None:
        opened: list[Any] = [np.load(folder / f"{name}.npy", mmap_mode="r") for name in _FILES]
        self._keys, self._words, self._order, self._starts = opened

    def __len__(self) -> int:
        return int(self._keys.shape[0])

    @property
    def last_key(self) -> int:
        """The highest key in; rows behind it are not in the files."""
        return int(self._keys[-1]) if len(self) else 0

    def near(self, wanted: bytes, reach: int = REACH) -> list[Near]:
        """All hashes within `reach`, the nearest first. Raises ValueError: beyond `REACH`."""
        if not 0 <= reach <= REACH:
            raise ValueError("the search is exact up to a distance of 31")
        bands = np.frombuffer(wanted, dtype=np.uint16)
        rows = [
            self._order[band, self._starts[band, value] : self._starts[band, int(value) + 1]]
            for band in range(_BANDS)
            for value in bands[band] ^ _FLIPS
        ]
        some = np.unique(np.concatenate(rows))
        return nearest(self._keys[some], self._words[some], wanted, reach)


class PictureFolder:
    """Where the files of one node lie on one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: tuple[str, PictureFiles] | None = None

    def files(self) -> PictureFiles | None:
        """The set in use; None: there is none that this program reads."""
        try:
            name = (self.path / "current").read_text("ascii").strip()
            if not name.startswith(f"{_FORMAT}-"):
                return None
            if self._opened is None or self._opened[0] != name:
                self._opened = (name, PictureFiles(self.path / name))
        except (OSError, ValueError):
            return None
        return self._opened[1]

    def build(self, rows: Iterable[tuple[int, bytes]]) -> PictureFiles:
        """Make a new set of rows in the order of their keys, and use it from now on."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{_FORMAT}-{secrets.token_hex(8)}"
        made = self.path / name
        made.mkdir(mode=0o700)
        try:
            _write(made, rows)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        self._use(name)
        files = self.files()
        assert files is not None
        return files

    def drop(self) -> None:
        """Remove all of it."""
        self._opened = None
        shutil.rmtree(self.path, ignore_errors=True)

    def _use(self, name: str) -> None:
        draft = self.path / "current.new"
        with draft.open("w", encoding="ascii") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / "current")
        for other in self.path.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)


def _write(folder: Path, rows: Iterable[tuple[int, bytes]]) -> None:
    keys: list[int] = []
    content = bytearray()
    for key, bits in rows:
        keys.append(key)
        content += bits
    words = np.frombuffer(bytes(content), dtype=np.uint64).reshape(-1, BYTES // 8)
    bands = words.view(np.uint16)
    order = np.empty((_BANDS, len(keys)), dtype=np.uint32)
    starts = np.zeros((_BANDS, _VALUES + 1), dtype=np.int64)
    for band in range(_BANDS):
        order[band] = np.argsort(bands[:, band], kind="stable")
        counts = np.bincount(bands[:, band], minlength=_VALUES)
        np.cumsum(counts, out=starts[band, 1:])
    parts: tuple[NDArray[Any], ...] = (np.array(keys, dtype=np.int64), words, order, starts)
    for name, part in zip(_FILES, parts, strict=True):
        with (folder / f"{name}.npy").open("wb") as file:
            np.save(file, part)
            file.flush()
            os.fsync(file.fileno())
