# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the index stands, for operators: no words, only sizes."""

from dataclasses import dataclass

from dokaz.search.asking.searching import MOST_WAITING, folder
from dokaz.search.errors import IndexDamaged, IndexMissing
from dokaz.search.projecting.feeding import not_heard_of


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is one of: ready, missing, damaged. `behind` counts facts up to `MOST_WAITING`."""

    state: str
    engine: str = ""
    objects: int = 0
    bytes: int = 0
    behind: int = 0
    erasing: bool = False


def standing(*, thorough: bool = False) -> Standing:
    """How the index of this machine stands. `thorough` reads all of it."""
    here = folder()
    try:
        index, note = here.index(), here.note()
        if thorough:
            index.check()
        objects = index.size()
        waiting = not_heard_of(index.reached(), MOST_WAITING)
    except IndexMissing:
        return Standing("missing")
    except IndexDamaged:
        return Standing("damaged")
    files = (here.path / here.name()).rglob("*")
    return Standing(
        state="ready",
        engine=note.engine,
        objects=objects,
        bytes=sum(file.stat().st_size for file in files if file.is_file()),
        behind=len(waiting),
        erasing=here.erasure_age() is not None,
    )


def is_ready() -> bool:
    """Whether there is an index to ask."""
    try:
        folder().index()
    except (IndexMissing, IndexDamaged):
        return False
    return True
