# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose what people save is: searches and views of lists."""

from django.db.models import Q

from dokaz.gate.api import Actor

NOTHING = Q(pk__in=[])


def own_rows(actor: Actor) -> Q:
    """Rows that this person saved in the organisation they act for, and did not end."""
    if actor.organisation_id is None:
        return NOTHING
    return Q(owner_ref=actor.ref, organisation_id=actor.organisation_id, ended_at__isnull=True)
