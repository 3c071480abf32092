# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a check of the whole log came, so that one that was killed goes on instead of anew.

What was recomputed is kept by its hashes, never by the log's own files, and signed with the node's
key: whoever can write files or rows cannot make a check skip something. A state is good for a day,
as long as the log keeps its name; a check that goes on from it speaks of that day, not of one
moment. Absent, foreign, old or damaged: the check begins at the first entry.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import Frontier, perfect_root
from dokaz.core.log.tiles import TILE_WIDTH, Tile, TilePath, parse_tile_path
from dokaz.core.objects.durable import write_file_durably
from dokaz.core.seals.signature import parse_envelope, sign, verify
from dokaz.ledger.comparing import Finding
from dokaz.ledger.keyring import node_key

GOOD_FOR = timedelta(days=1)
_PAYLOAD_TYPE = "application/vnd.dokaz.log-check-state+json;v=1"
_FILE = "log-check.state"


class Edge:
    """The unfinished tiles above the leaves at a size of whole bundles; a `TileReader` of them."""

    def __init__(self, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.levels = [list(level) for level in levels]

    def add_bundle(self, leaf_hashes: Sequence[bytes]) -> None:
        """Take up the 256 leaf hashes that follow."""
        carried = perfect_root(leaf_hashes)
        for level in self.levels:
            level.append(carried)
            if len(level) < TILE_WIDTH:
                return
            carried = perfect_root(level)
            level.clear()
        self.levels.append([carried])

    def left_as_they_were(self, done: int, size: int) -> Iterator[Tile]:
        """The unfinished tiles at `done` entries that are the same at `size`.

        A tree that grows from `done` has no reason to look at them (`new_tiles`).
        """
        for number, hashes in enumerate(self.levels, start=1):
            count = done // TILE_WIDTH**number
            if hashes and count == size // TILE_WIDTH**number:
                path = TilePath(number, count // TILE_WIDTH, len(hashes))
                yield Tile(str(path), b"".join(hashes))

    def read(self, path: str) -> bytes:
        """Content of the unfinished tile of a level.

        Raises:
            TileMissing: this is none of them.
        """
        tile = parse_tile_path(path)
        if tile.level and tile.level <= len(self.levels):
            hashes = self.levels[tile.level - 1]
            if tile.width == len(hashes):
                return b"".join(hashes)
        raise TileMissing(f"{path} is not at the edge")


@dataclass(frozen=True, slots=True)
class AuditState:
    """What one check has behind it: `done` entries, a whole number of bundles.

    `time` is what the last entry states; `counts` are of all findings by code, `findings` those
    that are told one by one.
    """

    origin: str
    began_at: datetime
    done: int = 0
    peaks: tuple[bytes, ...] = ()
    levels: tuple[tuple[bytes, ...], ...] = ()
    time: datetime | None = None
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def frontier(self) -> Frontier:
        """The tree so far."""
        return Frontier(size=self.done, peaks=self.peaks)


def keep(state: AuditState) -> None:
    """Write the state durably in the place of the one before."""
    payload = canonical_json(
        {
            "began_at": state.began_at.isoformat(),
            "counts": dict(state.counts),
            "done": state.done,
            "findings": [[one.code, one.index, one.message] for one in state.findings],
            "levels": [_texts(level) for level in state.levels],
            "origin": state.origin,
            "peaks": _texts(state.peaks),
            "time": state.time.isoformat() if state.time else None,
        }
    )
    envelope = sign(payload, payload_type=_PAYLOAD_TYPE, key=node_key())
    write_file_durably(_path(), envelope.to_json())


def kept(*, origin: str, now: datetime) -> AuditState | None:
    """The state of the check that was broken off, if it may go on."""
    try:
        envelope = parse_envelope(_path().read_bytes())
        verify(envelope, payload_type=_PAYLOAD_TYPE, keys=(node_key().public,))
        state = _read(parse_json(envelope.payload))
    except (OSError, DokazError):
        return None
    age = now - state.began_at
    return state if state.origin == origin and timedelta(0) <= age <= GOOD_FOR else None


def forget() -> None:
    """After a check has ended."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.DOKAZ.home) / _FILE


def _read(value: Any) -> AuditState:
    """What this node wrote and signed itself."""
    return AuditState(
        origin=value["origin"],
        began_at=datetime.fromisoformat(value["began_at"]).astimezone(UTC),
        done=value["done"],
        peaks=_hashes(value["peaks"]),
        levels=tuple(_hashes(level) for level in value["levels"]),
        time=datetime.fromisoformat(value["time"]) if value["time"] else None,
        findings=tuple(Finding(*one) for one in value["findings"]),
        counts=value["counts"],
    )


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]


def _hashes(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(one) for one in texts)
