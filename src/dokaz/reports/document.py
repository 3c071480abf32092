# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an account says, in the language of now: the same for the page, the PDF and the text
document, which only set it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.reports.views import Broken, FigureLine, Figures, Worked
from dokaz.reports.wording import label_of

NOT_KNOWN = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `is_part`: of the line above it."""

    words: str
    now: str
    before: str
    difference: str
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One table. The first has no heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`columns`: headings of the four columns. `notes`: how was counted. `closing`: words with the
    digest or number they are about, which may be empty."""

    language: str
    organisation: str
    title: str
    period: str
    compared: str
    columns: tuple[str, str, str, str]
    sections: tuple[Section, ...]
    notes_heading: str
    notes: tuple[str, ...]
    closing: tuple[tuple[str, str], ...]
    at: datetime


def document_of(
    found: Figures,
    *,
    organisation: str,
    parts: Sequence[tuple[str, Sequence[tuple[str, Broken]]]],
    worked: Sequence[tuple[str, Worked]],
    dataset: Mapping[str, Any] | None,
    at: datetime,
    sha256: str,
) -> Document:
    """`parts`: headings with named rows of events; `worked`: named rows of organisations."""
    days = {"since": _day(found.scope.since), "until": _day(found.scope.until)}
    before = {"since": _day(found.before[0]), "until": _day(found.before[1])}
    sections = [
        Section("", _lines(found, lambda one: not one.is_work and not one.is_item_kind)),
        Section(_("Communication and advocacy work"), _lines(found, lambda one: one.is_work)),
        Section(_("The same by organisation"), _rows(worked) if len(worked) > 1 else ()),
        Section(_("Items of evidence by kind"), _lines(found, lambda one: one.is_item_kind)),
        *(
            Section(f"{_('Events')}: {heading[:1].lower()}{heading[1:]}", _rows(rows))
            for heading, rows in parts
        ),
    ]
    return Document(
        language=get_language() or "uk",
        organisation=organisation,
        title=_("Account"),
        period=_("Account of the time from %(since)s to %(until)s") % days,
        compared=_("compared with %(since)s to %(until)s") % before,
        columns=(_("What"), _("This time"), _("The time before"), _("Difference")),
        sections=tuple(one for one in sections if one.lines),
        notes_heading=_("How this was counted"),
        notes=(
            _(
                "Records count by the day of their registration, interviews by the day they were "
                "held. An event of two oblasts or of several kinds of conduct counts in each. "
                "People are counted, never named."
            ),
            _(
                "Communication and advocacy work counts by its first day, once it was held or "
                "published; outcomes of submissions as they are known now. A submission with "
                "several outcomes counts in each."
            ),
        ),
        closing=_closing(dataset, at, sha256),
        at=at,
    )


def _closing(
    dataset: Mapping[str, Any] | None, at: datetime, sha256: str
) -> tuple[tuple[str, str], ...]:
    counted = date_format(timezone.localtime(at), "j E Y, H:i")
    lines = [
        (_("Counted on %(at)s.") % {"at": counted}, ""),
        (_("Digest of the figures (SHA-256 of figures.json):"), sha256),
    ]
    if dataset:
        told = _("Newest public dataset: No. %(number)s,") % {"number": dataset["number"]}
        lines.append((told, str(dataset["sha256"])))
    return tuple(lines)


def _day(day: Any) -> str:
    return date_format(day, "j E Y")


def _lines(found: Figures, belongs: Any) -> tuple[Line, ...]:
    return tuple(_line(label_of(one), one, one.is_part) for one in found.lines if belongs(one))


def _rows(rows: Sequence[tuple[str, Broken | Worked]]) -> tuple[Line, ...]:
    return tuple(_line(name, one, False) for name, one in rows)


def _line(words: str, one: FigureLine | Broken | Worked, is_part: bool) -> Line:
    return Line(words, _number(one.now), _number(one.before), _signed(one.difference), is_part)


def _number(count: int | None) -> str:
    return NOT_KNOWN if count is None else str(count)


def _signed(difference: int | None) -> str:
    if difference is None:
        return NOT_KNOWN
    return f"+{difference}" if difference > 0 else str(difference).replace("-", "−")
