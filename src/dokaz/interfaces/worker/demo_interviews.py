# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented interviews and consents of a demonstration, with its people. Every text says so."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor

_SYSTEM = "Демонстрація"
_AGREED = ("documentation", "national_prosecution", "icc", "referral")


def write_interviews(actor: Actor, events: Sequence[UUID]) -> None:
    """A consent and an interview that was asked for, and a consent that was taken back.

    Nothing if they are there already.
    """
    if persons.find_external(actor=actor, system=_SYSTEM, values=["I1"]):
        return
    witness = _person(actor, "I1", "Очевидиця з сусіднього будинку (вигадано)")
    relative = _person(actor, "I2", "Родич затриманого (вигадано)")
    now = datetime.now(UTC)
    agree(actor, witness, now - timedelta(days=3))
    _ask(actor, witness, tuple(events[:1]))
    agree(actor, relative, now - timedelta(days=3))
    interviews.withdraw(
        actor=actor,
        person_id=relative,
        draft=interviews.WithdrawalDraft(
            at=now - timedelta(days=1), reason="safety", words="Боїться за рідних (вигадано)"
        ),
    )


def _person(actor: Actor, number: str, summary: str) -> UUID:
    draft = persons.PersonDraft(summary=summary, categories=("witness",), languages=("uk",))
    person = persons.register(actor=actor, draft=draft)
    persons.add_external_id(actor=actor, person_id=person, system=_SYSTEM, value=number)
    return person


def agree(actor: Actor, person: UUID, at: datetime, *further: str) -> None:
    """The consent of an invented person to what most are asked about, and to `further` purposes."""
    lines = [interviews.LineDraft(purpose=one, decision="yes") for one in (*_AGREED, *further)]
    lines.append(interviews.LineDraft(purpose="advocacy_anonymised", decision="yes_anonymised"))
    lines.append(interviews.LineDraft(purpose="media_identity", decision="no"))
    interviews.record_consent(
        actor=actor,
        person_id=person,
        draft=interviews.ConsentDraft(
            given_by="self",
            capacity="capable",
            form="oral_witnessed",
            language="uk",
            given_at=at,
            lines=tuple(lines),
            contact_by="case_contact",
            contact_how=("phone",),
        ),
    )


def _ask(actor: Actor, person: UUID, events: tuple[UUID, ...]) -> None:
    interview = interviews.propose(
        actor=actor,
        person_id=person,
        draft=interviews.InterviewDraft(
            type="first_account",
            language="uk",
            event_ids=events,
            added_value="Бачила обидва вибухи зблизька, інших очевидців немає (вигадано)",
            referral="Лікар і психологиня в тій самій громаді (вигадано)",
            prior_accounts=0,
        ),
    )
    interviews.check_register(actor=actor, interview_id=interview)
    for line in ("prior_accounts", "added_value", "referral", "language"):
        interviews.answer_gate(actor=actor, interview_id=interview, line=line, outcome="passed")
