# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does: questions put again; entries sent, made anew at new year, withdrawn with
the consent; notices put into the log and heard there; questions for nothing, where that is wanted.

Finding work looks at all organisations; what is done then is done for one of them. Everything may
be repeated: a worker killed anywhere leaves a row that is found again.
"""

import random
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from dokaz.casework.interviews import api as interviews
from dokaz.casework.interviews import facts as of_interviews
from dokaz.casework.persons import facts as of_persons
from dokaz.core.errors import DokazError
from dokaz.deconflict.register import binding
from dokaz.deconflict.register.actions import notices
from dokaz.deconflict.register.actions.entries import withdraw_entry
from dokaz.deconflict.register.actions.questions import open_question, settle_question
from dokaz.deconflict.register.actions.renewing import open_entry, renew_entry
from dokaz.deconflict.register.asking import result_of, tell
from dokaz.deconflict.register.binding import member_of, service_of, taking_part
from dokaz.deconflict.register.consent import agrees
from dokaz.deconflict.register.entering import send
from dokaz.deconflict.register.learning import learn
from dokaz.deconflict.register.models import Entry, Look, Question, SentNotice
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.records import COORDINATOR, Contact
from dokaz.deconflict.register.protocol.records import Depth as Asked
from dokaz.deconflict.register.vocabulary import EntryState, NoticeState, QuestionState, Why
from dokaz.gate.api import (
    Actor,
    Conflict,
    Consumer,
    Delivered,
    Purpose,
    new_id,
    with_everything,
)

COPY_SECONDS = 600
"""How often the log is looked at for notices; also what makes a look-up find a fresh copy."""
NOTICE_REST_SECONDS = 1800
"""After a notice that failed: trying it takes a question of the day's quota."""
_NOT_BEFORE: dict[UUID, float] = {}
"""When an organisation's notices are tried again, by what this process saw. Whether holders answer
is not asked before: a registration does not ask either, and a notice must look like one."""
RENEWED_A_ROUND = 5
DAY_MINUTES = 24 * 60


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
    return (
        learn_files()
        + look_anew()
        + withdraw_without_consent()
        + send_waiting()
        + ask_waiting()
        + renew_entries()
        + send_notices()
        + hear_notices()
        + send_cover()
    )


@with_everything(Purpose.UPKEEP)
def learn_files() -> int:
    """Take newer files of the register where its holders have them; returns for how many."""
    done = 0
    for owner in taking_part():
        try:
            done += learn(owner)
        except DokazError:
            continue  # The doctor says what is wrong with the folder.
    return done


@with_everything(Purpose.UPKEEP)
def look_anew() -> int:
    """Where who takes part in the register has changed, order a look at every entry: those who
    agreed that partners learn of it may not have agreed to an authority. Withdraws nothing."""
    for owner in taking_part():
        member = _member(owner)
        if member is None or member.looked_at() == (version := member.directory().version):
            continue
        standing = (EntryState.SENDING, EntryState.ENTERED)
        rows = Entry.objects.filter(organisation_id=owner, state__in=standing)
        for person in rows.values_list("person_id", flat=True).distinct():
            Look.objects.get_or_create(person_id=person, defaults={"organisation_id": owner})
        member.mark_looked(version)
    return 0


@with_everything(Purpose.UPKEEP)
def withdraw_without_consent() -> int:
    """Withdraw entries of people who do not agree any more; returns how many."""
    done = 0
    for order in Look.objects.order_by("pk"):
        service = service_of(order.organisation_id)
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
        service = service_of(owner)
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
    tell(service, question.interview_id, found)
    state = QuestionState.ANSWERED
    try:
        interviews.answer_later(
            actor=service, interview_id=question.interview_id, result=result_of(found)
        )
    except Conflict:
        state = QuestionState.DROPPED  # The interview is over.
    settle_question(actor=service, question_id=question.pk, state=state)
    return True


@with_everything(Purpose.UPKEEP)
def renew_entries() -> int:
    """Make some entries anew whose key is of an earlier epoch; returns how many. Half of a day's
    questions is left to people."""
    done = 0
    for owner in taking_part():
        member = _member(owner)
        if member is None:
            continue
        due = Q(next_at__isnull=True) | Q(next_at__lte=timezone.now())
        older = Entry.objects.filter(due, organisation_id=owner, state=EntryState.ENTERED)
        older = older.exclude(epoch__in=("", member.epoch)).exclude(address="").order_by("pk")
        rows = list(older[:RENEWED_A_ROUND])
        if rows and _has_half_left(member):
            done += sum(_renewed(member, service_of(owner), row) for row in rows)
    return done


def _renewed(member: MemberFolder, service: Actor, row: Entry) -> bool:
    renewed_id = new_id()
    try:
        inputs = open_entry(actor=service, entry_id=row.pk)
        made = member.prepare_inputs(inputs, _contact(member, row))
        member.keep_secret(str(renewed_id), made.secret)
        renew_entry(
            actor=service,
            entry_id=row.pk,
            renewed_id=renewed_id,
            record=made.record,
            epoch=made.epoch,
        )
    except (DokazError, Conflict):
        return False
    send(row.organisation_id, renewed_id)
    return True


def _contact(member: MemberFolder, row: Entry) -> Contact:
    return Contact(
        organisation=COORDINATOR if row.coordinator else member.own_number(),
        contact=row.contact,
        depth=Asked[row.depth.upper()],
        quarter=row.quarter,
        authority=row.authority,
        referral=row.referral,
    )


def _has_half_left(member: MemberFolder) -> bool:
    """Whether no holder has given out more than half of today's questions to this organisation."""
    left = [one.left for one in member.standings() if one.left is not None]
    return len(left) >= 2 and min(left) > member.directory().quota // 2


@with_everything(Purpose.UPKEEP)
def send_notices() -> int:
    """Put notices that are due into the log; returns how many were settled."""
    due = SentNotice.objects.filter(state=NoticeState.WAITING, send_after__lte=timezone.now())
    done = 0
    for row in due.order_by("pk"):
        service, member = service_of(row.organisation_id), _member(row.organisation_id)
        if member is None or _NOT_BEFORE.get(row.organisation_id, 0.0) > binding.clock():
            continue
        try:
            member.tell_of(row.to, row.about)
            state = NoticeState.SENT
        except MalformedMessage:
            state = NoticeState.DROPPED  # The organisation has left the directory.
        except DokazError:
            _NOT_BEFORE[row.organisation_id] = binding.clock() + NOTICE_REST_SECONDS
            continue
        notices.settle_notice(actor=service, notice_id=row.pk, state=state)
        done += 1
    return done


@with_everything(Purpose.UPKEEP)
def hear_notices() -> int:
    """Bring copies of the log up to date and read the notices in what is new; returns how many
    people are told."""
    done = 0
    for owner in taking_part():
        member = _member(owner)
        if member is not None:
            try:
                done += _heard(member, service_of(owner))
            except DokazError:
                continue
    return done


def _heard(member: MemberFolder, service: Actor) -> int:
    copied = member.copied_at
    if copied is None or copied <= binding.clock() - COPY_SECONDS:
        member.sync()
    found, upto = member.notices()
    told = 0
    for one in found:
        other = f"{one.organisation} ({one.contact})"
        told += notices.hear_notice(actor=service, number=one.number, about=one.about, other=other)
    if found or upto != member.read_upto:
        member.notices_seen(upto)
    return told


@with_everything(Purpose.UPKEEP)
def send_cover() -> int:
    """Ask for nothing, by chance as often a day as the operator wants; says nothing was done."""
    wanted = settings.DOKAZ.register_cover
    if not wanted:
        return 0
    for owner in taking_part():
        member = _member(owner)
        if member is not None and random.SystemRandom().random() < wanted / DAY_MINUTES:
            try:
                member.cover()
            except DokazError:
                continue
    return 0


def _member(organisation_id: UUID) -> MemberFolder | None:
    return member_of(service_of(organisation_id))


def _member_that_can_ask(service: Actor) -> MemberFolder | None:
    """The member's side, if enough holders answer: a sealed question is opened only then."""
    member = member_of(service)
    try:
        return member if member is not None and member.can_ask() else None
    except DokazError:
        return None
