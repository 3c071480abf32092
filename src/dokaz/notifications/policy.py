# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read notices: the account they are for, acting for the organisation they are for."""

from django.db.models import Q

from dokaz.gate.api import ALLOWED, Actor, ActorKind, Policy, Refusal, Verdict
from dokaz.notifications.models import Attention, Following, Notice

_NOTHING = Q(pk__in=[])


def is_member(actor: Actor) -> bool:
    """A person who acts for an organisation."""
    return actor.kind is ActorKind.PERSON and actor.organisation_id is not None


def a_member(actor: Actor, arguments: object) -> Verdict:
    """Rule: people who act for an organisation are told of things."""
    return ALLOWED if is_member(actor) else Refusal("role_missing")


def _own(column: str) -> object:
    def sees(actor: Actor) -> Q:
        if not is_member(actor):
            return _NOTHING
        return Q(**{column: actor.ref}, organisation_id=actor.organisation_id)

    return sees


NOTICES: Policy[Notice] = Policy(
    what="notice", rows=lambda: Notice.objects.all(), sees=_own("account")
)
ATTENTION: Policy[Attention] = Policy(
    what="attention", rows=lambda: Attention.objects.all(), sees=_own("owner_ref")
)
FOLLOWINGS: Policy[Following] = Policy(
    what="following", rows=lambda: Following.objects.all(), sees=_own("owner_ref")
)
