# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision of two people, the same whatever it is about: what its row goes through.

Acts say to the log what was decided; here nothing is recorded.
"""

import re
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Rejected, Unit
from dokaz.publication.models import Embargo, Layer, Release, Story
from dokaz.publication.vocabulary import LIVING, ReleaseState

Row = TypeVar("Row", Release, Story, Layer, Embargo)
Shown = TypeVar("Shown", Release, Story, Layer)
Beside = TypeVar("Beside", Story, Layer)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def waiting(rows: type[Row], key: UUID) -> Row:
    """A proposal, locked until the act ends. Raises Conflict: it was decided already."""
    row = _locked(rows, key)
    if row.state != ReleaseState.PROPOSED:
        raise Conflict("release_decided", _("This was decided already. Nothing was saved."))
    return row


def require_another(row: Release | Story | Layer | Embargo, actor: Actor) -> None:
    """Raises Conflict: whoever proposed it would agree to it."""
    if row.proposed_by == actor.ref:
        raise Conflict(
            "same_person", _("Another person has to agree to this. Nothing was released.")
        )


def decide(unit: Unit, row: Release | Story | Layer | Embargo, actor: Actor, state: str) -> None:
    """Say yes or no to what waits."""
    row.state, row.decided_by, row.decided_at = state, actor.ref, unit.at
    row.save(update_fields=["state", "decided_by", "decided_at"])


def take_back(unit: Unit, rows: type[Shown], key: UUID, actor: Actor) -> Shown:
    """End what waits or is released. Raises Conflict: it has ended already."""
    row = _locked(rows, key)
    if row.state not in LIVING:
        raise Conflict("release_ended", _("This release has ended already. Nothing was saved."))
    row.state, row.ended_by, row.ended_at = ReleaseState.WITHDRAWN, actor.ref, unit.at
    row.save(update_fields=["state", "ended_by", "ended_at"])
    return row


def require_new(rows: type[Beside], actor: Actor, sha256: str) -> UUID:
    """The own organisation, in which nothing with this digest waits or is released.

    Raises:
        Rejected: this is no digest.
        Conflict: exactly this is released or waits for it already.
    """
    if not _DIGEST.fullmatch(sha256):
        raise Rejected("sha256", _("This is no SHA-256 digest."))
    organisation_id = actor.organisation_id
    assert organisation_id is not None  # roles are held in an organisation
    living = rows.objects.filter(organisation_id=organisation_id, sha256=sha256, state__in=LIVING)
    if living.exists():
        raise Conflict(
            f"{rows._meta.model_name}_lives",
            _("Exactly this is released or waits for it. Nothing was saved."),
        )
    return organisation_id


def agree(unit: Unit, rows: type[Beside], key: UUID, actor: Actor, sha256: str) -> Beside:
    """Release what was proposed, as another publisher who has looked at what has this digest.

    Raises:
        Conflict: the same person, not waiting any more, or another digest was proposed.
    """
    row = waiting(rows, key)
    require_another(row, actor)
    if row.sha256 != sha256:
        raise Conflict(
            f"other_{rows._meta.model_name}",
            _("What was proposed differs from what you have. Nothing was released."),
        )
    decide(unit, row, actor, ReleaseState.RELEASED)
    return row


def _locked(rows: type[Row], key: UUID) -> Row:
    row: Row = rows.objects.select_for_update().get(pk=key)
    return row
