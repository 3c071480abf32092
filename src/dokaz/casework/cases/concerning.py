# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom comments and links of cases concern, for rooms above that tell people; no words.

Asked while all rows are read: what somebody may see of it is asked when they read what they are
told.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.casework.cases.authorising import Asked, covers, resting
from dokaz.casework.cases.models import (
    CaseDeadline,
    CaseLink,
    CaseMember,
    Comment,
    LitigationLink,
)
from dokaz.casework.cases.vocabulary import Audience, LitigationPart, LitigationState
from dokaz.casework.persons import api as persons
from dokaz.casework.records.seeing import not_over
from dokaz.members.api import service_actor


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


@dataclass(frozen=True, slots=True)
class Resting:
    """What litigation actions of a case rest on. `uncovered`: the consent of the victim in question
    does not cover one of them; `ends`: days from which on one that covers it then does so no more,
    of all victims named in the case; None: they are those of before."""

    team: tuple[Teammate, ...]
    uncovered: bool
    ends: frozenset[date] | None


def resting_in(case_id: UUID, at: datetime) -> Resting:
    """Of one case; nothing ends if its actions name no victim."""
    asked = _named(Q(case_id=case_id)).get(case_id, set())
    said = resting(service_actor("interviews"), asked, at)
    ends = frozenset(day for _answer, day in said.values() if day is not None)
    return Resting(team_of(case_id), False, ends)


def resting_on(
    organisation_id: UUID, person_id: UUID, at: datetime, *, consent: UUID | None = None
) -> dict[UUID, Resting]:
    """By case, of those in whose actions this organisation named the person as a victim until
    then. `consent`: what was answered at that moment; only what allows less by it is `uncovered`,
    and other victims are looked at only if it moves a day: a further form that says the same is no
    news."""
    records = persons.records_of(person_id)
    by_case = _named(Q(organisation_id=organisation_id, record_id__in=records, at__lte=at))
    asked = set().union(*by_case.values())
    service = service_actor("interviews")
    said = resting(service, asked, at)
    before = resting(service, asked, at, before=consent) if consent else {}
    found = {}
    for case, some in by_case.items():
        uncovered = any(
            not covers(one[2], said[one][0].state)
            and (not consent or said[one][0].strictness > before[one][0].strictness)
            for one in some
        )
        if not consent or any(said[one][1] != before[one][1] for one in some):
            found[case] = replace(resting_in(case, at), uncovered=uncovered)
        elif uncovered:
            found[case] = Resting(team_of(case), uncovered, None)
    return found


def _victims(condition: Q) -> QuerySet[LitigationLink]:
    """Victims named in litigation actions that are not over."""
    over = (LitigationState.CLOSED, LitigationState.REFUSED, LitigationState.DECIDED)
    rows = LitigationLink.objects.filter(
        condition, part=LitigationPart.VICTIM, ended_at__isnull=True, litigation__ended_at=None
    )
    return rows.exclude(litigation__state__in=over)


def _named(condition: Q) -> dict[UUID, set[Asked]]:
    """Victims by case."""
    columns = ("case_id", "organisation_id", "record_id", "litigation__forum")
    found: defaultdict[UUID, set[Asked]] = defaultdict(set)
    for case, *asked in _victims(condition).values_list(*columns):
        found[case].add(tuple(asked))
    return found


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
