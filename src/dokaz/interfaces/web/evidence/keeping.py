# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the stored bytes of an item are, in one word. "Not checked" is never shown as well."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dokaz.evidence import api as evidence


@dataclass(frozen=True, slots=True)
class Keeping:
    """`verdict`: "proven" (all originals checked since they came in), "not_checked", "failed",
    or "erased". `checked_at` is the oldest of the originals' last checks."""

    verdict: str
    checked_at: datetime | None


def keeping_of(files: Iterable[evidence.FileView | evidence.KeptFile]) -> Keeping:
    """How an item's files are kept; one bad file makes the item bad."""
    living = [file for file in files if not file.erased]
    if not living:
        return Keeping("erased", None)
    if any(file.state != evidence.ObjectState.PRESENT for file in living):
        return Keeping("failed", None)
    originals = [file for file in living if file.role == evidence.FileRole.ORIGINAL]
    checked = [file.checked_at for file in originals if file.checked_at is not None]
    if not originals or len(checked) < len(originals):
        return Keeping("not_checked", None)
    return Keeping("proven", min(checked))
