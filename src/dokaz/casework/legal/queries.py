# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading qualifications and their matrices. The number of queries does not depend on their size.

A reader gets what they may see and counts of that alone: the items of findings are asked of the
evidence room, suspects of the room of people, and what those do not show is not there.
"""

from collections.abc import Iterable
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.legal import passages
from dokaz.casework.legal.covering import plan_of
from dokaz.casework.legal.matrices import matrices_of, qualification_row
from dokaz.casework.legal.models import Finding
from dokaz.casework.legal.policy import CHANGES, QUALIFICATIONS
from dokaz.casework.legal.views import (
    FindingOfItem,
    MatrixView,
    PlanRow,
    QualificationChangeView,
    QualificationRow,
)
from dokaz.casework.persons import api as persons
from dokaz.casework.records.history import LONGEST_HISTORY
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, sees, view

MOST_SHOWN = 200


@view("legal.qualification.of_events", rule=anyone)
def qualifications_of(
    *, actor: Actor, event_ids: Iterable[UUID]
) -> dict[UUID, tuple[QualificationRow, ...]]:
    """How events are qualified that the actor may see, in the order it was done."""
    wanted = list(event_ids)
    rows = list(
        QUALIFICATIONS.visible(actor).filter(event_id__in=wanted).order_by("pk")[:MOST_SHOWN]
    )
    if not rows:
        return {}
    seen = events.rows_of(actor=actor, event_ids={row.event_id for row in rows})
    found: dict[UUID, tuple[QualificationRow, ...]] = {}
    for row in rows:
        if row.event_id in seen:
            line = qualification_row(row, seen[row.event_id], actor)
            found[row.event_id] = (*found.get(row.event_id, ()), line)
    return found


@view("legal.qualification.show", rule=sees(QUALIFICATIONS, "qualification_id"))
def get_matrix(
    *, actor: Actor, qualification_id: UUID, most: int | None = None, whole: str = ""
) -> MatrixView:
    """A qualification with its matrix. Raises NotFound.

    `most` passages of each cell are shown, None for all; of the element `whole` (`cell_key`) all
    are. What is counted is counted of all.
    """
    row = QUALIFICATIONS.once(actor, qualification_id)
    read = matrices_of(actor, (row,), most=most, whole=whole)
    return read.matrices[0]


@view("legal.qualification.history", rule=sees(QUALIFICATIONS, "qualification_id"))
def history(
    *, actor: Actor, qualification_id: UUID, limit: int = 200
) -> tuple[QualificationChangeView, ...]:
    """Who assessed what and why, newest first; only the owner's people see it."""
    rows = CHANGES.visible(actor).filter(qualification_id=qualification_id).order_by("-pk")
    return tuple(
        QualificationChangeView(one.at, one.by, one.kind, one.revision, one.before, one.after)
        for one in rows[: max(1, min(limit, LONGEST_HISTORY))]
    )


@view("legal.plan.show", rule=sees(QUALIFICATIONS, "qualification_id"))
def collection_plan(*, actor: Actor, qualification_id: UUID) -> tuple[PlanRow, ...]:
    """The gaps of a matrix: lines that are not covered, as this reader sees it. Raises NotFound."""
    return plan_of(get_matrix(actor=actor, qualification_id=qualification_id, most=0))


@view("legal.finding.of_item", rule=anyone)
def findings_of_item(*, actor: Actor, item_id: UUID) -> tuple[FindingOfItem, ...]:
    """Where passages of an item are filed, newest first. Raises NotFound."""
    evidence.require_item(actor=actor, item_id=item_id)
    filed = Finding.objects.filter(item_id=item_id, withdrawn_at=None)
    # Nothing is filed of most items: then the long question of who sees what is not put.
    if not filed.exists():
        return ()
    rows = filed.filter(qualification__in=QUALIFICATIONS.visible(actor)).select_related(
        "qualification", "liability"
    )
    found = list(rows.order_by("-pk")[:MOST_SHOWN])
    wanted = {one.liability.person_id for one in found if one.liability}
    people = persons.rows_of(actor=actor, person_ids=wanted) if wanted else {}
    refs = events.standings(actor=actor, event_ids={one.event_id for one in found})
    return tuple(
        FindingOfItem(
            id=one.pk,
            qualification_id=one.qualification_id,
            event_id=one.event_id,
            event_ref=refs[one.event_id].ref,
            framework=one.qualification.framework,
            crime=one.liability.mode if one.liability else one.qualification.crime,
            element=one.element,
            direction=one.direction,
            passage=passages.of_json(one.passage),
        )
        for one in found
        if one.liability is None
        or (one.liability.ended_at is None and one.liability.person_id in people)
    )
