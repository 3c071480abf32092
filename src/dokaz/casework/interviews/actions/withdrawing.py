# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking consent back: one act closes the account to export, finds the copies and makes tasks.

What a recipient has got cannot be called back by us; the tasks say whom to tell. Whether and when
anything is erased is decided by two people, in the rooms that keep it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews.actions.consenting import past, require_organisation
from dokaz.casework.interviews.copies import Copy, copies_of
from dokaz.casework.interviews.depending import items_of_person, records_of_person
from dokaz.casework.interviews.facts import ConsentWithdrawn
from dokaz.casework.interviews.models import Interview, Withdrawal, WithdrawalTask
from dokaz.casework.interviews.policy import (
    CONSENT_RECORDERS,
    TASKS,
    WITHDRAWERS,
    own_person,
)
from dokaz.casework.interviews.recording import keep_words, locked, note, person_ref, touch
from dokaz.casework.interviews.vocabulary import (
    DOCUMENTATION,
    OWN,
    HistoryKind,
    InterviewState,
    Purpose,
    Recipient,
    TaskKind,
    WithdrawalReason,
)
from dokaz.casework.persons import api as persons
from dokaz.casework.records.texts import chosen, chosen_all, clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalDraft:
    """What is taken back. No purposes and no recipients: everything. Nobody needs to say why."""

    at: datetime
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    reason: str = WithdrawalReason.NOT_SAID
    erasure_wished: bool = False
    words: str = ""


@dataclass(frozen=True)
class WithdrawnFacts:
    person: UUID
    withdrawal: UUID
    everything: bool
    items: int
    copies: int
    erasure_wished: bool


@action(
    "interviews.consent.withdraw",
    rule=with_role(WITHDRAWERS, own_person("person_id")),
    facts=WithdrawnFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="consent withdrawn",
)
def withdraw(unit: Unit, *, actor: Actor, person_id: UUID, draft: WithdrawalDraft) -> UUID:
    """Take down that a person takes their consent back; returns the record's identifier.

    From this act's commit on every test of consent refuses what it covers.

    Raises:
        Rejected: a value does not pass, or `at` lies in the future.
    """
    organisation = require_organisation(actor)
    persons.hold((person_id,))
    row = Withdrawal(
        id=unit.new_id(),
        person_id=person_id,
        organisation_id=organisation,
        at=past(unit, "at", draft.at),
        recorded_at=unit.at,
        recorded_by=actor.ref,
        purposes=chosen_all("purposes", draft.purposes, Purpose),
        recipients=_recipients(draft.recipients),
        reason=chosen("reason", draft.reason, WithdrawalReason),
        erasure_wished=bool(draft.erasure_wished),
        words=keep_words(
            unit,
            organisation_id=organisation,
            person_id=person_id,
            text=clean("words", draft.words, longest=20_000),
        ),
    )
    row.save(force_insert=True)
    items = items_of_person(organisation, person_id)
    copies = [
        copy
        for copy in copies_of(
            organisation_id=organisation,
            item_ids=tuple(sorted(evidence.with_containers(organisation, items))),
            record_ids=records_of_person(organisation, person_id),
        )
        if ends_keeping(row) or _covers(row, copy.purpose, copy.recipient_kind)
    ]
    _make_tasks(unit, row, items, copies)
    if ends_keeping(row):
        _close_interviews(unit, row)
    unit.emit(
        ConsentWithdrawn(
            person=person_id, organisation=organisation, withdrawal=row.pk, items=len(items)
        )
    )
    unit.record(
        WithdrawnFacts(
            person=person_id,
            withdrawal=row.pk,
            everything=not row.purposes and not row.recipients,
            items=len(items),
            copies=len(copies),
            erasure_wished=row.erasure_wished,
        ),
        objects=(person_ref(person_id), ObjectRef("withdrawal", row.pk)),
    )
    return row.pk


def _recipients(values: Iterable[str]) -> list[str]:
    found = chosen_all("recipients", values, Recipient)
    if Recipient.ANY in found:
        raise Rejected("recipients", _("Name the recipients, or none for all of them."))
    return found


def ends_keeping(row: Withdrawal | WithdrawalDraft) -> bool:
    """Whether the person does not want either that their account is kept."""
    return _covers(row, DOCUMENTATION, OWN)


def _covers(row: Withdrawal | WithdrawalDraft, purpose: str, recipient: str) -> bool:
    named = not row.recipients or recipient in row.recipients
    return named and (not row.purposes or purpose in row.purposes)


def _make_tasks(unit: Unit, row: Withdrawal, items: tuple[UUID, ...], copies: list[Copy]) -> None:
    for copy in copies:
        kind = TaskKind.TELL_RECIPIENT if copy.left else TaskKind(copy.stop)
        _task(unit, row, kind, copy=copy, items=copy.items)
    if items:
        _task(unit, row, TaskKind.STOP_WORK, items=items)
    if row.erasure_wished:
        _task(unit, row, TaskKind.ERASE, items=items)
    _task(unit, row, TaskKind.TELL_PERSON)


def _task(
    unit: Unit,
    row: Withdrawal,
    kind: TaskKind,
    *,
    copy: Copy | None = None,
    items: tuple[UUID, ...] = (),
) -> None:
    WithdrawalTask(
        id=unit.new_id(),
        withdrawal=row,
        organisation_id=row.organisation_id,
        kind=kind,
        about_kind=copy.kind if copy else "",
        about_id=copy.id if copy else None,
        about_ref=copy.ref if copy else "",
        recipient_kind=copy.recipient_kind if copy else "",
        went_at=copy.at if copy else None,
        items=[str(one) for one in items],
    ).save(force_insert=True)


def _close_interviews(unit: Unit, row: Withdrawal) -> None:
    """Every interview with the person is over, under whichever of their records it was taken; what
    was noted of it stays."""
    rows = Interview.objects.filter(
        person_id__in=persons.records_of(row.person_id), organisation_id=row.organisation_id
    ).exclude(state=InterviewState.WITHDRAWN)
    for key in rows.order_by("pk").values_list("pk", flat=True):
        interview = locked(key)
        before, interview.state = interview.state, InterviewState.WITHDRAWN
        touch(unit, interview, "state")
        note(
            unit,
            interview,
            HistoryKind.WITHDRAWN,
            before=before,
            after=InterviewState.WITHDRAWN,
        )


@dataclass(frozen=True)
class TaskDoneFacts:
    task: UUID
    withdrawal: UUID
    kind: str


@action(
    "interviews.withdrawal.do_task",
    rule=with_role(CONSENT_RECORDERS, own(TASKS, "task_id")),
    facts=TaskDoneFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def do_task(unit: Unit, *, actor: Actor, task_id: UUID, words: str) -> None:
    """Record that something a withdrawal asked for was done, and how.

    Raises:
        Rejected: nothing says how.
        Conflict: it was done before.
    """
    text = clean("words", words, longest=20_000, required=True)
    row = WithdrawalTask.objects.select_for_update().select_related("withdrawal").get(pk=task_id)
    if row.done_at is not None:
        raise Conflict("already_done", _("Somebody recorded this before. Nothing was saved."))
    row.done_at, row.done_by = unit.at, actor.ref
    row.words = keep_words(
        unit,
        organisation_id=row.organisation_id,
        person_id=row.withdrawal.person_id,
        text=text,
    )
    row.save(update_fields=["done_at", "done_by", "words"])
    unit.record(
        TaskDoneFacts(task=row.pk, withdrawal=row.withdrawal_id, kind=row.kind),
        objects=(ObjectRef("withdrawal", row.withdrawal_id),),
    )
