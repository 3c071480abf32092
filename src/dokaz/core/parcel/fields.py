# SPDX-License-Identifier: Apache-2.0
"""Taking typed fields out of parsed JSON without a raw KeyError or TypeError getting out."""

import base64
import binascii
import re
from typing import Any

from dokaz.core.digests import SHA256_HEX, SHA512_HEX
from dokaz.core.parcel.errors import MalformedRecord

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_MAX_INTEGER = 2**53 - 1


def as_object(value: object, what: str) -> dict[str, Any]:
    """Return `value` if it is a JSON object."""
    if not isinstance(value, dict):
        raise MalformedRecord(f"{what} is not a JSON object")
    return value


def as_list(value: object, what: str) -> list[Any]:
    """Return `value` if it is a JSON array."""
    if not isinstance(value, list):
        raise MalformedRecord(f"{what} is not a JSON array")
    return value


def text(record: dict[str, Any], name: str) -> str:
    """A string field that must be there."""
    value = record.get(name)
    if not isinstance(value, str):
        raise MalformedRecord(f"field {name!r} is absent or no text")
    return value


def optional_text(record: dict[str, Any], name: str) -> str | None:
    """A string field that may be absent or null."""
    return None if record.get(name) is None else text(record, name)


def whole_number(record: dict[str, Any], name: str) -> int:
    """A field from 0 to 2^53 - 1 (the limit of RFC 8785 readers)."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_INTEGER:
        raise MalformedRecord(f"field {name!r} is absent or no whole number from 0")
    return value


def uuid(record: dict[str, Any], name: str) -> str:
    """A lower-case UUID as text."""
    value = text(record, name)
    if not is_uuid(value):
        raise MalformedRecord(f"field {name!r} is no UUID in lower case")
    return value


def is_uuid(value: str) -> bool:
    """Whether this is a UUID in lower case."""
    return _UUID.match(value) is not None


def sha256(record: dict[str, Any], name: str = "sha256") -> str:
    """64 lower-case hexadecimal digits."""
    value = text(record, name)
    if not SHA256_HEX.match(value):
        raise MalformedRecord(f"field {name!r} is no SHA-256 in lower-case hexadecimal")
    return value


def sha512(record: dict[str, Any], name: str = "sha512") -> str:
    """128 lower-case hexadecimal digits."""
    value = text(record, name)
    if not SHA512_HEX.match(value):
        raise MalformedRecord(f"field {name!r} is no SHA-512 in lower-case hexadecimal")
    return value


def base64_bytes(value: object, *, length: int | None, what: str) -> bytes:
    """Strict base64 (RFC 4648 section 4), of `length` bytes when given."""
    if not isinstance(value, str):
        raise MalformedRecord(f"{what} is absent or no text")
    try:
        content = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error) as error:
        raise MalformedRecord(f"{what} is no base64") from error
    if base64.b64encode(content).decode() != value:  # two spellings of one value are refused
        raise MalformedRecord(f"{what} is not in the one form of base64")
    if length is not None and len(content) != length:
        raise MalformedRecord(f"{what} has {len(content)} bytes instead of {length}")
    return content
