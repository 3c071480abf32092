# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading comments: those of one record, and those that name the reader."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.cases.commented import records_shown
from dokaz.casework.cases.commenting import ERASERS, on_visible_record, readable
from dokaz.casework.cases.models import Comment, Mention
from dokaz.casework.cases.policy import TEAM_READERS
from dokaz.casework.cases.targets import Shown
from dokaz.casework.cases.views import CommentView, NamedIn
from dokaz.casework.cases.vocabulary import CommentKind
from dokaz.casework.records.seeing import is_reader
from dokaz.gate.api import Actor, anyone, view

MOST_SHOWN = 500
MOST_NAMED = 200


@view("cases.comment.about", rule=on_visible_record)
def commented_record(*, actor: Actor, kind: str, record_id: UUID) -> Shown:
    """The record itself, as lists of this room show it. Raises NotFound."""
    return records_shown(actor, [(kind, record_id)])[kind, record_id]


@view("cases.comment.list", rule=on_visible_record)
def comments(*, actor: Actor, kind: str, record_id: UUID) -> tuple[CommentView, ...]:
    """Comments and questions on a record with their answers, the newest first. Raises NotFound."""
    rows = Comment.objects.filter(readable(actor), record_kind=kind, record_id=record_id)
    found = list(rows.order_by("-pk")[:MOST_SHOWN])
    named: dict[UUID, list[UUID]] = {}
    for comment_id, member_ref in (
        Mention.objects.filter(comment__in=[row.pk for row in found])
        .order_by("pk")
        .values_list("comment_id", "member_ref")
    ):
        named.setdefault(comment_id, []).append(member_ref)
    answers: dict[UUID, list[CommentView]] = {}
    for row in reversed(found):
        if row.question_id is not None:
            answers.setdefault(row.question_id, []).append(_view(actor, row, named, ()))
    return tuple(
        _view(actor, row, named, answers.get(row.pk, ()))
        for row in found
        if row.question_id is None
    )


def _view(
    actor: Actor,
    row: Comment,
    named: dict[UUID, list[UUID]],
    answers: Sequence[CommentView],
) -> CommentView:
    own = row.organisation_id == actor.organisation_id
    living = row.erased_at is None
    return CommentView(
        id=row.pk,
        kind=row.kind,
        audience=row.audience,
        organisation_id=row.organisation_id,
        text=row.text,
        by=row.by,
        at=row.at,
        mentions=tuple(named.get(row.pk, ())),
        resolved_at=row.resolved_at,
        erased=not living,
        may_erase=own and living and (row.by == actor.ref or actor.holds(*ERASERS)),
        may_resolve=own and row.kind == CommentKind.QUESTION,
        answers=tuple(answers),
    )


@view("cases.comment.naming", rule=anyone)
def naming_me(*, actor: Actor) -> tuple[NamedIn, ...]:
    """Of the newest 200 comments that name the actor, those whose record they may see."""
    if not is_reader(actor, TEAM_READERS):
        return ()
    keys = list(
        Mention.objects.filter(member_ref=actor.ref)
        .order_by("-comment_id")
        .values_list("comment_id", flat=True)[:MOST_NAMED]
    )
    rows = list(
        Comment.objects.filter(readable(actor), pk__in=keys, erased_at__isnull=True).order_by("-pk")
    )
    seen = records_shown(actor, [(row.record_kind, row.record_id) for row in rows])
    found = []
    for row in rows:
        record = seen.get((row.record_kind, row.record_id))
        if record is None:
            continue
        found.append(
            NamedIn(
                comment_id=row.pk,
                kind=row.record_kind,
                record_id=row.record_id,
                ref=record.ref,
                title_uk=record.title_uk,
                title_en=record.title_en,
                text=row.text,
                by=row.by,
                organisation_id=row.organisation_id,
                at=row.at,
                settled=row.resolved_at is not None,
            )
        )
    return tuple(found)
