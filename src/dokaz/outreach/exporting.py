# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of activities taken along, row by row: the columns that `planning` reads, and more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from uuid import UUID

from dokaz.casework.records.tabling import several
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Erasure,
    Refusal,
    Unit,
    Verdict,
    action,
    anyone,
    rfc3339,
    view,
)
from dokaz.outreach.listing import ActivityFilter, beyond, found
from dokaz.outreach.models import Activity
from dokaz.outreach.policy import reads_activities
from dokaz.outreach.queries import rows_with_outcomes

COLUMNS = (
    "number", "kind", "title_uk", "title_en", "first_date", "last_date", "state", "channel",
    "body", "partners", "languages", "links", "oblasts", "place", "participants", "reference",
    "description", "outcomes", "visibility", "organisation_id", "registered_at",
)  # fmt: skip
_PIECE = 500


def _reads(actor: Actor, arguments: Mapping[str, object]) -> Verdict:
    return ALLOWED if reads_activities(actor) else Refusal("role_missing")


@dataclass(frozen=True)
class Exported:
    """`found`: how many rows the list had; `narrowed`: by which fields it was narrowed."""

    found: int
    narrowed: tuple[str, ...]


@action(
    "outreach.activity.export",
    rule=_reads,
    facts=Exported,
    erasure=Erasure.NOTHING_PERSONAL,
    event="view",
)
def export_activities(
    unit: Unit, *, actor: Actor, narrowed: ActivityFilter
) -> Iterator[dict[str, str]]:
    """Every row of the list in its order, made while it is sent, by the names of `COLUMNS`.

    Each piece is asked for with the rights of that moment.
    """
    names = tuple(one.name for one in fields(narrowed) if getattr(narrowed, one.name))
    unit.record(Exported(found(actor, narrowed).count(), names))
    return _rows(actor, narrowed)


def _rows(actor: Actor, narrowed: ActivityFilter) -> Iterator[dict[str, str]]:
    after: UUID | None = None
    while piece := table_of_activities(actor=actor, narrowed=narrowed, after=after):
        yield from (cells for _key, cells in piece)
        after = piece[-1][0]


@view("outreach.activity.table", rule=anyone)
def table_of_activities(
    *, actor: Actor, narrowed: ActivityFilter, after: UUID | None = None
) -> tuple[tuple[UUID, dict[str, str]], ...]:
    """The next rows of the list with their keys; none: that was all."""
    rows = found(actor, narrowed)
    piece = list((rows.filter(beyond(actor, after)) if after else rows)[:_PIECE])
    shown = rows_with_outcomes(piece)
    return tuple(
        (row.pk, _cells(row, line.outcomes)) for row, line in zip(piece, shown, strict=True)
    )


def _cells(row: Activity, outcomes: tuple[str, ...]) -> dict[str, str]:
    return {
        "number": row.ref,
        "kind": row.kind,
        "title_uk": row.title_uk,
        "title_en": row.title_en,
        "first_date": row.first_date.isoformat(),
        "last_date": row.last_date.isoformat() if row.last_date else "",
        "state": row.state,
        "channel": row.channel,
        "body": row.body,
        "partners": row.partners,
        "languages": several(row.languages),
        "links": several(row.links),
        "oblasts": several(row.oblasts),
        "place": row.place,
        "participants": "" if row.participants is None else str(row.participants),
        "reference": row.reference,
        "description": row.description,
        "outcomes": several(outcomes),
        "visibility": row.visibility,
        "organisation_id": str(row.organisation_id),
        "registered_at": rfc3339(row.registered_at),
    }
