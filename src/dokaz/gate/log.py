# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log as people see it: where it stands, and having it checked.

Checkpoints, witnesses and time-stamps are no secret: everybody with standing on the node sees
them. A check recomputes the whole log; it is asked for by a person, done by the node's ledger
service, and its result is itself an act in the log. What it found wrong a person can acknowledge,
with a reason: it stays wrong, and is shown as such, with who knows of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.core.canonical import canonical_json
from dokaz.core.digests import sha256
from dokaz.gate.action import Erasure, NoFacts, action, view
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.errors import Conflict, Rejected
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
_ACKNOWLEDGE = "gate.log.acknowledge"
LONGEST_REASON = 10_000
_MOST_ACKNOWLEDGED = 500


@dataclass(frozen=True, slots=True)
class LogCheck:
    """One finished check. `codes` name what was wrong; empty means that everything agreed.

    `marks` stand beside `codes`, each for exactly what was found of that kind: the same findings
    have the same mark in every check. None of a check from before there were marks.
    """

    at: datetime
    leaves: int
    root: str
    findings: int
    codes: tuple[str, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogAcknowledgement:
    """Somebody knows of what was found. The reason stands with the act."""

    at: datetime
    agent_ref: UUID
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class LogOverview:
    """Where the log stands. `asked_at`: a check was asked for and has not ended yet.

    `acknowledged`: by mark of the last check, who said first to know of it.
    """

    state: ledger.LedgerState
    checkpoints: tuple[ledger.CheckpointLine, ...]
    anchors: tuple[ledger.AnchorLine, ...]
    witnesses: tuple[ledger.WitnessView, ...]
    overdue: tuple[str, ...]
    last_check: LogCheck | None
    asked_at: datetime | None
    acknowledged: Mapping[str, LogAcknowledgement]


@dataclass(frozen=True)
class LogChecked:
    leaves: int
    root: str
    findings: int
    codes: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class LogAcknowledged:
    marks: tuple[str, ...]


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
        known = _acknowledged(_marks(last)) if last else {}
    is_open = asked is not None and (last is None or asked.at > last.at)
    return LogOverview(
        state=ledger.ledger_state(),
        checkpoints=ledger.recent_checkpoints(),
        anchors=ledger.recent_anchors(),
        witnesses=tuple(ledger.witness_states()),
        overdue=tuple(ledger.overdue()),
        last_check=_check(last) if last else None,
        asked_at=asked.at if asked is not None and is_open else None,
        acknowledged=known,
    )


def _marks(check: Act) -> tuple[str, ...]:
    return tuple(check.facts.get("marks", ()))


def _acknowledged(marks: Sequence[str]) -> dict[str, LogAcknowledgement]:
    """Who said first to know of each, among the newest acts of this kind."""
    if not marks:
        return {}
    acts = Act.objects.filter(action=_ACKNOWLEDGE, outcome=Act.Outcome.DONE).order_by("-at")
    found = {}
    for act in acts[:_MOST_ACKNOWLEDGED]:
        for mark in set(marks).intersection(act.facts["marks"]):
            found[mark] = LogAcknowledgement(act.at, act.agent_ref, act.organisation_id)
    return found


def _check(row: Act) -> LogCheck:
    facts = row.facts
    return LogCheck(
        at=row.at,
        leaves=facts["leaves"],
        root=facts["root"],
        findings=facts["findings"],
        codes=tuple(facts["codes"]),
        marks=_marks(row),
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
    codes = tuple(sorted({finding.code for finding in result.findings}))
    unit.record(
        LogChecked(
            leaves=result.leaves,
            root=result.root,
            findings=len(result.findings),
            codes=codes,
            marks=tuple(_mark(code, result.findings) for code in codes),
        )
    )


def _mark(code: str, findings: Sequence[ledger.Finding]) -> str:
    """The kind, and a digest of what was found of it, in whatever order."""
    found = sorted(
        [-1 if one.index is None else one.index, one.message]
        for one in findings
        if one.code == code
    )
    return f"{code}:{sha256(canonical_json(found)).hex()[:32]}"


@action(
    _ACKNOWLEDGE,
    rule=may_ask,
    facts=LogAcknowledged,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def acknowledge_log_findings(
    unit: Unit, *, actor: Actor, marks: tuple[str, ...], reason: str
) -> None:
    """Say that a person knows of what the last check found wrong, and why it is so.

    `marks` are those the person was shown. Nothing becomes right by it: the findings stay, and a
    check that finds anything else asks again.

    Raises:
        Rejected: no reason, or one too long.
        Conflict: the last check found something else (`another_check`), or somebody said so before
            (`already_acknowledged`).
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON or "\0" in reason:
        raise Rejected("reason", f"a reason of 1 to {LONGEST_REASON} characters is needed")
    with reading_everything(Purpose.LOG):
        checks = Act.objects.filter(action=_CHECK, outcome=Act.Outcome.DONE)
        last = checks.order_by("-at").first()
        found = _marks(last) if last else ()
        known = _acknowledged(found)
    if not marks or not set(marks) <= set(found):
        raise Conflict("another_check", "the last check of the log found something else")
    fresh = tuple(mark for mark in found if mark in marks and mark not in known)
    if not fresh:
        raise Conflict("already_acknowledged", "somebody acknowledged these findings before")
    unit.record(LogAcknowledged(marks=fresh), details={"reason": reason})
