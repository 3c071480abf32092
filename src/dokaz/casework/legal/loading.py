# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the law's files. One with an unknown word, a gap or a name of nothing is refused whole.

What a file may hold is in docs/formats/legal-frameworks.md.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dokaz.casework.legal.citations import in_ukrainian
from dokaz.casework.legal.errors import BadFramework
from dokaz.casework.legal.frameworks import (
    Acceptance,
    Border,
    Crime,
    Element,
    Framework,
    Instrument,
    Provision,
    Version,
    Words,
)
from dokaz.casework.records import edtf

FOLDER = Path(__file__).resolve().parent / "data"
FRAMEWORKS = ("rome", "ukraine", "rd4u")
KINDS = ("conduct", "circumstance", "consequence", "mental", "context")
TEXTS = ("official", "paraphrase")
CONFLICTS = ("", "iac", "niac")
_WORDS = {"en", "uk"}
_TABLES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "instrument": (
        frozenset({"code", "version", "source", "address", "text_is"} | _WORDS),
        frozenset(),
    ),
    "version": (
        frozenset({"code", "from", "confirmed", "source"} | _WORDS),
        frozenset({"to"}),
    ),
    "acceptance": (frozenset({"from", "confirmed"} | _WORDS), frozenset({"to"})),
    "provision": (
        frozenset({"code", "source"} | _WORDS),
        frozenset({"parent", "text", "versions", "conflict", "confirmed"}),
    ),
    "common": (frozenset({"kind"} | _WORDS), frozenset()),
    "crime": (
        frozenset({"code", "provision", "theme", "source", "elements"} | _WORDS),
        frozenset({"derived", "mode"}),
    ),
    "element": (frozenset({"kind"} | _WORDS), frozenset()),
}
"""Keys that a table must have, and those it may have."""


@cache
def framework(code: str) -> Framework:
    """One body of law. Raises BadFramework; KeyError: there is none with this code."""
    if code not in FRAMEWORKS:
        raise KeyError(code)
    return read_folder(code, FOLDER / code)


def frameworks() -> tuple[Framework, ...]:
    """All bodies of law, in their order. Raises BadFramework."""
    return tuple(framework(code) for code in FRAMEWORKS)


def read_folder(code: str, folder: Path) -> Framework:
    """Read the files of a folder, in the order of their names, as one body of law.

    Raises:
        BadFramework: says which file and what in it.
    """
    provisions: dict[str, Provision] = {}
    crimes: dict[str, Crime] = {}
    instruments: list[Instrument] = []
    acceptances: list[Acceptance] = []
    for path in sorted(folder.glob("*.toml")):
        reading = _File(path)
        instruments.append(reading.instrument)
        acceptances.extend(reading.acceptances())
        for provision in reading.provisions():
            _add(provisions, provision.code, provision, path)
        for crime in reading.crimes():
            _add(crimes, crime.code, crime, path)
    if not instruments:
        raise BadFramework(folder.name, "there is no file")
    for place in provisions.values():
        if place.parent and place.parent not in provisions:
            raise BadFramework(folder.name, f"{place.code} lies in {place.parent}, which is absent")
    for crime in crimes.values():
        if crime.provision not in provisions:
            raise BadFramework(folder.name, f"{crime.code} belongs to no provision")
    found = Framework(code, tuple(instruments), provisions, crimes, tuple(acceptances))
    for key in provisions:
        if not found.versions_of(key):
            raise BadFramework(folder.name, f"{key} has no version")
    return found


def _add(into: dict[str, Any], code: str, value: Any, path: Path) -> None:
    if code in into:
        raise BadFramework(path.name, f"{code} stands there twice")
    into[code] = value


class _File:
    """One file, checked while it is read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        data = path.read_bytes()
        try:
            self._tables = tomllib.loads(data.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadFramework(self.name, str(error)) from error
        unknown = set(self._tables) - {"instrument", "version", "acceptance", "provision",
                                       "common", "crime"}  # fmt: skip
        if unknown:
            raise self._flaw(f"nothing is known of [{min(unknown)}]")
        head = self._table("instrument", self._tables.get("instrument", {}))
        if head["text_is"] not in TEXTS:
            raise self._flaw(f"text_is cannot be {head['text_is']}")
        self.instrument = Instrument(
            code=head["code"],
            version=head["version"],
            words=self._words(head),
            source=self._source(head),
            address=head["address"],
            text_is=head["text_is"],
            file=self.name,
            sha256=hashlib.sha256(data).hexdigest(),
        )

    def _flaw(self, what: str) -> BadFramework:
        return BadFramework(self.name, what)

    def _table(self, kind: str, values: Any) -> Mapping[str, Any]:
        needed, possible = _TABLES[kind]
        if not isinstance(values, dict):
            raise self._flaw(f"{kind} is no table")
        keys = set(values)
        if needed - keys:
            raise self._flaw(f"{kind} {values.get('code', '')} lacks {min(needed - keys)}")
        if keys - needed - possible:
            raise self._flaw(f"{kind} {values.get('code', '')} has {min(keys - needed - possible)}")
        for key in needed - {"confirmed", "elements"}:
            if not isinstance(values[key], str) or not values[key].strip():
                raise self._flaw(f"{kind} {values.get('code', '')}: {key} is empty")
        return values

    def _words(self, values: Mapping[str, Any]) -> Words:
        return Words(en=values["en"], uk=values["uk"])

    def _source(self, values: Mapping[str, Any]) -> Words:
        citation = values["source"]
        told = values["uk"] if citation == values["en"] else in_ukrainian(citation)
        return Words(en=citation, uk=told)

    def _border(self, text: str) -> Border | None:
        if not text:
            return None
        try:
            parts = [edtf.parse(part) for part in text.split("/")]
        except edtf.NoTime as error:
            raise self._flaw(f"{text} is no date") from error
        earliest, latest = parts[0].earliest, parts[-1].earliest
        if earliest is None or latest is None or latest < earliest or len(parts) > 2:
            raise self._flaw(f"{text} is no day and no interval of two days")
        return Border(text, earliest, latest)

    def _day(self, text: str) -> Border:
        found = self._border(text)
        if found is None:
            raise self._flaw("from is empty")
        return found

    def _versions(self, rows: Iterable[Any]) -> tuple[Version, ...]:
        found = []
        for row in rows:
            values = self._table("version", row)
            found.append(
                Version(
                    code=values["code"],
                    begin=self._day(values["from"]),
                    end=self._border(values.get("to", "")),
                    confirmed=values["confirmed"] is True,
                    source=self._source(values),
                    words=self._words(values),
                )
            )
        return tuple(sorted(found, key=lambda one: one.begin.earliest))

    def acceptances(self) -> list[Acceptance]:
        """How the instrument came to reach Ukraine."""
        return [
            Acceptance(
                since=self._day(values["from"]),
                until=self._border(values.get("to", "")),
                confirmed=values["confirmed"] is True,
                words=self._words(values),
            )
            for values in (
                self._table("acceptance", row) for row in self._tables.get("acceptance", ())
            )
        ]

    def provisions(self) -> list[Provision]:
        """Provisions; one without versions of its own has those of the whole instrument."""
        rows = [self._table("provision", row) for row in self._tables.get("provision", ())]
        codes = {row["code"] for row in rows}
        general = self._versions(self._tables.get("version", ()))
        found = []
        for values in rows:
            parent = values.get("parent", _parent(values["code"], codes))
            own = self._versions(values.get("versions", ()))
            conflict = values.get("conflict", "")
            if conflict not in CONFLICTS:
                raise self._flaw(f"{values['code']}: conflict cannot be {conflict}")
            found.append(
                Provision(
                    code=values["code"],
                    parent=parent,
                    words=self._words(values),
                    source=self._source(values),
                    text=values.get("text", ""),
                    conflict=conflict,
                    confirmed=values.get("confirmed", True),
                    versions=own or (() if parent else general),
                    instrument=self.instrument,
                )
            )
        return found

    def crimes(self) -> list[Crime]:
        """What has elements, with those it takes from the common ones and from other crimes."""
        rows = [self._table("crime", row) for row in self._tables.get("crime", ())]
        by_code = {row["code"]: row for row in rows}
        return [self._crime(values, by_code) for values in rows]

    def _crime(self, values: Mapping[str, Any], others: Mapping[str, Any]) -> Crime:
        elements = tuple(
            Element(number, kind, words, common)
            for number, (kind, words, common) in enumerate(self._elements(values, others), 1)
        )
        if not elements:
            raise self._flaw(f"crime {values['code']} has no element")
        return Crime(
            code=values["code"],
            provision=values["provision"],
            theme=values["theme"],
            words=self._words(values),
            source=self._source(values),
            derived=values.get("derived", False),
            mode=values.get("mode", False),
            elements=elements,
            instrument=self.instrument,
        )

    def _elements(
        self, values: Mapping[str, Any], others: Mapping[str, Any], *, depth: int = 0
    ) -> Iterable[tuple[str, Words, str]]:
        for row in values["elements"]:
            if set(row) == {"use"}:
                yield self._common(row["use"])
            elif set(row) == {"specific_of"}:
                other = others.get(row["specific_of"])
                if other is None or depth:
                    raise self._flaw(f"crime {values['code']} takes elements of an unknown one")
                taken = self._elements(other, others, depth=depth + 1)
                yield from (one for one in taken if not one[2])
            else:
                own = self._table("element", row)
                yield self._kind(own["kind"]), self._words(own), ""

    def _common(self, name: str) -> tuple[str, Words, str]:
        row = self._tables.get("common", {}).get(name)
        if row is None:
            raise self._flaw(f"there is no common element {name}")
        values = self._table("common", row)
        return self._kind(values["kind"]), self._words(values), name

    def _kind(self, kind: str) -> str:
        if kind not in KINDS:
            raise self._flaw(f"an element cannot be {kind}")
        return kind


def _parent(code: str, codes: set[str]) -> str:
    """The provision that a code lies in, by its dots; empty for one at the top."""
    above, dot, _last = code.rpartition(".")
    return above if dot and above in codes else ""
