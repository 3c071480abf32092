# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hand-over by program: from the draft to the recipient's receipt, and a download that broke."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.evidence.world import taken
from tests.interfaces.rest.parcels import drafted, packed
from tests.interfaces.rest.world import World, body
from tests.sharing.scenes import REASON, statuses, verified

from dokaz.gate.models import Act
from dokaz.sharing import api as sharing

pytestmark = pytest.mark.django_db
NEW: dict[str, Any] = {
    "recipient_kind": "prosecutor",
    "recipient_name": "Вигадана прокуратура",
    "purpose": "national_prosecution",
    "legal_basis": "official_request",
}
HANDED: dict[str, Any] = {"channel": "in_person", "handed_over_at": "2026-03-01T12:00:00Z"}
RECEIVED: dict[str, Any] = {"reference": "ERN 0001", "received_at": "2026-03-02T12:00:00Z"}


def items(world: World, count: int = 2) -> list[str]:
    actor = world.actor("documenter")
    return [str(taken(actor, bytes([n]) * 1000).item_id) for n in range(count)]


def exports() -> int:
    return Act.objects.filter(action="sharing.parcel.download", outcome="done").count()


def test_the_whole_way_of_a_parcel(world: World, tmp_path: Path):
    program = world.program("custodian")
    made = program.post("/parcels", NEW)
    assert made.status_code == 201, made.content
    parcel = made.json()["id"]
    changed = program.request(
        "PUT",
        f"/parcels/{parcel}",
        data=json.dumps({**NEW, "purpose": "icc"}).encode(),
        content_type="application/json",
    )
    assert (changed.status_code, changed.json()["purpose"]) == (200, "icc")
    first, second, third = items(world, 3)
    put = [{"item_id": first}, {"item_id": second, "left_out": True}, {"item_id": third}]
    chosen = program.post(f"/parcels/{parcel}/items", {"put": put})
    assert (chosen.status_code, chosen.json()["item_count"]) == (200, 2)
    chosen = program.post(f"/parcels/{parcel}/items", {"remove": [third]})
    assert chosen.json()["item_count"] == 1
    review = program.get(f"/parcels/{parcel}/review").json()
    assert (review["blockers"], review["consent_state"]) == ([], "not_checked")
    assert "left_out" in {each["code"] for each in review["warnings"]}
    assert program.get(f"/parcels/{parcel}/packing").json() is None
    ordered = program.post(f"/parcels/{parcel}/pack", {"reason": REASON})
    assert (ordered.status_code, ordered.json()["state"]) == (202, "queued")
    assert sharing.pack_next()
    assert program.get(f"/parcels/{parcel}/packing").json()["state"] == "done"
    path = tmp_path / "parcel.zip"
    path.write_bytes(body(program.get(f"/parcels/{parcel}/content")))
    assert "failed" not in statuses(verified(path)).values()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    handed = program.post(f"/parcels/{parcel}/hand-over", HANDED)
    assert (handed.status_code, handed.json()["status"]) == (200, "handed_over")
    receipt = program.post(f"/parcels/{parcel}/receipts", {**RECEIVED, "confirmed_sha256": digest})
    assert (receipt.status_code, receipt.json()["matches"]) == (201, True)
    assert program.get(f"/parcels/{parcel}").json()["status"] == "receipted"


def test_what_the_pages_refuse_is_refused_to_programs(world: World):
    program = world.program("custodian")
    parcel = program.post("/parcels", NEW).json()["id"]
    empty = program.post(f"/parcels/{parcel}/pack", {})
    assert (empty.status_code, empty.json()["reason"]) == (409, "blocked_nothing_chosen")
    early = program.post(f"/parcels/{parcel}/receipts", RECEIVED)
    assert (early.status_code, early.json()["reason"]) == (409, "not_handed_over")
    (item,) = items(world, 1)
    twice = program.post(f"/parcels/{parcel}/items", {"put": [{"item_id": item}] * 2})
    assert twice.status_code == 422
    unknown = program.post("/parcels", {**NEW, "purpose": "curiosity"})
    assert unknown.status_code == 422
    stranger = world.program("stranger")
    foreign = stranger.post("/parcels", NEW).json()["id"]
    hidden = stranger.post(f"/parcels/{foreign}/items", {"put": [{"item_id": item}]})
    assert hidden.status_code == 404


@pytest.mark.parametrize("who", ["documenter", "stranger", "administrator", "auditor"])
def test_others_prepare_nothing_of_it(world: World, who: str):
    parcel = drafted(world, 1)
    program = world.program(who)
    expected = 403 if who == "auditor" else 404
    for tail, value in (
        ("items", {}),
        ("pack", {}),
        ("hand-over", HANDED),
        ("receipts", RECEIVED),
    ):
        assert program.post(f"/parcels/{parcel}/{tail}", value).status_code == expected, tail
    assert program.get(f"/parcels/{parcel}/review").status_code == expected
    if who != "stranger":
        assert program.post("/parcels", NEW).status_code == 403


def test_reading_and_downloading_do_not_open_writing(world: World):
    parcel = drafted(world, 1)
    program = world.program("custodian", "parcels:read", "parcels:download")
    for tail, value in (("", NEW), (f"/{parcel}/items", {}), (f"/{parcel}/pack", {})):
        answer = program.post(f"/parcels{tail}", value)
        assert (answer.status_code, answer.json()["scope"]) == (403, "parcels:write"), tail


def test_a_broken_download_goes_on_and_is_one_export(world: World):
    address = f"/parcels/{packed(world)}/content"
    program = world.program("custodian", "parcels:download")
    whole = program.get(address)
    content, tag = body(whole), whole["ETag"]
    assert (exports(), whole["Accept-Ranges"]) == (1, "bytes")
    begun = content[:5000]
    rest = program.get(address, **{"Range": f"bytes={len(begun)}-", "If-Range": tag})
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes {len(begun)}-{len(content) - 1}/{len(content)}"
    assert rest["Repr-Digest"] == whole["Repr-Digest"]
    assert begun + body(rest) == content
    assert exports() == 1, "the act that began it covers going on"


def test_what_does_not_go_on_with_a_download_is_one_of_its_own(world: World):
    address = f"/parcels/{packed(world)}/content"
    program = world.program("custodian", "parcels:download")
    # Without a download before it, a part is a download.
    assert len(body(program.get(address, Range="bytes=10-19"))) == 10
    assert exports() == 1
    # From the first byte it is a new one, and so is one of another file than is there now.
    assert len(body(program.get(address, Range="bytes=0-9"))) == 10
    assert exports() == 2
    other = {"Range": "bytes=10-19", "If-Range": '"' + "0" * 64 + '"'}
    answer = program.get(address, **other)
    assert answer.status_code == 200
    assert len(body(answer)) == int(answer["Content-Length"]) > 10
    assert exports() == 3
    outside = program.get(address, Range="bytes=999999999-")
    assert (outside.status_code, outside.json()["code"]) == (416, "api.range")
