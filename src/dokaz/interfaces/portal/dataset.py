# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a published dataset from its files, as anybody could."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS_OF_FILES = ("events.csv", "places.json", "manifest.json")


class NoDataset(Exception):
    """The folder holds no published dataset of a format that this program reads."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """`events` are the lines of events.csv, the earliest first; `about` is places.json."""

    about: Mapping[str, Any]
    manifest: Mapping[str, Any]
    events: Sequence[Mapping[str, str]]

    @property
    def by_kind(self) -> Counter[str]:
        """Events by code of their kind; of kinds that are told as totals only: these totals."""
        kinds = self.about["kinds"]
        found = Counter(one["kind"] for one in self.events)
        for _oblast, kind, count in self.about["totals"]:
            if kinds[kind]["totals_only"]:
                found[kinds[kind]["code"]] += count
        return found

    @property
    def by_oblast(self) -> Counter[str]:
        """Events by code of their oblast."""
        return Counter(one["oblast_code"] for one in self.events)


def read(folder: Path) -> Dataset:
    """The dataset in a folder.

    Raises:
        NoDataset: a file is missing or of another format.
    """
    try:
        about = json.loads((folder / "places.json").read_bytes())
        manifest = json.loads((folder / "manifest.json").read_bytes())
        with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
            events = list(csv.DictReader(file))
    except (OSError, ValueError) as error:
        raise NoDataset(f"There is no published dataset in {folder.name}.") from error
    if (about.get("format"), manifest.get("format")) != ("dokaz-places/1", "dokaz-dataset/1"):
        raise NoDataset(f"The dataset in {folder.name} is of another format.")
    return Dataset(about, manifest, events)
