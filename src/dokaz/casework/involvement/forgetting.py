# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of roles, posts and rights when a person is erased: words are emptied, in that act.

Codes and dates stay: they say that an erased person was something, and not who.
"""

from uuid import UUID

from dokaz.casework.involvement.models import Ownership, Post, Role
from dokaz.gate.api import Unit, erase_details


def forget(unit: Unit, person_id: UUID) -> None:
    """Empty the words about an erased person's posts and rights, and why links were ended."""
    posts = Post.objects.filter(person_id=person_id)
    acts = {*posts.values_list("last_act_id", flat=True)}
    acts |= {*Role.objects.filter(person_id=person_id).values_list("last_act_id", flat=True)}
    ownerships = Ownership.objects.filter(person_id=person_id)
    acts |= {*ownerships.values_list("last_act_id", flat=True)}
    erase_details(unit, acts)
    posts.update(rank="", position="", basis="")
    ownerships.update(basis="")
