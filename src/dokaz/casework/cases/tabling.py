# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases as rows of a table: what stands in their lists, and how much of what belongs to them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from dokaz.casework.cases.models import Case, CaseLink, Proceeding
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.queries import narrowing
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view

_PLAIN = ("title_uk", "title_en", "forum", "state", "theory", "scope")
_INSIDE = frozenset({"theory", "scope", "proceedings"})


@view("cases.case.table", rule=anyone)
def table_of_cases(
    *,
    actor: Actor,
    text: str = "",
    state: str = "",
    tag: str = "",
    after: UUID | None = None,
    limit: int = LONGEST_PIECE,
) -> tuple[Tabled, ...]:
    """The next own cases that the list would show, oldest record first; none: that was all."""
    condition = narrowing(text=text, state=state, tag=tag)
    return tabling.piece(CASES, actor, condition, after=after, limit=limit, rows=_tabled)


def _tabled(rows: list[Case]) -> Sequence[Tabled]:
    keys = [row.pk for row in rows]
    linked, numbered = _linked(keys), _numbered(keys)
    return [
        Tabled(
            row.pk,
            row.ref,
            row.confidentiality,
            row.privileged,
            {
                **{name: getattr(row, name) for name in _PLAIN},
                "records": str(linked.get(row.pk, 0)),
                "proceedings": several(numbered.get(row.pk, ())),
                "tags": several(row.tags),
                **tabling.protection(row),
                "registered_at": rfc3339(row.registered_at),
                "changed_at": rfc3339(row.changed_at),
            },
            words=_INSIDE,
            inside=_INSIDE,
        )
        for row in rows
    ]


def _linked(keys: list[UUID]) -> dict[UUID, int]:
    rows = CaseLink.objects.filter(case_id__in=keys, ended_at__isnull=True)
    return dict(rows.values("case_id").annotate(n=Count("pk")).values_list("case_id", "n"))


def _numbered(keys: list[UUID]) -> dict[UUID, list[str]]:
    """Proceedings of cases, each as its number and stage."""
    rows = Proceeding.objects.filter(case_id__in=keys, ended_at__isnull=True).order_by("pk")
    found: dict[UUID, list[str]] = {}
    for key, number, stage in rows.values_list("case_id", "number", "stage"):
        found.setdefault(key, []).append(f"{number} ({stage})")
    return found
