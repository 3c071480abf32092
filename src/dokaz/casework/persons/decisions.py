# SPDX-License-Identifier: AGPL-3.0-or-later
"""What about people waits for a second person, and which identities two people opened."""

from datetime import UTC, datetime

from django.db.models import Q

from dokaz.casework.persons.actions.openings import PROPOSAL_LASTS
from dokaz.casework.persons.file import erasure_view, opening_view
from dokaz.casework.persons.policy import ERASURES, OPENINGS
from dokaz.casework.persons.queries import person_row
from dokaz.casework.persons.views import Decisions
from dokaz.casework.persons.vocabulary import ErasureState
from dokaz.evidence.api import OpeningState
from dokaz.gate.api import Actor, anyone, view

MOST_SHOWN = 100


@view("persons.decision.list", rule=anyone)
def decisions(*, actor: Actor) -> Decisions:
    """About people of the own organisation that the actor may see, newest first, up to 100 a kind.

    Requests that waited too long are left out: nobody can agree to them any more.
    """
    now = datetime.now(UTC)
    waits = Q(state=OpeningState.PROPOSED, proposed_at__gt=now - PROPOSAL_LASTS)
    lasts = Q(state=OpeningState.APPROVED, until__gt=now)
    asked = OPENINGS.visible(actor).filter(waits | lasts).select_related("person")
    openings = [
        (person_row(row.person), opening_view(row)) for row in asked.order_by("-pk")[:MOST_SHOWN]
    ]
    proposed = ERASURES.visible(actor).filter(state=ErasureState.PROPOSED).select_related("person")
    return Decisions(
        openings=tuple(one for one in openings if one[1].state == OpeningState.PROPOSED),
        open_now=tuple(one for one in openings if one[1].state == OpeningState.APPROVED),
        erasures=tuple(
            (person_row(row.person), erasure_view(row))
            for row in proposed.order_by("-pk")[:MOST_SHOWN]
        ),
    )
