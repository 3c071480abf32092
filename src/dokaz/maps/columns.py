# SPDX-License-Identifier: AGPL-3.0-or-later
"""Positions of many records as columns of numbers, in the order of their places.

A row is one place of one record. What takes few values stands in a list beside, and the column has
its number there, so that a condition is asked once a value and not once a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from dokaz.casework.events.api import MappedRecord
from dokaz.casework.places.api import Precision, UnitPlace
from dokaz.gate.api import text_of
from dokaz.maps import plane

NOWHERE = 1 << 62
"""The cell of a record without any position: behind the last one of the plane."""
EVER = 2**62
"""An open end of a time. A time that is not known begins at EVER and ends at -EVER."""

PRECISIONS = tuple(Precision.values)
COARSE = PRECISIONS.index(Precision.SETTLEMENT)
"""From here on the point stands for a settlement or more, not for where something happened."""

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Access:
    """What of a record its room's policy compares."""

    subject: str
    organisation: str
    confidentiality: str
    privileged: str
    status: str = ""
    """Of items of evidence; other records have none that a policy compares."""

    def column(self, name: str) -> frozenset[str]:
        """The values of a column of the policy. Raises LookupError: it is not kept."""
        values = {
            "organisation_id": self.organisation,
            "confidentiality": self.confidentiality,
            "privileged": self.privileged,
            "status": self.status,
            "undone_at_is_null": "1",
        }
        return frozenset({values[name]})


@dataclass(frozen=True, slots=True)
class Traits:
    """What a record is narrowed by, beside time and place."""

    state: str
    verification: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the codifier and the units it lies in; empty where there is none."""

    code: str = ""
    settlement: str = ""
    hromada: str = ""
    raion: str = ""
    oblast: str = ""


@dataclass(frozen=True)
class Columns:
    """`cells` are sorted. `records` number `keys`, which are sorted (32 hexadecimal digits);
    `several` marks rows of records that have more than one. `first` and `last` are seconds since
    1970; `access`, `traits` and `named` number the lists."""

    cells: Numbers
    records: Numbers
    several: Numbers
    access: Numbers
    traits: Numbers
    named: Numbers
    precision: Numbers
    first: Numbers
    last: Numbers
    keys: Numbers
    accesses: tuple[Access, ...] = ()
    all_traits: tuple[Traits, ...] = ()
    all_named: tuple[Named, ...] = ()

    def __len__(self) -> int:
        return len(self.cells)

    def rows_of(self, keys: Iterable[UUID]) -> Numbers:
        """Whether each row is of one of these records."""
        wanted = np.array(sorted(key.hex for key in keys), "S32")
        places = np.searchsorted(self.keys, wanted)
        places = places[places < len(self.keys)]
        there = places[np.isin(self.keys[places], wanted)]
        chosen = np.zeros(len(self.keys), bool)
        chosen[there] = True
        return chosen

    def key(self, record: int) -> UUID:
        """The key of a record by its number."""
        return UUID(hex=self.keys[record].decode("ascii"))


ARRAYS = {
    "cells": np.uint64, "records": np.uint32, "several": np.bool_, "access": np.uint16,
    "traits": np.uint32, "named": np.uint32, "precision": np.uint8, "first": np.int64,
    "last": np.int64,
}  # fmt: skip
"""Columns with a value a row, and what they are kept as."""
_LISTS = {"access": "accesses", "traits": "all_traits", "named": "all_named"}


@dataclass(slots=True)
class Builder:
    """Takes records and makes columns of them."""

    _values: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in ARRAYS})
    _degrees: list[tuple[float, float]] = field(default_factory=list)
    _keys: list[str] = field(default_factory=list)
    _known: dict[str, dict[Any, int]] = field(default_factory=lambda: {name: {} for name in _LISTS})

    def add(
        self,
        subject: str,
        one: MappedRecord,
        units: Mapping[str, UnitPlace],
        *,
        status: str = "",
    ) -> None:
        """Take in a record; `units` are the codifier's places that it names."""
        access = Access(
            subject,
            text_of(one.organisation_id),
            text_of(one.confidentiality),
            text_of(one.privileged),
            status,
        )
        first, last = _span(one.since, one.until)
        shared = {
            "records": len(self._keys),
            "access": self._number("access", access),
            "traits": self._number("traits", Traits(one.state, one.verification, one.kinds)),
            "first": first,
            "last": last,
        }
        self._keys.append(one.id.hex)
        places = _placed(one, units) or [(Named(), len(PRECISIONS) - 1, (0.0, 0.0), True)]
        for named, precision, degrees, nowhere in places:
            row = {
                **shared,
                "cells": NOWHERE if nowhere else 0,
                "several": len(places) > 1,
                "named": self._number("named", named),
                "precision": precision,
            }
            self._degrees.append(degrees)
            for name, value in row.items():
                self._values[name].append(value)

    def columns(self) -> Columns:
        """All that was taken in."""
        arrays: dict[str, Numbers] = {
            name: np.array(self._values[name], kind) for name, kind in ARRAYS.items()
        }  # fmt: skip
        if self._degrees:
            latitudes, longitudes = zip(*self._degrees, strict=True)
            placed = plane.cells_at(latitudes, longitudes)
            arrays["cells"] = np.where(arrays["cells"] == NOWHERE, arrays["cells"], placed)
        lists = {_LISTS[name]: tuple(known) for name, known in self._known.items()}
        return _ordered(arrays, np.array(self._keys, "S32"), lists)

    def _number(self, name: str, value: Any) -> int:
        known = self._known[name]
        return known.setdefault(value, len(known))


def together(one: Columns, keep: Numbers, other: Columns) -> Columns:
    """Rows of `one` that are kept, and all of `other`, as new columns."""
    arrays: dict[str, Numbers] = {}
    lists: dict[str, Sequence[Any]] = {}
    for name in ARRAYS:
        mine, theirs = getattr(one, name)[keep], getattr(other, name)
        if name in _LISTS:
            values = getattr(one, _LISTS[name])
            known = {value: number for number, value in enumerate(values)}
            numbers = [
                known.setdefault(value, len(known)) for value in getattr(other, _LISTS[name])
            ]
            theirs = np.array(numbers, ARRAYS[name])[theirs]
            lists[_LISTS[name]] = tuple(known)
        if name == "records":
            theirs = theirs.astype(np.int64) + len(one.keys)
        arrays[name] = np.concatenate((mine, theirs))
    return _ordered(arrays, np.concatenate((one.keys, other.keys)), lists)


def _ordered(arrays: dict[str, Numbers], keys: Numbers, lists: Mapping[str, Any]) -> Columns:
    """Sorted by place; keys that no row has left are dropped."""
    used, numbers = np.unique(arrays["records"], return_inverse=True)
    order = np.argsort(keys[used], kind="stable")
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    arrays["records"] = places[numbers]
    by_cell = np.argsort(arrays["cells"], kind="stable")
    sorted_arrays: dict[str, Any] = {
        name: np.ascontiguousarray(values[by_cell].astype(ARRAYS[name]))
        for name, values in arrays.items()
    }
    return Columns(**sorted_arrays, keys=keys[used][order], **lists)


def _placed(
    one: MappedRecord, units: Mapping[str, UnitPlace]
) -> list[tuple[Named, int, tuple[float, float], bool]]:
    """Each place of a record: by its point, or else by its settlement's centre, or nowhere."""
    found = []
    for place in one.places:
        unit = units.get(place.code)
        named = (
            Named(unit.code, unit.settlement, unit.hromada, unit.raion, unit.oblast)
            if unit
            else Named(place.code)
        )
        precision = PRECISIONS.index(place.precision)
        if place.latitude is not None and place.longitude is not None:
            found.append((named, precision, (place.latitude, place.longitude), False))
        elif unit and unit.settlement and unit.latitude is not None:
            point = (unit.latitude, unit.longitude or 0.0)
            found.append((named, max(precision, COARSE), point, False))
        else:
            found.append((named, precision, (0.0, 0.0), True))
    return found


def _span(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    if since is None and until is None:
        return EVER, -EVER
    first = int(since.timestamp()) if since else -EVER
    last = int(until.timestamp()) if until else EVER
    return first, last


def moment(seconds: int) -> datetime | None:
    """The moment that `first` or `last` says; None: open or not known."""
    return None if abs(seconds) == EVER else datetime.fromtimestamp(seconds, UTC)


EMPTY = Builder().columns()
