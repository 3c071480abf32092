# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows as the bytes of a table. Pure.

Every file begins its rows with `external_id` (the record's number) and ends them with `consent`:
`checked` or `not_checked`. In CSV a cell that a spreadsheet would run as a formula begins with an
apostrophe (OWASP, CSV injection), and JSON lines hold every text as it is.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from dokaz.sharing.extracts.judging import Leaving

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"

Identities = Mapping[UUID, Mapping[str, str]]


def csv_table(leaving: Sequence[Leaving], identities: Identities) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, which spreadsheets ask for; the first row names."""
    target = io.StringIO()
    writer = csv.writer(target)
    rows = _rows(leaving, identities)
    writer.writerow(rows[0])
    writer.writerows([_harmless(text) for text in row.values()] for row in rows)
    return (_BOM + target.getvalue()).encode("utf-8")


def json_lines(leaving: Sequence[Leaving], identities: Identities) -> bytes:
    """One JSON object a line, in UTF-8; empty cells are left out."""
    lines = (
        json.dumps({name: text for name, text in row.items() if text}, ensure_ascii=False)
        for row in _rows(leaving, identities)
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _rows(leaving: Sequence[Leaving], identities: Identities) -> list[dict[str, str]]:
    names = next(iter(identities.values()), {})
    nobody = dict.fromkeys(names, "")
    return [
        {
            "external_id": one.row.ref,
            **one.row.cells,
            **identities.get(one.row.id, nobody),
            "consent": "checked" if one.checked else "not_checked",
        }
        for one in leaving
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    """A negative number is no formula, and a table that is read back needs it as it is."""
    try:
        float(text)
    except ValueError:
        return False
    return text.startswith("-")
