# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom comments and links of cases concern, for rooms above that tell people; no words.

Asked while all rows are read: what somebody may see of it is asked when they read what they are
told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from dokaz.casework.cases.models import CaseDeadline, CaseLink, CaseMember, Comment
from dokaz.casework.cases.vocabulary import Audience
from dokaz.casework.records.seeing import not_over


@dataclass(frozen=True, slots=True)
class Teammate:
    """An account in the team of a case, and the organisation it acts for there."""

    account: UUID
    organisation_id: UUID


def is_for_all(comment_id: UUID) -> bool:
    """Whether whoever sees the record reads a comment; else only its writer's organisation does."""
    return Comment.objects.filter(pk=comment_id, audience=Audience.ALL).exists()


def teams_with(record_ids: Collection[UUID]) -> dict[UUID, tuple[Teammate, ...]]:
    """Teams of the cases that link any of these records, by case."""
    links = CaseLink.objects.filter(record_id__in=list(record_ids), ended_at__isnull=True)
    return _teams(CaseMember.objects.filter(not_over(), case_id__in=links.values("case_id")))


def team_of(case_id: UUID) -> tuple[Teammate, ...]:
    """The team of a case."""
    return _teams(CaseMember.objects.filter(not_over(), case_id=case_id)).get(case_id, ())


def deadlines_of(case_id: UUID) -> tuple[tuple[UUID, date], ...]:
    """What has to be done for a case still: each deadline with its day."""
    rows = CaseDeadline.objects.filter(case_id=case_id, ended_at__isnull=True).order_by("pk")
    return tuple(rows.values_list("pk", "due_date"))


def _teams(members: QuerySet[CaseMember]) -> dict[UUID, tuple[Teammate, ...]]:
    found: dict[UUID, dict[Teammate, None]] = {}
    for case, account, organisation in members.order_by("pk").values_list(
        "case_id", "member_ref", "organisation_id"
    ):
        found.setdefault(case, {})[Teammate(account, organisation)] = None
    return {case: tuple(team) for case, team in found.items()}
