# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of values people and other programs hand over, with words for people."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from dokaz.casework.records import edtf
from dokaz.casework.records.terms import Vocabulary
from dokaz.gate.api import Rejected


def clean(field: str, text: Any, *, longest: int, required: bool = False) -> str:
    """The text without surrounding blanks; of signs that nobody sees alone, no text at all.

    Raises:
        Rejected: no text, too long, missing, or not storable (NUL, half a character).
    """
    if not isinstance(text, str):
        raise Rejected(field, _("This must be text."))
    stripped = text.strip()
    if len(stripped) > longest:
        raise Rejected(field, _("This is too long: at most %d characters.") % longest)
    try:
        stripped.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Rejected(field, _("This holds bytes that are not text.")) from error
    if "\0" in stripped:
        raise Rejected(field, _("This holds bytes that are not text."))
    if not any(one.isprintable() and one != " " for one in stripped):
        stripped = ""  # A title of these would be a link that nobody can click.
    if required and not stripped:
        raise Rejected(field, _("Please fill this in."))
    return stripped


def chosen(field: str, value: Any, choices: type[Choices]) -> Any:
    """The member of a vocabulary. Raises Rejected."""
    try:
        return choices(value).value
    except ValueError as error:
        raise Rejected(field, _("This is not one of the values to choose from.")) from error


def chosen_all(field: str, values: Iterable[Any], choices: type[Choices]) -> list[Any]:
    """Distinct members of a vocabulary, in its order. Raises Rejected."""
    wanted = {chosen(field, value, choices) for value in values}
    if not wanted:
        return []
    return [value for value in choices.values if value in wanted]


def known_terms(field: str, values: Iterable[Any], vocabulary: Vocabulary) -> list[str]:
    """Distinct codes of a list of terms, in its order. Raises Rejected."""
    wanted = set(values)
    known = vocabulary.codes()
    if wanted - set(known):
        raise Rejected(field, _("This is not one of the values to choose from."))
    return [code for code in known if code in wanted]


def known_term(field: str, value: Any, vocabulary: Vocabulary) -> str:
    """A code of a list of terms. Raises Rejected."""
    if value not in vocabulary.codes():
        raise Rejected(field, _("This is not one of the values to choose from."))
    return str(value)


def moment(field: str, text: str, *, zone: str) -> edtf.Moment | None:
    """The time that a text says; None for no text.

    Raises:
        Rejected: it cannot be read, or there was no such time.
    """
    text = clean(field, text, longest=1000)
    if not text:
        return None
    try:
        return edtf.parse(text, zone=zone)
    except edtf.NoTime as error:
        raise Rejected(field, no_time_text(error.reason)) from error


def no_time_text(reason: str) -> str:
    """What to tell about a time that was not understood."""
    told = {
        "impossible": _("There is no such day or time of day. Look at the numbers again."),
        "year": _("The year must lie between 1900 and 2100."),
        "order": _("The end lies before the beginning."),
        "open": _("An interval needs at least one end."),
        "gap": _("Clocks were put forward then: there was no such time of day."),
        "zone": _("There is no such time zone."),
    }
    return told.get(
        reason,
        _("Write 2022-03-09, 2022-03-09T14:30, 2022-03, 2022, or 2022-03-01/2022-03-09."),
    )
