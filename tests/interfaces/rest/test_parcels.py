# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels through the API: the list, one, its items, its packed file."""

import hashlib
from pathlib import Path

import pytest
from tests.interfaces.rest.parcels import drafted, packed
from tests.interfaces.rest.world import World, body
from tests.sharing.scenes import statuses, verified

from dokaz.gate.models import Act

pytestmark = pytest.mark.django_db


def test_the_list_and_one_parcel(world: World):
    made = [drafted(world, 1), drafted(world, 1)]
    program = world.program("custodian", "parcels:read")
    first = program.get("/parcels?limit=1").json()
    second = program.get(f"/parcels?limit=1&cursor={first['next']}").json()
    assert [first["rows"][0]["id"], second["rows"][0]["id"]] == [str(one) for one in made[::-1]]
    assert second["next"] is None
    one = program.get(f"/parcels/{made[0]}").json()
    assert (one["status"], one["item_count"], one["receipts"]) == ("draft", 1, [])
    assert program.get("/parcels?status=ready").json()["rows"] == []


def test_the_items_of_a_parcel_are_paged(world: World):
    parcel = drafted(world, 3)
    program = world.program("custodian")
    first = program.get(f"/parcels/{parcel}/items?limit=2").json()
    second = program.get(f"/parcels/{parcel}/items?limit=2&cursor={first['next']}").json()
    assert len({row["item_id"] for row in [*first["rows"], *second["rows"]]}) == 3
    assert second["next"] is None


def test_the_packed_file_is_what_the_recipient_verifies(world: World, tmp_path: Path):
    parcel = packed(world)
    program = world.program("custodian", "parcels:download", "parcels:read")
    stated = program.get(f"/parcels/{parcel}").json()
    answer = program.get(f"/parcels/{parcel}/content")
    assert Act.objects.filter(action="sharing.parcel.download", outcome="done").count() == 1
    content = body(answer)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Length"] == str(len(content)) == str(stated["size"])
    assert hashlib.sha256(content).hexdigest() == stated["sha256"]
    assert answer["ETag"] == f'"{stated["sha256"]}"'
    path = tmp_path / "parcel.zip"
    path.write_bytes(content)
    assert "failed" not in statuses(verified(path)).values()


def test_a_parcel_that_is_not_packed_has_no_file(world: World):
    answer = world.program("custodian").get(f"/parcels/{drafted(world, 1)}/content")
    assert (answer.status_code, answer.json()["reason"]) == (409, "not_packed")


def test_who_hands_nothing_over_sees_no_parcel(world: World):
    parcel = drafted(world, 1)
    for who in ("documenter", "stranger", "administrator"):
        program = world.program(who)
        assert program.get("/parcels").json()["rows"] == []
        for tail in ("", "/items", "/content"):
            assert program.get(f"/parcels/{parcel}{tail}").status_code == 404, (who, tail)


def test_an_auditor_reads_and_does_not_take_out(world: World):
    parcel = packed(world)
    program = world.program("auditor")
    assert program.get(f"/parcels/{parcel}").status_code == 200
    assert program.get(f"/parcels/{parcel}/content").status_code == 403
