# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures as they are kept: canonical JSON whose digest enters the log.

The format is described in docs/formats/figures.md.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.reports.scope import Scope
from dokaz.reports.views import Broken, FigureLine, Figures, Worked

FORMAT = "dokaz-figures/2"
KNOWN = ("dokaz-figures/1", FORMAT)
"""Versions that are read; what the first one does not have is not compared."""


def as_json(
    found: Figures,
    broken: Mapping[str, Sequence[Broken]],
    worked: Sequence[Worked] = (),
    *,
    organisation: str,
    dataset: Mapping[str, Any] | None,
    at: datetime,
) -> bytes:
    """All figures, canonically. `organisation`: its code; `dataset`: number and digest of the
    newest public dataset at that time, or None."""
    scope = found.scope
    return canonical_json(
        {
            "format": FORMAT,
            "counted_at": at.isoformat(timespec="seconds"),
            "organisation": organisation,
            "own": scope.own,
            "oblast": scope.oblast,
            "conduct": scope.conduct,
            "since": scope.since.isoformat(),
            "until": scope.until.isoformat(),
            "before": [one.isoformat() for one in found.before],
            "dataset": dict(dataset) if dataset else None,
            "figures": [
                {"code": one.code, "kind": one.kind, "now": one.now, "before": one.before}
                for one in found.lines
            ],
            "events": {
                by: [{"code": one.code, "now": one.now, "before": one.before} for one in rows]
                for by, rows in broken.items()
            },
            "work": [
                {"organisation": one.code, "now": one.now, "before": one.before} for one in worked
            ],
        }
    )


class NoFigures(Exception):
    """These bytes are no figures as this program kept them, now or earlier."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Figures that were kept. `lines`: by code and kind what was counted in this time and in the
    one before it; None where it was not known."""

    scope: Scope
    organisation: str
    sha256: str
    lines: Mapping[tuple[str, str], tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is counted otherwise now: in this time, and in the one before it."""

    code: str
    kind: str
    kept: tuple[int | None, int | None]
    now: tuple[int | None, int | None]


def read(content: bytes) -> Frozen:
    """Figures from the bytes of figures.json, of any version.

    Raises:
        NoFigures: they are none, or were changed: canonical bytes are the only ones.
    """
    try:
        stated = json.loads(content)
        if stated["format"] not in KNOWN or canonical_json(stated) != content:
            raise NoFigures("not as they were kept")
        return Frozen(
            scope=Scope(
                since=date.fromisoformat(stated["since"]),
                until=date.fromisoformat(stated["until"]),
                own=bool(stated["own"]),
                oblast=str(stated["oblast"]),
                conduct=str(stated["conduct"]),
            ),
            organisation=str(stated["organisation"]),
            sha256=digest_of(content),
            lines={
                (str(one["code"]), str(one["kind"])): (_count(one["now"]), _count(one["before"]))
                for one in stated["figures"]
            },
        )
    except (ValueError, KeyError, TypeError, RecursionError, DokazError) as error:
        raise NoFigures("not figures") from error


def _count(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError("no number")
    return value


def differences(kept: Frozen, lines: Iterable[FigureLine]) -> list[Difference]:
    """Lines that both have and that are counted otherwise now, in the order of the account."""
    found = []
    for one in lines:
        was, now = kept.lines.get((one.code, one.kind)), (one.now, one.before)
        if was is not None and was != now:
            found.append(Difference(one.code, one.kind, was, now))
    return found


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
