# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does: questions put again, entries sent, entries withdrawn with the consent.

Finding work looks at all organisations; what is done then is done for one of them. Everything may
be repeated: a worker killed anywhere leaves a row that is found again.
"""

from dataclasses import replace
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dokaz.casework.interviews import api as interviews
from dokaz.casework.interviews import facts as of_interviews
from dokaz.casework.persons import facts as of_persons
from dokaz.core.errors import DokazError
from dokaz.deconflict.register.actions.entries import withdraw_entry
from dokaz.deconflict.register.actions.questions import open_question, settle_question
from dokaz.deconflict.register.asking import result_of, tell
from dokaz.deconflict.register.binding import member_of
from dokaz.deconflict.register.consent import agrees
from dokaz.deconflict.register.entering import send
from dokaz.deconflict.register.models import Entry, Look, Question
from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.vocabulary import EntryState, QuestionState, Why
from dokaz.gate.api import (
    Actor,
    Conflict,
    Consumer,
    Delivered,
    Purpose,
    with_everything,
)
from dokaz.members.api import service_actor


def _something_changed(delivered: Delivered) -> None:
    erased = delivered.kind == of_persons.PersonErased.KIND
    row, fresh = Look.objects.get_or_create(
        person_id=UUID(delivered.payload["person"]),
        defaults={
            "organisation_id": UUID(delivered.payload["organisation"]),
            "erased": erased,
        },
    )
    if erased and not fresh:
        row.erased = True
        row.save(update_fields=["erased"])


def _nothing_to_empty() -> None:
    """Orders that wait stay: reading the facts again adds the same ones."""


CONSUMER = Consumer(
    name="register.consents",
    kinds=frozenset(
        {
            of_interviews.ConsentRecorded.KIND,
            of_interviews.ConsentWithdrawn.KIND,
            of_persons.PersonErased.KIND,
        }
    ),
    handle=_something_changed,
    reset=_nothing_to_empty,
)


def carry_out() -> int:
    """One round of everything; returns how much was done. A step for workers."""
    return withdraw_without_consent() + send_waiting() + ask_waiting()


@with_everything(Purpose.UPKEEP)
def withdraw_without_consent() -> int:
    """Withdraw entries of people who do not agree any more; returns how many."""
    done = 0
    for order in Look.objects.order_by("pk"):
        service = _service(order.organisation_id)
        rows = Entry.objects.filter(
            person_id=order.person_id, state__in=(EntryState.SENDING, EntryState.ENTERED)
        )
        why = Why.ERASED if order.erased else Why.CONSENT
        for row in rows.order_by("pk"):
            if order.erased or not agrees(service, order.person_id):
                withdraw_entry(actor=service, entry_id=row.pk, why=why)
                done += 1
        Look.objects.filter(pk=order.pk).delete()
    return done


@with_everything(Purpose.UPKEEP)
def send_waiting() -> int:
    """Send entries and withdrawals that are not in the log yet; returns how many got there."""
    waiting = (EntryState.SENDING, EntryState.WITHDRAWING)
    rows = Entry.objects.filter(state__in=waiting).order_by("pk")
    found = list(rows.values_list("organisation_id", "pk", "state"))
    return sum(send(owner, key) != state for owner, key, state in found)


@with_everything(Purpose.UPKEEP)
def ask_waiting() -> int:
    """Put questions again that got no answer, where enough holders are there; returns how many
    were answered."""
    due = Q(next_at__isnull=True) | Q(next_at__lte=timezone.now())
    rows = Question.objects.filter(due, state=QuestionState.WAITING).order_by("pk")
    done = 0
    can_ask: dict[UUID, MemberFolder | None] = {}
    for question in rows:
        owner = question.organisation_id
        service = _service(owner)
        if owner not in can_ask:
            can_ask[owner] = _member_that_can_ask(service)
        member = can_ask[owner]
        if member is not None and _ask_again(service, member, question):
            done += 1
    return done


def _ask_again(service: Actor, member: MemberFolder, question: Question) -> bool:
    try:
        inputs = open_question(actor=service, question_id=question.pk)
        found = member.check_inputs(inputs)
    except (DokazError, Conflict):
        return False
    tell(service, found)
    state = QuestionState.ANSWERED
    try:
        interviews.answer_later(
            actor=service, interview_id=question.interview_id, result=result_of(found)
        )
    except Conflict:
        state = QuestionState.DROPPED  # The interview is over.
    settle_question(actor=service, question_id=question.pk, state=state)
    return True


def _member_that_can_ask(service: Actor) -> MemberFolder | None:
    """The member's side, if enough holders answer: a sealed question is opened only then."""
    member = member_of(service)
    try:
        return member if member is not None and member.can_ask() else None
    except DokazError:
        return None


def _service(organisation_id: UUID) -> Actor:
    return replace(service_actor(SERVICE), organisation_id=organisation_id)
