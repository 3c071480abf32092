# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pass for one file whose opening was recorded, for readers that know no sessions.

The pass names the act, the file and the person, is signed with the node's web secret and lasts a
quarter of an hour. It is worth what the person may do at the moment of each reading, never more:
whoever lost a role, or the item, reads nothing with it. Whoever holds it reads that one file: it
goes to the person's own browser alone.
"""

from uuid import UUID

from django.core import signing

from dokaz.evidence.actions.files import OpenFile, read_again
from dokaz.gate.api import Actor, NotFound, reading
from dokaz.members.api import actor_for

LASTS_SECONDS = 15 * 60
_SALT = "dokaz.evidence.pass"


def pass_for(opened: OpenFile, *, actor: Actor) -> str:
    """The pass for a file that this actor opened a moment ago; letters that addresses may hold."""
    named = [actor.ref, actor.organisation_id, opened.act_id, opened.file.id]
    return signing.dumps([str(one) for one in named], salt=_SALT)


def read_by_pass(token: str) -> OpenFile:
    """The file a pass was given for.

    Raises:
        NotFound: no such pass, it is over, or the item is not theirs to see any more. Others as
            `read_again`.
    """
    try:
        found = signing.loads(token, salt=_SALT, max_age=LASTS_SECONDS)
        person, organisation, act, file = (UUID(one) for one in found)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("file") from error
    actor = actor_for(person, organisation)
    with reading(actor):
        return read_again(actor=actor, act_id=act, file_ids=(file,))[0]
