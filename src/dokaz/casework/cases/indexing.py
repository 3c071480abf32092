# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of cases and comments, and who sees what of it.

A comment is found by whoever may see the record it is about, if it is for them: an index keeps the
record's columns beside the comment's own (`CommentReach`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.cases.commented import records_shown
from dokaz.casework.cases.commenting import readable
from dokaz.casework.cases.models import Case, Comment, HearingNote, LitigationAction, Proceeding
from dokaz.casework.cases.policy import CASES, TEAM_READERS
from dokaz.casework.cases.targets import Shown
from dokaz.casework.cases.vocabulary import Audience
from dokaz.casework.records.indexing import (
    SERVICE,
    IndexedRecord,
    indexed,
    keys_after,
)
from dokaz.casework.records.seeing import is_reader
from dokaz.gate.api import Actor, Condition, Keys, anyone, is_service, view


@view("cases.index.cases", rule=is_service(SERVICE))
def cases_for_index(*, actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, IndexedRecord]:
    """Up to some hundred cases. Memos are not among their words."""
    before: dict[UUID, list[str]] = {}
    told = Proceeding.objects.filter(case_id__in=case_ids, ended_at__isnull=True).order_by("pk")
    columns = ("number", "authority", "articles", "accused", "outcome")
    for key, *words in told.values_list("case_id", *columns):
        before.setdefault(key, []).extend(words)
    noted = HearingNote.objects.filter(proceeding__in=told, withdrawn_at__isnull=True)
    for key, heard in noted.order_by("pk").values_list("case_id", "heard"):
        before.setdefault(key, []).append(heard)
    asked = LitigationAction.objects.filter(case_id__in=case_ids, ended_at__isnull=True)
    columns = ("own_number", "forum_number", "body", "claim", "outcome")
    for key, *words in asked.order_by("pk").values_list("case_id", *columns):
        before.setdefault(key, []).extend(words)
    return {
        row.pk: indexed(
            row,
            titles=(row.title_uk, row.title_en),
            texts=(row.theory, row.scope, *before.get(row.pk, ())),
            kinds=(row.forum,),
            state=row.state,
        )
        for row in Case.objects.filter(pk__in=case_ids, undone_at__isnull=True)
    }


@view("cases.index.keys", rule=is_service(SERVICE))
def case_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all cases in the order of registration, behind one of them; for a first filling."""
    return keys_after(Case, after, limit)


@view("cases.index.reach", rule=anyone)
def cases_in_index(*, actor: Actor) -> Condition:
    """The policy's condition, of this moment: by keys, since teams and walls are other rows."""
    return Keys(frozenset(CASES.visible(actor).values_list("pk", flat=True)))


@dataclass(frozen=True, slots=True)
class IndexedComment:
    """`organisation_id` is the writer's."""

    id: UUID
    organisation_id: UUID
    record_kind: str
    record_id: UUID
    kind: str
    text: str
    audience: str
    at: datetime


@view("cases.index.comments", rule=is_service(SERVICE))
def comments_for_index(*, actor: Actor, comment_ids: Sequence[UUID]) -> dict[UUID, IndexedComment]:
    """Those of up to some hundred comments that have words."""
    rows = Comment.objects.filter(pk__in=comment_ids, erased_at__isnull=True)
    return {
        row.pk: IndexedComment(
            id=row.pk,
            organisation_id=row.organisation_id,
            record_kind=row.record_kind,
            record_id=row.record_id,
            kind=row.kind,
            text=row.text,
            audience=row.audience,
            at=row.at,
        )
        for row in rows
    }


@view("cases.index.comment_keys", rule=is_service(SERVICE))
def comment_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all comments in the order of writing, behind one of them; for a first filling."""
    return keys_after(Comment, after, limit)


@view("cases.index.comments_about", rule=is_service(SERVICE))
def comments_about(*, actor: Actor, record_ids: Collection[UUID]) -> list[UUID]:
    """Keys of the comments on some hundred records."""
    rows = Comment.objects.filter(record_id__in=list(record_ids), erased_at__isnull=True)
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class CommentReach:
    """Comments of `organisation_id`, whatever their audience, and those with `audience`."""

    organisation_id: UUID
    audience: str


@view("cases.index.comment_reach", rule=anyone)
def comments_in_index(*, actor: Actor) -> CommentReach | None:
    """Whose comments are for the actor, of this moment; None: nobody's. That they may see the
    record besides is the matter of its own condition."""
    if not is_reader(actor, TEAM_READERS) or actor.organisation_id is None:
        return None
    return CommentReach(actor.organisation_id, Audience.ALL)


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment as a list of what was found shows it."""

    id: UUID
    kind: str
    text: str
    organisation_id: UUID
    at: datetime
    record: Shown


@view("cases.comment.rows", rule=anyone)
def comment_rows(*, actor: Actor, comment_ids: Collection[UUID]) -> dict[UUID, CommentRow]:
    """Those of some hundred comments that are for the actor and whose record they may see."""
    if not is_reader(actor, TEAM_READERS):
        return {}
    rows = list(
        Comment.objects.filter(readable(actor), pk__in=list(comment_ids), erased_at__isnull=True)
    )
    seen = records_shown(actor, {(row.record_kind, row.record_id) for row in rows})
    return {
        row.pk: CommentRow(
            row.pk,
            row.kind,
            row.text,
            row.organisation_id,
            row.at,
            seen[row.record_kind, row.record_id],
        )
        for row in rows
        if (row.record_kind, row.record_id) in seen
    }
