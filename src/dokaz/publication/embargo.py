# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long an organisation is silent about an event: the node's setting, or longer by agreement.

The setting is the hard minimum: whoever runs the node can lengthen it, and no act goes below it.
"""

from uuid import UUID

from django.conf import settings

from dokaz.gate.api import Actor, anyone, view
from dokaz.publication.models import Embargo
from dokaz.publication.policy import EMBARGOES
from dokaz.publication.views import EmbargoView
from dokaz.publication.vocabulary import ReleaseState

LONGEST_DAYS = 3650


def least_days() -> int:
    """Days of silence that the node's setting asks of every organisation."""
    return int(settings.DOKAZ.publication_silence_days)


def silence_days(organisation_id: UUID | None) -> int:
    """Days of silence in force for an organisation, beside those of each kind of crime."""
    agreed = (
        Embargo.objects.filter(organisation_id=organisation_id, state=ReleaseState.RELEASED)
        .order_by("-decided_at", "-pk")
        .values_list("days", flat=True)
        .first()
    )
    return max(least_days(), agreed or 0)


@view("publication.embargo.list", rule=anyone)
def visible_embargoes(*, actor: Actor, state: str = "", limit: int = 20) -> tuple[EmbargoView, ...]:
    """What publishers of the own organisation proposed and decided, the newest first; with a word
    of `ReleaseState` those in this state alone."""
    found = EMBARGOES.visible(actor).order_by("-pk")
    rows = (found.filter(state=state) if state else found)[: max(1, min(limit, 200))]
    return tuple(
        EmbargoView(
            id=row.pk,
            days=row.days,
            state=row.state,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def waiting_embargo(actor: Actor) -> EmbargoView | None:
    """The time of silence that was proposed and waits to be decided; at most one does."""
    return next(iter(visible_embargoes(actor=actor, state=ReleaseState.PROPOSED)), None)
