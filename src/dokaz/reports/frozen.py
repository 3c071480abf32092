# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures as they are kept: canonical JSON whose digest enters the log.

The format is described in docs/formats/figures.md.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dokaz.core.canonical import canonical_json
from dokaz.reports.views import Broken, Figures, Worked

FORMAT = "dokaz-figures/2"


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


def digest_of(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
