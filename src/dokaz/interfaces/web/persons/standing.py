# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.api import JUDGES_PEOPLE
from dokaz.gate.api import Actor, ActorKind

_WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "legal_analyst",
)  # fmt: skip
_CLASSIFIERS = (
    "documenter", "interviewer", "case_worker", "custodian", "data_protection_officer",
)  # fmt: skip
_SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
_MERGERS = ("case_worker", "custodian", "data_protection_officer")
_GUARDIANS = ("custodian", "data_protection_officer")


@dataclass(frozen=True, slots=True)
class Offered:
    """What a person's page offers."""

    write: bool = False
    classify: bool = False
    share: bool = False
    guard: bool = False
    merge: bool = False
    judge: bool = False
    dispose: bool = False
    """Whether to be led to what an erasure leaves: accounts, and other items that depend on it."""


def offered(actor: Actor, found: persons.PersonView) -> Offered:
    """What this reader is offered at this person's page."""
    living = not found.row.erased and not found.undone
    own = actor.kind is ActorKind.PERSON and found.own and living and found.row.merged is None
    return Offered(
        write=own and actor.holds(*_WRITERS),
        classify=own and actor.holds(*_CLASSIFIERS),
        share=own and actor.holds(*_SHARERS),
        guard=own and actor.holds(*_GUARDIANS),
        merge=own and actor.holds(*_MERGERS),
        judge=own and actor.holds(*JUDGES_PEOPLE),
        dispose=found.own and found.row.erased and actor.holds(*_GUARDIANS),
    )


def writes(actor: Actor) -> bool:
    """Whether this person is offered registering people."""
    member = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
    return member and actor.holds(*_WRITERS)
