# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process knows of the map at this moment: the machine's files, and what came since.

With every answer the outbox is asked for facts that are not in; records that they name are read
anew and hide their rows of the files. Values never change once made: an answer that is being put
together keeps what it began with.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from uuid import UUID

import numpy as np
from django.conf import settings

from dokaz.gate.api import Reached, further, not_heard_of
from dokaz.maps.columns import EMPTY, Columns
from dokaz.maps.errors import MapBehind, MapDamaged
from dokaz.maps.feeding import (
    ITEM,
    KINDS,
    MOST_ITEMS_WAITING,
    MOST_WAITING,
    SUBJECTS,
    columns_of,
    named_in,
    of_records,
)
from dokaz.maps.folder import Folder
from dokaz.maps.stated import NOTHING, Stated


@dataclass(frozen=True, slots=True)
class Part:
    """Columns, and which of their rows are out of date, in their order."""

    columns: Columns
    gone: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def alive(self, begin: int, end: int) -> np.ndarray:
        """Which of the rows from `begin` to `end` count."""
        mask = np.ones(end - begin, bool)
        first, behind = np.searchsorted(self.gone, (begin, end))
        mask[self.gone[first:behind] - begin] = False
        return mask


Parts = tuple[Part, ...]


class Present:
    """The map of one node in one process."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._lock = Lock()
        self._name: str | None = None
        self._base: Columns = EMPTY
        self._sidecars: Stated = NOTHING
        self._changed: dict[str, set[UUID]] = {}
        self._parts: Parts = ()
        self._reached = Reached()

    def parts(self) -> Parts:
        """Everything as it is now.

        Raises:
            MapBehind: too much waits. MapDamaged: the files cannot be read.
        """
        with self._lock:
            self._open_newest()
            reached, changed = self._reached, named_in(())
            while waiting := not_heard_of(reached, KINDS, MOST_WAITING):
                for subject, keys in named_in(fact for _position, fact in waiting).items():
                    changed[subject] |= keys
                records = sum(len(keys) for keys in changed.values()) - len(changed[ITEM])
                if records >= MOST_WAITING or len(changed[ITEM]) >= MOST_ITEMS_WAITING:
                    raise MapBehind("many changes are being taken in; ask again in a minute")
                reached = further(reached, KINDS, {place.fact_id for place, _fact in waiting})
            if any(changed.values()):
                self._take_in(changed)
            elif reached.ahead:
                reached = further(reached, KINDS, ())
            self._reached = reached
            return self._parts

    def _open_newest(self) -> None:
        name = self.folder.name()
        if name == self._name:
            return
        try:
            self._open(name)
        except MapDamaged:
            # The worker may have put newer files into use between the two steps.
            newer = self.folder.name()
            if newer == name:
                raise
            self._open(newer)

    def _open(self, name: str) -> None:
        self._base, self._sidecars, self._reached = (
            self.folder.read(name) if name else (EMPTY, NOTHING, Reached())
        )
        self._changed = {subject: set() for subject in SUBJECTS}
        self._parts = (Part(self._base),)
        self._name = name

    def _take_in(self, changed: Mapping[str, Collection[UUID]]) -> None:
        for subject, keys in changed.items():
            self._changed[subject].update(keys)
        gone = np.flatnonzero(of_records(self._base, self._changed))
        self._parts = (Part(self._base, gone), Part(columns_of(self._changed, self._sidecars)))


def present() -> Present:
    """The map of this node."""
    return _present(settings.DOKAZ.maps_folder)


@lru_cache(maxsize=4)
def _present(path: Path) -> Present:
    return Present(Folder(path))
