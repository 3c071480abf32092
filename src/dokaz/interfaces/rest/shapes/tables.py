# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the archive: how one is read, what a mapping must answer, imports and their rows."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import StringConstraints

from dokaz.intake import api as intake
from dokaz.interfaces.rest.shapes.values import Sent, Shape

Word = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]*$")]


class NewTable(Sent):
    """Which item is the table, and what its rows are to become."""

    item_id: UUID
    target: Word = "items"


class NewMapping(Sent):
    """A mapping as `docs/formats/tables.md` describes it. `mapping_id`: the saved one it is."""

    content: dict[str, Any]
    mapping_id: UUID | None = None


class TableImport(Shape):
    """One import. Counts are of rows; `left` are those that an undoing could not take back.

    `state`: draft, planning, planned, importing, complete, undoing, undone or dropped. `stopped`
    says why the work stopped, if it did.
    """

    id: UUID
    item_id: UUID
    item_ref: str
    target: str
    content: dict[str, Any]
    previous_id: UUID | None
    state: str
    stopped: str
    ordered_by: UUID
    begun_at: datetime
    planned_at: datetime | None
    finished_at: datetime | None
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    vanished: int
    done: int
    left: int


class TableQuestion(Shape):
    """`kind`: encoding, delimiter, date_order, coordinate_order or value."""

    kind: Literal["encoding", "delimiter", "date_order", "coordinate_order", "value"]
    column: str
    value: str


class TableColumn(Shape):
    """A column by the name that mappings call it, and some of its values."""

    name: str
    samples: list[str]


class LookedTable(Shape):
    """How a table is read, the mapping that stands or is proposed, and what it leaves open."""

    format: str
    encoding: str
    rows: int
    unreadable: int
    columns: list[TableColumn]
    mapping: dict[str, Any]
    questions: list[TableQuestion]

    @classmethod
    def found(cls, looked: intake.Looked) -> "LookedTable":
        """This shape of what looking came to."""
        table = looked.table
        return cls(
            format=table.reading.format,
            encoding=table.reading.encoding,
            rows=table.rows,
            unreadable=table.unreadable,
            columns=[
                TableColumn(name=key, samples=list(column.samples))
                for key, column in zip(looked.keys, table.columns, strict=True)
            ],
            mapping=intake.mapping_as_json(looked.mapping),
            questions=[TableQuestion.of(one) for one in looked.questions],
        )
