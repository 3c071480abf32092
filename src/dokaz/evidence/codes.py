# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short codes of organisations, which begin the numbers of their items."""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Rejected
from dokaz.members import api as members


def organisation_code(actor: Actor, organisation_id: UUID) -> str:
    """The organisation's code, such as "TRH".

    Raises:
        Rejected: there is no such active organisation.
    """
    for entry in members.directory(actor=actor):
        if entry.id == organisation_id:
            return entry.code
    raise Rejected("organisation", _("There is no such organisation on this node."))
