# SPDX-License-Identifier: AGPL-3.0-or-later
"""No address stands in another's shadow: what a name makes leads to the view of that name."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, resolve

MADE_UP = {
    "UUIDConverter": str(UUID(int=1)),
    "IntConverter": "1",
    "SlugConverter": "word",
    "StringConverter": "word",
    "PathConverter": "word",
}


def named(resolver: URLResolver, before: str = "/") -> Iterator[tuple[URLPattern, str]]:
    """Every pattern with an address that fits it."""
    for one in resolver.url_patterns:
        if not hasattr(one.pattern, "_route"):
            continue
        address = before + filled(one.pattern)
        if isinstance(one, URLResolver):
            yield from named(one, address)
        else:
            yield one, address


def filled(pattern: Any) -> str:
    address = str(pattern._route)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__
        address = re.sub(rf"<(\w+:)?{name}>", MADE_UP.get(kind, "word"), address)
    return address


def test_no_address_is_shadowed() -> None:
    found = {address: one for one, address in named(get_resolver())}
    assert len(found) > 200
    assert not [address for address in found if "<" in address]
    assert {
        address: (one.name, resolve(address).url_name)
        for address, one in found.items()
        if resolve(address).func is not one.callback
    } == {}
