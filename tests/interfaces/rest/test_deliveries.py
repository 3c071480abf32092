# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program brings material in: open, send, close, read the report."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from tests.interfaces.rest.world import Program, World, body, worker_takes

from dokaz.evidence import api as evidence
from dokaz.gate.models import Act
from dokaz.intake.models import Upload

pytestmark = pytest.mark.django_db
OPEN = {"acquisition_mode": "from_person", "confidentiality": 2, "note": "флешка"}
MEGABYTES = os.urandom(1_000_000) * 3


@pytest.fixture
def program(world: World) -> Program:
    return world.program("documenter", "deliveries:read", "deliveries:write")


@pytest.fixture
def delivery(program: Program) -> str:
    answer = program.post("/deliveries", OPEN)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def waiting_bytes(home: Path) -> list[Path]:
    return list((home / "uploads").iterdir()) if (home / "uploads").is_dir() else []


def test_a_whole_delivery_by_program(world: World, program: Program, delivery: str, home: Path):
    sent = {"DCIM/міст.jpg": MEGABYTES, "DCIM/copy.jpg": MEGABYTES, "note.txt": b"text", "no": b""}
    for path, content in sent.items():
        answer = program.send(delivery, path, content)
        assert answer.status_code == 201, answer.content
        arrived = answer.json()
        assert (arrived["path"], arrived["size"]) == (path, len(content))
        assert arrived["sha256"] == hashlib.sha256(content).hexdigest()
    closed = program.post(f"/deliveries/{delivery}/close")
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    worker_takes(delivery)
    found = program.get(f"/deliveries/{delivery}").json()
    assert found["status"] == "complete"
    assert (found["taken"], found["already_here"], found["refused"]) == (2, 1, 1)
    report = json.loads(body(program.get(f"/deliveries/{delivery}/report")))
    assert report["counts"] == {"taken": 2, "already_here": 1, "refused": 1}
    lines = {line["path"]: line for line in report["entries"]}
    assert set(lines) == set(sent)
    assert lines["no"]["reason"] == "empty"
    assert lines["no"]["advice"]
    item = world.program("documenter", "items:read").get(f"/items/{lines['note.txt']['item']}")
    assert item.json()["confidentiality"] == 2
    content = world.program("documenter", "originals:read").get(
        f"/files/{lines['DCIM/міст.jpg']['file']}/content"
    )
    assert body(content) == MEGABYTES
    assert waiting_bytes(home) == []


def test_the_report_speaks_the_language_that_was_asked_for(
    world: World, program: Program, delivery: str
):
    program.send(delivery, "empty.txt", b"")
    program.post(f"/deliveries/{delivery}/close")
    worker_takes(delivery)
    words = {}
    for language in ("", "uk", "en"):
        speaking = Program(program.token, language=language)
        answer = speaking.get(f"/deliveries/{delivery}/report.csv")
        assert answer["Content-Language"] == (language or "en")
        rows = list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))
        words[language] = rows[0]["explanation"]
    assert words[""] == words["en"] != words["uk"]


def test_a_file_that_is_not_what_its_digest_says_is_not_kept(
    program: Program, delivery: str, home: Path
):
    wrong = hashlib.sha256(b"other").hexdigest()
    for content in (MEGABYTES, b"x", b""):
        answer = program.send(delivery, "a.jpg", content, sha256=wrong)
        assert answer.status_code == 422
        assert answer.json()["code"] == "api.digest"
    assert not Upload.objects.exists()
    assert waiting_bytes(home) == []
    assert program.send(delivery, "a.jpg", MEGABYTES).status_code == 201


def test_a_body_that_ends_early_is_not_kept(program: Program, delivery: str, home: Path):
    digest = hashlib.sha256(MEGABYTES).hexdigest()
    answer = program.request(
        "PUT",
        f"/deliveries/{delivery}/files?path=a.jpg",
        headers={"Dokaz-SHA256": digest},
        **{"wsgi.input": io.BytesIO(MEGABYTES[:-1]), "CONTENT_LENGTH": str(len(MEGABYTES))},
    )
    assert answer.status_code == 422
    assert not Upload.objects.exists()
    assert waiting_bytes(home) == []


@pytest.mark.parametrize("digest", ["", "x", "A" * 64, "0" * 63])
def test_a_digest_is_needed_in_its_only_form(program: Program, delivery: str, digest: str):
    answer = program.send(delivery, "a.jpg", b"x", sha256=digest)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "header.Dokaz-SHA256"


@pytest.mark.parametrize("length", ["", "-1", "1e3", "9" * 30, "²"])
def test_a_length_is_needed(program: Program, delivery: str, length: str):
    answer = program.request(
        "PUT",
        f"/deliveries/{delivery}/files?path=a.jpg",
        CONTENT_LENGTH=length,
        headers={"Dokaz-SHA256": "0" * 64},
    )
    assert answer.status_code == 411


def test_a_file_larger_than_the_node_accepts(program: Program, delivery: str, settings):
    import dataclasses

    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, upload_limit_bytes=10)
    answer = program.send(delivery, "a.jpg", b"01234567890")
    assert (answer.status_code, answer.json()["code"]) == (413, "intake.upload.too_large")
    assert program.send(delivery, "a.jpg", b"0123456789").status_code == 201


def test_nothing_is_sent_to_a_closed_delivery(program: Program, delivery: str):
    program.post(f"/deliveries/{delivery}/close")
    answer = program.send(delivery, "a.jpg", b"x")
    assert (answer.status_code, answer.json()["reason"]) == (409, "delivery_closed")
    again = program.post(f"/deliveries/{delivery}/close")
    assert again.status_code == 409


def test_a_strange_organisations_delivery_does_not_exist(world: World, delivery: str):
    stranger = world.program("stranger")
    answers = [
        stranger.get(f"/deliveries/{delivery}"),
        stranger.get(f"/deliveries/{delivery}/report"),
        stranger.get(f"/deliveries/{delivery}/report.csv"),
        stranger.post(f"/deliveries/{delivery}/close"),
        stranger.send(delivery, "a.jpg", b"x"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert stranger.get("/deliveries").json()["rows"] == []


def test_who_may_read_but_not_receive_is_refused(world: World, delivery: str):
    auditor = world.program("auditor")
    assert auditor.get(f"/deliveries/{delivery}").status_code == 200
    answers = [
        auditor.post("/deliveries", OPEN),
        auditor.post(f"/deliveries/{delivery}/close"),
        auditor.send(delivery, "a.jpg", b"x"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3


def test_a_source_must_be_the_organisations_own(world: World, program: Program):
    foreign = evidence.add_source(actor=world.actor("stranger"), kind="person", name="S-1")
    own = evidence.add_source(actor=world.actor("documenter"), kind="person", name="S-2")
    for source, status in ((foreign, 422), (uuid4(), 422), (own, 201)):
        answer = program.post("/deliveries", {**OPEN, "source_id": str(source)})
        assert answer.status_code == status
        if status == 422:
            assert answer.json()["errors"][0]["where"] == "body.source_id"
    assert [row["id"] for row in program.get("/sources").json()] == [str(own)]


BAD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b'{"acquisition_mode": "found"}',
    b'{"acquisition_mode": "found", "confidentiality": 1, "confidentiality": 0}',
    b'{"acquisition_mode": "found", "confidentiality": "1"}',
    b'{"acquisition_mode": "found", "confidentiality": true}',
    b'{"acquisition_mode": "found", "confidentiality": 1, "extra": 1}',
    b'{"acquisition_mode": "found", "confidentiality": 1, "note": "\\u0000"}',
    b'{"acquisition_mode": "found", "confidentiality": 1, "note": "\\ud800"}',
    b'{"acquisition_mode": "nonsense", "confidentiality": 1}',
    b'{"acquisition_mode": "found", "confidentiality": 4}',
    b"[" * 100_000,
    b"9" * 100_000,
]


@pytest.mark.parametrize("content", BAD_BODIES, ids=lambda value: str(value[:60]))
def test_a_bad_body_opens_nothing(program: Program, content: bytes):
    answer = program.request("POST", "/deliveries", data=content, content_type="application/json")
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Act.objects.filter(action="intake.delivery.open", outcome="done").exists()


def test_a_body_beyond_any_need_is_not_read(program: Program):
    answer = program.request(
        "POST", "/deliveries", data=b" " * 1_000_001, content_type="application/json"
    )
    assert answer.status_code == 413


def test_the_note_is_kept_erasable_and_not_in_the_facts(program: Program, delivery: str):
    act = Act.objects.get(action="intake.delivery.open")
    assert "флешка" not in json.dumps(act.facts, ensure_ascii=False)
    assert act.detail.content == {"note": "флешка"}
