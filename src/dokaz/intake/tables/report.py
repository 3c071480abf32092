# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import's report as a file: CSV for spreadsheets, JSON for programs, a line for every row.

The counts add up: new, changed, unchanged and refused rows together are the rows read; rows that
only the version before had are counted apart. Cells that a spreadsheet would run as a formula are
made harmless (`dokaz.intake.report`).
"""

import json
from collections.abc import Iterator
from uuid import UUID

from django.utils import translation

from dokaz.gate.api import Actor, all_of, rfc3339, sees, view
from dokaz.intake.policy import IMPORTS, may_read
from dokaz.intake.report import csv_line, harmless
from dokaz.intake.tables.queries import ImportView, RowView, all_rows, get_import

_COLUMNS = (
    "order",
    "row",
    "key",
    "outcome",
    "reason",
    "explanation",
    "advice",
    "column",
    "value",
    "item",
    "digest",
    "done_at",
    "undone_at",
)


@view("intake.table.report_csv", rule=all_of(may_read, sees(IMPORTS, "import_id")))
def import_csv(*, actor: Actor, import_id: UUID, language: str) -> Iterator[str]:
    """The report as CSV lines (UTF-8 with a byte order mark). Raises NotFound before the first."""
    get_import(actor=actor, import_id=import_id)
    return _csv(actor, import_id, language)


@view("intake.table.report_json", rule=all_of(may_read, sees(IMPORTS, "import_id")))
def import_json(*, actor: Actor, import_id: UUID, language: str) -> Iterator[str]:
    """The report as pieces of one JSON object: counts, then all rows. Raises NotFound."""
    found = get_import(actor=actor, import_id=import_id)
    return _json(actor, found, language)


def _csv(actor: Actor, import_id: UUID, language: str) -> Iterator[str]:
    yield "\ufeff" + csv_line(_COLUMNS)
    for row in all_rows(actor, import_id):
        yield csv_line(tuple(harmless(value) for value in _values(row, language)))


def _json(actor: Actor, found: ImportView, language: str) -> Iterator[str]:
    head = {
        "import": str(found.id),
        "table": found.item_ref,
        "target": found.target,
        "state": found.state,
        "mapping": {"name": found.mapping_name, "version": found.mapping_version},
        "content": found.content,
        "rows": found.rows,
        "counts": {
            "new": found.new,
            "changed": found.changed,
            "same": found.same,
            "refused": found.refused,
        },
        "vanished": found.vanished,
        "done": found.done,
        "left": found.left,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "lines": ['
    separator = "\n"
    for row in all_rows(actor, found.id):
        values = dict(zip(_COLUMNS, _values(row, language), strict=True))
        yield separator + json.dumps(values, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _values(row: RowView, language: str) -> tuple[object, ...]:
    # Around one line, not around the stream; see `dokaz.intake.report`.
    with translation.override(language):
        explanation, advice = str(row.reason_text), str(row.advice)
    return (
        row.order,
        row.number,
        row.key,
        row.outcome,
        row.reason,
        explanation,
        advice,
        row.column,
        row.value,
        row.item_ref,
        row.checked,
        rfc3339(row.done_at) if row.done_at else None,
        rfc3339(row.undone_at) if row.undone_at else None,
    )
