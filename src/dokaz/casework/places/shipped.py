# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the codifier that ships with the program (docs/formats/codifier.md)."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "data"


class DamagedCodifier(Exception):
    """The shipped file is not what its description says. Install the program anew."""


@dataclass(frozen=True, slots=True)
class ShippedName:
    """`language` is empty where letters do not tell; `year` 0 where no renaming is meant."""

    kind: str
    language: str
    text: str
    year: int


@dataclass(frozen=True, slots=True)
class ShippedPlace:
    """A line of the file; parents stand before what lies in them."""

    code: str
    parent: str
    category: str
    name: str
    latitude: float | None
    longitude: float | None
    names: tuple[ShippedName, ...]


@dataclass(frozen=True, slots=True)
class Codifier:
    """One version of the codifier."""

    sha256: str
    heading: str
    places: tuple[ShippedPlace, ...]


def shipped_digest() -> str:
    """The digest that the description states; quick, to see whether anything is to be done."""
    return str(_about()["sha256"])


def read() -> Codifier:
    """The whole codifier.

    Raises:
        DamagedCodifier: the content has another digest than its description.
    """
    about = _about()
    content = gzip.decompress((FOLDER / "codifier.tsv.gz").read_bytes())
    if hashlib.sha256(content).hexdigest() != about["sha256"]:
        raise DamagedCodifier("The shipped codifier is damaged. Install the program anew.")
    places = tuple(_lines(content.decode("utf-8")))
    return Codifier(str(about["sha256"]), str(about["heading"]), places)


def _about() -> dict[str, object]:
    about: dict[str, object] = json.loads((FOLDER / "codifier.json").read_text("utf-8"))
    return about


def _lines(text: str) -> Iterator[ShippedPlace]:
    for line in text.splitlines():
        code, parent, category, name, latitude, longitude, names = line.split("\t")
        yield ShippedPlace(
            code=code,
            parent=parent,
            category=category,
            name=name,
            latitude=float(latitude) if latitude else None,
            longitude=float(longitude) if longitude else None,
            names=tuple(_name(one) for one in names.split("|") if one),
        )


def _name(text: str) -> ShippedName:
    kind, language, name, year = text.split(";")
    return ShippedName(kind, language, name, int(year or 0))
