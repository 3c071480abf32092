# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which cases, and who may do what in them.

- the team: whoever is named for it and acts for the organisation they were named with, up to their
  clearance; being named is the only way for people of other organisations
- the leading organisation: at L2 people with a content role, auditors, coordinators; at L3
  custodians, data protection officers and auditors with that clearance
- whoever stands on the wall list of a case: never, whatever their role
- node administrators, help sessions, services: nothing

The team's people and walls hold from the next call on.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dokaz.casework.cases.models import (
    Case,
    CaseChange,
    CaseDeadline,
    CaseLink,
    CaseMember,
    CaseWall,
    HearingNote,
    LitigationAction,
    LitigationLink,
    Memo,
    Proceeding,
)
from dokaz.casework.cases.vocabulary import CaseState, TeamPart, WallScope
from dokaz.casework.records import seeing
from dokaz.casework.records.seeing import (
    NEEDS_NO_NAMING,
    NOTHING,
    READERS,
    RECORD_READERS,
    WRITERS,
    is_reader,
)
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import ALLOWED, Actor, Policy, Refusal, Rule, Verdict, all_of, sees

MANAGERS = ("legal_analyst", "custodian")
"""Who opens cases, and who answers for those of their organisation."""
TEAM_READERS = READERS | {"auditor", "coordinator", "external_reader"}


def in_force() -> Q:
    """Condition on members of teams: neither ended nor over."""
    now = datetime.now(UTC)
    return Q(revoked_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=now))


def _team(actor: Actor) -> Q:
    if actor.organisation_id is None:
        return NOTHING
    rows = CaseMember.objects.filter(
        in_force(),
        case=OuterRef("pk"),
        member_ref=actor.ref,
        organisation_id=actor.organisation_id,
    )
    return Q(Exists(rows))


def _of_own(actor: Actor) -> Q:
    if not is_reader(actor, RECORD_READERS):
        return NOTHING
    levels = [Confidentiality.L2]
    if actor.holds(*NEEDS_NO_NAMING):
        levels.append(Confidentiality.L3)
    return Q(organisation_id=actor.organisation_id, confidentiality__in=levels)


def _sees(actor: Actor) -> Q:
    if not is_reader(actor, TEAM_READERS):
        return NOTHING
    walled = CaseWall.objects.filter(
        case=OuterRef("pk"), member_ref=actor.ref, scope=WallScope.CASE, ended_at__isnull=True
    )
    part = _team(actor)
    own = _of_own(actor)
    if own is not NOTHING:
        part |= own
    return Q(part, ~Q(Exists(walled)), confidentiality__lte=actor.clearance)


CASES: Policy[Case] = Policy(what="case", rows=lambda: Case.objects.all(), sees=_sees)
CHANGES: Policy[CaseChange] = Policy(
    what="change", rows=lambda: CaseChange.objects.all(), sees=seeing.with_record(CASES, "case")
)
LINKS: Policy[CaseLink] = Policy(
    what="link", rows=lambda: CaseLink.objects.all(), sees=seeing.with_record(CASES, "case")
)
DEADLINES: Policy[CaseDeadline] = Policy(
    what="deadline", rows=lambda: CaseDeadline.objects.all(), sees=seeing.with_record(CASES, "case")
)
PROCEEDINGS: Policy[Proceeding] = Policy(
    what="proceeding",
    rows=lambda: Proceeding.objects.all(),
    sees=seeing.with_record(CASES, "case"),
)
HEARINGS: Policy[HearingNote] = Policy(
    what="hearing", rows=lambda: HearingNote.objects.all(), sees=seeing.with_record(CASES, "case")
)
LITIGATION: Policy[LitigationAction] = Policy(
    what="litigation action",
    rows=lambda: LitigationAction.objects.all(),
    sees=seeing.with_record(CASES, "case"),
)


def of_visible_cases(actor: Actor) -> QuerySet[LitigationAction]:
    """The rows of `LITIGATION.visible`, for lists of very many: the cases are found once, and not
    the case of each action."""
    cases = CASES.visible(actor).values("pk")
    return LitigationAction.objects.filter(case_id__in=cases)


NAMED_RECORDS: Policy[LitigationLink] = Policy(
    what="link",
    rows=lambda: LitigationLink.objects.all(),
    sees=seeing.with_record(CASES, "case"),
)
MEMOS: Policy[Memo] = Policy(
    what="memo", rows=lambda: Memo.objects.all(), sees=seeing.with_record(CASES, "case")
)
TEAM: Policy[CaseMember] = Policy(
    what="member", rows=lambda: CaseMember.objects.all(), sees=seeing.with_record(CASES, "case")
)


def _walls(actor: Actor) -> Q:
    """Walls of cases that one manages: others, and the walled themselves, do not read them."""
    if not is_reader(actor):
        return NOTHING
    seen = Exists(CASES.visible(actor).filter(pk=OuterRef("case_id")))
    return Q(seen, organisation_id=actor.organisation_id)


WALLS: Policy[CaseWall] = Policy(what="wall", rows=lambda: CaseWall.objects.all(), sees=_walls)


def part_of(actor: Actor, case_id: UUID) -> str:
    """What the actor does in the case by being named; empty if they are not."""
    if actor.organisation_id is None:
        return ""
    parts = CaseMember.objects.filter(
        in_force(), case_id=case_id, member_ref=actor.ref, organisation_id=actor.organisation_id
    ).values_list("part", flat=True)
    return str(parts.order_by("pk").last() or "")


def is_manager(actor: Actor, case: Case) -> bool:
    """A manager of the leading organisation, or one of its people who leads the case."""
    if case.organisation_id != actor.organisation_id:
        return False
    return actor.holds(*MANAGERS) or (
        actor.holds(*WRITERS) and part_of(actor, case.pk) == TeamPart.LEAD
    )


def is_worker(actor: Actor, case: Case) -> bool:
    """A manager, or somebody with a writing role who is named for more than reading."""
    if is_manager(actor, case):
        return True
    if not actor.holds(*WRITERS):
        return False
    return part_of(actor, case.pk) in (TeamPart.LEAD, TeamPart.WORKER)


def _of_case(policy: Policy[Any], argument: str, test: Callable[[Actor, Case], bool]) -> Rule:
    """Visible first, then what the actor is in the case."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        row = policy.once(actor, arguments[argument])
        case = row if isinstance(row, Case) else CASES.once(actor, row.case_id)
        return ALLOWED if test(actor, case) else Refusal("role_missing")

    return all_of(sees(policy, argument), rule)


def managed(policy: Policy[Any] = CASES, argument: str = "case_id") -> Rule:
    """The case, or the case of what `argument` names, is visible and the actor manages it."""
    return _of_case(policy, argument, is_manager)


def worked_on(policy: Policy[Any] = CASES, argument: str = "case_id") -> Rule:
    """The same for people who work on it."""
    return _of_case(policy, argument, is_worker)


def may_set_state(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Lawyers approve; managers hand in and close; everybody who works on it does the rest."""
    state = str(arguments.get("state"))
    if state == CaseState.APPROVED:
        return ALLOWED if actor.holds("legal_analyst") else Refusal("role_missing")
    if state in (CaseState.SUBMITTED, CaseState.CLOSED):
        case = CASES.once(actor, arguments["case_id"])
        return ALLOWED if is_manager(actor, case) else Refusal("role_missing")
    return ALLOWED


def is_walled_from_accounts(actor: Actor, case_id: UUID) -> bool:
    """Whether the actor must not see accounts in the case."""
    return CaseWall.objects.filter(
        case_id=case_id, member_ref=actor.ref, scope=WallScope.ACCOUNTS, ended_at__isnull=True
    ).exists()
