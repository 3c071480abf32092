# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and queries from what a room's function takes: drafts, filters, single values.

Types only. What a value may be is the room's to say; its refusal names the field.
"""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from inspect import Parameter
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, StrictBool, StringConstraints, create_model
from pydantic import Field as Limits

from dokaz.interfaces.rest.shapes.values import Moment, Sent, ShortText

Kinds = Mapping[str, type[Enum]]
"""Fields that hold a word of a closed list, by their names."""

LONGEST_LIST = 500
_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
_ANY_FIELD = "Any"


def _written(value: Any) -> Any:
    # Numbers would be read as seconds since 1970.
    if not isinstance(value, str):
        raise ValueError(_("This must be text."))
    return value


def _whole_day(value: Any) -> Any:
    if isinstance(_written(value), str) and len(value) != 10:
        raise ValueError(_("This must be a day such as 2026-03-09."))
    return value


def _storable_day(day: date) -> date:
    if not 1900 <= day.year <= 9000:
        raise ValueError(_("This must be a day between the years 1900 and 9000."))
    return day


_TEXT = Annotated[str, StringConstraints(strict=True, max_length=100_000, pattern=_PLAIN)]
_NUMBER = Annotated[int, Limits(strict=True, ge=0, le=2**31 - 1)]
_FRACTION = Annotated[float, Limits(strict=True, allow_inf_nan=False, ge=-(2**31), le=2**31)]
_IN_BODY: dict[Any, Any] = {
    str: _TEXT,
    int: _NUMBER,
    float: _FRACTION,
    bool: StrictBool,
    UUID: Annotated[UUID, BeforeValidator(_written)],
    datetime: Moment,
    date: Annotated[date, BeforeValidator(_whole_day), AfterValidator(_storable_day)],
    Any: Any,
}
_IN_QUERY: dict[Any, Any] = {
    **_IN_BODY,
    str: ShortText,
    int: Annotated[int, Limits(ge=0, le=2**31 - 1)],
    float: Annotated[float, Limits(allow_inf_nan=False, ge=-180, le=180)],
    bool: bool,
}
_LISTS = (tuple, list, Sequence, Iterable)
# Models that stand for a room's dataclass, to make that again of what was sent.
_STANDS_FOR: dict[type[Sent], Any] = {}


def body_of(name: str, taken: Mapping[str, Parameter], kinds: Kinds) -> type[Sent]:
    """The body for these parameters. A draft's fields stand beside the other ones."""
    found: dict[str, Any] = {}
    for key, one in taken.items():
        if key == "draft":
            found.update(_fields_of(one.annotation, kinds, _IN_BODY))
        else:
            found[key] = (_typed(key, one.annotation, kinds, _IN_BODY), _default(one.default))
    return _made(name, found)


def changes_of(
    name: str, draft: Any, left_out: frozenset[str], kinds: Kinds, *, reasoned: bool
) -> type[Sent]:
    """The body of a change: the revision that was seen, and any of the draft's fields."""
    found = {
        key: (kind, None)
        for key, (kind, _default) in _fields_of(draft, kinds, _IN_BODY).items()
        if key not in left_out
    }
    reason = {"why": (_TEXT, "")} if reasoned else {}
    return _made(name, {**found, "revision": (_NUMBER, ...), **reason})


def query_of(name: str, taken: Mapping[str, Parameter], kinds: Kinds) -> type[Sent]:
    """The query for these parameters. A filter's fields stand beside the other ones."""
    found: dict[str, Any] = {}
    for key, one in taken.items():
        if key == "narrowed":
            found.update(_fields_of(_not_none(one.annotation), kinds, _IN_QUERY))
        elif key == "after":
            found["cursor"] = (ShortText, "")
        elif key == "limit":
            found["limit"] = (Annotated[int, Limits(ge=1, le=200)], one.default)
        else:
            found[key] = (_typed(key, one.annotation, kinds, _IN_QUERY), _default(one.default))
    return _made(name, found)


def values_of(body: Sent, names: Iterable[str]) -> dict[str, Any]:
    """These of the fields that were sent, as the room takes them."""
    return {name: _taken(getattr(body, name)) for name in names if name in body.model_fields_set}


def given_to(function: Callable[..., Any], body: Sent, taken: Mapping[str, Parameter]) -> Any:
    """Arguments of a room's function from what was sent; a draft is made of its fields."""
    sent = values_of(body, type(body).model_fields)
    arguments: dict[str, Any] = {}
    for key, one in taken.items():
        if key in ("draft", "narrowed"):
            kind = _not_none(one.annotation)
            own = {each.name for each in fields(kind)}
            arguments[key] = kind(**{name: sent[name] for name in sent if name in own})
        elif key in sent:
            arguments[key] = sent[key]
    return arguments


def _taken(value: Any) -> Any:
    if isinstance(value, Sent) and type(value) in _STANDS_FOR:
        return _STANDS_FOR[type(value)](**values_of(value, type(value).model_fields))
    if isinstance(value, list):
        return tuple(_taken(one) for one in value)
    if isinstance(value, dict):
        return {key: _taken(one) for key, one in value.items()}
    return value.value if isinstance(value, Enum) else value


def _fields_of(kind: Any, kinds: Kinds, types_: Mapping[Any, Any]) -> dict[str, tuple[Any, Any]]:
    hints = get_type_hints(kind)
    return {
        one.name: (_typed(one.name, hints[one.name], kinds, types_), _default(_given(one)))
        for one in fields(kind)
    }


def _given(one: Field[Any]) -> Any:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return Parameter.empty if one.default is MISSING else one.default


def _default(value: Any) -> Any:
    if value is Parameter.empty:
        return ...
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _typed(name: str, kind: Any, kinds: Kinds, types_: Mapping[Any, Any]) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        found = _typed(name, _not_none(kind), kinds, types_)
        return found | None if type(None) in inside else found
    if kind is tuple or origin in _LISTS:
        return _listed(name, inside, kinds, types_)
    if origin in (dict, Mapping):
        words = Annotated[str, StringConstraints(max_length=100, pattern=_PLAIN)]
        # Keys are words of the list; the room says which of them it knows.
        held = _typed(_ANY_FIELD, inside[1], kinds, types_)
        return Annotated[dict[words, held], Limits(max_length=50)]  # type: ignore[valid-type]
    if is_dataclass(kind):
        return _nested(kind)  # type: ignore[arg-type]
    if name in kinds and kind is str:
        return kinds[name]
    if name == "confidentiality":
        return Annotated[types_[int], Limits(ge=0, le=4)]
    return types_.get(kind, kind)


def _listed(name: str, inside: tuple[Any, ...], kinds: Kinds, types_: Mapping[Any, Any]) -> Any:
    exact = len(inside) if len(inside) > 1 and inside[-1] is not Ellipsis else None
    one = _typed(name, inside[0], kinds, types_)
    limits = Limits(min_length=exact, max_length=exact or LONGEST_LIST)
    return Annotated[list[one], limits]  # type: ignore[valid-type]


@cache
def _nested(kind: type[Any]) -> type[Sent]:
    made = _made(f"{kind.__name__}Sent", _fields_of(kind, {}, _IN_BODY))
    made.__doc__ = kind.__doc__
    _STANDS_FOR[made] = kind
    return made


def _made(name: str, found: Mapping[str, Any]) -> type[Sent]:
    return cast("type[Sent]", create_model(name, __base__=Sent, **found))


def _not_none(kind: Any) -> Any:
    inside = [one for one in get_args(kind) if one is not type(None)]
    union = get_origin(kind) in (types.UnionType, Union)
    return inside[0] if union and len(inside) == 1 else kind
