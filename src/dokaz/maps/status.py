# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the map of this machine stands, for operators: no words, only sizes."""

from dataclasses import dataclass

from dokaz.gate.api import not_heard_of
from dokaz.maps.errors import MapDamaged
from dokaz.maps.feeding import ITEM_FACTS, KINDS, MOST_WAITING
from dokaz.maps.present import present

_RECORDS = KINDS - ITEM_FACTS


@dataclass(frozen=True, slots=True)
class Standing:
    """`state` is one of: ready, missing, damaged. `places`: rows, one for each place of a record;
    `sidecars`: records of metadata that were read. `behind` counts changes of events and objects
    that the files have not heard of, up to `MOST_WAITING`: from there on the map says so instead of
    answering."""

    state: str
    places: int = 0
    sidecars: int = 0
    bytes: int = 0
    behind: int = 0
    written_at: float = 0.0


def standing() -> Standing:
    """How it stands now; opens all files and reads none of them whole."""
    folder = present().folder
    name = folder.name()
    if not name:
        return Standing("missing")
    try:
        columns, sidecars, reached = folder.read(name)
    except MapDamaged:
        return Standing("damaged")
    return Standing(
        state="ready",
        places=len(columns),
        sidecars=len(sidecars.files),
        bytes=sum(file.stat().st_size for file in (folder.path / name).iterdir()),
        behind=len(not_heard_of(reached, _RECORDS, MOST_WAITING)),
        written_at=folder.age(),
    )
