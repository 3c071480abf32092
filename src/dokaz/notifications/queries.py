# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading notices, each only if the reader may see its record now.

The number of queries depends on the kinds of records on a page and not on how many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dokaz.gate.api import Actor, NotFound, view
from dokaz.notifications.models import Notice
from dokaz.notifications.policy import ATTENTION, FOLLOWINGS, NOTICES, a_member
from dokaz.notifications.telling import Named, subjects
from dokaz.notifications.vocabulary import Standing

LONGEST_PAGE = 100
MOST_COUNTED = 50


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Something that happened to a record the reader may see. `title_*` may be empty.

    `page_*`: the record on whose page it stands, which may be another one.
    """

    id: UUID
    kind: str
    subject: str
    record_id: UUID
    ref: str
    title_uk: str
    title_en: str
    at: datetime
    seen: bool
    page_subject: str
    page_id: UUID


@dataclass(frozen=True, slots=True)
class NoticePage:
    rows: tuple[NoticeView, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader mutes and follows, as far as the records may be seen."""

    muted_kinds: tuple[str, ...]
    seen_until: datetime | None
    records: tuple["FollowedRecord", ...]


@dataclass(frozen=True, slots=True)
class FollowedRecord:
    subject: str
    record_id: UUID
    standing: str
    named: Named


@view("notifications.notice.list", rule=a_member)
def visible_notices(
    *, actor: Actor, unseen: bool = False, after: UUID | None = None, limit: int = 50
) -> NoticePage:
    """Notices of this reader, the newest first; `unseen`: only those.

    Those of records that the reader may not see any more, of muted kinds and of muted records are
    left out, so that a page may be shorter than `limit`.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    rows, seen_until = _rows(actor)
    if unseen and seen_until is not None:
        rows = rows.filter(at__gt=seen_until)
    start = NOTICES.visible(actor).filter(pk=after).first() if after is not None else None
    if start is not None:
        rows = rows.filter(Q(at__lt=start.at) | Q(at=start.at, pk__lt=start.pk))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    shown = found[:limit]
    more = shown[-1].pk if len(found) > limit else None
    return NoticePage(_shown(actor, shown, seen_until), more)


@view("notifications.notice.count", rule=a_member)
def count_unseen(*, actor: Actor) -> int:
    """How many of the newest notices the reader has not seen and may see, up to `MOST_COUNTED`."""
    rows, seen_until = _rows(actor)
    if seen_until is not None:
        rows = rows.filter(at__gt=seen_until)
    newest = list(rows.order_by("-at", "-pk")[:MOST_COUNTED])
    return len(_shown(actor, newest, seen_until))


def _rows(actor: Actor) -> tuple[object, datetime | None]:
    attention = ATTENTION.visible(actor).first()
    muted = FOLLOWINGS.visible(actor).filter(
        standing=Standing.MUTED,
        ended_at__isnull=True,
        record_id=OuterRef("record_id"),
        subject=OuterRef("subject"),
    )
    # What is told of ahead lies in the future until its day.
    rows = NOTICES.visible(actor).filter(~Exists(muted), at__lte=datetime.now(UTC))
    if attention is None:
        return rows, None
    return rows.exclude(kind__in=attention.muted_kinds), attention.seen_until


def _shown(
    actor: Actor, rows: Sequence[Notice], seen_until: datetime | None
) -> tuple[NoticeView, ...]:
    names = named(actor, ((row.subject, row.record_id) for row in rows))
    return tuple(
        NoticeView(
            id=row.pk,
            kind=row.kind,
            subject=row.subject,
            record_id=row.record_id,
            ref=one.ref,
            title_uk=one.title_uk,
            title_en=one.title_en,
            at=row.at,
            seen=seen_until is not None and row.at <= seen_until,
            page_subject=one.page[0] if one.page else row.subject,
            page_id=one.page[1] if one.page else row.record_id,
        )
        for row in rows
        if (one := names.get((row.subject, row.record_id))) is not None
    )


def named(actor: Actor, wanted: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Named]:
    """Those of the records that the actor may see; one question a kind."""
    by_subject: dict[str, dict[UUID, None]] = {}
    for subject, key in wanted:
        by_subject.setdefault(subject, {})[key] = None
    return {
        (subject, key): one
        for subject, keys in by_subject.items()
        if subject in subjects()
        for key, one in subjects()[subject].named(actor, tuple(keys)).items()
    }


@view("notifications.record.standing", rule=a_member)
def standing_of(*, actor: Actor, subject: str, record_id: UUID) -> str:
    """What the reader said about a record: a word of `Standing`, or nothing."""
    row = _living(actor).filter(subject=subject, record_id=record_id).first()
    return row.standing if row is not None else ""


@view("notifications.record.name", rule=a_member)
def named_record(*, actor: Actor, subject: str, record_id: UUID) -> Named:
    """How a record that the reader may see is named. Raises NotFound."""
    found = named(actor, [(subject, record_id)]).get((subject, record_id))
    if found is None:
        raise NotFound(subject)
    return found


@view("notifications.settings.show", rule=a_member)
def settings(*, actor: Actor) -> Settings:
    """What the reader mutes and follows."""
    attention = ATTENTION.visible(actor).first()
    rows = list(_living(actor).order_by("-pk")[:LONGEST_PAGE])
    names = named(actor, ((row.subject, row.record_id) for row in rows))
    return Settings(
        muted_kinds=tuple(attention.muted_kinds) if attention else (),
        seen_until=attention.seen_until if attention else None,
        records=tuple(
            FollowedRecord(row.subject, row.record_id, row.standing, one)
            for row in rows
            if (one := names.get((row.subject, row.record_id))) is not None
        ),
    )


def _living(actor: Actor) -> object:
    rows = FOLLOWINGS.visible(actor)
    return rows.filter(ended_at__isnull=True)
