# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of values people hand over; each raises `Rejected` naming the field and what to do."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dokaz.gate.api import Rejected
from dokaz.members import models
from dokaz.members.roles import IN_ORGANISATION, Role

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}\Z")


def checked_code(code: str) -> str:
    """An organisation's short code."""
    if not _CODE.match(code):
        raise Rejected("code", _("Use 2 to 8 capital Latin letters or digits, a letter first."))
    return code


def checked_email(email: str) -> str:
    """An e-mail address, in lower case, since people type it in any case."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Rejected("email", _("This is not an e-mail address.")) from error
    return email


def checked_text(field: str, text: str, *, longest: int, required: bool = True) -> str:
    """Text without surrounding spaces, within its length."""
    text = text.strip()
    if required and not text:
        raise Rejected(field, _("This field must not be empty."))
    if len(text) > longest:
        raise Rejected(field, _("Use %(n)s characters at most.") % {"n": longest})
    return text


def checked_roles(roles: Iterable[str], *, until: datetime | None) -> list[str]:
    """Roles a membership may hold, sorted; an external reader is nothing else and has an end."""
    chosen = sorted(set(roles))
    if not chosen:
        raise Rejected("roles", _("Choose at least one role."))
    if not set(chosen) <= set(IN_ORGANISATION):
        raise Rejected("roles", _("One of these roles cannot be held in an organisation."))
    if Role.EXTERNAL_READER in chosen:
        if len(chosen) > 1:
            raise Rejected("roles", _("An external reader holds no other role."))
        if until is None:
            raise Rejected("until", _("An external reader needs an end date."))
    return chosen


def checked_clearance(clearance: int) -> int:
    """A confidentiality level, 0 to 4."""
    if clearance not in range(5):
        raise Rejected("clearance", _("Choose a level from 0 to 4."))
    return clearance


def checked_password(password: str, *, account: "models.Account") -> str:
    """A password that passes the node's rules."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Rejected("password", " ".join(error.messages)) from error
    return password


def checked_language(language: str) -> str:
    """A language the screens exist in."""
    if language not in models.Account.Language.values:
        raise Rejected("language", _("Choose Ukrainian or English."))
    return language
