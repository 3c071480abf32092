# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which events (`records.seeing`), and who may do what to them."""

from collections.abc import Mapping
from typing import Any

from dokaz.casework.events.models import (
    Event,
    EventBatch,
    EventChange,
    EventLink,
    EventObject,
    EventShare,
    EventWeapon,
    Merge,
    Statement,
)
from dokaz.casework.events.vocabulary import TRANSITIONS
from dokaz.casework.records import seeing
from dokaz.gate.api import ALLOWED, Actor, Policy, Refusal, Rule, Verdict, own

VERIFIERS = ("verifier", "osint_researcher")

SEEING = seeing.Seeing(EventShare, "event")
EVENTS: Policy[Event] = Policy(
    what="event", rows=lambda: Event.objects.all(), sees=SEEING.condition
)
STATEMENTS: Policy[Statement] = Policy(
    what="statement",
    rows=lambda: Statement.objects.all(),
    sees=seeing.with_record(EVENTS, "event"),
)
LINKS: Policy[EventLink] = Policy(
    what="link", rows=lambda: EventLink.objects.all(), sees=seeing.with_record(EVENTS, "event")
)
HITS: Policy[EventObject] = Policy(
    what="hit", rows=lambda: EventObject.objects.all(), sees=seeing.with_record(EVENTS, "event")
)
WEAPONS: Policy[EventWeapon] = Policy(
    what="weapon", rows=lambda: EventWeapon.objects.all(), sees=seeing.with_record(EVENTS, "event")
)
CHANGES: Policy[EventChange] = Policy(
    what="change",
    rows=lambda: EventChange.objects.all(),
    sees=seeing.own_with_record(EVENTS, "event"),
)
SHARES: Policy[EventShare] = Policy(
    what="share",
    rows=lambda: EventShare.objects.all(),
    sees=seeing.shares_of_own(EVENTS, "event"),
)
MERGES: Policy[Merge] = Policy(
    what="merge", rows=lambda: Merge.objects.all(), sees=seeing.merges_of_own(EVENTS)
)
BATCHES: Policy[EventBatch] = Policy(
    what="import", rows=lambda: EventBatch.objects.all(), sees=seeing.batches_of_own
)
may_set_level = seeing.may_set_level(EVENTS, "event_id")


def own_event(argument: str) -> Rule:
    """For rooms above: what `argument` names is a visible event of the own organisation."""
    return own(EVENTS, argument)


def with_event(column: str) -> seeing.Branch:
    """For rooms above: condition on rows that name an event in `column`, for who sees the event."""
    return seeing.with_record(EVENTS, column)


def own_with_event(column: str) -> seeing.Branch:
    """The same for rows of the own organisation only."""
    return seeing.own_with_record(EVENTS, column)


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


def states_open_to(actor: Actor, state: str) -> tuple[str, ...]:
    """The states into which this person may bring an event of theirs from its state."""
    return tuple(
        one for one in TRANSITIONS[state] if may_set_state(actor, {"state": one}) is ALLOWED
    )
