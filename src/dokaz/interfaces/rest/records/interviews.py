# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of interviews and consents. Words of accounts are read on pages, with a reason."""

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register import api as register
from dokaz.interfaces.rest.records.making import get, patch, post

_AT = "/interviews/{uuid:interview_id}"
_OF = "/persons/{uuid:person_id}"
_CHECK = ("register.person.look_up", "interviews.register.check", "register.question.keep")
_ENTER = ("register.interview.enter",)
_TAKE_BACK = ("interviews.consent.withdraw", "evidence.item.describe")
_STATE = {"state": interviews.InterviewState}

OFFERED = (
    get("/interviews", "list_interviews", "List interviews",
        "Interviews the person may see, newest first; people stand in them by code name.",
        interviews.visible_interviews, kinds=_STATE),
    post(f"{_OF}/interviews", "propose_interview", "Propose an interview",
         "Propose to hear somebody. What was done before is looked up in the register next.",
         interviews.propose, kinds={"type": interviews.InterviewType}),
    get(_AT, "get_interview", "One interview", "Everything of one interview's page.",
        interviews.get_interview),
    patch(_AT, "plan_interview", "Change the plan of an interview",
          interviews.plan, interviews.InterviewDraft, interviews.get_interview,
          fixed=("type", "follows")),
    get(f"{_AT}/history", "interview_history", "History",
        "What was done with the interview, newest first.", interviews.history),
    post(f"{_AT}/register-check", "check_interview_register", "Ask the interview register",
         "Ask who heard this person before, and keep the answer. What is sent of the person is "
         "kept nowhere. That nobody was found proves nothing.",
         register.check, answers=register.Asked, serves=_CHECK,
         kinds={"answer": interviews.RegisterAnswer}),
    post(f"{_AT}/register-talk", "settle_interview_register", "What was agreed",
         "Say what was agreed with those who have an account; until then the interview waits.",
         interviews.settle_register, kinds={"outcome": interviews.RegisterOutcome}),
    get(f"{_AT}/register", "get_interview_register", "The interview in the register",
        "What stands of the interview in the register, and what can be done.",
        register.on_page),
    post(f"{_AT}/register-entry", "enter_interview_register", "Enter in the register",
         "Enter an interview that was held, if the person agreed. What is sent of the person is "
         "kept nowhere.",
         register.enter, answers=register.Entered, serves=_ENTER,
         kinds={"depth": register.Depth}),
    post("/register-entries/{uuid:entry_id}/withdrawal", "withdraw_register_entry",
         "Withdraw an entry", "From now on nobody finds the entry in the register.",
         register.withdraw_entry, kinds={"why": register.Why}),
    post(f"{_AT}/gate", "answer_interview_gate", "Answer a line of the gate",
         "Say that a condition is met, or why the interview is held without it.",
         interviews.answer_gate,
         kinds={"line": interviews.GateLine, "outcome": interviews.GateOutcome}),
    post(f"{_AT}/state", "advance_interview", "Move an interview on",
         "Set the state; which may follow which, and what it needs, is the room's rule.",
         interviews.advance, kinds=_STATE),
    post(f"{_AT}/held", "hold_interview", "Record that it was held",
         "Record when the interview was held, who was present and how.", interviews.hold),
    post(f"{_AT}/influences", "record_interview_influences", "Record influences",
         "Record what may have influenced the account; the warning follows from it.",
         interviews.record_influences),
    post(f"{_AT}/items", "file_interview_item", "File an item",
         "Say that an item of evidence belongs to the interview, and as what.",
         interviews.file_item, kinds={"role": interviews.AccountRole}),
    get(f"{_OF}/consents", "list_consents", "Consents of a person",
        "What stands now by purpose and recipient, what was said and what was taken back.",
        interviews.consents_of),
    post(f"{_OF}/consents", "record_consent", "Record a consent",
         "Record one conversation about consent, purpose by purpose.",
         interviews.record_consent,
         kinds={"given_by": interviews.GivenBy, "capacity": interviews.Capacity,
                "form": interviews.ConsentForm, "contact_by": interviews.ContactBy}),
    post(f"{_OF}/withdrawals", "withdraw_consent", "Record a withdrawal",
         "Record that the person takes consent back; tasks follow where copies already went. If "
         "they do not want their account kept either, its items are closed.",
         interviews.take_back, answers=interviews.TakenBack, serves=_TAKE_BACK,
         kinds={"reason": interviews.WithdrawalReason}),
    get("/withdrawal-tasks", "list_withdrawal_tasks", "Tasks after withdrawals",
        "What withdrawals ask for, oldest first.", interviews.withdrawal_tasks),
    post("/withdrawal-tasks/{uuid:task_id}/done", "do_withdrawal_task", "A task was done",
         "Say what was done.", interviews.do_task),
)  # fmt: skip
