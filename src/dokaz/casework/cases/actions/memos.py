# SPDX-License-Identifier: AGPL-3.0-or-later
"""Analytical memos: written, handed to a reviewer, signed by somebody who did not write them.

Signing freezes the figures that the text names, as the signer may count them at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases import figures
from dokaz.casework.cases.facts import MemoSigned
from dokaz.casework.cases.models import Case, Memo, MemoRevision
from dokaz.casework.cases.policy import MEMOS, worked_on
from dokaz.casework.cases.recording import case_ref, note, open_case
from dokaz.casework.cases.vocabulary import ChangeKind, MemoState
from dokaz.casework.records.recording import require_revision
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action

LONGEST = 200_000


@dataclass(frozen=True)
class MemoWritten:
    case: UUID
    memo: UUID
    revision: int


@action(
    "cases.memo.write",
    rule=worked_on(),
    facts=MemoWritten,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def write_memo(unit: Unit, *, actor: Actor, case_id: UUID, title: str, text: str) -> UUID:
    """Begin a memo; returns its identifier.

    Raises:
        Rejected: a text is missing or too long, or names a figure that there is not.
        Conflict: the case is closed.
    """
    title, text = _checked(title, text)
    case = open_case(case_id)
    memo = Memo(
        id=unit.new_id(),
        case=case,
        organisation_id=case.organisation_id,
        title=title,
        text=text,
        written_at=unit.at,
        written_by=actor.ref,
        changed_at=unit.at,
    )
    memo.save(force_insert=True)
    _record_written(unit, case, memo)
    return memo.pk


@action(
    "cases.memo.change",
    rule=worked_on(MEMOS, "memo_id"),
    facts=MemoWritten,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change_memo(
    unit: Unit, *, actor: Actor, memo_id: UUID, title: str, text: str, revision: int
) -> int:
    """Write a draft anew; what it said before is kept. Returns the new revision number.

    Raises:
        Rejected: as for a new one.
        Conflict: it is no draft any more, or somebody changed it meanwhile.
    """
    title, text = _checked(title, text)
    case, memo = _locked(memo_id)
    _require(memo, MemoState.DRAFT)
    require_revision(memo, revision)
    if (title, text) != (memo.title, memo.text):
        MemoRevision(
            id=unit.new_id(),
            memo=memo,
            revision=memo.revision,
            title=memo.title,
            text=memo.text,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
        memo.title, memo.text = title, text
        memo.revision += 1
        memo.changed_at = unit.at
        memo.save(update_fields=["title", "text", "revision", "changed_at"])
    _record_written(unit, case, memo)
    return memo.revision


def _checked(title: str, text: str) -> tuple[str, str]:
    title = clean("title", title, longest=500, required=True)
    text = clean("text", text, longest=LONGEST, required=True)
    figures.named_in(text)
    return title, text


def _locked(memo_id: UUID) -> tuple[Case, Memo]:
    case = open_case(Memo.objects.get(pk=memo_id).case_id)
    memo: Memo = Memo.objects.select_for_update().get(pk=memo_id)
    return case, memo


def _require(memo: Memo, state: MemoState) -> None:
    if memo.state != state:
        raise Conflict(
            "not_in_this_state",
            _("The memo is in another state now. Nothing was saved; look at it again."),
        )


def _record_written(unit: Unit, case: Case, memo: Memo) -> None:
    after = {"memo": str(memo.pk), "revision": memo.revision}
    note(unit, case, ChangeKind.MEMO_WRITTEN, after=after)
    unit.record(
        MemoWritten(case=case.pk, memo=memo.pk, revision=memo.revision),
        objects=(case_ref(case.pk),),
        details={"title": memo.title},
    )


@dataclass(frozen=True)
class MemoHandedIn:
    case: UUID
    memo: UUID
    revision: int


@action(
    "cases.memo.hand_in",
    rule=worked_on(MEMOS, "memo_id"),
    facts=MemoHandedIn,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def hand_in_memo(unit: Unit, *, actor: Actor, memo_id: UUID, revision: int) -> None:
    """Hand a draft to a reviewer: its text stays from now on. Raises Conflict."""
    case, memo = _locked(memo_id)
    _require(memo, MemoState.DRAFT)
    require_revision(memo, revision)
    memo.state = MemoState.REVIEW
    memo.handed_in_at, memo.handed_in_by = unit.at, actor.ref
    memo.save(update_fields=["state", "handed_in_at", "handed_in_by"])
    note(unit, case, ChangeKind.MEMO_HANDED_IN, after={"memo": str(memo.pk)})
    unit.record(
        MemoHandedIn(case=case.pk, memo=memo.pk, revision=memo.revision),
        objects=(case_ref(case.pk),),
    )


@dataclass(frozen=True)
class MemoReturned:
    case: UUID
    memo: UUID


@action(
    "cases.memo.return",
    rule=worked_on(MEMOS, "memo_id"),
    facts=MemoReturned,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def return_memo(unit: Unit, *, actor: Actor, memo_id: UUID, why: str) -> None:
    """Give a memo back to be written further. Raises Rejected (no reason), Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    case, memo = _locked(memo_id)
    _require(memo, MemoState.REVIEW)
    memo.state = MemoState.DRAFT
    memo.save(update_fields=["state"])
    note(unit, case, ChangeKind.MEMO_RETURNED, after={"memo": str(memo.pk)}, why=why)
    unit.record(
        MemoReturned(case=case.pk, memo=memo.pk),
        objects=(case_ref(case.pk),),
        details={"why": why},
    )


@dataclass(frozen=True)
class MemoFrozen:
    """`figures` maps names to the value at signing and the records the signer could not see."""

    case: UUID
    memo: UUID
    revision: int
    figures: Mapping[str, Mapping[str, int]]


@action(
    "cases.memo.sign",
    rule=worked_on(MEMOS, "memo_id"),
    facts=MemoFrozen,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def sign_memo(unit: Unit, *, actor: Actor, memo_id: UUID, revision: int) -> None:
    """Sign a memo that was handed in: its figures are frozen as the signer counts them now.

    Raises:
        Conflict: it was not handed in, or the signer wrote a part of it or handed it in.
    """
    case, memo = _locked(memo_id)
    _require(memo, MemoState.REVIEW)
    require_revision(memo, revision)
    authors = {memo.written_by, memo.handed_in_by}
    authors.update(MemoRevision.objects.filter(memo=memo).values_list("by", flat=True))
    if actor.ref in authors:
        raise Conflict(
            "second_person_needed",
            _("You wrote this memo or handed it in: another person has to sign it."),
        )
    found = figures.as_kept(figures.counted(actor, case, figures.named_in(memo.text)))
    memo.state = MemoState.SIGNED
    memo.signed_at, memo.signed_by, memo.frozen = unit.at, actor.ref, found
    memo.save(update_fields=["state", "signed_at", "signed_by", "frozen"])
    note(unit, case, ChangeKind.MEMO_SIGNED, after={"memo": str(memo.pk)})
    unit.emit(MemoSigned(case=case.pk, organisation=case.organisation_id, memo=memo.pk))
    unit.record(
        MemoFrozen(case=case.pk, memo=memo.pk, revision=memo.revision, figures=found),
        objects=(case_ref(case.pk),),
    )
