# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON (RFC 8785, JCS) and a strict JSON reader.

Signed and committed values are always written by `canonical_json`, so that one value has exactly
one form. The reader refuses what readers elsewhere would understand differently: repeated keys,
NaN and infinities, text that is not UTF-8, lone surrogates.
"""

import json
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any

import rfc8785

from dokaz.core.errors import InvalidInput

_LARGEST_EXACT = 2**53 - 1


class NotCanonical(InvalidInput):
    """The value has no canonical form, or the bytes are not in it."""

    code = "canonical.invalid"


def canonical_json(value: Any) -> bytes:
    """Return the RFC 8785 form of `value`.

    `value` is made of dict (string keys), list, tuple, str, int, float, bool and None. Integers
    beyond 2^53 - 1 are refused: JSON readers elsewhere would round them (RFC 8785 section 3.2.2.3).

    Raises:
        NotCanonical: the value cannot be written.
    """
    return encoded(canonical_text(value))


def canonical_text(value: Any) -> str:
    """As `canonical_json`, before `encoded`, which may stand after pieces were put together.

    Raises:
        NotCanonical: the value cannot be written. What only `encoded` finds: half a character.
    """
    try:
        try:
            return _plain_text(value)
        except _NotPlain:
            return rfc8785.dumps(value).decode("utf-8")
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeError) as error:
        raise _no_form(error) from error


def encoded(text: str) -> bytes:
    """The bytes of canonical text.

    Raises:
        NotCanonical: half of a character that takes two code units (a lone surrogate) is in it.
    """
    try:
        return text.encode("utf-8")
    except UnicodeError as error:
        raise _no_form(error) from error


def _no_form(error: Exception) -> NotCanonical:
    return NotCanonical(f"value has no canonical JSON form ({type(error).__name__})")


def parse_json(content: bytes) -> Any:
    """Read one JSON value strictly.

    Raises:
        NotCanonical: not UTF-8, not JSON, repeated key, NaN or infinity, or nested too deeply.
    """
    try:
        return _READER.decode(content.decode("utf-8"))
    except NotCanonical:
        raise
    except json.JSONDecodeError as error:
        # The place, for whoever wrote it by hand; never what stands there.
        place = f"line {error.lineno}, column {error.colno}"
        raise NotCanonical(f"not valid JSON ({place})") from error
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not valid JSON ({type(error).__name__})") from error


def parse_canonical_json(content: bytes) -> Any:
    """Read one JSON value that must already be in canonical form.

    Raises:
        NotCanonical: as `parse_json`, or the bytes differ from the canonical form of their value.
    """
    value = parse_json(content)
    if canonical_json(value) != content:
        raise NotCanonical("JSON is not in canonical form (RFC 8785)")
    return value


class _NotPlain(Exception):
    """The value holds something that needs the whole of RFC 8785."""


def _plain_text(value: Any) -> str:
    """The canonical form of what nearly every value is made of, several times faster.

    Taken are ASCII keys, text, safe integers, booleans, null, and lists and objects of these: keys
    outside ASCII would sort by UTF-16 code units, and floats have a form of their own. Text is
    quoted by the standard library, whose escapes are those of RFC 8785 section 3.2.2.2. A test
    compares the two ways on arbitrary values.

    Raises:
        _NotPlain: it holds anything else.
    """
    kind = type(value)
    if kind is str:
        return _quoted(value)
    if kind is dict:
        members = []
        for key, begin in _plain_keys(tuple(value)):
            member = value[key]
            # Most members are text, and a call less for each is a third less for all.
            text = _quoted(member) if type(member) is str else _plain_text(member)
            members.append(begin + text)
        return "{" + ",".join(members) + "}"
    if kind is int and -_LARGEST_EXACT <= value <= _LARGEST_EXACT:
        return str(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is list:
        return "[" + ",".join([_plain_text(item) for item in value]) + "]"
    raise _NotPlain


def _plain_keys(keys: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    """Each key in its place, and what it begins its member with."""
    if len(keys) > _MOST_KEPT_KEYS:
        return _in_place(keys)
    try:
        # Keys that are no text are not taken for kept ones: nothing equals text but text.
        return _kept_in_place(keys)
    except _TooLongToKeep:
        return _in_place(keys)


def _in_place(keys: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    for key in keys:
        if type(key) is not str or not key.isascii():
            raise _NotPlain
    return tuple([(key, f"{_quoted(key)}:") for key in sorted(keys)])


# Thousands of events have the same keys; what has very many or long ones is data, and seen once: a
# parcel of somebody else's making must not fill the memory with them.
_MOST_KEPT_KEYS = 16
_LONGEST_KEPT_KEYS = 1024


class _TooLongToKeep(Exception):
    """Nothing is kept of a call that raises."""


@lru_cache(maxsize=256)
def _kept_in_place(keys: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    placed = _in_place(keys)
    if sum(len(key) for key, _begin in placed) > _LONGEST_KEPT_KEYS:
        raise _TooLongToKeep
    return placed


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotCanonical("JSON object has a repeated key")
    return result


def _whole_number(digits: str) -> int | float:
    """Whole numbers beyond 2^53 - 1 are floats, as elsewhere; one that would round is refused.

    RFC 8785 writes large whole floats without a point and with as few digits that are not zero as
    tell them from their neighbours, so what was written must be read back.
    """
    # Longer than any float's whole part; also keeps int() from working on millions of digits.
    if len(digits) > 400:
        raise NotCanonical("JSON number has too many digits")
    number = int(digits)
    if abs(number) <= _LARGEST_EXACT:
        return number
    try:
        rounded = float(number)
    except OverflowError as error:
        raise NotCanonical("JSON number is too large") from error
    if int(rounded) != number and rfc8785.dumps(rounded) != digits.encode():
        raise NotCanonical("JSON number cannot be held exactly")
    return rounded


def _refuse_constant(name: str) -> Any:
    raise NotCanonical(f"JSON number {name} is not allowed")


_READER = json.JSONDecoder(
    object_pairs_hook=_object_without_repeats,
    parse_constant=_refuse_constant,
    parse_int=_whole_number,
)
