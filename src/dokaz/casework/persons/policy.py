# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which people, by code name: one condition for one person and for lists.

- own organisation: people with a content role (or auditors, coordinators) and clearance up to L2;
  L3 and L4 for custodians, data protection officers and auditors with that clearance, for whoever
  registered the person and for people named in a share
- other organisations: L1 for everybody with a content role and that clearance, unless privileged;
  L2 when shared with their organisation, L3 when shared with them by name; L4 never
- external readers: who was shared with them or the organisation they read for
- node administrators, help sessions, services: nothing

Seeing a person is seeing a code name and the open block. The identity block is opened by an act
(`actions.identity`), by the own organisation only.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.persons.models import Person, PersonChange, PersonShare
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import ALLOWED, Actor, ActorKind, Policy, Refusal, Verdict

READERS = frozenset(
    {
        "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer",
        "case_worker", "custodian", "data_protection_officer", "publisher",
    }
)  # fmt: skip
RECORD_READERS = READERS | {"auditor", "coordinator"}
NEEDS_NO_NAMING = frozenset({"custodian", "data_protection_officer", "auditor"})

WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "legal_analyst",
)  # fmt: skip
CLASSIFIERS = (
    "documenter", "interviewer", "case_worker", "custodian", "data_protection_officer",
)  # fmt: skip
SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
IMPORTERS = ("documenter", "osint_researcher", "case_worker", "custodian")
GUARDIANS = ("custodian", "data_protection_officer")
"""Who answers for people's protection: lowers levels, agrees to openings and erasures."""

NOTHING = Q(pk__in=[])


def _member(actor: Actor, roles: frozenset[str]) -> bool:
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*roles)


def own_persons(actor: Actor) -> Q:
    """People of the actor's own organisation below L3."""
    if not _member(actor, RECORD_READERS):
        return NOTHING
    highest = min(actor.clearance, Confidentiality.L2)
    # A range: with single levels SQLite would gather each before it sorts them all.
    return Q(organisation_id=actor.organisation_id, confidentiality__lte=highest)


def own_named_persons(actor: Actor) -> Q:
    """People of the actor's own organisation at L3 and L4."""
    if not _member(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L3:
        return NOTHING
    level = Q(
        organisation_id=actor.organisation_id,
        confidentiality__gte=Confidentiality.L3,
        confidentiality__lte=actor.clearance,
    )
    if actor.holds(*NEEDS_NO_NAMING):
        return level
    named = PersonShare.objects.filter(
        _not_over(),
        organisation_id=actor.organisation_id,
        member_ref=actor.ref,
        person=OuterRef("pk"),
    )
    return level & (Q(registered_by=actor.ref) | Q(Exists(named)))


def node_persons(actor: Actor) -> Q:
    """People of any organisation that are open to the whole node (L1)."""
    if not _member(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L1:
        return NOTHING
    return Q(
        confidentiality=Confidentiality.L1,
        privileged=False,
        undone_at__isnull=True,
        erased_at__isnull=True,
    )


def shared_persons(actor: Actor) -> Q:
    """People shared with the actor or with the organisation they act for."""
    if not _member(actor, READERS | {"auditor", "external_reader"}):
        return NOTHING
    to_all = Q(
        member_ref__isnull=True,
        person__confidentiality__lte=min(actor.clearance, Confidentiality.L2),
    )
    to_me = Q(
        member_ref=actor.ref,
        person__confidentiality__lte=min(actor.clearance, Confidentiality.L3),
    )
    shares = PersonShare.objects.filter(
        _not_over(), to_all | to_me, organisation_id=actor.organisation_id
    )
    # Keys of the shared ones, which are few, and not a look at the shares of every person.
    return Q(pk__in=shares.values("person_id"), undone_at__isnull=True, erased_at__isnull=True)


def _not_over() -> Q:
    now = datetime.now(UTC)
    return Q(revoked_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


BRANCHES: tuple[Callable[[Actor], Q], ...] = (
    own_persons,
    own_named_persons,
    node_persons,
    shared_persons,
)
"""The parts of the condition, kept apart so that a long list can use an index for each."""


def visible_persons(actor: Actor) -> Q:
    """The whole condition on people."""
    condition = NOTHING
    for branch in BRANCHES:
        part = branch(actor)
        if part is not NOTHING:
            condition = part if condition is NOTHING else condition | part
    return condition


PERSONS: Policy[Person] = Policy(
    what="person", rows=lambda: Person.objects.all(), sees=visible_persons
)


def with_person(actor: Actor) -> Q:
    """Condition on rows about a person: that person is visible."""
    return Q(Exists(PERSONS.visible(actor).filter(pk=OuterRef("person_id"))))


def own_with_person(actor: Actor) -> Q:
    """Condition on rows about a person: visible, and the own organisation's."""
    return with_person(actor) & Q(organisation_id=actor.organisation_id)


CHANGES: Policy[PersonChange] = Policy(
    what="change", rows=lambda: PersonChange.objects.all(), sees=own_with_person
)


def _share_rows(actor: Actor) -> Q:
    """Shares of people of the own organisation: only the owner sees and ends them."""
    return Q(person__organisation_id=actor.organisation_id) & with_person(actor)


SHARES: Policy[PersonShare] = Policy(
    what="share", rows=lambda: PersonShare.objects.all(), sees=_share_rows
)


def may_set_level(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Raising a level is for all who classify; lowering it for those who answer for it."""
    wanted = arguments.get("confidentiality")
    if wanted is None:
        return ALLOWED
    if actor.holds(*GUARDIANS):
        return ALLOWED
    higher = PERSONS.visible(actor).filter(pk=arguments["person_id"], confidentiality__gt=wanted)
    return Refusal("lowering_needs_custodian") if higher.exists() else ALLOWED
