# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which events: one condition for one object and for lists, as for items of evidence.

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

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.events.models import (
    Event,
    EventBatch,
    EventChange,
    EventLink,
    EventShare,
    Merge,
    Statement,
)
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    Policy,
    Refusal,
    Verdict,
)

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
VERIFIERS = ("verifier", "osint_researcher")
CLASSIFIERS = ("documenter", "interviewer", "verifier", "custodian", "data_protection_officer")
SHARERS = ("custodian", "legal_analyst", "data_protection_officer")
MERGERS = ("custodian", "legal_analyst", "verifier")
IMPORTERS = ("documenter", "osint_researcher", "case_worker", "custodian")
LOWERERS = ("custodian", "data_protection_officer")

NOTHING = Q(pk__in=[])


def _person(actor: Actor, roles: frozenset[str]) -> bool:
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*roles)


def own_events(actor: Actor) -> Q:
    """Events of the actor's own organisation below L3."""
    if not _person(actor, RECORD_READERS):
        return NOTHING
    highest = min(actor.clearance, Confidentiality.L2)
    # A range: with single levels SQLite would gather each before it sorts them all.
    return Q(organisation_id=actor.organisation_id, confidentiality__lte=highest)


def own_named_events(actor: Actor) -> Q:
    """Events of the actor's own organisation at L3."""
    if not _person(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L3:
        return NOTHING
    level = Q(organisation_id=actor.organisation_id, confidentiality=Confidentiality.L3)
    if actor.holds(*NEEDS_NO_NAMING):
        return level
    named = EventShare.objects.filter(
        _not_over(),
        organisation_id=actor.organisation_id,
        member_ref=actor.ref,
        event=OuterRef("pk"),
    )
    return level & (Q(registered_by=actor.ref) | Q(Exists(named)))


def node_events(actor: Actor, level: int) -> Q:
    """Events of any organisation that are open to the whole node at `level` (0 or 1)."""
    if not _person(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < level:
        return NOTHING
    return Q(confidentiality=level, privileged=False, undone_at__isnull=True)


def shared_events(actor: Actor) -> Q:
    """Events shared with the actor or with the organisation they act for."""
    if not _person(actor, READERS | {"auditor", "external_reader"}):
        return NOTHING
    to_all = Q(
        member_ref__isnull=True,
        event__confidentiality__lte=min(actor.clearance, Confidentiality.L2),
    )
    to_me = Q(
        member_ref=actor.ref,
        event__confidentiality__lte=min(actor.clearance, Confidentiality.L3),
    )
    shares = EventShare.objects.filter(
        _not_over(), to_all | to_me, organisation_id=actor.organisation_id
    )
    # Keys of the shared ones, which are few, and not a look at the shares of every event.
    return Q(pk__in=shares.values("event_id"), undone_at__isnull=True)


def _not_over() -> Q:
    now = datetime.now(UTC)
    return Q(revoked_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


BRANCHES: tuple[Callable[[Actor], Q], ...] = (
    own_events,
    own_named_events,
    lambda actor: node_events(actor, Confidentiality.L0),
    lambda actor: node_events(actor, Confidentiality.L1),
    shared_events,
)
"""The parts of the condition, kept apart so that a long list can use an index for each."""


def visible_events(actor: Actor) -> Q:
    """The whole condition on events."""
    condition = NOTHING
    for branch in BRANCHES:
        part = branch(actor)
        if part is not NOTHING:
            condition = part if condition is NOTHING else condition | part
    return condition


EVENTS: Policy[Event] = Policy(what="event", rows=lambda: Event.objects.all(), sees=visible_events)


def _with_event(actor: Actor) -> Q:
    return Q(Exists(EVENTS.visible(actor).filter(pk=OuterRef("event_id"))))


def _own_with_event(actor: Actor) -> Q:
    return _with_event(actor) & Q(organisation_id=actor.organisation_id)


STATEMENTS: Policy[Statement] = Policy(
    what="statement", rows=lambda: Statement.objects.all(), sees=_with_event
)
LINKS: Policy[EventLink] = Policy(
    what="link", rows=lambda: EventLink.objects.all(), sees=_with_event
)
CHANGES: Policy[EventChange] = Policy(
    what="change", rows=lambda: EventChange.objects.all(), sees=_own_with_event
)


def _share_rows(actor: Actor) -> Q:
    """Shares of events of the own organisation: only the owner sees and ends them."""
    return Q(event__organisation_id=actor.organisation_id) & _with_event(actor)


SHARES: Policy[EventShare] = Policy(
    what="share", rows=lambda: EventShare.objects.all(), sees=_share_rows
)


def _merges(actor: Actor) -> Q:
    both = EVENTS.visible(actor)
    return Q(
        Exists(both.filter(pk=OuterRef("survivor_id"))),
        Exists(both.filter(pk=OuterRef("absorbed_id"))),
        organisation_id=actor.organisation_id,
    )


MERGES: Policy[Merge] = Policy(what="merge", rows=lambda: Merge.objects.all(), sees=_merges)


def _batches(actor: Actor) -> Q:
    if not _person(actor, RECORD_READERS):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


BATCHES: Policy[EventBatch] = Policy(
    what="import", rows=lambda: EventBatch.objects.all(), sees=_batches
)


def may_set_level(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Raising a level is for all who classify; lowering it for those who answer for it."""
    wanted = arguments.get("confidentiality")
    if wanted is None:
        return ALLOWED
    if actor.holds(*LOWERERS):
        return ALLOWED
    if EVENTS.visible(actor).filter(pk=arguments["event_id"], confidentiality__gt=wanted).exists():
        return Refusal("lowering_needs_custodian")
    return ALLOWED


_STATE_ROLES: dict[str, tuple[str, ...]] = {
    "qualified": ("legal_analyst",),
    "in_case": ("legal_analyst",),
    "submitted": ("legal_analyst", "custodian"),
    "published": ("publisher",),
}


def may_set_state(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Who may bring an event into a state: verifiers up to corroborated, then lawyers."""
    roles = _STATE_ROLES.get(
        str(arguments.get("state")), ("verifier", "legal_analyst", "custodian")
    )
    return ALLOWED if actor.holds(*roles) else Refusal("role_missing")
