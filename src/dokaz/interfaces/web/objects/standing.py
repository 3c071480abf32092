# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor, ActorKind
from dokaz.interfaces.web.events import standing as of_events

writes = of_events.writes


@dataclass(frozen=True, slots=True)
class Offered:
    """What an object's page offers."""

    write: bool = False
    classify: bool = False
    share: bool = False
    merge: bool = False
    rights: bool = False
    """Also at another organisation's object: whose it is, is said of one's own people."""


def offered(actor: Actor, found: objects.ObjectView) -> Offered:
    """What this person is offered at this object."""
    living = found.row.merged is None and not found.undone
    is_person = actor.kind is ActorKind.PERSON
    own = is_person and found.own and living
    return Offered(
        rights=is_person and living and writes(actor),
        write=own and writes(actor),
        classify=own and actor.holds(*of_events.CLASSIFIERS),
        share=own and actor.holds(*of_events.SHARERS),
        merge=own and actor.holds(*of_events.MERGERS),
    )
