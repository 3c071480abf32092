# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files are locked, as far as opening or examining them has shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake.models import Opening
from dokaz.intake.reasons import LOCKED, SHORT_OF_WHOLE, OpeningReason
from dokaz.media.errors import FailureReason


@dataclass(frozen=True, slots=True)
class Lock:
    """One locked original. `opening`: of a container, None for a document."""

    file: evidence.FileView
    opening: Opening | None


def locks_of(actor: Actor, files: Iterable[evidence.FileView]) -> tuple[Lock, ...]:
    """Those of an item's files that are locked. The caller has made sure that the actor sees them.

    A container that was delivered more than once was opened once, so its newest opening counts.
    """
    originals = [one for one in files if one.role == evidence.FileRole.ORIGINAL and not one.erased]
    openings: dict[UUID, Opening] = {}
    rows = Opening.objects.filter(
        organisation_id=actor.organisation_id, file_id__in=[one.id for one in originals]
    )
    for opening in rows.order_by("planned_at", "pk"):
        openings[opening.file_id] = opening
    found = []
    for original in originals:
        opening = openings.get(original.id)
        if opening is not None and is_locked_container(opening):
            found.append(Lock(original, opening))
        elif is_locked_document(original.technical.get("made")):
            found.append(Lock(original, None))
    return tuple(found)


def is_locked_container(opening: Opening) -> bool:
    """Whether it, or some of its members, wait for a password or another one."""
    return opening.state in SHORT_OF_WHOLE and opening.reason in LOCKED


def is_locked_document(made: object) -> bool:
    """By what was recorded of making its words and pages (`evidence.record_technical`)."""
    if not isinstance(made, dict):
        return False
    tried = [made.get(kind) for kind in ("text", "pages")]
    return any(
        isinstance(one, dict) and one.get("failed") == FailureReason.LOCKED.value for one in tried
    )


def cannot_be_opened_here(opening: Opening) -> bool:
    """Whether no password helps on this node: nothing here decrypts RAR."""
    return opening.format == "rar" and opening.reason == OpeningReason.PASSWORD
