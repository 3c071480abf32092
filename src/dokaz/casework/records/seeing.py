# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which records: one condition for one record and for lists, as for items of evidence.

- own organisation: people with a content role (or auditors, coordinators) and clearance up to L2;
  L3 for custodians, data protection officers and auditors with that clearance, for whoever
  registered it and for people named in a share
- other organisations: L0 and L1 for everybody with a content role and that clearance, unless
  privileged; L2 when shared with their organisation, L3 when shared with them by name
- external readers: what was shared with them or the organisation they read for
- node administrators, help sessions, services: nothing
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.evidence.api import PROTECTING, Confidentiality, takes_protection_away
from dokaz.gate.api import ALLOWED, Actor, ActorKind, Policy, Refusal, Rule, Verdict

READERS = frozenset(
    {
        "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer",
        "case_worker", "custodian", "data_protection_officer", "publisher",
    }
)  # fmt: skip
RECORD_READERS = READERS | {"auditor", "coordinator"}
NEEDS_NO_NAMING = frozenset({"custodian", "data_protection_officer", "auditor"})

WRITERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "verifier",
    "legal_analyst",
)  # fmt: skip
CLASSIFIERS = ("documenter", "interviewer", "verifier", "custodian", "data_protection_officer")
SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
MERGERS = ("custodian", "legal_analyst", "verifier")
IMPORTERS = ("documenter", "osint_researcher", "case_worker", "custodian")
LOWERERS = ("custodian", "data_protection_officer")

NOTHING = Q(pk__in=[])
Branch = Callable[[Actor], Q]


def reads_records(actor: Actor) -> bool:
    """Whether pages of records are for this actor at all; what they hold is asked by itself."""
    return actor.organisation_id is not None and actor.holds(*RECORD_READERS, "external_reader")


def is_reader(actor: Actor, roles: frozenset[str] = RECORD_READERS) -> bool:
    """A person who acts for an organisation, in one of these roles, and administers no node."""
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*roles)


class Seeing:
    """The condition for the records of one kind, by its table of shares.

    `branches` are the parts of the condition, kept apart so that a long list can use an index for
    each.
    """

    def __init__(self, shares: Any, column: str) -> None:
        self._shares = shares
        self._column = column
        self.branches: tuple[Branch, ...] = (
            self.own,
            self.own_named,
            lambda actor: self.of_node(actor, Confidentiality.L0),
            lambda actor: self.of_node(actor, Confidentiality.L1),
            self.shared,
        )

    def condition(self, actor: Actor) -> Q:
        """The whole condition on records."""
        condition = NOTHING
        for branch in self.branches:
            part = branch(actor)
            if part is not NOTHING:
                condition = part if condition is NOTHING else condition | part
        return condition

    def walks(self, owner: UUID | None) -> tuple[Branch, ...]:
        """What a list walks. Of one owner's records, which are few, each is asked for the whole
        condition: the other branches would be walked to their ends for them."""
        return self.branches if owner is None else (self.condition,)

    def looks_through_few(self, actor: Actor, owner: UUID | None) -> bool:
        """Whether a list looks through few records: those of one owner, or only shared ones."""
        return owner is not None or not is_reader(actor)

    def own(self, actor: Actor) -> Q:
        """Records of the actor's own organisation below L3."""
        if not is_reader(actor):
            return NOTHING
        highest = min(actor.clearance, Confidentiality.L2)
        # A range: with single levels SQLite would gather each before it sorts them all.
        return Q(organisation_id=actor.organisation_id, confidentiality__lte=highest)

    def own_named(self, actor: Actor) -> Q:
        """Records of the actor's own organisation at L3."""
        if not is_reader(actor):
            return NOTHING
        if actor.clearance < Confidentiality.L3:
            return NOTHING
        level = Q(organisation_id=actor.organisation_id, confidentiality=Confidentiality.L3)
        if actor.holds(*NEEDS_NO_NAMING):
            return level
        named = self._shares.objects.filter(
            not_over(),
            organisation_id=actor.organisation_id,
            member_ref=actor.ref,
            **{self._column: OuterRef("pk")},
        )
        return level & (Q(registered_by=actor.ref) | Q(Exists(named)))

    def of_node(self, actor: Actor, level: int) -> Q:
        """Records of any organisation that are open to the whole node at `level` (0 or 1)."""
        if not is_reader(actor):
            return NOTHING
        if actor.clearance < level:
            return NOTHING
        return Q(confidentiality=level, privileged=False, undone_at__isnull=True)

    def shared(self, actor: Actor) -> Q:
        """Records shared with the actor or with the organisation they act for."""
        if not is_reader(actor, READERS | {"auditor", "external_reader"}):
            return NOTHING
        shares = self._shares.objects.filter(not_over(), organisation_id=actor.organisation_id)
        by_name = Q(member_ref=actor.ref)
        level = Q(confidentiality__lte=min(actor.clearance, Confidentiality.L2))
        if actor.clearance >= Confidentiality.L3:
            level |= Q(confidentiality=Confidentiality.L3) & self._of(shares.filter(by_name))
        # Keys of the shared ones, which are few, lead to the records; the level is asked of these.
        keys = self._of(shares.filter(Q(member_ref__isnull=True) | by_name))
        return keys & level & Q(undone_at__isnull=True)

    def _of(self, shares: Any) -> Q:
        return Q(pk__in=shares.values(f"{self._column}_id"))


def not_over() -> Q:
    """Condition on shares: neither ended nor run out."""
    now = datetime.now(UTC)
    return Q(revoked_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


def with_record(policy: Policy[Any], column: str) -> Branch:
    """Condition on what hangs on records: whoever sees the record sees it."""
    return lambda actor: Q(Exists(policy.visible(actor).filter(pk=OuterRef(f"{column}_id"))))


def own_with_record(policy: Policy[Any], column: str) -> Branch:
    """The same for the own organisation's only, such as lines of history."""
    seen = with_record(policy, column)
    return lambda actor: seen(actor) & Q(organisation_id=actor.organisation_id)


def shares_of_own(policy: Policy[Any], column: str) -> Branch:
    """Shares of records of the own organisation: only the owner sees and ends them."""
    seen = with_record(policy, column)
    owner = f"{column}__organisation_id"
    return lambda actor: Q(**{owner: actor.organisation_id}) & seen(actor)


def merges_of_own(policy: Policy[Any]) -> Branch:
    """Merges of two records that are both visible."""

    def condition(actor: Actor) -> Q:
        both = policy.visible(actor)
        return Q(
            Exists(both.filter(pk=OuterRef("survivor_id"))),
            Exists(both.filter(pk=OuterRef("absorbed_id"))),
            organisation_id=actor.organisation_id,
        )

    return condition


def batches_of_own(actor: Actor) -> Q:
    """Imports of the own organisation."""
    if not is_reader(actor):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


def may_set_level(policy: Policy[Any], argument: str) -> Rule:
    """Protecting more is for all who classify; less for those who answer for it."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        if all(arguments.get(name) is None for name in PROTECTING):
            return ALLOWED
        if actor.holds(*LOWERERS):
            return ALLOWED
        key = arguments[argument]
        row = policy.on_page(actor, key) or policy.visible(actor).filter(pk=key).first()
        if row is not None and takes_protection_away(row, arguments):
            return Refusal("lowering_needs_custodian")
        return ALLOWED

    return rule
