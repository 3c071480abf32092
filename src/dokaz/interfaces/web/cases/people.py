# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which people the forms of cases offer, and whom a form meant."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Refused, Rejected
from dokaz.members import api as members


def colleagues(actor: Actor, *, but_self: bool = False) -> list[tuple[str, str]]:
    """Members of the own organisation with rights now, as choices; none where one may not know."""
    found: tuple[members.Colleague, ...] = ()
    with suppress(Refused):
        found = members.colleagues(actor=actor, on=timezone.localdate())
    return [
        (str(one.account_id), one.display_name)
        for one in found
        if not (but_self and one.account_id == actor.ref)
    ]


def meant(actor: Actor, values: dict[str, Any]) -> tuple[UUID, UUID]:
    """The account that a form names, and the organisation it acts for.

    Raises:
        Rejected: nobody, two people, or a reference that belongs to nobody here.
    """
    chosen, reference = values.pop("member"), values.pop("reference")
    if bool(chosen) == bool(reference):
        raise Rejected("member", _("Choose a colleague, or give the reference of somebody else."))
    if chosen:
        assert actor.organisation_id is not None  # Colleagues are an organisation's.
        return UUID(chosen), actor.organisation_id
    for one in members.memberships_of(reference):
        return reference, one.organisation.id
    raise Rejected("reference", _("Nobody on this node has this reference."))
