# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseRegistered:
    KIND: ClassVar[str] = "cases.case_registered"
    case: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """`what` is a word of `ChangeKind`."""

    KIND: ClassVar[str] = "cases.case_changed"
    case: UUID
    organisation: UUID
    what: str


@dataclass(frozen=True, slots=True)
class CaseTeamChanged:
    """Somebody was named for the team of a case, or a wall was put up: who sees it has changed."""

    KIND: ClassVar[str] = "cases.team_changed"
    case: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class MemoSigned:
    KIND: ClassVar[str] = "cases.memo_signed"
    case: UUID
    organisation: UUID
    memo: UUID


@dataclass(frozen=True, slots=True)
class RecordCommented:
    """Somebody wrote about a record. `mentions` are accounts; what was written is not said."""

    KIND: ClassVar[str] = "cases.record_commented"
    comment: UUID
    organisation: UUID
    kind: str
    record: UUID
    mentions: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CommentWordsErased:
    """A comment has no words any more; whoever kept them drops them."""

    KIND: ClassVar[str] = "cases.comment_words_erased"
    comment: UUID
    organisation: UUID
