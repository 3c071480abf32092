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
_COLUMNS = (
    "kind", "oblast_code", "place_code", "place_step", "longitude", "latitude", "date"
)  # fmt: skip

Point: TypeAlias = tuple[float, float]
Embers: TypeAlias = Mapping[Point, tuple[int, Sequence[str]]]
Counts: TypeAlias = Mapping[tuple[str, str], Counter[str]]
Line: TypeAlias = Mapping[str, str]


class NoDataset(Exception):
    """The folder holds no published dataset of a format that this program reads."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What pages and pictures tell of a dataset; `about` is places.json.

    `shown`: events by codes of kind and oblast; `dated`: those by date too, as exactly as it is
    told. `embers`: for each point, as longitude and latitude, how many events are told there, and
    the kinds of the first of them; `counts`: for code and step of a place all of them by kind.
    `latest`: the last lines of events.csv, the earliest first. `digest`: SHA-256 of the manifest,
    which names that of every other file.
    """

    about: Mapping[str, Any]
    manifest: Mapping[str, Any]
    shown: Counter[tuple[str, str]]
    dated: Counter[tuple[str, str, str]]
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
        dated, embers, counts, latest = _read_events(folder / "events.csv")
    except (OSError, ValueError, KeyError) as error:
        raise NoDataset(f"There is no published dataset in {folder.name}.") from error
    if (about.get("format"), manifest.get("format")) != ("dokaz-places/1", "dokaz-dataset/1"):
        raise NoDataset(f"The dataset in {folder.name} is of another format.")
    digest = hashlib.sha256(stated).hexdigest()
    shown: Counter[tuple[str, str]] = Counter()
    for (kind, oblast, _date), count in dated.items():
        shown[kind, oblast] += count
    return Dataset(about, manifest, shown, dated, embers, counts, latest, digest)


def _read_events(
    path: Path,
) -> tuple[Counter[tuple[str, str, str]], Embers, Counts, Sequence[Line]]:
    """Line by line, since a dataset may have a million; see `Dataset`."""
    dated: Counter[tuple[str, str, str]] = Counter()
    kinds_at: dict[tuple[str, str], list[str]] = {}
    totals: Counter[tuple[str, str]] = Counter()
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        names = next(lines, [])
        kind, oblast, code, step, longitude, latitude, day = map(names.index, _COLUMNS)
        last: deque[list[str]] = deque(maxlen=LATEST)
        for one in lines:
            dated[one[kind], one[oblast], one[day]] += 1
            counts[one[code], one[step]][one[kind]] += 1
            where = one[longitude], one[latitude]
            totals[where] += 1
            first = kinds_at.setdefault(where, [])
            if len(first) < MOST_EMBERS:
                first.append(one[kind])
            last.append(one)
    embers = {(float(x), float(y)): (totals[x, y], kinds) for (x, y), kinds in kinds_at.items()}
    return dated, embers, counts, [dict(zip(names, one, strict=True)) for one in last]
