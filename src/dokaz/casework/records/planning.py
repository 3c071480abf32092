# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading rows of a table as records, without writing anything: values, or what is wrong.

All wrong fields of a row are named at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.records.terms import Vocabulary
from dokaz.gate.api import Rejected

_SEPARATOR = re.compile(r"[;|\n]")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2}))?\Z")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that keeps a row from being written."""

    field: str
    reason: str


@dataclass(slots=True)
class RowPlan:
    """`values` are for `BatchRow`; they may be written if nothing is `wrong`.

    `candidates`: what a place name may mean, if it was not clear.
    """

    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    candidates: tuple[Any, ...] = ()

    @property
    def good(self) -> bool:
        return not self.wrong

    def attempt(self, name: str, run: Callable[[], None]) -> None:
        """Do one part of the reading; what is refused becomes something wrong with the row."""
        try:
            run()
        except Rejected as error:
            self.wrong.append(Wrong(error.field or name, str(error)))


def given(plan: RowPlan, cells: Mapping[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    """Cells that state something; columns that there are none of are wrong."""
    found = {name: text.strip() for name, text in cells.items() if text and text.strip()}
    for name in sorted(set(found) - set(columns)):
        plan.wrong.append(Wrong(name, _("There is no such field.")))
    return found


def parts(text: str) -> list[str]:
    """What stands in one cell with ; | or line breaks between."""
    return [part.strip() for part in _SEPARATOR.split(text) if part.strip()]


def term(name: str, vocabulary: Vocabulary, text: str) -> str:
    """The code that a text means. Raises Rejected."""
    code = vocabulary.code_of(text)
    if code is None:
        raise Rejected(name, _("“%s” is not in the list.") % text[:60])
    return code


def listed(name: str, vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """Codes or terms in either language, with ; | or line breaks between them. Raises Rejected."""
    return tuple(term(name, vocabulary, part) for part in parts(text))


def day_first(text: str) -> str:
    """EDTF, also of a day as people write it: 9.03.2022, 09.03.2022 14:30."""
    found = _DAY_FIRST.match(text)
    if not found:
        return text
    day, month, year, hour, minute = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}:{minute}" if hour else "")


def protection(plan: RowPlan, cells: Mapping[str, str]) -> None:
    """Tags, level and markers as tables state them. Raises Rejected."""
    if "tags" in cells:
        plan.values["tags"] = tuple(parts(cells["tags"].replace(",", ";")))
    if "confidentiality" in cells:
        level = cells["confidentiality"].upper().removeprefix("L")
        if not level.isascii() or not level.isdigit():
            raise Rejected("confidentiality", _("Write L0, L1, L2 or L3."))
        plan.values["confidentiality"] = int(level)
    if "markers" in cells:
        plan.values["markers"] = tuple(parts(cells["markers"]))
