# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files say that they were made, read out of their sidecars of metadata.

A claim of the file and nothing more: anybody can write a position into a photo, and a receiver may
err. So the map shows these apart, with what the position was read from. Reading a sidecar is an
act of the media service, recorded in the item's custody; so what was read is kept with the map's
files, and only the worker reads.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from dokaz.casework.events.api import MappedPlace, MappedRecord
from dokaz.casework.places.api import Precision
from dokaz.core.errors import DokazError
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, pieces
from dokaz.members.api import service_actor

_SERVICE = "media"
_AT_ONCE = 200
_LONGEST_SIDECAR = 16_000_000
_LONGEST_BASIS = 60
ARRAYS = ("files", "items", "at", "basis")
"""What is kept with a value a sidecar."""


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees (WGS 84), and what of the file they were read from, such as `GPS`."""

    latitude: float
    longitude: float
    basis: str


Found = Mapping[UUID, Position | None]
"""By sidecar, the position that it states; None: it was read and states none."""
_Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What was read of sidecars: `files` are their keys (32 hexadecimal digits), sorted, `items`
    the items they belong to, `at` degrees of latitude and longitude (no numbers: it states none),
    and `basis` numbers `bases`."""

    files: _Numbers
    items: _Numbers
    at: _Numbers
    basis: _Numbers
    bases: tuple[str, ...] = ()

    @staticmethod
    def of(found: Found, owners: Mapping[UUID, UUID]) -> "Stated":
        """What was read just now; `owners`: the item of each sidecar."""
        bases: dict[str, int] = {}
        keys = sorted(found, key=lambda key: key.hex)
        places = [found[key] or Position(np.nan, np.nan, "") for key in keys]
        numbers = [bases.setdefault(one.basis, len(bases)) for one in places]
        return Stated(
            files=np.array([key.hex for key in keys], "S32"),
            items=np.array([owners[key].hex for key in keys], "S32"),
            at=np.array([(one.latitude, one.longitude) for one in places]).reshape(-1, 2),
            basis=np.array(numbers, np.uint16),
            bases=tuple(bases),
        )

    def known(self, keys: Iterable[UUID]) -> Found:
        """Those of some sidecars that were read."""
        found: dict[UUID, Position | None] = {}
        for key in keys:
            written = key.hex.encode("ascii")
            row = int(np.searchsorted(self.files, np.array(written, "S32")))
            if row < len(self.files) and self.files[row] == written:
                latitude, longitude = self.at[row].tolist()
                place = Position(latitude, longitude, self.bases[int(self.basis[row])])
                found[key] = None if np.isnan(latitude) else place
        return found

    def with_changed(self, changed: Iterable[UUID], new: "Stated") -> "Stated":
        """Everything but what belongs to items that changed, and what was read of them anew."""
        keep = ~np.isin(self.items, np.array([key.hex for key in changed], "S32"))
        kept = replace(self, **{name: getattr(self, name)[keep] for name in ARRAYS})
        return joined((kept, new))


def joined(several: Sequence[Stated]) -> Stated:
    """What was read of different items, together."""
    bases = {name: number for number, name in enumerate(dict.fromkeys(
        name for one in several for name in one.bases
    ))}  # fmt: skip
    numbers = [np.array([bases[name] for name in one.bases], np.uint16) for one in several]
    whole = {name: np.concatenate([getattr(one, name) for one in several]) for name in ARRAYS}
    whole["basis"] = np.concatenate(
        [known[one.basis] for known, one in zip(numbers, several, strict=True)]
    )
    order = np.argsort(whole["files"], kind="stable")
    return Stated(**{name: values[order] for name, values in whole.items()}, bases=tuple(bases))


NOTHING = Stated.of({}, {})


def read_for(items: Iterable[evidence.ItemOnMap], before: Stated) -> tuple[Found, Stated]:
    """What the sidecars of items state: of those that were read before what is known, of others by
    opening them. What cannot be opened now is left out, and read another time."""
    some = list(items)
    owners = {key: one.id for one in some for key in one.sidecars}
    found = dict(before.known(owners))
    unread: dict[UUID, list[UUID]] = defaultdict(list)
    for one in some:
        unread[one.organisation_id] += [key for key in one.sidecars if key not in found]
    for organisation_id, keys in unread.items():
        actor = replace(service_actor(_SERVICE), organisation_id=organisation_id)
        for piece in pieces(keys, _AT_ONCE):
            found.update(_opened(actor, piece))
    return found, Stated.of(found, owners)


def _opened(actor: Actor, keys: list[UUID]) -> Iterator[tuple[UUID, Position | None]]:
    try:
        opened = evidence.open_files(
            actor=actor, file_ids=tuple(keys), purpose=evidence.Purpose.DERIVATION
        )
    except DokazError:
        # One was disposed of or sealed meanwhile: none was opened. The others are asked one by one.
        if len(keys) > 1:
            for one in keys:
                yield from _opened(actor, [one])
        return
    for key, file in zip(keys, opened, strict=True):
        try:
            yield key, position_in(_whole(file))
        except DokazError:
            continue


def _whole(file: evidence.OpenFile) -> bytes:
    content = b""
    for chunk in file.chunks():
        content += chunk
        if len(content) > _LONGEST_SIDECAR:
            return b""
    return content


def position_in(sidecar: bytes) -> Position | None:
    """The position that a sidecar (formats/renditions.md) states of its file; None: none on earth,
    or 0, 0, which devices write that know none."""
    try:
        claims = json.loads(sidecar)["claims"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    for part in ("photo", "recording"):
        about = claims.get(part) if isinstance(claims, Mapping) else None
        place = about.get("place") if isinstance(about, Mapping) else None
        if not isinstance(place, Mapping):
            continue
        try:
            latitude, longitude = float(place["latitude"]), float(place["longitude"])
        except (KeyError, TypeError, ValueError):
            continue
        if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude):
            return Position(latitude, longitude, str(place.get("source", ""))[:_LONGEST_BASIS])
    return None


def mapped(one: evidence.ItemOnMap, found: Found) -> MappedRecord | None:
    """An item as a record of the map; None where nothing of it states a position."""
    stated = [place for key in one.sidecars if (place := found.get(key))]
    if not stated:
        return None
    return MappedRecord(
        id=one.id,
        organisation_id=one.organisation_id,
        confidentiality=one.confidentiality,
        privileged=one.privileged,
        kinds=tuple(sorted({place.basis for place in stated})),
        verification=one.verification,
        since=one.recorded_from,
        until=one.recorded_to or one.recorded_from,
        registered_at=one.registered_at,
        places=tuple(
            MappedPlace("", place.latitude, place.longitude, Precision.VICINITY)
            for place in dict.fromkeys(stated)
        ),
    )
