# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading consents, and testing them before anything is used or leaves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from dokaz.casework.interviews.depending import (
    RecordKind,
    RecordRef,
    ledger_of,
    people_of,
)
from dokaz.casework.interviews.models import (
    AccountItem,
    Consent,
    ItemOfPerson,
    Withdrawal,
    WithdrawalTask,
)
from dokaz.casework.interviews.policy import INTERVIEWS, TASKS, own_person
from dokaz.casework.interviews.presenting import consent_view, task_view, withdrawal_view
from dokaz.casework.interviews.standing import Answer
from dokaz.casework.interviews.views import (
    DependingItem,
    PersonConsents,
    RecordAnswer,
    StandingLine,
    TaskView,
    WithdrawalView,
)
from dokaz.casework.interviews.vocabulary import (
    ANY,
    NATURAL_RECIPIENTS,
    Purpose,
)
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, pieces, view

LONGEST_PAGE = 200
MOST_SHOWN = 500


def answer_now(actor: Actor, person_id: UUID, *, purpose: str, recipient: str) -> Answer:
    """What consent says at this moment of one person."""
    return ledger_of(actor, [person_id]).answer(
        person_id, purpose=purpose, recipient=recipient, at=datetime.now(UTC)
    )


@view("interviews.consent.check", rule=anyone)
def check_consent(
    *,
    actor: Actor,
    records: Sequence[RecordRef],
    purpose: str,
    recipient: str,
    at: datetime | None = None,
) -> dict[RecordRef, RecordAnswer]:
    """What the consents on record say of using these records for `purpose` towards `recipient`.

    Records that depend on nobody's consent are left out: of them nothing was checked. `purpose` is
    a word of `Purpose`, `recipient` one of `Recipient`; a word this version does not know is
    answered as "nobody asked". Changes nothing; quick for thousands of records.
    """
    moment = at or datetime.now(UTC)
    people = people_of(actor, records)
    ledger = ledger_of(actor, {one for group in people.values() for one in group})
    found = {}
    for record, group in people.items():
        answer = ledger.strictest(group, purpose=purpose, recipient=recipient, at=moment)
        found[record] = RecordAnswer(
            kind=record.kind,
            id=record.id,
            state=answer.state,
            reason=answer.reason,
            people=len(group),
            conditions=answer.conditions,
        )
    return found


def check_items(
    *,
    actor: Actor,
    item_ids: Sequence[UUID],
    purpose: str,
    recipient: str,
    at: datetime | None = None,
) -> dict[UUID, RecordAnswer]:
    """`check_consent` of items of evidence."""
    records = [RecordRef(RecordKind.ITEM, one) for one in item_ids]
    found = check_consent(actor=actor, records=records, purpose=purpose, recipient=recipient, at=at)
    return {record.id: answer for record, answer in found.items()}


@view("interviews.consent.show", rule=own_person("person_id"))
def consents_of(*, actor: Actor, person_id: UUID, at: datetime | None = None) -> PersonConsents:
    """All about one person's consent, with what stands at `at`. Raises NotFound, Refused."""
    moment = at or datetime.now(UTC)
    records = persons.records_of(person_id)
    own = {"person_id__in": records, "organisation_id": actor.organisation_id}
    rows = list(Consent.objects.filter(**own).select_related("words").order_by("-given_at", "-pk"))
    person = persons.rows_of(actor=actor, person_ids=[person_id])[person_id]
    latest = rows[0] if rows else None
    ends = [row.review_on for row in rows[:1] if row.review_on is not None]
    return PersonConsents(
        person_id=person_id,
        code=person.code,
        erased=person.erased,
        at=moment,
        standing=_standing(actor, person_id, rows, moment),
        consents=tuple(consent_view(row) for row in rows),
        withdrawals=_withdrawals(actor, records),
        items=_items(actor, records),
        contact_by=latest.contact_by if latest else "",
        contact_how=tuple(latest.contact_how) if latest else (),
        review_on=ends[0] if ends else None,
        interviews=tuple(
            INTERVIEWS.visible(actor)
            .filter(person_id__in=records)
            .order_by("-pk")
            .values_list("pk", "ref")[:MOST_SHOWN]
        ),
    )


def _standing(
    actor: Actor, person_id: UUID, rows: list[Consent], at: datetime
) -> tuple[StandingLine, ...]:
    """For every purpose: towards whom it needs, and towards everybody the person named."""
    named = {
        (line["purpose"], line["recipient"])
        for row in rows
        for line in row.lines
        if line["recipient"] != ANY
    }
    pairs = [
        (purpose, recipient)
        for purpose in Purpose.values
        for recipient in sorted(
            NATURAL_RECIPIENTS[purpose] | {one for what, one in named if what == purpose}
        )
    ]
    ledger = ledger_of(actor, [person_id])
    return tuple(
        StandingLine(
            purpose,
            recipient,
            ledger.answer(person_id, purpose=purpose, recipient=recipient, at=at),
        )
        for purpose, recipient in pairs
    )


def _withdrawals(actor: Actor, records: frozenset[UUID]) -> tuple[WithdrawalView, ...]:
    own = {"person_id__in": records, "organisation_id": actor.organisation_id}
    rows = Withdrawal.objects.filter(**own)
    tasks: dict[UUID, list[WithdrawalTask]] = {}
    for one in (
        WithdrawalTask.objects.filter(withdrawal__in=rows)
        .select_related("withdrawal", "words")
        .order_by("pk")
    ):
        tasks.setdefault(one.withdrawal_id, []).append(one)
    return tuple(
        withdrawal_view(row, tasks.get(row.pk, []))
        for row in rows.select_related("words").order_by("-pk")
    )


def _items(actor: Actor, records: frozenset[UUID]) -> tuple[DependingItem, ...]:
    own = {"organisation_id": actor.organisation_id}
    accounts = AccountItem.objects.filter(
        interview__person_id__in=records, interview__in=INTERVIEWS.visible(actor), **own
    ).order_by("pk")[:MOST_SHOWN]
    stated = ItemOfPerson.objects.filter(person_id__in=records, ended_at__isnull=True, **own)
    found = [(one.item_id, one.interview_id, None) for one in accounts]
    found += [(one.item_id, None, one.pk) for one in stated.order_by("pk")[:MOST_SHOWN]]
    ids = tuple({item_id for item_id, *_rest in found})
    refs: dict[UUID, str] = {}
    for some in pieces(ids, evidence.LARGEST_LOOK):
        refs.update((row.id, row.ref) for row in evidence.rows_of(actor=actor, item_ids=some))
    return tuple(
        DependingItem(item_id, refs.get(item_id, ""), interview_id, depends_id)
        for item_id, interview_id, depends_id in found
    )


@view("interviews.withdrawal.tasks", rule=anyone)
def withdrawal_tasks(
    *, actor: Actor, done: bool = False, after: UUID | None = None, limit: int = 50
) -> tuple[TaskView, ...]:
    """What withdrawals ask the own organisation to do, oldest first; `done`: what was done."""
    rows = TASKS.visible(actor).filter(done_at__isnull=not done)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = rows.select_related("withdrawal", "words").order_by("pk")
    return tuple(task_view(one) for one in found[: max(1, min(limit, LONGEST_PAGE))])
