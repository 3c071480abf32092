# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what was packed may still be read by whoever takes the packed file out.

A parcel keeps the level it was packed at. An item may have been sealed, raised or no longer shared
since; the packed bytes must not get round that. Evidence decides, anew for each taking out.
"""

from collections.abc import Sequence
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, pieces


def all_visible(actor: Actor, item_ids: Sequence[UUID]) -> bool:
    """Whether the actor may see every one of these items now."""
    try:
        for some in pieces(item_ids):
            evidence.files_of(actor=actor, item_ids=tuple(some))
    except NotFound:
        return False
    return True
