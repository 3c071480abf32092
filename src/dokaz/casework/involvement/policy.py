# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and state roles, posts and rights: people of the organisation whose person it is.

A row is shown with its person and its event, unit or object only if the reader may see both; that
is asked of their rooms (`queries`). Here stands whose rows they are at all.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.casework.involvement.models import Ownership, Post, Role
from dokaz.casework.persons import api as persons
from dokaz.casework.records.seeing import NOTHING, is_reader
from dokaz.gate.api import Actor, Conflict, NotFound, Policy, Refused


def _own(actor: Actor) -> Q:
    if not is_reader(actor):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


ROLES: Policy[Role] = Policy(what="role", rows=lambda: Role.objects.all(), sees=_own)
POSTS: Policy[Post] = Policy(what="post", rows=lambda: Post.objects.all(), sees=_own)
OWNERSHIPS: Policy[Ownership] = Policy(
    what="ownership", rows=lambda: Ownership.objects.all(), sees=_own
)


def require_own_person(actor: Actor, person_id: object, action: str) -> persons.PersonRow:
    """The person, if it is visible, the own organisation's and not erased.

    Raises:
        NotFound: absent or not visible.
        Refused: another organisation's.
        Conflict: erased.
    """
    row = persons.rows_of(actor=actor, person_ids=(person_id,)).get(person_id)
    if row is None:
        raise NotFound("person")
    if row.organisation_id != actor.organisation_id:
        raise Refused(action, "not_your_organisation")
    if row.erased:
        raise Conflict("erased", _("This person was erased from the archive."))
    return row
