# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may know of which interviews and consents.

- interviews: the own organisation only. L3 (the lowest): whoever asked for it, takes it or is its
  case contact, members given access by name, and custodians, data protection officers and auditors;
  each with clearance L3. L4 (children, sexual violence, insiders): of these only the named with
  clearance L4, and data protection officers
- consents and withdrawals: members of the own organisation who may see the person
- what a withdrawal asks to be done: members with a content role, and auditors, of the organisation
- node administrators, help sessions, external readers, services: nothing
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.interviews.models import (
    Interview,
    InterviewChange,
    InterviewMember,
    ItemOfPerson,
    PaperForm,
    WithdrawalTask,
)
from dokaz.casework.persons import api as persons
from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    NotFound,
    Policy,
    Refusal,
    Rule,
    Verdict,
)

READERS = frozenset(
    {
        "documenter", "interviewer", "case_worker", "legal_analyst", "verifier", "custodian",
        "data_protection_officer",
    }
)  # fmt: skip
RECORD_READERS = READERS | {"auditor"}
NEEDS_NO_NAMING = frozenset({"custodian", "data_protection_officer", "auditor"})

REQUESTERS = ("interviewer", "case_worker", "documenter", "legal_analyst")
INTERVIEWERS = ("interviewer", "case_worker", "documenter")
CONSENT_RECORDERS = (*INTERVIEWERS, "custodian", "data_protection_officer")
WITHDRAWERS = (*CONSENT_RECORDERS, "legal_analyst")
"""Whoever a person turns to can take down that they withdraw: it must never wait for a role."""
GUARDIANS = ("custodian", "data_protection_officer")
"""Who answers for people's protection, and lets somebody untrained go on."""
ANALYSTS = (*INTERVIEWERS, "legal_analyst", "verifier", "custodian")

NOTHING = Q(pk__in=[])


def _member(actor: Actor, roles: frozenset[str]) -> bool:
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*roles)


def _named(actor: Actor) -> Q:
    given = InterviewMember.objects.filter(
        interview=OuterRef("pk"), member_ref=actor.ref, ended_at__isnull=True
    )
    holds = Q(requested_by=actor.ref) | Q(interviewer=actor.ref) | Q(case_contact=actor.ref)
    return holds | Q(Exists(given))


def visible_interviews(actor: Actor) -> Q:
    """The whole condition on interviews."""
    if not _member(actor, RECORD_READERS):
        return NOTHING
    if actor.clearance < Confidentiality.L3:
        return NOTHING
    own = Q(organisation_id=actor.organisation_id)
    named = _named(actor)
    third = Q(confidentiality=Confidentiality.L3)
    if not actor.holds(*NEEDS_NO_NAMING):
        third &= named
    if actor.clearance < Confidentiality.L4:
        return own & third
    sealed = Q(confidentiality=Confidentiality.L4)
    if not actor.holds("data_protection_officer"):
        sealed &= named
    return own & (third | sealed)


INTERVIEWS: Policy[Interview] = Policy(
    what="interview", rows=lambda: Interview.objects.all(), sees=visible_interviews
)


def _with_interview(actor: Actor) -> Q:
    return Q(Exists(INTERVIEWS.visible(actor).filter(pk=OuterRef("interview_id"))))


CHANGES: Policy[InterviewChange] = Policy(
    what="change", rows=lambda: InterviewChange.objects.all(), sees=_with_interview
)
ACCESSES: Policy[InterviewMember] = Policy(
    what="access", rows=lambda: InterviewMember.objects.all(), sees=_with_interview
)


def _of_own_organisation(actor: Actor) -> Q:
    if not _member(actor, RECORD_READERS):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


TASKS: Policy[WithdrawalTask] = Policy(
    what="task", rows=lambda: WithdrawalTask.objects.all(), sees=_of_own_organisation
)
PAPERS: Policy[PaperForm] = Policy(
    what="form", rows=lambda: PaperForm.objects.all(), sees=_of_own_organisation
)
DEPENDING: Policy[ItemOfPerson] = Policy(
    what="item", rows=lambda: ItemOfPerson.objects.all(), sees=_of_own_organisation
)


def own_person(argument: str) -> Rule:
    """The person is visible, of the actor's organisation, and the actor reads such records."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        wanted = arguments[argument]
        if not _member(actor, RECORD_READERS):
            return Refusal("not_visible", hidden=True)
        try:
            persons.require_person(actor=actor, person_id=wanted)
        except NotFound:
            return Refusal("not_visible", hidden=True)
        row = persons.rows_of(actor=actor, person_ids=[wanted])[wanted]
        if row.organisation_id != actor.organisation_id:
            return Refusal("not_your_organisation")
        return ALLOWED

    return rule


def sees_interview(actor: Actor, interview_id: UUID) -> bool:
    """Whether this actor may see one interview; for rules of rooms above."""
    return INTERVIEWS.shows(actor, frozenset({interview_id}))


def reads_interviews(actor: Actor) -> bool:
    """Whether pages of interviews are for this actor at all."""
    return _member(actor, RECORD_READERS) and actor.clearance >= Confidentiality.L3


def reads_consents(actor: Actor) -> bool:
    """Whether pages of consents and withdrawals are for this actor at all."""
    return _member(actor, RECORD_READERS)
