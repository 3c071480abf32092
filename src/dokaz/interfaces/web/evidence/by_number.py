# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items that a person names by their numbers in a field of a form."""

import re
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Rejected


def items_of(actor: Actor, refs: str) -> tuple[UUID, ...]:
    """Items by their numbers. Raises Rejected: one is not there for this actor."""
    found = []
    # More than an act takes: it says so, and not all are looked up for that.
    for ref in [one for one in re.split(r"[\s,;]+", refs) if one][:300]:
        item = evidence.find_by_ref(actor=actor, ref=ref)
        if item is None:
            raise Rejected("refs", _("There is no item %s for you. Nothing was linked.") % ref[:40])
        found.append(item)
    return tuple(found)
