# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values between the confined process and its parent, without pickle.

Promises: `decode` builds only the dataclasses, enums, numbers, texts, times and bytes named by the
type it is given, and refuses everything else, because the sender may have been taken over by a
hostile file. It does not judge whether the values are true.

Bytes travel beside the JSON: in the JSON stands `{"blob": n}`.
"""

import dataclasses
import datetime as dt
import enum
import math
import types
import typing
from collections.abc import Sequence

MAX_TEXT = 4096
MAX_ITEMS = 2000


class WireError(Exception):
    """The other side sent something that is not a value of the expected type."""


def encode(value: object, blobs: list[bytes]) -> object:
    """Give a JSON-ready form of `value`; bytes found inside are appended to `blobs`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name), blobs) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        blobs.append(value)
        return {"blob": len(blobs) - 1}
    if isinstance(value, tuple | list):
        return [encode(item, blobs) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise WireError(f"cannot send a value of type {type(value).__name__}")


def decode(kind: typing.Any, raw: object, blobs: Sequence[bytes]) -> typing.Any:
    """Build a value of the type `kind` from JSON `raw`. Raises WireError and nothing else."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _decode_union(typing.get_args(kind), raw, blobs)
    if origin is tuple:
        return _decode_tuple(typing.get_args(kind), raw, blobs)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _decode_dataclass(kind, raw, blobs)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _decode_enum(kind, raw)
    return _decode_plain(kind, raw, blobs)


def _decode_union(options: tuple[typing.Any, ...], raw: object, blobs: Sequence[bytes]) -> object:
    if raw is None:
        if type(None) in options:
            return None
        raise WireError("a value is missing")
    rest = [option for option in options if option is not type(None)]
    if len(rest) != 1:
        raise WireError("only optional values may be sent, not other unions")
    return decode(rest[0], raw, blobs)


def _decode_tuple(
    args: tuple[typing.Any, ...], raw: object, blobs: Sequence[bytes]
) -> tuple[object, ...]:
    if len(args) != 2 or args[1] is not Ellipsis:
        raise WireError("only tuples of one kind may be sent")
    if not isinstance(raw, list) or len(raw) > MAX_ITEMS:
        raise WireError("expected a list of bounded length")
    return tuple(decode(args[0], item, blobs) for item in raw)


def _decode_dataclass(kind: type, raw: object, blobs: Sequence[bytes]) -> object:
    hints = typing.get_type_hints(kind)
    if not isinstance(raw, dict) or set(raw) != set(hints):
        raise WireError(f"wrong fields for {kind.__name__}")
    return kind(**{name: decode(hint, raw[name], blobs) for name, hint in hints.items()})


def _decode_enum(kind: type[enum.Enum], raw: object) -> enum.Enum:
    try:
        return kind(raw)
    except ValueError:
        raise WireError(f"not a {kind.__name__}") from None


def _decode_plain(kind: object, raw: object, blobs: Sequence[bytes]) -> object:
    if kind is bytes:
        return _decode_blob(raw, blobs)
    if kind is dt.datetime:
        return _decode_time(raw)
    if kind is float:
        return _decode_float(raw)
    if kind is bool and isinstance(raw, bool):
        return raw
    if kind is int and isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 2**63:
        return raw
    if kind is str and isinstance(raw, str) and len(raw) <= MAX_TEXT:
        return raw
    raise WireError("a value has the wrong type or size")


def _decode_float(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise WireError("expected a number")
    try:
        number = float(raw)
    except OverflowError:
        raise WireError("a number is too large") from None
    if not math.isfinite(number):
        raise WireError("a number is not finite")
    return number


def _decode_time(raw: object) -> dt.datetime:
    if not isinstance(raw, str) or len(raw) > 64:
        raise WireError("expected a time")
    try:
        return dt.datetime.fromisoformat(raw)
    except ValueError:
        raise WireError("not a time") from None


def _decode_blob(raw: object, blobs: Sequence[bytes]) -> bytes:
    if not isinstance(raw, dict) or set(raw) != {"blob"}:
        raise WireError("expected bytes")
    index = raw["blob"]
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(blobs):
        raise WireError("bytes are missing")
    return blobs[index]
