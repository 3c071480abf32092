# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newer codifier: codes stay, names and membership follow it."""

import dataclasses

import pytest

from dokaz.casework.places import api
from dokaz.casework.places.actions import codifier
from dokaz.casework.places.models import Edition, PlaceName
from dokaz.gate.api import Conflict
from dokaz.members.api import service_actor
from tests.casework.codifier import part
from tests.evidence.world import World

BAKHMUT = "UA14020010010059145"


def found(world: World, name: str) -> list[str]:
    rows = api.candidates(actor=world.documenter, name=name).rows
    return [row.place.code for row in rows]


def test_a_newer_codifier_keeps_codes_and_the_names_that_were(located: World) -> None:
    old = part()
    (renamed,) = [one for one in old.places if one.code == BAKHMUT]
    gone = old.places[-1]
    newer = dataclasses.replace(
        old,
        sha256="ab" * 32,
        places=(
            *(dataclasses.replace(one, name="Нове Місто") if one is renamed else one
              for one in old.places[:-1]),
        ),
    )  # fmt: skip
    result = codifier.load(actor=service_actor("places"), codifier=newer)
    assert (result.added, result.changed, result.left) == (0, 1, 1)
    assert BAKHMUT in found(located, "Нове Місто")
    assert found(located, "Бахмут")[0] == BAKHMUT
    assert api.get_place(actor=located.documenter, code=gone.code).in_force is False
    assert PlaceName.objects.filter(place=BAKHMUT, kind="official").count() == 1
    assert Edition.objects.count() == 2
    with pytest.raises(Conflict):
        codifier.load(actor=service_actor("places"), codifier=newer)
