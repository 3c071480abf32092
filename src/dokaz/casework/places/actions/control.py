# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing in a dated list of who held which places: CSV with code, status, from, to."""

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.places.models import ControlList, ControlPeriod
from dokaz.casework.places.policy import BRINGERS
from dokaz.casework.places.queries import known_codes
from dokaz.casework.places.vocabulary import Control
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, holds_role

MOST_LINES = 200_000
COLUMNS = ("code", "status", "from", "to")


@dataclass(frozen=True)
class ControlBrought:
    control_list: UUID
    sha256: str
    dated: date
    lines: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    code: str
    control: str
    from_date: date
    to_date: date | None

    @property
    def last(self) -> date:
        return self.to_date or date.max


@action(
    "places.control.bring",
    rule=holds_role(*BRINGERS),
    facts=ControlBrought,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def bring_control_list(unit: Unit, *, actor: Actor, content: str, source: str, dated: date) -> UUID:
    """Keep a list beside the earlier ones; nothing of them is changed. Returns its identifier.

    `content` is CSV with the columns code, status (occupied, contested, under_control, unknown),
    from and to (YYYY-MM-DD or DD.MM.YYYY, both days included; an empty end is open), separated by
    commas, semicolons or tabs. The day on which the status of a place changes may be in both of
    its periods.

    Raises:
        Rejected: the source is missing, a line does not pass, or two lines give one place two
            statuses at a time; says which.
        Conflict: this very list is here already.
    """
    source = source.strip()
    if not source or len(source) > 500 or "\0" in source:
        raise Rejected("source", _("Say in up to 500 characters where the list comes from."))
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    owner = actor.organisation_id
    if owner is None:
        raise Rejected("organisation", _("A list is brought in for an organisation."))
    if ControlList.objects.filter(organisation_id=owner, sha256=digest).exists():
        raise Conflict("already_there", _("This very list is here already."))
    lines = list(_lines(content))
    _require_known(lines)
    _require_one_status(lines)
    row = ControlList(
        id=unit.new_id(),
        organisation_id=owner,
        source=source,
        dated=dated,
        sha256=digest,
        brought_at=unit.at,
        brought_by=actor.ref,
        lines=len(lines),
    )
    row.save(force_insert=True)
    ControlPeriod.objects.insert_rows(
        ("listed_in", "code", "control", "from_date", "to_date"),
        ((row.pk, one.code, one.control, one.from_date, one.to_date) for one in lines),
    )
    unit.record(
        ControlBrought(control_list=row.pk, sha256=digest, dated=dated, lines=len(lines)),
        details={"source": source},
    )
    return row.pk


def _lines(content: str) -> Iterator[_Line]:
    lines = content.lstrip("﻿").splitlines()
    # Spreadsheets write what separates columns in their own country: semicolons in Ukraine.
    separator = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.DictReader(lines, delimiter=separator, strict=True)
    try:
        if reader.fieldnames is None or set(COLUMNS) - set(reader.fieldnames):
            raise Rejected("content", _("The first line must name: code, status, from, to."))
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise Rejected("content", _("The list is too long."))
            yield _line(reader.line_num, cells)
    except csv.Error as error:
        raise Rejected("content", _("This is not a table in CSV.")) from error


def _line(number: int, cells: dict[str, str | None]) -> _Line:
    control = (cells["status"] or "").strip()
    if control not in Control.values:
        raise Rejected("content", _("Line %d: there is no such status.") % number)
    try:
        begin = _day(cells["from"])
        end = _day(cells["to"]) if (cells["to"] or "").strip() else None
    except ValueError as error:
        raise Rejected(
            "content", _("Line %d: dates are YYYY-MM-DD or DD.MM.YYYY.") % number
        ) from error
    if end is not None and end < begin:
        raise Rejected("content", _("Line %d: the end lies before the beginning.") % number)
    return _Line(number, (cells["code"] or "").strip(), control, begin, end)


def _day(cell: str | None) -> date:
    """Raises ValueError: it is no day."""
    text = (cell or "").strip()
    if found := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", text, re.ASCII):
        text = "-".join(reversed(found.groups()))
    # `fromisoformat` alone also takes weeks and days without hyphens.
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError
    return date.fromisoformat(text)


def _require_known(lines: list[_Line]) -> None:
    if not lines:
        raise Rejected("content", _("The list has no lines."))
    known = known_codes({one.code for one in lines})
    for one in lines:
        if one.code not in known:
            raise Rejected("content", _("Line %d: the codifier has no such code.") % one.number)


def _require_one_status(lines: list[_Line]) -> None:
    """Raises Rejected: a place has two statuses for longer than the day of the change."""
    longest: dict[str, dict[str, _Line]] = defaultdict(dict)
    for one in sorted(lines, key=lambda line: (line.code, line.from_date, line.last)):
        earlier = longest[one.code]
        for control, other in earlier.items():
            if control != one.control and other.last > one.from_date:
                raise Rejected(
                    "content",
                    _("Line %(line)d: line %(other)d gives this place another status then.")
                    % {"line": one.number, "other": other.number},
                )
        earlier[one.control] = max(earlier.get(one.control, one), one, key=lambda line: line.last)
