# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from dataclasses import dataclass

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, ActorKind

_CONTENT = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "external_reader",
)  # fmt: skip
_DESCRIBERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "verifier",
    "legal_analyst",
)  # fmt: skip
_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")
_LOCK_READERS = (
    *_RECEIVERS, "verifier", "legal_analyst", "data_protection_officer", "auditor",
)  # fmt: skip
_IDENTIFIER_READERS = ("verifier", "legal_analyst", "custodian", "data_protection_officer")
_CLASSIFIERS = ("documenter", "interviewer", "verifier", "custodian", "data_protection_officer")
_GUARDIANS = ("custodian", "legal_analyst", "data_protection_officer")
_DISPOSERS = ("custodian", "data_protection_officer")
_OPENERS = ("interviewer", "case_worker", "legal_analyst", "custodian", "data_protection_officer")


@dataclass(frozen=True, slots=True)
class Offered:
    """What an item's page offers."""

    read: bool = False
    describe: bool = False
    classify: bool = False
    verify: bool = False
    hold: bool = False
    share: bool = False
    dispose: bool = False
    hand_over: bool = False
    locks: bool = False
    unlock: bool = False
    identify: bool = False


def offered(actor: Actor, item: evidence.ItemView) -> Offered:
    """What this person is offered at this item."""
    person = actor.kind is ActorKind.PERSON
    own = person and item.own and item.disposed_at is None
    return Offered(
        read=person and actor.holds(*_CONTENT),
        describe=own and actor.holds(*_DESCRIBERS),
        classify=own and actor.holds(*_CLASSIFIERS),
        verify=own and actor.holds("verifier", "osint_researcher"),
        hold=own and actor.holds(*_GUARDIANS),
        share=own and actor.holds(*_GUARDIANS),
        dispose=own and actor.holds(*_DISPOSERS),
        hand_over=own and actor.holds(*_GUARDIANS),
        locks=own and actor.holds(*_LOCK_READERS),
        unlock=own and actor.holds(*_RECEIVERS),
        identify=own and actor.holds(*_IDENTIFIER_READERS),
    )


def hands_over(actor: Actor) -> bool:
    """Whether the list offers choosing items to hand over."""
    return actor.kind is ActorKind.PERSON and actor.holds(*_GUARDIANS)


def receives(actor: Actor) -> bool:
    """Whether this person is offered to bring evidence in."""
    return actor.kind is ActorKind.PERSON and actor.holds(*_RECEIVERS)


def opens_sealed(actor: Actor) -> bool:
    """Whether this person is offered asking for an opening of a sealed item."""
    return actor.kind is ActorKind.PERSON and actor.clearance >= 4 and actor.holds(*_OPENERS)


def approves(actor: Actor) -> bool:
    """Whether this person is offered agreeing to disposals and openings."""
    return actor.kind is ActorKind.PERSON and actor.holds(*_DISPOSERS)
