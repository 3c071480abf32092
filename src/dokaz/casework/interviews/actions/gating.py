# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answering the checklist, and moving an interview through its states."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.casework.interviews import gate_lines
from dokaz.casework.interviews.actions.consenting import past
from dokaz.casework.interviews.depending import ledger_of
from dokaz.casework.interviews.models import (
    AccountItem,
    GateAnswer,
    Influences,
    Interview,
)
from dokaz.casework.interviews.policy import GUARDIANS, INTERVIEWERS, INTERVIEWS, REQUESTERS
from dokaz.casework.interviews.recording import (
    interview_ref,
    keep_answer,
    keep_words,
    move,
    open_interview,
)
from dokaz.casework.interviews.talks import latest_check, open_hits, require_asked, require_talked
from dokaz.casework.interviews.vocabulary import (
    DOCUMENTATION,
    OWN,
    TRANSITIONS,
    AccountRole,
    AnswerState,
    Distress,
    GateLine,
    GateOutcome,
    InterviewState,
    Mode,
    Present,
    Quality,
    Setting,
)
from dokaz.casework.records.days import day_of
from dokaz.casework.records.texts import chosen, chosen_all, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    Refused,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)
from dokaz.members import api as members

LONGEST_INTERVIEW_HOURS = 24
MOST_BREAKS = 100


@dataclass(frozen=True)
class GateFactsOnRecord:
    interview: UUID
    line: str
    outcome: str


@action(
    "interviews.gate.answer",
    rule=with_role((*REQUESTERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=GateFactsOnRecord,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def answer_gate(
    unit: Unit, *, actor: Actor, interview_id: UUID, line: str, outcome: str, reason: str = ""
) -> None:
    """Answer one line of the checklist.

    Raises:
        Rejected: no such line or outcome; no reason for what is not in order; the records do not
            bear out that it is.
        Refused: training and specialists are overridden by others than the interviewer, by those
            who answer for people's protection.
        Conflict: the checklist is closed; the register was not asked, or knows of somebody who was
            not talked to.
    """
    line = chosen("line", line, GateLine)
    outcome = chosen("outcome", outcome, GateOutcome)
    row = open_interview(interview_id)
    if row.state not in (InterviewState.PROPOSED, InterviewState.REGISTER_CHECKED):
        raise Conflict("not_now", _("The checklist of this interview is closed."))
    text = clean("reason", reason, longest=20_000, required=outcome != GateOutcome.PASSED)
    if outcome == GateOutcome.PASSED and not gate_lines.borne_out(line, facts_of(actor, row)):
        raise Rejected("outcome", _not_borne_out(line))
    if outcome == GateOutcome.OVERRIDDEN and line == GateLine.REGISTER:
        require_asked(row)
    if outcome == GateOutcome.OVERRIDDEN and line in gate_lines.BY_GUARDIANS:
        _require_guardian(actor, row)
    words = keep_words(
        unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
    )
    keep_answer(unit, row, actor, line=line, outcome=outcome, words=words)
    unit.record(
        GateFactsOnRecord(interview=row.pk, line=line, outcome=outcome),
        objects=(interview_ref(row.pk),),
    )


def _require_guardian(actor: Actor, row: Interview) -> None:
    if not actor.holds(*GUARDIANS):
        raise Refused("interviews.gate.answer", "guardian_needed")
    if actor.ref == row.interviewer:
        raise Refused("interviews.gate.answer", "not_the_interviewer")


def _not_borne_out(line: str) -> str:
    told = {
        GateLine.REGISTER: _("The register was not asked, could not answer, or knows of somebody."),
        GateLine.PRIOR_ACCOUNTS: _(
            "Write down how many accounts the person gave. Where there was one, do not take "
            "another, or say why."
        ),
        GateLine.ADDED_VALUE: _("Write down first what this account adds."),
        GateLine.REFERRAL: _("Write down first where help is at hand."),
        GateLine.TRAINED: _("No valid training in interviewing is on record for the interviewer."),
        GateLine.SPECIALIST: _(
            "No valid training with children, or about sexual violence, is on record for the "
            "interviewer."
        ),
    }
    return told[GateLine(line)]


def facts_of(actor: Actor, row: Interview) -> gate_lines.GateFacts:
    """What the records say of an interview now."""
    latest = latest_check(row)
    found = members.colleagues(
        actor=actor, on=_today(row.planned_at), account_ids=[row.interviewer]
    )
    names = frozenset().union(*(one.courses for one in found))
    return gate_lines.GateFacts(
        type=row.type,
        markers=frozenset(row.markers),
        register=latest.answer if latest else "",
        prior_accounts=row.prior_accounts,
        added_value=bool(row.added_value),
        referral=bool(row.referral),
        courses=gate_lines.kinds_of_courses(names),
        on_hold=open_hits(row).exists(),
    )


def _today(planned_at: datetime | None) -> date:
    """The day a training must be valid on: of the interview, or today."""
    return day_of(planned_at or timezone.now())


def latest_answers(row: Interview) -> dict[str, GateAnswer]:
    """The latest answer of each line."""
    return {one.line: one for one in row.gate.select_related("words").order_by("pk")}


@dataclass(frozen=True)
class MovedFacts:
    interview: UUID
    before: str
    after: str


@action(
    "interviews.interview.advance",
    rule=with_role((*REQUESTERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=MovedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def advance(
    unit: Unit,
    *,
    actor: Actor,
    interview_id: UUID,
    state: str,
    why: str = "",
    planned_at: datetime | None = None,
) -> None:
    """Bring an interview into another state.

    Raises:
        Rejected: no such state; a time or a reason is missing.
        Conflict: it cannot go there from where it is; the checklist, the consent, the record of
            influences or the account is missing. Says which.
    """
    state = chosen("state", state, InterviewState)
    row = open_interview(interview_id)
    if state not in TRANSITIONS[row.state] or state in (
        InterviewState.REGISTER_CHECKED,
        InterviewState.HELD,
    ):
        raise Conflict("not_from_here", _("An interview in its state cannot go there directly."))
    text = clean("why", why, longest=20_000, required=state == InterviewState.NO_CONTACT)
    fields: tuple[str, ...] = ()
    if state == InterviewState.GATED:
        require_gate(actor, row)
    if state == InterviewState.SCHEDULED:
        require_talked(row)
        fields = _schedule(unit, actor, row, planned_at)
    if state == InterviewState.SIGNED:
        _require_account(row)
    if state == InterviewState.TRANSCRIBED:
        require_keeping(unit, actor, row)
    before = row.state
    words = keep_words(
        unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
    )
    move(unit, row, state, words=words, fields=fields)
    unit.record(
        MovedFacts(interview=row.pk, before=before, after=state),
        objects=(interview_ref(row.pk),),
    )


def require_gate(actor: Actor, row: Interview) -> None:
    """Raises Conflict: a line of the checklist is open or failed."""
    answers = {line: one.outcome for line, one in latest_answers(row).items()}
    found = gate_lines.standing(answers, facts_of(actor, row))
    if found.passed:
        return
    labels = dict(GateLine.choices)
    missing = ", ".join(str(labels[line]) for line in (*found.failed, *found.open_lines))
    raise Conflict("gate", _("The checklist is not complete: %s.") % missing)


def require_keeping(unit: Unit, actor: Actor, row: Interview) -> None:
    """Raises Conflict: the person has not agreed that their account is written down and kept."""
    found = ledger_of(actor, [row.person_id]).answer(
        row.person_id, purpose=DOCUMENTATION, recipient=OWN, at=unit.at
    )
    if found.state not in (AnswerState.ALLOWED, AnswerState.ANONYMISED):
        raise Conflict(
            "no_consent",
            _(
                "The person has not agreed that their account is written down and kept. "
                "Explain it to them and record their answer first."
            ),
        )


def _schedule(
    unit: Unit, actor: Actor, row: Interview, planned_at: datetime | None
) -> tuple[str, ...]:
    if planned_at is None:
        raise Rejected("planned_at", _("Say when."))
    if planned_at.tzinfo is None:
        raise Rejected("planned_at", _("This time needs a time zone."))
    require_keeping(unit, actor, row)
    row.planned_at = planned_at
    return ("planned_at",)


def _require_account(row: Interview) -> None:
    if not AccountItem.objects.filter(interview=row).exclude(role=AccountRole.CONSENT).exists():
        raise Conflict("no_account", _("First file the notes, the recording or the statement."))
    if not Influences.objects.filter(interview=row).exists():
        raise Conflict("no_influences", _("First record what may have influenced the account."))
    if Quality.READ_BACK not in row.quality:
        raise Conflict("not_read_back", _("First read the account back to the person."))


_HELD = (
    "held_from", "held_to", "present", "interpreter", "breaks", "recorded", "quality",
    "mode", "setting", "distress", "afterwards",
)  # fmt: skip


@dataclass(frozen=True)
class HeldFacts:
    """How the person bore it is about their health: it may not stay for ever."""

    interview: UUID
    present: tuple[str, ...]
    interpreter: str
    recorded: bool
    quality: tuple[str, ...]
    mode: str
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDraft:
    """How it went. One person was heard; `present` are those who were there besides.

    `interpreter`: empty, `independent` or `related`. `breaks`: how many there were. `mode`,
    `setting` and `distress`: codes, or empty. `afterwards`: what the person wishes for the time
    after, needs, and was offered; in words that are emptied with the person.
    """

    held_from: datetime
    held_to: datetime
    present: tuple[str, ...] = ()
    interpreter: str = ""
    breaks: int = 0
    recorded: bool = False
    quality: tuple[str, ...] = ()
    mode: str = ""
    setting: str = ""
    distress: str = ""
    afterwards: str = ""


@action(
    "interviews.interview.hold",
    rule=with_role(INTERVIEWERS, own(INTERVIEWS, "interview_id")),
    facts=HeldFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def hold(unit: Unit, *, actor: Actor, interview_id: UUID, draft: HeldDraft) -> None:
    """Record that the interview was held, and how. May be said again until it is signed.

    Raises:
        Rejected: a value does not pass. Refused: by somebody else than the interviewer.
        Conflict: it was not scheduled, the person has not agreed, or the register knows of somebody
            who was not talked to.
    """
    row = open_interview(interview_id)
    if actor.ref != row.interviewer:
        raise Refused("interviews.interview.hold", "only_the_interviewer")
    if row.state not in (InterviewState.SCHEDULED, InterviewState.HELD):
        raise Conflict("not_scheduled", _("Only an interview that is scheduled can be held."))
    if row.state == InterviewState.SCHEDULED:
        require_talked(row)
    require_keeping(unit, actor, row)
    _set_held(unit, row, draft)
    move(unit, row, InterviewState.HELD, fields=_HELD)
    unit.record(
        HeldFacts(
            interview=row.pk,
            present=tuple(row.present),
            interpreter=row.interpreter,
            recorded=row.recorded,
            quality=tuple(row.quality),
            mode=row.mode,
            setting=row.setting,
        ),
        objects=(interview_ref(row.pk),),
    )


def _set_held(unit: Unit, row: Interview, draft: HeldDraft) -> None:
    row.held_from = past(unit, "held_from", draft.held_from)
    row.held_to = past(unit, "held_to", draft.held_to)
    if row.held_to < row.held_from:
        raise Rejected("held_to", _("The end lies before the beginning."))
    hours = (row.held_to - row.held_from).total_seconds() / 3600
    if hours > LONGEST_INTERVIEW_HOURS:
        raise Rejected("held_to", _("An interview does not last longer than a day."))
    if draft.interpreter not in ("", "independent", "related"):
        raise Rejected("interpreter", _("This is not one of the values to choose from."))
    if not 0 <= draft.breaks <= MOST_BREAKS:
        raise Rejected("breaks", _("This is not a number of breaks."))
    row.present = chosen_all("present", draft.present, Present)
    row.interpreter = draft.interpreter
    row.breaks = draft.breaks
    row.recorded = bool(draft.recorded)
    row.quality = chosen_all("quality", draft.quality, Quality)
    row.mode = draft.mode and chosen("mode", draft.mode, Mode)
    row.setting = draft.setting and chosen("setting", draft.setting, Setting)
    row.distress = draft.distress and chosen("distress", draft.distress, Distress)
    said = clean("afterwards", draft.afterwards, longest=20_000)
    if said != (row.afterwards.text if row.afterwards else ""):
        row.afterwards = keep_words(
            unit, organisation_id=row.organisation_id, person_id=row.person_id, text=said
        )
