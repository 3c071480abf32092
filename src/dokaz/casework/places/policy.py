# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codifier is public to everybody signed in; lists of control are their organisation's."""

from django.db.models import Q

from dokaz.casework.places.models import BoundarySet, ControlList
from dokaz.gate.api import Actor, ActorKind, Policy

BRINGERS = ("legal_analyst", "custodian")
_READERS = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "auditor", "coordinator",
)  # fmt: skip


def _own_lists(actor: Actor) -> Q:
    if actor.kind is not ActorKind.PERSON or not actor.holds(*_READERS):
        return Q(pk__in=[])
    return Q(organisation_id=actor.organisation_id)


CONTROL_LISTS: Policy[ControlList] = Policy(
    what="control list", rows=lambda: ControlList.objects.all(), sees=_own_lists
)
BOUNDARY_SETS: Policy[BoundarySet] = Policy(
    what="boundaries", rows=lambda: BoundarySet.objects.all(), sees=_own_lists
)
