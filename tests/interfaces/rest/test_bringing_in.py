# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program brings tables in, asks for pages, and keeps the directory of sources."""

import dataclasses
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.evidence.world import taken
from tests.intake.containers import work_off
from tests.interfaces.rest.world import Program, World, body
from tests.media import made

pytestmark = pytest.mark.django_db
WHY = "вигадана причина"
TABLE = "Код;Назва;Тип\n1;Вигаданий канал;channel\n2;;channel\n".encode()
PNG = made.bomb(4, 4)
MAPPING = {
    "format": 1,
    "target": "sources",
    "columns": [
        {"column": "Код", "field": "external_id", "system": "CID", "key": True},
        {"column": "Назва", "field": "name"},
        {"column": "Тип", "field": "kind"},
    ],
}


@pytest.fixture
def program(world: World) -> Program:
    return world.program("documenter", "deliveries:read", "deliveries:write", "originals:read")


def put(program: Program, address: str, value: Any) -> Any:
    return program.request(
        "PUT", address, data=json.dumps(value).encode(), content_type="application/json"
    )


def test_a_table_by_program(world: World, program: Program) -> None:
    sent = taken(world.actor("documenter"), TABLE, name="t.csv", media_type="text/csv")
    begun = program.post("/tables", {"item_id": str(sent.item_id), "target": "sources"})
    assert begun.status_code == 201, begun.content
    one = f"/tables/{begun.json()['id']}"

    looked = program.get(f"{one}/look").json()
    assert (looked["rows"], [column["name"] for column in looked["columns"]]) == (
        2,
        ["Код", "Назва", "Тип"],
    )
    assert program.post(f"{one}/import").status_code == 409  # Nothing was tried yet.
    wrong = {"content": {**MAPPING, "columns": [{"column": "Код", "field": "nothing"}]}}
    assert put(program, f"{one}/mapping", wrong).status_code == 422
    assert put(program, f"{one}/mapping", {"content": MAPPING}).json()["state"] == "draft"
    assert program.post(f"{one}/try").status_code == 202
    work_off()
    tried = program.get(one).json()
    assert (tried["state"], tried["new"], tried["refused"]) == ("planned", 1, 1)
    assert program.get("/sources").json() == []
    assert program.post(f"{one}/import").status_code == 202
    work_off()
    report = json.loads(body(program.get(f"{one}/report")))
    assert [row["outcome"] for row in report["lines"]] == ["new", "refused"]
    assert body(program.get(f"{one}/report.csv")).startswith(b"\xef\xbb\xbforder,")
    assert [row["name"] for row in program.get("/sources").json()] == ["Вигаданий канал"]
    assert program.post(f"{one}/undo").status_code == 202
    work_off()
    assert program.get(one).json()["state"] == "undone"
    assert program.get("/sources").json() == []

    # Somebody else's table is not there; a token for reading changes nothing.
    stranger = world.program("stranger")
    assert stranger.get(one).status_code == 404
    assert stranger.get(f"{one}/look").status_code == 404
    assert stranger.post(f"{one}/undo").status_code == 404
    reader = world.program("documenter", "deliveries:read")
    assert reader.get(one).status_code == 200
    assert reader.post(f"{one}/undo").status_code == 403
    assert reader.get(f"{one}/look").status_code == 403


def test_a_page_by_program(world: World, program: Program, settings: Any) -> None:
    asked = {"url": "https://site.example/post", "purpose": WHY}
    off = program.post("/captures", asked)
    assert (off.status_code, off.json()["errors"][0]["where"]) == (422, "body.url")
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    answer = program.post("/captures", asked)
    assert answer.status_code == 202, answer.content
    one = f"/captures/{answer.json()['id']}"
    found = program.get(one).json()
    assert (found["state"], found["url"], found["item_id"]) == ("waiting", asked["url"], None)
    assert [row["id"] for row in program.get("/captures").json()["rows"]] == [found["id"]]
    assert world.program("stranger").get(one).status_code == 404
    assert world.program("auditor").post("/captures", asked).status_code == 403
    for wrong in ({"url": "ftp://x"}, {"purpose": ""}, {"confidentiality": 4}):
        assert program.post("/captures", {**asked, **wrong}).status_code == 422, wrong
    stated = world.program("documenter").get("/originals").json()
    assert (stated["never_asked"], stated["by_month"]) == (0, {})


def test_a_picture_of_a_page_by_program(world: World, program: Program) -> None:
    page = {"url": "https://site.example/post", "purpose": WHY, "confidentiality": "2"}

    def sent(to: Program = program, name: str = "p.png", content: bytes = PNG, **more: str):
        values = {**page, **more, "picture": SimpleUploadedFile(name, content)}
        body = encode_multipart(BOUNDARY, values)
        return to.request("POST", "/screenshots", data=body, content_type=MULTIPART_CONTENT)

    answer = sent(taken_at="2024-03-05T14:00:00+02:00")
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["is_new"]
    item = world.program("documenter").get(f"/items/{found['item_id']}").json()
    assert (item["url"], item["confidentiality"]) == (page["url"], 2)
    assert item["acquired_at"].startswith("2024-03-05T12:00")
    again = sent().json()
    assert (again["is_new"], again["item_id"]) == (False, found["item_id"])
    for where, wrong in {
        "form.url": {"url": "ftp://x"},
        "form.purpose": {"purpose": ""},
        "file.picture": {"name": "p.txt", "content": b"not a picture"},
    }.items():
        refused = sent(**wrong)
        assert refused.status_code == 422, where
        assert refused.json()["errors"][0]["where"] == where
    assert sent(world.program("auditor")).status_code == 403
    assert sent(content=PNG + b"\0" * 33_000_000).status_code == 413


def test_the_directory_by_program(world: World, program: Program) -> None:
    def added(name: str, **more: str) -> str:
        answer = program.post("/sources", {"kind": "channel", "name": name, **more})
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    one = added("Вигаданий канал", platform="Telegram", credibility="B", credibility_reason=WHY)
    other = added("Він же")
    unjudged = {"kind": "channel", "name": "Х", "credibility": "A"}
    assert program.post("/sources", unjudged).status_code == 422
    assert program.post("/sources", {"kind": "nothing", "name": "Х"}).status_code == 422
    found = program.get("/sources?platform=telegram&credibility=B").json()
    assert [row["id"] for row in found] == [one]
    number = {"system": "CID", "value": "7"}
    whole = program.post(f"/sources/{one}/external-ids", number).json()
    assert [row["value"] for row in whole["external_ids"]] == ["7"]
    assert program.post(f"/sources/{other}/external-ids", number).status_code == 409

    merged = program.post(f"/sources/{other}/merge", {"into_id": one, "why": WHY})
    assert merged.json()["merged_into"] == one
    assert [row["id"] for row in program.get("/sources").json()] == [one]
    assert program.post(f"/sources/{one}/merge", {"into_id": one, "why": WHY}).status_code == 422
    assert program.post(f"/sources/{other}/unmerge", {"why": WHY}).json()["merged_into"] is None
    described = put(program, f"/sources/{other}", {"kind": "website", "name": "Сайт"})
    assert described.json()["name"] == "Сайт"
    stranger = world.program("stranger")
    assert stranger.get(f"/sources/{one}").status_code == 404
    assert stranger.post(f"/sources/{one}/unmerge", {"why": WHY}).status_code == 404
    assert world.program("auditor").post(f"/sources/{one}/unmerge", {"why": WHY}).status_code == 403
