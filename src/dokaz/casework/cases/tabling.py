# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases as rows of a table: what stands in their lists, and how much of what belongs to them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from dokaz.casework.cases.models import Case, CaseLink, HearingNote, LitigationAction, Proceeding
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.queries import narrowing
from dokaz.casework.records import tabling
from dokaz.casework.records.tabling import LONGEST_PIECE, Tabled, several
from dokaz.gate.api import Actor, anyone, rfc3339, view

_PLAIN = ("title_uk", "title_en", "forum", "state", "theory", "scope")
_PROCEEDINGS = ("proceedings", "accused", "hearings", "next_hearings")
_INSIDE = frozenset({"theory", "scope", *_PROCEEDINGS, "litigation"})


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
    linked, proceedings, litigation = _linked(keys), _proceedings(keys), _litigation(keys)
    return [
        Tabled(
            row.pk,
            row.ref,
            row.confidentiality,
            row.privileged,
            {
                **{name: getattr(row, name) for name in _PLAIN},
                "records": str(linked.get(row.pk, 0)),
                **{name: several(proceedings[name][row.pk]) for name in _PROCEEDINGS},
                "litigation": several(litigation[row.pk]),
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


def _litigation(keys: list[UUID]) -> defaultdict[UUID, list[str]]:
    """Litigation actions of cases: before whom, under which number there, and their state."""
    told: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = LitigationAction.objects.filter(case_id__in=keys, ended_at__isnull=True).order_by("pk")
    for key, forum, number, state in rows.values_list("case_id", "forum", "forum_number", "state"):
        told[key].append(" ".join(filter(None, (forum, number, f"({state})"))))
    return told


def _proceedings(keys: list[UUID]) -> dict[str, defaultdict[UUID, list[str]]]:
    """What is said of cases' proceedings, by cell and case; each value begins with their number."""
    told: dict[str, defaultdict[UUID, list[str]]] = {
        name: defaultdict(list) for name in _PROCEEDINGS
    }
    notes: defaultdict[UUID, list[HearingNote]] = defaultdict(list)
    standing = HearingNote.objects.filter(case_id__in=keys, withdrawn_at__isnull=True)
    for note in standing.order_by("held_on", "pk"):
        notes[note.proceeding_id].append(note)
    for one in Proceeding.objects.filter(case_id__in=keys, ended_at__isnull=True).order_by("pk"):
        key, held = one.case_id, notes[one.pk]
        told["proceedings"][key].append(f"{one.number} ({one.stage})")
        if one.accused:
            told["accused"][key].append(f"{one.number}: {one.accused}")
        told["hearings"][key] += (f"{one.number}: {note.held_on}" for note in held)
        # Only the latest hearing tells when the court goes on.
        if held and held[-1].next_on:
            told["next_hearings"][key].append(f"{one.number}: {held[-1].next_on}")
    return told
