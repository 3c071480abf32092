# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where columns lie on a machine: a folder for each state, and a file that names the one in use.

A new state is written beside the old one and takes its place by replacing the file `current` in
one step. Columns are mapped into memory, so that processes of a machine share them.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from dokaz.gate.api import Reached
from dokaz.maps import stated
from dokaz.maps.columns import ARRAYS, Access, Columns, Named, Traits
from dokaz.maps.errors import MapBusy, MapDamaged
from dokaz.maps.stated import Stated

FORMAT = "dokaz.maps/2"
"""Changes when what is kept changes; a folder of another format is made anew."""
_CURRENT = "current"
_ABOUT = "about.json"


class Folder:
    """The map's files of one node on one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def name(self) -> str:
        """The state in use; empty where there is none."""
        try:
            return (self.path / _CURRENT).read_text("ascii").strip()
        except FileNotFoundError:
            return ""

    def read(self, name: str) -> tuple[Columns, Stated, Reached]:
        """A state, what was read of sidecars for it, and how far it is in.

        Raises:
            MapDamaged: its files cannot be read, or are of another format.
        """
        here = self.path / name
        try:
            about = json.loads((here / _ABOUT).read_text("utf-8"))
            if about["format"] != FORMAT:
                raise MapDamaged("the map's files are of another format; the worker makes them")
            arrays = {one: self._array(here, one) for one in (*ARRAYS, "keys")}
            if len({len(arrays[one]) for one in ARRAYS}) != 1:
                raise MapDamaged("the map's columns are of unequal length")
            columns = Columns(
                **arrays,
                accesses=tuple(Access(**one) for one in about["accesses"]),
                all_traits=tuple(
                    Traits(one["state"], one["verification"], tuple(one["kinds"]))
                    for one in about["traits"]
                ),
                all_named=tuple(Named(**one) for one in about["named"]),
            )
            sidecars = Stated(
                **{one: self._array(here, f"stated-{one}") for one in stated.ARRAYS},
                bases=tuple(about["bases"]),
            )
            if len({len(getattr(sidecars, one)) for one in stated.ARRAYS}) != 1:
                raise MapDamaged("the map's columns are of unequal length")
            return columns, sidecars, Reached.read(about["reached"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MapDamaged("the map's files cannot be read; the worker makes them") from error

    @staticmethod
    def _array(here: Path, name: str) -> np.ndarray:
        array: np.ndarray = np.load(here / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        return array

    def age(self) -> float:
        """When the state in use was written, in seconds since 1970; 0 where there is none."""
        try:
            return (self.path / _CURRENT).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def write(self, columns: Columns, sidecars: Stated, reached: Reached) -> None:
        """Put a new state into use; for who is `alone`."""
        name = secrets.token_hex(8)
        made = self.path / name
        made.mkdir(mode=0o700)
        arrays = {one: getattr(columns, one) for one in (*ARRAYS, "keys")}
        arrays |= {f"stated-{one}": getattr(sidecars, one) for one in stated.ARRAYS}
        for name_of, array in arrays.items():
            with (made / f"{name_of}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        about = {
            "format": FORMAT,
            "reached": reached.written(),
            "accesses": [asdict(one) for one in columns.accesses],
            "traits": [asdict(one) for one in columns.all_traits],
            "named": [asdict(one) for one in columns.all_named],
            "bases": list(sidecars.bases),
        }
        _written(made / _ABOUT, json.dumps(about))
        _written(self.path / _CURRENT, name)
        self._tidy(name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the right to write on this machine; a killed process loses it at once.

        Raises:
            MapBusy: somebody else holds it.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / "writing.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise MapBusy("another process makes the map's files") from error
            yield

    def drop(self) -> None:
        """Remove every state; it is made anew."""
        (self.path / _CURRENT).unlink(missing_ok=True)
        self._tidy("")

    def _tidy(self, current: str) -> None:
        """Remove states not in use. Who has mapped one keeps it until they look again."""
        for other in self.path.iterdir():
            if other.is_dir() and other.name != current:
                shutil.rmtree(other, ignore_errors=True)


def _written(path: Path, text: str) -> None:
    """Replace a file in one step, on disk before it counts."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
