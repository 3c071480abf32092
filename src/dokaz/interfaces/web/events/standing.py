# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor, ActorKind

_WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "verifier",
    "legal_analyst",
)  # fmt: skip
CLASSIFIERS = ("documenter", "interviewer", "verifier", "custodian", "data_protection_officer")
SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
MERGERS = ("custodian", "legal_analyst", "verifier")
PUBLISHERS = ("publisher", "custodian", "data_protection_officer")


@dataclass(frozen=True, slots=True)
class Offered:
    """What an event's page offers."""

    write: bool = False
    classify: bool = False
    verify: bool = False
    advance: bool = False
    share: bool = False
    merge: bool = False
    publish: bool = False


def offered(actor: Actor, event: events.EventView) -> Offered:
    """What this person is offered at this event."""
    living = event.row.state != events.EventState.MERGED and not event.undone
    own = actor.kind is ActorKind.PERSON and event.own and living
    return Offered(
        write=own and actor.holds(*_WRITERS),
        classify=own and actor.holds(*CLASSIFIERS),
        verify=own and actor.holds("verifier", "osint_researcher"),
        advance=own and bool(events.states_open_to(actor, event.row.state)),
        share=own and actor.holds(*SHARERS),
        merge=own and actor.holds(*MERGERS),
        publish=own and actor.holds(*PUBLISHERS),
    )


def writes(actor: Actor) -> bool:
    """Whether this person is offered registering an event."""
    person = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
    return person and actor.holds(*_WRITERS)
