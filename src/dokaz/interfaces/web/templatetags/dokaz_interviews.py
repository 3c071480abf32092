# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and looks of interviews and consents."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from dokaz.casework.interviews import api
from dokaz.deconflict.register import api as interview_register

register = template.Library()

_LISTS: dict[str, dict[Any, Any]] = {
    "type": dict(api.InterviewType.choices),
    "state": dict(api.InterviewState.choices),
    "gate": dict(api.GateLine.choices),
    "outcome": dict(api.GateOutcome.choices),
    "register": dict(api.RegisterAnswer.choices),
    "register_outcome": dict(api.RegisterOutcome.choices),
    "register_entry": dict(interview_register.EntryState.choices),
    "register_depth": dict(interview_register.Depth.choices),
    "register_why": dict(interview_register.Why.choices),
    "role": dict(api.AccountRole.choices),
    "flag": dict(api.ContaminationFlag.choices),
    "weight": dict(api.Weight.choices),
    "present": dict(api.Present.choices),
    "quality": dict(api.Quality.choices),
    "mode": dict(api.Mode.choices),
    "setting": dict(api.Setting.choices),
    "distress": dict(api.Distress.choices),
    "topic": dict(api.Topic.choices),
    "history": dict(api.HistoryKind.choices),
    "purpose": dict(api.Purpose.choices),
    "recipient": dict(api.Recipient.choices),
    "decision": dict(api.Decision.choices),
    "condition": dict(api.Condition.choices),
    "answer": dict(api.AnswerState.choices),
    "reason": dict(api.Reason.choices),
    "to_do": dict(api.TO_DO),
    "given_by": dict(api.GivenBy.choices),
    "capacity": dict(api.Capacity.choices),
    "form": dict(api.ConsentForm.choices),
    "contact_by": dict(api.ContactBy.choices),
    "contact_how": dict(api.ContactHow.choices),
    "task": dict(api.TaskKind.choices),
    "why_withdrawn": dict(api.WithdrawalReason.choices),
    "paper": dict(api.PaperKind.choices),
}
_LOOKS = {
    api.AnswerState.ALLOWED: "chip-good",
    api.AnswerState.ANONYMISED: "chip-info",
    api.AnswerState.ASK_FIRST: "chip-wait",
    api.AnswerState.NOT_ASKED: "chip-wait",
    api.AnswerState.REFUSED: "chip-bad",
    api.GateOutcome.PASSED: "chip-good",
    api.GateOutcome.OVERRIDDEN: "chip-wait",
    api.GateOutcome.FAILED: "chip-bad",
    api.Weight.NONE: "chip-good",
    api.Weight.SOME: "chip-wait",
    api.Weight.NOT_RECORDED: "chip-wait",
    api.Weight.SERIOUS: "chip-bad",
    api.InterviewState.WITHDRAWN: "chip-bad",
    api.InterviewState.NO_CONTACT: "chip-bad",
    api.InterviewState.SIGNED: "chip-good",
    api.InterviewState.TRANSCRIBED: "chip-good",
    api.InterviewState.REGISTERED: "chip-wait",
}


@register.filter
def said(code: Any, name: str) -> str | Promise:
    """The words for a code of one of the room's lists; the code itself if unknown."""
    found: str | Promise = _LISTS[name].get(code, str(code))
    return found


@register.filter
def look(code: Any) -> str:
    """The look of a chip that shows this code."""
    return _LOOKS.get(code, "")


@register.filter
def code_shown(code: str) -> str:
    """A form's code in the groups it is printed in."""
    return api.paper_codes.shown(code)


@register.filter
def quarter(code: str) -> str:
    """A quarter of a year in words, from such as 2026-Q1; anything else as it is."""
    year, _middle, number = code.partition("-Q")
    if not number:
        return code
    return gettext("quarter %(number)s of %(year)s") % {"number": number, "year": year}
