# SPDX-License-Identifier: AGPL-3.0-or-later
"""What about people waits for a second person, and which identities two people opened."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from dokaz.casework.persons.actions.openings import PROPOSAL_LASTS
from dokaz.casework.persons.file import erasure_view, opening_view
from dokaz.casework.persons.policy import ERASURES, OPENINGS
from dokaz.casework.persons.queries import person_row
from dokaz.casework.persons.views import Decisions, PersonRow
from dokaz.casework.persons.vocabulary import ErasureState
from dokaz.evidence.api import OpeningState
from dokaz.gate.api import Actor, anyone, view

MOST_SHOWN = 100
Row, Shown = TypeVar("Row", bound=Model), TypeVar("Shown")


@view("persons.decision.list", rule=anyone)
def decisions(*, actor: Actor) -> Decisions:
    """About people of the own organisation that the actor may see, newest first, up to 100 a kind.

    Requests that waited too long are left out: nobody can agree to them any more.
    """
    now = datetime.now(UTC)
    openings, erasures = OPENINGS.visible(actor), ERASURES.visible(actor)
    waiting = openings.filter(state=OpeningState.PROPOSED, proposed_at__gt=now - PROPOSAL_LASTS)
    in_force = openings.filter(state=OpeningState.APPROVED, until__gt=now)
    return Decisions(
        openings=_newest(waiting, opening_view),
        open_now=_newest(in_force, opening_view),
        erasures=_newest(erasures.filter(state=ErasureState.PROPOSED), erasure_view),
    )


def _newest(
    rows: QuerySet[Row], shown: Callable[[Row], Shown]
) -> tuple[tuple[PersonRow, Shown], ...]:
    """With whom each is about."""
    newest: Any = rows.select_related("person").order_by("-pk")[:MOST_SHOWN]
    return tuple((person_row(row.person), shown(row)) for row in newest)
