# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong with a value that a request's shape does not take, in the reader's language; never
the value."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_TEXT, _WHOLE = gettext_noop("This must be text."), gettext_noop("This must be a whole number.")
_NUMBER, _NAMED = gettext_noop("This must be a number."), gettext_noop("This must be an object.")
_ANSWER = gettext_noop("This must be true or false.")
_IDENTIFIER = gettext_noop("This must be an identifier (UUID).")
_ONE_OF = gettext_noop("This must be one of: %(expected)s.")

# By the kinds of errors of the library that reads requests (pydantic); what it says is English.
_WORDS = {
    "missing": gettext_noop("This is missing."),
    "extra_forbidden": gettext_noop("This name is unknown here."),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_pattern_mismatch": gettext_noop(
        "This does not have the form that the description of the API gives."
    ),
    "string_too_long": gettext_noop("This is too long: at most %(max_length)s characters."),
    "too_long": gettext_noop("These are too many: at most %(max_length)s."),
    "too_short": gettext_noop("These are too few: at least %(min_length)s."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than_equal": gettext_noop("The number must be at least %(ge)s."),
    "less_than_equal": gettext_noop("The number must be at most %(le)s."),
    "bool_type": _ANSWER,
    "bool_parsing": _ANSWER,
    "list_type": gettext_noop("This must be a list."),
    "dict_type": _NAMED,
    "model_type": _NAMED,
    "model_attributes_type": _NAMED,
    "uuid_type": _IDENTIFIER,
    "uuid_parsing": _IDENTIFIER,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
}


def said(error: Mapping[str, Any]) -> str:
    """The words for one error of pydantic. What a validator of ours raised speaks for itself."""
    kind, given = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(given["error"])
    if kind in _WORDS:
        return _(_WORDS[kind]) % {
            name: value.replace(" or ", ", ") if isinstance(value, str) else value
            for name, value in given.items()
        }
    # Behind the comma pydantic repeats some of the value.
    return str(error["msg"]).partition(",")[0]
