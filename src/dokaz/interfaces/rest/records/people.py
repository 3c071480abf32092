# SPDX-License-Identifier: AGPL-3.0-or-later
"""People whom a request names by reference. A share with nobody, a place in a team for nobody or a
wall against nobody would look as if it held."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Rejected
from dokaz.members import api as members

_PEOPLE = ("member_ref", "mentions")


def require_people(named: Mapping[str, Any]) -> None:
    """Whoever is named has rights on this node now, and in the organisation named beside them.

    Raises:
        Rejected: nobody has such a reference here, or nobody in that organisation.
    """
    organisation = named.get("organisation_id")
    for field in _PEOPLE:
        given = named.get(field) or ()
        for account in (given,) if isinstance(given, UUID) else given:
            places = {one.organisation.id for one in members.memberships_of(account)}
            if not places:
                raise Rejected(field, _("Nobody on this node has this reference."))
            if organisation is not None and organisation not in places:
                raise Rejected(field, _("Nobody of this organisation has this reference."))
