# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log as people see it: where it stands, and having it checked.

Checkpoints, witnesses and time-stamps are no secret: everybody with standing on the node sees
them. A check recomputes the whole log; it is asked for by a person, done by the node's ledger
service, and its result is itself an act in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dokaz.gate.action import Erasure, NoFacts, action, view
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.models import Act
from dokaz.gate.policy import ALLOWED, Refusal, Verdict, is_service
from dokaz.gate.reading import Purpose, reading_everything
from dokaz.gate.unit import Unit
from dokaz.ledger import api as ledger

ASKERS = (
    "auditor",
    "custodian",
    "data_protection_officer",
    "organisation_admin",
    "platform_admin",
)
SERVICE = "ledger"
_ASK = "gate.log.ask_check"
_CHECK = "gate.log.record_check"


@dataclass(frozen=True, slots=True)
class LogCheck:
    """One finished check. `codes` name what was wrong; empty means that everything agreed."""

    at: datetime
    leaves: int
    root: str
    findings: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogOverview:
    """Where the log stands. `asked_at`: a check was asked for and has not ended yet."""

    state: ledger.LedgerState
    checkpoints: tuple[ledger.CheckpointLine, ...]
    anchors: tuple[ledger.AnchorLine, ...]
    witnesses: tuple[ledger.WitnessView, ...]
    overdue: tuple[str, ...]
    last_check: LogCheck | None
    asked_at: datetime | None


@dataclass(frozen=True)
class LogChecked:
    leaves: int
    root: str
    findings: int
    codes: tuple[str, ...]


def has_standing(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A member of an organisation, a helper in a session, or an administrator of the node."""
    if actor.kind is ActorKind.SERVICE:
        return Refusal("not_a_person")
    if actor.organisation_id is None and not actor.roles:
        return Refusal("no_organisation")
    return ALLOWED


def may_ask(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A person who answers for evidence, for people's rights or for the node."""
    if actor.kind is ActorKind.PERSON and actor.holds(*ASKERS):
        return ALLOWED
    return Refusal("role_missing")


@view("gate.log.show", rule=has_standing)
def log_overview(*, actor: Actor) -> LogOverview:
    """Where the log stands and what the last check said."""
    with reading_everything(Purpose.LOG):
        done = Act.objects.filter(outcome=Act.Outcome.DONE).order_by("-at")
        last, asked = done.filter(action=_CHECK).first(), done.filter(action=_ASK).first()
    is_open = asked is not None and (last is None or asked.at > last.at)
    return LogOverview(
        state=ledger.ledger_state(),
        checkpoints=ledger.recent_checkpoints(),
        anchors=ledger.recent_anchors(),
        witnesses=tuple(ledger.witness_states()),
        overdue=tuple(ledger.overdue()),
        last_check=_check(last) if last else None,
        asked_at=asked.at if asked is not None and is_open else None,
    )


def _check(row: Act) -> LogCheck:
    facts = row.facts
    return LogCheck(
        at=row.at,
        leaves=facts["leaves"],
        root=facts["root"],
        findings=facts["findings"],
        codes=tuple(facts["codes"]),
    )


@action(
    _ASK,
    rule=may_ask,
    facts=NoFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def ask_log_check(unit: Unit, *, actor: Actor) -> None:
    """Ask for a check of the whole log. The caller queues it once this has returned."""
    unit.record(NoFacts())


@action(
    _CHECK,
    rule=is_service(SERVICE),
    facts=LogChecked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="fixity check",
)
def record_log_check(unit: Unit, *, actor: Actor, result: ledger.AuditResult) -> None:
    """Record what a check of the whole log found."""
    unit.record(
        LogChecked(
            leaves=result.leaves,
            root=result.root,
            findings=len(result.findings),
            codes=tuple(sorted({finding.code for finding in result.findings})),
        )
    )
