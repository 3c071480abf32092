# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: the invented node of `tests.evidence.world`, with places loaded once.

Tests of other rooms have a part of the codifier: every oblast, raion, city and city's district, and
what lies in a few of them. Loading all of it takes seconds and is tested where places are.
"""

import dataclasses
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.places import api as places
from dokaz.casework.places import shipped
from dokaz.casework.places.actions import codifier
from dokaz.members.api import service_actor
from tests.evidence.node import home
from tests.evidence.world import World, build
from tests.kept import Kept
from tests.stored import stored_node

__all__ = ["home", "kept_located", "located"]

WHOLE = ("UA1402", "UA80", "UA85")
"""Bakhmut's raion, Kyiv, Sevastopol: of these everything is loaded."""
COMMON = "Іванівка"
"""A name of very many villages, which alone says of none of them where it is."""


@cache
def part() -> shipped.Codifier:
    """The shipped codifier without most settlements, under the digest of the whole."""
    whole = shipped.read()
    large = {places.Category.OBLAST, places.Category.SPECIAL_CITY, places.Category.RAION,
             places.Category.CITY, places.Category.CITY_DISTRICT}  # fmt: skip
    chosen = [
        one
        for one in whole.places
        if one.category in large or one.code.startswith(WHOLE) or one.name == COMMON
    ]
    # The hromada that a city or village is in comes along.
    codes = {code for one in chosen for code in (one.code, one.parent)}
    return dataclasses.replace(
        whole, places=tuple(one for one in whole.places if one.code in codes)
    )


def load_part() -> None:
    """Load the part; the shipped codifier counts as loaded."""
    codifier.load(actor=service_actor(codifier.SERVICE), codifier=part())


def load_bakhmut() -> None:
    """Load one city and what it lies in, without reading the whole: for a test of a room without
    places, whose node then counts as one that has the shipped codifier."""
    chain = [
        ("UA14000000000091971", "O", "Донецька"), ("UA14020000000013572", "P", "Бахмутський"),
        ("UA14020010000088496", "H", "Бахмутська"), ("UA14020010010059145", "M", "Бахмут"),
    ]  # fmt: skip
    parents = ["", *(code for code, _category, _name in chain)]
    rows = tuple(
        shipped.ShippedPlace(code, parent, category, name, 48.6, 38.0, ())
        for (code, category, name), parent in zip(chain, parents, strict=False)
    )
    loaded = shipped.Codifier(sha256=shipped.shipped_digest(), heading="", places=rows)
    codifier.load(actor=service_actor(codifier.SERVICE), codifier=loaded)


def build_located() -> World:
    world = build()
    load_part()
    return world


@pytest.fixture(scope="module")
def kept_located(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    folder = tmp_path_factory.mktemp("world")
    with stored_node(django_db_blocker, folder, build_located) as found:
        yield found


@pytest.fixture
def located(kept_located: Kept[World], db: None, home: Path) -> World:
    return kept_located.copied(home)
