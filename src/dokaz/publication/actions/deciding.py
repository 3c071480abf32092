# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision of two people, the same for events and for stories: what its row goes through.

Acts say to the log what was decided; here nothing is recorded.
"""

from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Unit
from dokaz.publication.models import Release, Story
from dokaz.publication.vocabulary import LIVING, ReleaseState

Row = TypeVar("Row", Release, Story)


def waiting(rows: type[Row], key: UUID) -> Row:
    """A proposal, locked until the act ends. Raises Conflict: it was decided already."""
    row = _locked(rows, key)
    if row.state != ReleaseState.PROPOSED:
        raise Conflict("release_decided", _("This was decided already. Nothing was saved."))
    return row


def require_another(row: Release | Story, actor: Actor) -> None:
    """Raises Conflict: whoever proposed it would agree to it."""
    if row.proposed_by == actor.ref:
        raise Conflict(
            "same_person", _("Another person has to agree to this. Nothing was released.")
        )


def decide(unit: Unit, row: Release | Story, actor: Actor, state: str) -> None:
    """Say yes or no to what waits."""
    row.state, row.decided_by, row.decided_at = state, actor.ref, unit.at
    row.save(update_fields=["state", "decided_by", "decided_at"])


def take_back(unit: Unit, rows: type[Row], key: UUID, actor: Actor) -> Row:
    """End what waits or is released. Raises Conflict: it has ended already."""
    row = _locked(rows, key)
    if row.state not in LIVING:
        raise Conflict("release_ended", _("This release has ended already. Nothing was saved."))
    row.state, row.ended_by, row.ended_at = ReleaseState.WITHDRAWN, actor.ref, unit.at
    row.save(update_fields=["state", "ended_by", "ended_at"])
    return row


def _locked(rows: type[Row], key: UUID) -> Row:
    row: Row = rows.objects.select_for_update().get(pk=key)
    return row
