# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the confined process does with one table: say what it is, or give its rows out.

The answer is one frame `table`, whose blob is the description, or frames `rows` of a bounded size;
then `end`. `not_a_table` names why there is none.
"""

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.media import wire
from dokaz.media.server import frame, pipe_write
from dokaz.media.tables import reading
from dokaz.media.tables.shapes import NotATable, Reading, Row, packed

_ROWS_A_FRAME = 1000
_LETTERS_A_FRAME = 1 << 20


def answer(file: BinaryIO, pipe: Any, asked: dict[str, Any]) -> None:
    """Serve one request. Raises MemoryError only: then the process ends with its own exit code."""
    how: Reading = wire.decode(Reading, asked["reading"], [])
    try:
        if asked["wanted"] == "rows":
            for some in _portions(reading.rows(file, how)):
                pipe_write(pipe, frame({"rows": True}, [packed(some)]))
        else:
            table = wire.encode(reading.look(file, how), [])
            raw = json.dumps(table).encode()
            pipe_write(pipe, frame({"table": True}, [raw]))
        pipe_write(pipe, frame({"end": True}, []))
    except NotATable as error:
        pipe_write(pipe, frame({"not_a_table": error.reason}, []))


def _portions(rows: Iterator[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    letters = 0
    for row in rows:
        some.append(row)
        letters += sum(map(len, row.cells))
        if len(some) >= _ROWS_A_FRAME or letters >= _LETTERS_A_FRAME:
            yield some
            some, letters = [], 0
    if some:
        yield some


def warm_up() -> None:
    """Load what is loaded late, before the fences close."""
    from dokaz.media.tables import encodings

    for name in (*encodings.KNOWN, "utf-8-sig", "latin-1", "cp437", "ascii"):
        b"".decode(name)
    for data in (b"a;b\n1;2\n", b'{"a": 1}\n', b"[]"):
        try:
            reading.look(io.BytesIO(data), Reading())
        except NotATable:
            continue
    _warm_workbooks()


def _warm_workbooks() -> None:
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    try:
        reading.look(made, Reading())
    except NotATable:
        return
