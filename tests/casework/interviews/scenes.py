# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented interviews and consents, brought to the state a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dokaz.casework.interviews import api
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor
from tests.evidence.world import World, taken

WHY = "вигадана причина"
GIVEN = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)
HELD = datetime(2026, 1, 11, 9, 0, tzinfo=UTC)
KEPT = api.LineDraft(purpose="documentation", decision="yes")
TO_PROSECUTOR = api.LineDraft(purpose="national_prosecution", decision="yes")


def person_of(actor: Actor, **values: Any) -> UUID:
    fields = {"summary": "вигадана особа", **values}
    return persons.register(actor=actor, draft=persons.PersonDraft(**fields))


def consent(*lines: api.LineDraft, **values: Any) -> api.ConsentDraft:
    stated = {
        "given_by": "self",
        "capacity": "capable",
        "form": "oral_witnessed",
        "language": "uk",
        "given_at": GIVEN,
        "lines": lines or (KEPT, TO_PROSECUTOR),
        "contact_by": "case_contact",
        **values,
    }
    return api.ConsentDraft(**stated)


def agreed(actor: Actor, person: UUID, *lines: api.LineDraft, **values: Any) -> UUID:
    return api.record_consent(actor=actor, person_id=person, draft=consent(*lines, **values))


def withdrawn(actor: Actor, person: UUID, **values: Any) -> UUID:
    draft = api.WithdrawalDraft(**{"at": datetime.now(UTC), **values})
    return api.withdraw(actor=actor, person_id=person, draft=draft)


def proposed(actor: Actor, person: UUID, **values: Any) -> UUID:
    stated = {
        "type": "first_account",
        "language": "uk",
        "added_value": "ніхто ще не чув про підвал",
        "referral": "лікар і психолог за телефоном",
        "prior_accounts": 0,
        **values,
    }
    return api.propose(actor=actor, person_id=person, draft=api.InterviewDraft(**stated))


def gated(world: World, interview: UUID, *, by: Actor | None = None) -> None:
    """Every line answered: what the records bear out passed, the rest overridden."""
    actor = by or world.interviewer
    api.check_register(actor=actor, interview_id=interview)
    for line in api.get_interview(actor=actor, interview_id=interview).gate:
        passes = (
            {"outcome": "passed"} if line.borne_out else {"outcome": "overridden", "reason": WHY}
        )
        who = world.protection_officer if line.by_guardians else actor
        api.answer_gate(actor=who, interview_id=interview, line=line.line, **passes)
    api.advance(actor=actor, interview_id=interview, state="gated")


def held(world: World, person: UUID, *, by: Actor | None = None, **values: Any) -> UUID:
    """An interview that was held, with the consent that keeps it."""
    actor = by or world.interviewer
    interview = proposed(actor, person, **values)
    gated(world, interview, by=actor)
    api.advance(actor=actor, interview_id=interview, state="scheduled", planned_at=HELD)
    draft = api.HeldDraft(
        held_from=HELD,
        held_to=HELD + timedelta(hours=1),
        present=("support_person",),
        breaks=1,
        quality=("open_questions", "read_back"),
        distress="some",
        afterwards="просить лікаря для доньки",
    )
    api.hold(actor=actor, interview_id=interview, draft=draft)
    return interview


def account(
    actor: Actor, interview: UUID, content: bytes = b"what was told", **values: Any
) -> UUID:
    """A statement, registered for named people only and filed with the interview."""
    from dokaz.evidence import api as evidence

    item = taken(
        actor,
        content,
        media_type="text/plain",
        name="statement.txt",
        item=evidence.ItemDraft(kind="statement", confidentiality=3),
    ).item_id
    role = values.get("role", "statement")
    api.file_item(actor=actor, interview_id=interview, item_id=item, role=role)
    return item
