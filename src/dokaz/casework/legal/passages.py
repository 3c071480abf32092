# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exact places in items of evidence: one type for all kinds, checked against the item's kind."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.legal.vocabulary import PassageKind
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence.api import ItemKind
from dokaz.gate.api import Rejected

MOST_PAGES = 100_000
LONGEST_MS = 1000 * 60 * 60 * 24 * 7
_WHOLE, _PAGE, _PARAGRAPH = PassageKind.WHOLE, PassageKind.PAGE, PassageKind.PARAGRAPH
_TIME, _REGION = PassageKind.TIME, PassageKind.REGION
_WRITTEN = (_WHOLE, _PAGE, _PARAGRAPH, _REGION)
_HEARD = (_WHOLE, _TIME, _PARAGRAPH)

_BY_KIND: dict[str, tuple[PassageKind, ...]] = {
    ItemKind.STATEMENT: (*_WRITTEN, _TIME),
    ItemKind.INTERVIEW: _HEARD,
    ItemKind.PHOTO: (_WHOLE, _REGION),
    ItemKind.VIDEO: (_WHOLE, _TIME, _REGION),
    ItemKind.AUDIO: _HEARD,
    ItemKind.DOCUMENT: _WRITTEN,
    ItemKind.WEB_PAGE: (_WHOLE, _PARAGRAPH, _REGION),
    ItemKind.SOCIAL_POST: (_WHOLE, PassageKind.MESSAGE, _PARAGRAPH, _REGION),
    ItemKind.CORRESPONDENCE: (*_WRITTEN, PassageKind.MESSAGE),
    ItemKind.SATELLITE: (_WHOLE, _REGION),
    ItemKind.INTERCEPT: (*_HEARD, _PAGE),
    ItemKind.MEDICAL: _WRITTEN,
    ItemKind.FORENSIC: _WRITTEN,
    ItemKind.PHYSICAL: (_WHOLE, _REGION),
    ItemKind.MAP: (_WHOLE, _PAGE, _REGION),
    ItemKind.DATASET: (_WHOLE, PassageKind.ROW),
    ItemKind.REPORT: _WRITTEN,
    ItemKind.COURT: _WRITTEN,
    ItemKind.FORM: _WRITTEN,
    ItemKind.COLLECTION: (_WHOLE,),
    ItemKind.OTHER: tuple(PassageKind),
}
_BY_MEDIA: tuple[tuple[str, tuple[PassageKind, ...]], ...] = (
    ("image/", (_REGION,)),
    ("video/", (_TIME, _REGION)),
    ("audio/", (_TIME,)),
    ("application/pdf", (_PAGE, _PARAGRAPH, _REGION)),
    ("text/csv", (PassageKind.ROW,)),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", (PassageKind.ROW,)),
    ("message/", (PassageKind.MESSAGE, _PARAGRAPH)),
)
"""What a file of this type has besides: a statement may be a recording, a report a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place in an item. Only what its `kind` needs is set.

    Pages, paragraphs and rows are counted from 1; times are milliseconds from the beginning, with
    both ends; a region is left, top, width and height as fractions of the picture, which in a
    recording is that at `begin_ms` and in a document that of `page`. `quote`: what stands there.
    """

    kind: str = PassageKind.WHOLE
    page: int | None = None
    last_page: int | None = None
    paragraph: int | None = None
    begin_ms: int | None = None
    end_ms: int | None = None
    region: tuple[float, float, float, float] | None = None
    message: str = ""
    sheet: str = ""
    row: int | None = None
    last_row: int | None = None
    quote: str = ""

    def to_json(self) -> dict[str, Any]:
        """What is set, for a column and for other programs."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def of_json(values: Mapping[str, Any]) -> Passage:
    """A passage from what was kept or sent.

    Raises:
        Rejected: a key that no passage has, or a region that is no list.
    """
    known = {each.name for each in fields(Passage)}
    if not isinstance(values, Mapping) or set(values) - known:
        raise Rejected("passage", _("There is no such field."))
    region = values.get("region")
    if region is not None:
        if not isinstance(region, list | tuple) or len(region) != 4:
            raise _no_region()
        return Passage(**{**values, "region": tuple(region)})
    return Passage(**values)


def possible(kind: str, media_type: str) -> tuple[PassageKind, ...]:
    """Which places an item of this kind can have, in the order of the list."""
    found = set(_BY_KIND.get(kind, tuple(PassageKind)))
    for begin, more in _BY_MEDIA:
        if media_type.startswith(begin):
            found.update(more)
    return tuple(one for one in PassageKind if one in found)


def checked(passage: Passage, *, kind: str, media_type: str) -> Passage:
    """The passage with only what its kind needs.

    Raises:
        Rejected: such an item has no such place, or a number is missing or impossible.
    """
    what = PassageKind(chosen("passage", passage.kind, PassageKind))
    if what not in possible(kind, media_type):
        raise Rejected(
            "passage", _("An item of this kind has no such place. Choose another kind of place.")
        )
    quote = clean("quote", passage.quote, longest=5000)
    values = _CHECKS[what](passage)
    return Passage(kind=str(what), quote=quote, **values)


def _page(passage: Passage) -> dict[str, Any]:
    page = _count(passage.page, _("Give the page."))
    last = page if passage.last_page is None else _count(passage.last_page, _("Give the page."))
    if last < page:
        raise Rejected("passage", _("The last page lies before the first one."))
    return {"page": page, "last_page": last if last != page else None}


def _paragraph(passage: Passage) -> dict[str, Any]:
    page = None if passage.page is None else _count(passage.page, _("Give the page."))
    return {"page": page, "paragraph": _count(passage.paragraph, _("Give the paragraph."))}


def _time(passage: Passage) -> dict[str, Any]:
    begin = _moment(passage.begin_ms)
    end = begin if passage.end_ms is None else _moment(passage.end_ms)
    if end < begin:
        raise Rejected("passage", _("The end lies before the beginning."))
    return {"begin_ms": begin, "end_ms": end}


def _region(passage: Passage) -> dict[str, Any]:
    region = passage.region
    if region is None:
        raise _no_region()
    numbers = [value for value in region if type(value) in (int, float) and math.isfinite(value)]
    if len(numbers) != 4:
        raise _no_region()
    left, top, width, height = numbers
    inside = min(left, top) >= 0 and min(width, height) > 0
    if not inside or left + width > 1.000001 or top + height > 1.000001:
        raise _no_region()
    return {
        "region": tuple(round(float(value), 5) for value in numbers),
        "page": None if passage.page is None else _count(passage.page, _("Give the page.")),
        "begin_ms": None if passage.begin_ms is None else _moment(passage.begin_ms),
    }


def _message(passage: Passage) -> dict[str, Any]:
    return {"message": clean("passage", passage.message, longest=200, required=True)}


def _row(passage: Passage) -> dict[str, Any]:
    first = _count(passage.row, _("Give the row."))
    last = first if passage.last_row is None else _count(passage.last_row, _("Give the row."))
    if last < first:
        raise Rejected("passage", _("The last row lies before the first one."))
    return {
        "sheet": clean("passage", passage.sheet, longest=200),
        "row": first,
        "last_row": last if last != first else None,
    }


_CHECKS = {
    PassageKind.WHOLE: lambda passage: {},
    PassageKind.PAGE: _page,
    PassageKind.PARAGRAPH: _paragraph,
    PassageKind.TIME: _time,
    PassageKind.REGION: _region,
    PassageKind.MESSAGE: _message,
    PassageKind.ROW: _row,
}


def _count(value: Any, told: str) -> int:
    if type(value) is not int or not 1 <= value <= MOST_PAGES:
        raise Rejected("passage", told)
    return value


def _moment(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LONGEST_MS:
        raise Rejected("passage", _("Give the time in the recording, such as 12:30 or 1:02:30."))
    return value


def _no_region() -> Rejected:
    return Rejected(
        "passage",
        _("The part of the picture must lie in it: left, top, width and height from 0 to 1."),
    )


def clock(milliseconds: int) -> str:
    """A time in a recording as people read it: 1:02:30.5."""
    seconds, rest = divmod(milliseconds, 1000)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    text = f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
    return f"{text}.{rest:03}".rstrip("0") if rest else text


def words(passage: Passage) -> str:
    """The place in the words of the page's language, without its quotation."""
    what = passage.kind
    if what == _PAGE:
        pages = str(passage.page) + (f"–{passage.last_page}" if passage.last_page else "")
        return _("p. %s") % pages
    if what == _PARAGRAPH:
        told = _("para. %s") % passage.paragraph
        return _("p. %s") % passage.page + f", {told}" if passage.page else told
    if what == _TIME and passage.begin_ms is not None:
        end = passage.end_ms or 0
        begin = clock(passage.begin_ms)
        return begin if end == passage.begin_ms else f"{begin}–{clock(end)}"
    if what == _REGION:
        return _region_words(passage)
    if what == PassageKind.MESSAGE:
        return _("message %s") % passage.message
    if what == PassageKind.ROW:
        rows = str(passage.row) + (f"–{passage.last_row}" if passage.last_row else "")
        told = _("row %s") % rows
        return f"{passage.sheet}, {told}" if passage.sheet else told
    return _("the whole item")


def _region_words(passage: Passage) -> str:
    told = _("part of the picture")
    if passage.begin_ms is not None:
        return f"{clock(passage.begin_ms)}, {told}"
    return _("p. %s") % passage.page + f", {told}" if passage.page else told
