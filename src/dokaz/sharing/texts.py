# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of values people hand over, with words for people."""

import re
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from dokaz.core.errors import InvalidInput
from dokaz.core.objects.sealed import Recipient
from dokaz.gate.api import Rejected

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def clean(field: str, text: object, *, longest: int, required: bool = False) -> str:
    """The text without surrounding blanks.

    Raises:
        Rejected: too long, missing, or holding what no database can keep (NUL, half a character).
    """
    if not isinstance(text, str):
        raise Rejected(field, _("This must be text."))
    stripped = text.strip()
    try:
        stripped.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Rejected(field, _("This holds bytes that are not text.")) from error
    if "\0" in stripped:
        raise Rejected(field, _("This holds bytes that are not text."))
    if len(stripped) > longest:
        raise Rejected(field, _("This is too long: at most %d characters.") % longest)
    if required and not stripped:
        raise Rejected(field, _("Please fill this in."))
    return stripped


def chosen(field: str, value: object, choices: type[TextChoices]) -> str:
    """The member of a vocabulary.

    Raises:
        Rejected: it is not in the list.
    """
    if value not in choices.values:
        raise Rejected(field, _("This is not one of the values to choose from."))
    return str(value)


def age_recipient(field: str, text: object) -> str:
    """An `age1…` key in its usual spelling, or empty.

    Raises:
        Rejected: it is no X25519 key of the age format.
    """
    cleaned = clean(field, text, longest=200)
    if not cleaned:
        return ""
    try:
        return Recipient.parse(cleaned).to_text()
    except InvalidInput as error:
        raise Rejected(
            field,
            _("This is no key of the age format. It begins with age1; ask the recipient for it."),
        ) from error


def digest(field: str, text: object) -> str:
    """A SHA-256 in lower-case hexadecimal, however it was spaced, or empty.

    Raises:
        Rejected: it is none.
    """
    compact = re.sub(r"[\s:]", "", clean(field, text, longest=200)).lower()
    if compact and not _DIGEST.match(compact):
        raise Rejected(field, _("A SHA-256 has 64 signs of 0-9 and a-f."))
    return compact


def past(field: str, moment: Any, *, now: datetime) -> datetime:
    """A time with its zone that is not in the future.

    Raises:
        Rejected: see above.
    """
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Rejected(field, _("The time has no time zone."))
    if moment > now:
        raise Rejected(field, _("This time has not come yet."))
    return moment
