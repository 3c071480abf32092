# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files beside an index of captures, compared with what the index states of them.

Kept as a metadata file `capture-rows.json` of the index: for each row its address, time and files,
and for each file whether the digest the tool recorded agrees with ours. It holds addresses, so it
is sealed and erased with its item.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, rfc3339
from dokaz.intake import archive
from dokaz.intake.models import Opening
from dokaz.media.opening.members import MemberHead, MemberKind, Trouble

FORMAT = "dokaz.capture-rows/1"
NAME = "capture-rows.json"
MOST_ROWS = 50_000
_OURS = "sha256:"


class Compared(StrEnum):
    """What the index says of a file against what came in. The values are stable."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_GIVEN = "not_given"
    """The index states no digest of it."""
    NOT_COMPARED = "not_compared"
    """It states one of a kind that this node does not keep."""
    NOT_HERE = "not_here"
    """It names a file that the delivery does not have."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A file of the delivery beside the index."""

    path: str
    item_id: UUID
    sha256: str


def compare(recorded: str, sha256: str) -> Compared:
    """A digest as the index states it, such as `sha256:…`, against ours in hexadecimal."""
    if not recorded:
        return Compared.NOT_GIVEN
    if not recorded.startswith(_OURS):
        return Compared.NOT_COMPARED
    agrees = recorded.removeprefix(_OURS) == sha256
    return Compared.AGREES if agrees else Compared.DIFFERS


@dataclass(slots=True)
class Rows:
    """Gathers what is to be said of the rows of one index."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, head: MemberHead, found: dict[str, Sequence[Beside]]) -> None:
        """The next member. `found`: files beside the index by the path the row names them with."""
        if head.kind is not MemberKind.MESSAGE:
            self._lacks(head)
            return
        self.counts["rows"] += 1
        recorded = {one.name: one.value for one in head.recorded}
        files = []
        for path in head.brings:
            files += self._files(path, recorded.get(path, ""), found.get(path, ()))
        if len(self.rows) < MOST_ROWS:
            self.rows.append(
                {
                    "row": head.name,
                    "url": head.url,
                    "at": rfc3339(head.modified_at) if head.modified_at else None,
                    "lacks": "",
                    "files": files,
                }
            )

    def _lacks(self, head: MemberHead) -> None:
        """Stands behind the row it is about."""
        trouble = head.trouble.value if head.trouble else ""
        self.counts[trouble] += 1
        if self.rows and len(self.rows) == self.counts["rows"]:
            self.rows[-1]["lacks"] = trouble

    def _files(self, path: str, recorded: str, found: Sequence[Beside]) -> list[dict[str, Any]]:
        if not found:
            self.counts[Compared.NOT_HERE] += 1
            return [{"named": path, "recorded": recorded, "verdict": str(Compared.NOT_HERE)}]
        files = []
        for one in found:
            verdict = compare(recorded, one.sha256)
            self.counts[verdict] += 1
            files.append(
                {
                    "named": path,
                    "path": one.path,
                    "recorded": recorded,
                    "sha256": one.sha256,
                    "verdict": str(verdict),
                }
            )
        return files


def keep(actor: Actor, opening: Opening, rows: Rows) -> None:
    """Add the file. Doing it again adds nothing.

    Raises:
        NotFound, Conflict: the item is sealed or was disposed of.
        StorageFault: the store failed.
    """
    names = [*Compared, "rows", Trouble.NOT_CAPTURED.value, Trouble.NO_FILE.value]
    counts = {str(name): rows.counts[name] for name in names}
    content = {"format": FORMAT, "index": opening.format, "counts": counts, "rows": rows.rows}
    evidence.add_renditions(
        actor=actor,
        of_file_id=opening.file_id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(opening.organisation_id, [canonical_json(content)]),
                role="metadata",
                name=NAME,
                media_type="application/json",
                tool=archive.TOOL,
                technical={"capture_rows": counts},
            )
        ],
    )
