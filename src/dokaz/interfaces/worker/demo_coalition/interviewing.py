# SPDX-License-Identifier: AGPL-3.0-or-later
"""Interviews of the demonstration in several states, led by an invented partner's interviewer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import WHY
from dokaz.interfaces.worker.demo_coalition.material import take_in_account
from dokaz.interfaces.worker.demo_interviews import agree

_WITNESSES = (
    ("Очевидиця обшуку в Криму (вигадано)", "proposed"),
    ("Сусід, бачив військову техніку (вигадано)", "gated"),
    ("Працівниця крамниці (вигадано)", "scheduled"),
    ("Мешканець, ховався у підвалі (вигадано)", "held"),
    ("Водій, вивозив поранених (вигадано)", "statement_signed"),
)
_ORDER = ("proposed", "gated", "scheduled", "held", "statement_signed")
_TOLD = (
    "Я їхав до лікарні, коли почув перший вибух.\n\n"
    "Другий був за хвилину. Людину в формі я поруч не бачив.\n"
)


def write_more_interviews(interviewer: Actor, guardian: Actor, events: Sequence[UUID]) -> None:
    """One interview for each state; `guardian` answers what the interviewer may not."""
    for number, (summary, state) in enumerate(_WITNESSES):
        person = persons.register(
            actor=interviewer,
            draft=persons.PersonDraft(
                summary=summary, categories=("witness",), statuses=("civilian",), languages=("uk",)
            ),
        )
        _bring(interviewer, guardian, person, events[number], state)


def _bring(interviewer: Actor, guardian: Actor, person: UUID, event: UUID, state: str) -> None:
    now = datetime.now(UTC)
    reached = _ORDER.index(state)
    interview = interviews.propose(
        actor=interviewer,
        person_id=person,
        draft=interviews.InterviewDraft(
            type="first_account",
            language="uk",
            event_ids=(event,),
            added_value="Бачив те, чого ніхто з інших не бачив (вигадано)",
            referral="Психологиня та юрист громади (вигадано)",
            prior_accounts=0,
        ),
    )
    if reached >= 1:
        _answer_gate(interviewer, guardian, interview)
        interviews.advance(actor=interviewer, interview_id=interview, state="gated")
    if reached >= 2:
        agree(interviewer, person, now - timedelta(days=4))
        day = now - timedelta(days=2) if reached > 2 else now + timedelta(days=5)
        interviews.advance(
            actor=interviewer, interview_id=interview, state="scheduled", planned_at=day
        )
    if reached >= 3:
        _hold(interviewer, interview, now - timedelta(days=2))
    if reached >= 4:
        _file(interviewer, interview)
        interviews.advance(actor=interviewer, interview_id=interview, state="statement_signed")


def _answer_gate(interviewer: Actor, guardian: Actor, interview: UUID) -> None:
    interviews.check_register(actor=interviewer, interview_id=interview)
    for line in interviews.get_interview(actor=interviewer, interview_id=interview).gate:
        passed = line.borne_out
        interviews.answer_gate(
            actor=guardian if line.by_guardians and not passed else interviewer,
            interview_id=interview,
            line=line.line,
            outcome="passed" if passed else "overridden",
            reason="" if passed else WHY,
        )


def _hold(interviewer: Actor, interview: UUID, begun: datetime) -> None:
    draft = interviews.HeldDraft(
        held_from=begun,
        held_to=begun + timedelta(minutes=70),
        present=("support_person",),
        breaks=1,
        mode="in_person",
        setting="office",
        distress="some",
        afterwards="Просить не телефонувати ввечері; передали контакти психолога (вигадано).",
        quality=(
            "one_person",
            "time_allowed",
            "open_questions",
            "free_recall",
            "nothing_shown",
            "read_back",
            "contacts_left",
        ),
    )
    interviews.hold(actor=interviewer, interview_id=interview, draft=draft)


def _file(interviewer: Actor, interview: UUID) -> None:
    item = take_in_account(interviewer, _TOLD)
    interviews.file_item(actor=interviewer, interview_id=interview, item_id=item, role="statement")
    interviews.record_influences(
        actor=interviewer,
        interview_id=interview,
        flags=("media_exposure",),
        words="Бачив відео в мережі до розмови (вигадано)",
    )
