# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a published dataset from its files, as anybody could."""

import csv
import hashlib
import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

LATEST = 12
MOST_EMBERS = 600
"""Events of one point that a picture draws one by one: a full disc grows no more."""
_COLUMNS = ("kind", "oblast_code", "longitude", "latitude")

Point: TypeAlias = tuple[float, float]
Embers: TypeAlias = Mapping[Point, tuple[int, Sequence[str]]]
Counts: TypeAlias = Mapping[Point, Counter[str]]
Line: TypeAlias = Mapping[str, str]


class NoDataset(Exception):
    """The folder holds no published dataset of a format that this program reads."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What pages and pictures tell of a dataset; `about` is places.json.

    `shown`: events by codes of kind and oblast. `embers`: for each point, as longitude and
    latitude, how many events are told there, and the kinds of the first of them; `counts`: all of
    them there by kind. `latest`: the last lines of events.csv, the earliest first. `digest`:
    SHA-256 of the manifest, which names that of every other file.
    """

    about: Mapping[str, Any]
    manifest: Mapping[str, Any]
    shown: Counter[tuple[str, str]]
    embers: Embers
    counts: Counts
    latest: Sequence[Line]
    digest: str

    @property
    def total(self) -> int:
        """Events that are told one by one."""
        return self.shown.total()

    @property
    def by_kind(self) -> Counter[str]:
        """Events by code of their kind; of kinds that are told as totals only: these totals."""
        kinds = self.about["kinds"]
        found: Counter[str] = Counter()
        for (kind, _oblast), count in self.shown.items():
            found[kind] += count
        for _oblast, kind, count in self.about["totals"]:
            if kinds[kind]["totals_only"]:
                found[kinds[kind]["code"]] += count
        return found

    @property
    def by_oblast(self) -> Counter[str]:
        """Events by code of their oblast."""
        found: Counter[str] = Counter()
        for (_kind, oblast), count in self.shown.items():
            found[oblast] += count
        return found


def read(folder: Path) -> Dataset:
    """The dataset in a folder.

    Raises:
        NoDataset: a file is missing or of another format.
    """
    try:
        about = json.loads((folder / "places.json").read_bytes())
        stated = (folder / "manifest.json").read_bytes()
        manifest = json.loads(stated)
        shown, embers, counts, latest = _read_events(folder / "events.csv")
    except (OSError, ValueError, KeyError) as error:
        raise NoDataset(f"There is no published dataset in {folder.name}.") from error
    if (about.get("format"), manifest.get("format")) != ("dokaz-places/1", "dokaz-dataset/1"):
        raise NoDataset(f"The dataset in {folder.name} is of another format.")
    digest = hashlib.sha256(stated).hexdigest()
    return Dataset(about, manifest, shown, embers, counts, latest, digest)


def _read_events(
    path: Path,
) -> tuple[Counter[tuple[str, str]], Embers, Counts, Sequence[Line]]:
    """Line by line, since a dataset may have a million; see `Dataset`."""
    shown: Counter[tuple[str, str]] = Counter()
    kinds_at: dict[tuple[str, str], list[str]] = {}
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        names = next(lines, [])
        kind, oblast, longitude, latitude = (names.index(one) for one in _COLUMNS)
        last: deque[list[str]] = deque(maxlen=LATEST)
        for one in lines:
            shown[one[kind], one[oblast]] += 1
            where = one[longitude], one[latitude]
            counts[where][one[kind]] += 1
            first = kinds_at.setdefault(where, [])
            if len(first) < MOST_EMBERS:
                first.append(one[kind])
            last.append(one)
    counted = {(float(x), float(y)): found for (x, y), found in counts.items()}
    embers = {
        (float(x), float(y)): (counts[x, y].total(), kinds) for (x, y), kinds in kinds_at.items()
    }
    return shown, embers, counted, [dict(zip(names, one, strict=True)) for one in last]
