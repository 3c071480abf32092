# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments and questions on records of all kinds, answers, and emptying them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.commenting import (
    may_erase,
    may_resolve,
    on_visible_record,
    sees_comment,
)
from dokaz.casework.cases.facts import CommentWordsErased, RecordCommented
from dokaz.casework.cases.models import Comment, Mention
from dokaz.casework.cases.vocabulary import Audience, CommentKind
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    erase_details,
)

LONGEST = 20_000
MOST_MENTIONS = 20


@dataclass(frozen=True)
class Commented:
    comment: UUID
    kind: str
    audience: str
    question: UUID | None


@action(
    "cases.comment.write",
    rule=on_visible_record,
    facts=Commented,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def comment(
    unit: Unit,
    *,
    actor: Actor,
    kind: str,
    record_id: UUID,
    text: str,
    is_question: bool = False,
    audience: str = Audience.OWN,
    mentions: Sequence[UUID] = (),
) -> UUID:
    """Write about a record that one may see; returns the comment's identifier.

    `mentions` are accounts that find it among what they are named in, if they may see the record.

    Raises:
        Rejected: no text, too long, too many people named.
    """
    row = _new(
        unit,
        record=(kind, record_id),
        as_kind=CommentKind.QUESTION if is_question else CommentKind.COMMENT,
        text=text,
        audience=chosen("audience", audience, Audience),
        mentions=mentions,
    )
    return row.pk


@action(
    "cases.comment.answer",
    rule=sees_comment,
    facts=Commented,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def answer(
    unit: Unit, *, actor: Actor, comment_id: UUID, text: str, mentions: Sequence[UUID] = ()
) -> UUID:
    """Answer a question or a comment; the answer has its audience. Whoever asked finds it.

    Raises:
        Rejected: no text, too long, too many people named.
        Conflict: it is an answer itself, or was erased.
    """
    asked: Comment = Comment.objects.select_for_update().get(pk=comment_id)
    if asked.kind == CommentKind.ANSWER:
        raise Conflict("not_answerable", _("Answer the question itself, not an answer to it."))
    if asked.erased_at is not None:
        raise Conflict("erased", _("This was erased. Nothing was saved."))
    named = list(mentions) if asked.by == actor.ref else [asked.by, *mentions]
    row = _new(
        unit,
        record=(asked.record_kind, asked.record_id),
        as_kind=CommentKind.ANSWER,
        text=text,
        audience=asked.audience,
        mentions=named,
        question=asked,
    )
    return row.pk


def _new(
    unit: Unit,
    *,
    record: tuple[str, UUID],
    as_kind: CommentKind,
    text: str,
    audience: str,
    mentions: Sequence[UUID],
    question: Comment | None = None,
) -> Comment:
    text = clean("text", text, longest=LONGEST, required=True)
    named = tuple(dict.fromkeys(mentions))
    if len(named) > MOST_MENTIONS:
        raise Rejected("mentions", _("Name at most %d people.") % MOST_MENTIONS)
    kind, record_id = record
    organisation_id = unit.actor.organisation_id
    assert organisation_id is not None  # Readers act for an organisation.
    row = Comment(
        id=unit.new_id(),
        organisation_id=organisation_id,
        kind=as_kind,
        record_kind=kind,
        record_id=record_id,
        question=question,
        audience=audience,
        text=text,
        at=unit.at,
        by=unit.actor.ref,
        act_id=unit.act_id,
    )
    row.save(force_insert=True)
    for member_ref in named:
        Mention(id=unit.new_id(), comment=row, member_ref=member_ref).save(force_insert=True)
    unit.emit(
        RecordCommented(
            comment=row.pk,
            organisation=organisation_id,
            kind=kind,
            record=record_id,
            mentions=named,
        )
    )
    unit.record(
        Commented(
            comment=row.pk,
            kind=str(as_kind),
            audience=audience,
            question=question.pk if question else None,
        ),
        objects=(ObjectRef(kind, record_id),),
        details={"text": text},
    )
    return row


@dataclass(frozen=True)
class Resolved:
    comment: UUID
    resolved: bool


@action(
    "cases.comment.resolve",
    rule=all_of(sees_comment, may_resolve),
    facts=Resolved,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def resolve(unit: Unit, *, actor: Actor, comment_id: UUID, resolved: bool = True) -> None:
    """State that a question is settled, or that it is open again. Raises Conflict."""
    row: Comment = Comment.objects.select_for_update().get(pk=comment_id)
    if row.kind != CommentKind.QUESTION:
        raise Conflict("no_question", _("Only questions are settled."))
    if (row.resolved_at is not None) == resolved:
        raise Conflict("changed_meanwhile", _("Somebody did this before."))
    row.resolved_at = unit.at if resolved else None
    row.resolved_by = actor.ref if resolved else None
    row.save(update_fields=["resolved_at", "resolved_by"])
    unit.record(
        Resolved(comment=row.pk, resolved=resolved),
        objects=(ObjectRef(row.record_kind, row.record_id),),
    )


@dataclass(frozen=True)
class CommentErased:
    comment: UUID


@action(
    "cases.comment.erase",
    rule=may_erase,
    facts=CommentErased,
    erasure=Erasure.NOTHING_PERSONAL,
    event="deletion",
)
def erase(unit: Unit, *, actor: Actor, comment_id: UUID) -> None:
    """Empty the words of a comment, also those kept with its act; that it was there stays.

    Raises:
        Conflict: it was erased before.
    """
    row: Comment = Comment.objects.select_for_update().get(pk=comment_id)
    if row.erased_at is not None:
        raise Conflict("already_erased", _("This was erased before."))
    row.text, row.erased_at, row.erased_by = "", unit.at, actor.ref
    row.save(update_fields=["text", "erased_at", "erased_by"])
    erase_details(unit, [row.act_id])
    unit.emit(CommentWordsErased(comment=row.pk, organisation=row.organisation_id))
    unit.record(CommentErased(comment=row.pk), objects=(ObjectRef(row.record_kind, row.record_id),))
