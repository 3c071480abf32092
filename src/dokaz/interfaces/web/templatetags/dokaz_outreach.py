# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities as people read them."""

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from dokaz.outreach.api import BODIES

register = template.Library()


@register.filter
def activity_title(row: Any) -> str:
    """The title in the reader's language, or the one there is; after erasure, that it is erased."""
    if row.erased:
        return gettext("Words erased")
    first, second = row.title_uk, row.title_en
    if get_language() != "uk":
        first, second = second, first
    return str(first or second)


@register.filter
def activity_days(row: Any) -> str:
    """A day or a span of days, each part of a date said once."""
    first, last = row.first_date, row.last_date
    if last is None:
        return date_format(first, "j E Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date_format(last, 'j E Y')}"
    begin = date_format(first, "j E" if first.year == last.year else "j E Y")
    return f"{begin} – {date_format(last, 'j E Y')}"


@register.filter
def body_name(code: str) -> str:
    """What a body or authority is called."""
    return BODIES.term(code)
