# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the register through the API: lists, items, custody, receipts."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.evidence.world import taken
from tests.interfaces.rest.world import World

from dokaz.core.digests import digest_chunks
from dokaz.core.keys import PublicKey
from dokaz.core.verify.receipt import verify_receipt
from dokaz.core.verify.trust import Trust
from dokaz.evidence import api as evidence
from dokaz.ledger import api as ledger
from dokaz.ledger.api import sequence_pending
from dokaz.members import api as members

pytestmark = pytest.mark.django_db


def item_of(world: World, content: bytes = b"photo", **values) -> UUID:
    return taken(world.actor("documenter"), content, **values).item_id


def test_a_list_pages_through_everything_once(world: World):
    made = [item_of(world, bytes([n])) for n in range(5)]
    program = world.program("documenter", "items:read")
    seen, address, pages = [], "/items?limit=2", 0
    while True:
        page = program.get(address).json()
        seen += [row["id"] for row in page["rows"]]
        pages += 1
        if page["next"] is None:
            break
        address = f"/items?limit=2&cursor={page['next']}"
    assert seen == [str(one) for one in reversed(made)]
    assert pages == 3


def test_filters_narrow_and_a_name_that_is_unknown_is_refused(world: World):
    item_of(world, b"a", name="tank.jpg")
    photo = item_of(world, b"b", name="bridge.jpg")
    actor = world.actor("documenter")
    revision = evidence.get_item(actor=actor, item_id=photo).revision
    said = {"title_uk": "Міст", "tags": ["Переправа"]}
    evidence.describe(actor=actor, item_id=photo, changes=said, revision=revision)
    program = world.program("documenter")
    rows = program.get("/items?text=%D0%9C%D1%96%D1%81%D1%82").json()["rows"]
    assert [row["id"] for row in rows] == [str(photo)]
    rows = program.get("/items?tag=переправа").json()["rows"]
    assert [row["id"] for row in rows] == [str(photo)]
    assert program.get(f"/items/{photo}").json()["tags"] == ["переправа"]
    assert program.get("/items?registered_to=2020-01-01T00:00:00Z").json()["rows"] == []
    assert len(program.get("/items?registered_from=1950-01-01T00:00:00Z").json()["rows"]) == 2
    answer = program.get("/items?knd=photo&limit=5")
    assert (answer.status_code, answer.json()["code"]) == (422, "api.unknown_parameter")
    assert [one["where"] for one in answer.json()["errors"]] == ["query.knd"]


def test_a_list_is_narrowed_to_a_delivery(world: World):
    number = evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value="TRH-D-2026-000007")
    item_of(world, b"a")
    brought = item_of(world, b"b", external_ids=(number,))
    program = world.program("documenter")
    rows = program.get("/items?delivery=TRH-D-2026-000007").json()["rows"]
    assert [row["id"] for row in rows] == [str(brought)]
    assert program.get("/items?delivery=TRH-D-2026-000008").json()["rows"] == []
    assert len(program.get("/items?delivery=").json()["rows"]) == 2


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=9999999999999999999999",
        "cursor=x",
        "confidentiality=5",
        "kind=a%00b",
        "text=%00",
        "delivery=%00",
        "registered_from=2020-01-01",
        "registered_from=0001-01-01T00:00:00%2B14:00",
        "registered_to=9999-12-31T23:59:59-14:00",
        "on_hold=perhaps",
    ],
)
def test_values_that_do_not_pass_are_named_and_not_repeated(world: World, query: str):
    answer = world.program("documenter").get(f"/items?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["code"] == "api.invalid"
    assert [query.partition("=")[0] in error["where"] for error in found["errors"]] == [True]
    assert query.partition("=")[2] not in answer.content.decode()


def test_one_item_its_files_and_custody(world: World):
    made = item_of(world, b"photo", name="фото.jpg")
    program = world.program("documenter")
    item = program.get(f"/items/{made}").json()
    assert item["id"] == str(made)
    assert item["own"] is True
    (file,) = program.get(f"/items/{made}/files").json()
    assert file["original_name"] == "фото.jpg"
    assert file["sha256"] == digest_chunks(iter([b"photo"])).sha256
    assert "store_address" not in file
    events = program.get(f"/items/{made}/custody").json()
    assert {"ingestion"} <= {event["type"] for event in events["rows"]}
    first = program.get(f"/items/{made}/custody?limit=1").json()
    second = program.get(f"/items/{made}/custody?limit=1&cursor={first['next']}").json()
    assert [*first["rows"], *second["rows"]] == events["rows"][:2]


def test_another_organisations_items_do_not_exist(world: World):
    made = item_of(world, item=evidence.ItemDraft(confidentiality=2))
    stranger, own = world.program("stranger"), world.program("documenter")
    for tail in ("", "/files", "/custody", "/custody/1/receipt"):
        foreign = stranger.get(f"/items/{made}{tail}")
        absent = stranger.get(f"/items/{uuid4()}{tail}")
        assert (foreign.status_code, foreign.json()) == (404, absent.json()), tail
    assert own.get(f"/items/{made}").status_code == 200
    assert stranger.get("/items").json()["rows"] == []


def test_who_has_no_content_role_sees_an_empty_list(world: World):
    item_of(world)
    assert world.program("administrator").get("/items").json()["rows"] == []


def test_the_number_of_queries_does_not_grow_with_the_list(world: World):
    program = world.program("documenter")
    item_of(world, b"0")
    with CaptureQueriesContext(connection) as few:
        program.get("/items")
    for n in range(1, 8):
        item_of(world, bytes([n]))
    with CaptureQueriesContext(connection) as many:
        assert len(program.get("/items").json()["rows"]) == 8
    assert len(many) == len(few)


def test_a_receipt_is_proven_by_the_offline_verifier(world: World):
    content = b"photo" * 100
    made = item_of(world, content)
    program = world.program("documenter")
    event = next(
        one
        for one in program.get(f"/items/{made}/custody").json()["rows"]
        if one["type"] == "ingestion"
    )
    address = f"/items/{made}/custody/{event['position']}/receipt"
    waits = program.get(address)
    assert (waits.status_code, waits["Retry-After"]) == (503, "2")
    sequence_pending()
    answer = program.get(address)
    assert answer.status_code == 200
    key = members.keys(actor=world.actor("documenter"))[0]
    trust = Trust(
        log_keys=(ledger.log_verifier_key(),), organisation_keys=(PublicKey(key.public_key),)
    )
    report = verify_receipt(answer.content, file=digest_chunks(iter([content])), trust=trust)
    found = {step.id: str(step.status) for step in report.steps}
    assert {found[name] for name in ("receipt", "file", "events", "inclusion", "log")} == {"proven"}
    other = verify_receipt(answer.content, file=digest_chunks(iter([b"other"])), trust=trust)
    assert {str(step.status) for step in other.steps if step.id == "file"} == {"failed"}


def test_a_receipt_of_an_event_of_another_item_is_not_found(world: World):
    first, second = item_of(world, b"1"), item_of(world, b"2")
    program = world.program("documenter")
    position = program.get(f"/items/{first}/custody").json()["rows"][0]["position"]
    assert program.get(f"/items/{second}/custody/{position}/receipt").status_code == 404


def test_the_state_of_the_ledger(world: World):
    item_of(world)
    program = world.program("documenter", "ledger:read")
    before = program.get("/ledger").json()
    assert before["waiting"] > 0
    assert before["latest"] is None
    sequence_pending()
    state = program.get("/ledger").json()
    assert state["waiting"] == 0
    assert state["latest"]["size"] == state["size"] == before["waiting"]
    assert state["latest"]["note"].startswith(state["origin"] + "\n")
    assert state["latest"]["quorum_met"] is False
