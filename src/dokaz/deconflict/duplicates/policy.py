# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what is there already, and who decides about it.

Items themselves are the evidence room's matter: whoever sees one, sees here that it is like
another. Of items that somebody may not see they learn which organisation has them, if the owner's
level lets others know (`evidence.likeness`), and nothing else.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.deconflict.duplicates.models import (
    EventPair,
    Judgement,
    KnownAddress,
    Pair,
    PersonPair,
)
from dokaz.gate.api import ALLOWED, Actor, ActorKind, Policy, Refusal, Verdict

JUDGES = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian",
)  # fmt: skip
TOLD = (*JUDGES, "data_protection_officer", "publisher", "coordinator", "auditor")
"""Roles that are told what is there."""
COMPARES_PEOPLE = (
    "documenter", "interviewer", "case_worker", "custodian", "data_protection_officer",
)  # fmt: skip
"""Who asks whether a person is here: those who write down who people are (`persons.identity`)."""
JUDGES_PEOPLE = (*COMPARES_PEOPLE, "legal_analyst")
AGREES_FOR_PEOPLE = ("coordinator", "data_protection_officer")
"""Who decides that other organisations of the node may learn of a person of theirs."""

_NOTHING = Q(pk__in=[])


def is_told(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """People who read records of an organisation of this node."""
    return ALLOWED if works_here(actor) else Refusal("role_missing")


def works_here(actor: Actor) -> bool:
    """A person of an organisation in a role that is told what is there."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        return False
    return actor.holds(*TOLD)


def of_two(actor: Actor, owners: Collection[UUID]) -> bool:
    """Whether of two records one is of the actor's organisation and one of another."""
    return actor.organisation_id in owners and len(set(owners)) == 2


def _of_known(actor: Actor) -> Q:
    if not works_here(actor):
        return _NOTHING
    return Q(organisation_id=actor.organisation_id) | Q(is_told=True)


def _of_pairs(actor: Actor) -> Q:
    if not works_here(actor):
        return _NOTHING
    owner = actor.organisation_id
    return Q(one_organisation_id=owner) | Q(other_organisation_id=owner)


def _of_own(actor: Actor) -> Q:
    return Q(organisation_id=actor.organisation_id) if works_here(actor) else _NOTHING


ADDRESSES: Policy[KnownAddress] = Policy(
    what="address", rows=lambda: KnownAddress.objects.all(), sees=_of_known
)
PAIRS: Policy[Pair] = Policy(what="pair", rows=lambda: Pair.objects.all(), sees=_of_pairs)
JUDGEMENTS: Policy[Judgement] = Policy(
    what="judgement", rows=lambda: Judgement.objects.all(), sees=_of_own
)
PERSON_PAIRS: Policy[PersonPair] = Policy(
    what="pair", rows=lambda: PersonPair.objects.all(), sees=_of_own
)
EVENT_PAIRS: Policy[EventPair] = Policy(
    what="pair", rows=lambda: EventPair.objects.all(), sees=_of_pairs
)
