# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of values people and other programs hand over, with words for people."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from dokaz.gate.api import Rejected
from dokaz.media.times import in_every_zone

LONGEST_TAG, MOST_TAGS = 50, 30
_BETWEEN_TAGS = str.maketrans(",;|", "   ")
"""What parts tags in forms and in cells of tables stands in none."""


def clean(field: str, text: str, *, longest: int, required: bool = False) -> str:
    """The text without surrounding blanks; of signs that nobody sees alone, no text at all.

    Raises:
        Rejected: too long, missing, or holding what no database can keep (NUL, half a character).
    """
    if not isinstance(text, str):
        raise Rejected(field, _("This must be text."))
    stripped = text.strip()
    require_storable(field, stripped)
    if len(stripped) > longest:
        raise Rejected(field, _("This is too long: at most %d characters.") % longest)
    if not any(one.isprintable() and one != " " for one in stripped):
        stripped = ""  # A title of these would be a link that nobody can click.
    if required and not stripped:
        raise Rejected(field, _("Please fill this in."))
    return stripped


def require_storable(field: str, text: str) -> None:
    """Refuse text that is not Unicode or holds NUL; blanks and other signs are left as they are.

    Raises:
        Rejected: see above.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Rejected(field, _("This holds bytes that are not text.")) from error
    if "\0" in text:
        raise Rejected(field, _("This holds bytes that are not text."))


def chosen(field: str, value: Any, choices: type[Choices]) -> Any:
    """The member of a vocabulary.

    Raises:
        Rejected: it is not in the list.
    """
    try:
        return choices(value).value
    except ValueError as error:
        raise Rejected(field, _("This is not one of the values to choose from.")) from error


def chosen_all(field: str, values: Iterable[Any], choices: type[Choices]) -> list[Any]:
    """Distinct members of a vocabulary, in its order; errors as `chosen`."""
    wanted = {chosen(field, value, choices) for value in values}
    return [value for value in choices.values if value in wanted]


def tags(field: str, values: Iterable[Any]) -> list[str]:
    """Distinct tags, in order: folded and composed, so that one is found however it is written.

    Raises:
        Rejected: too many, too long, or no text.
    """
    folded = (tag(clean(field, value, longest=LONGEST_TAG)) for value in values)
    found = list(dict.fromkeys(one for one in folded if one))
    if len(found) > MOST_TAGS:
        raise Rejected(field, _("At most %d tags.") % MOST_TAGS)
    return found


def tag(text: str) -> str:
    """A tag as it is kept, of what somebody wrote; empty if there is nothing of it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.translate(_BETWEEN_TAGS).split())[:LONGEST_TAG].rstrip()


def aware(field: str, moment: datetime | None) -> datetime | None:
    """A time with its zone, or None.

    Raises:
        Rejected: the time has no zone, or lies in a year of which some zone lacks a part.
    """
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise Rejected(field, _("The time has no time zone."))
    if not in_every_zone(moment):
        raise Rejected(field, _("The year has to lie between 2 and 9998."))
    return moment


def claimed(field: str, moment: datetime | None) -> datetime | None:
    """A time that a file states; one that `aware` would refuse for its year is none. Raises
    Rejected: the time has no zone."""
    is_kept = moment is None or moment.tzinfo is None or in_every_zone(moment)
    return aware(field, moment) if is_kept else None
