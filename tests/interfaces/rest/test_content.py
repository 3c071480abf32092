# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading content through the API: recorded first, checked to the end, in parts where asked."""

import base64
import hashlib
from pathlib import Path
from uuid import UUID

import pytest
from tests.evidence.world import taken
from tests.interfaces.rest.world import World, body

from dokaz.core.errors import DokazError
from dokaz.evidence import api as evidence
from dokaz.gate.models import Act

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 20_000  # 5,120,000 bytes


def file_of(world: World, content: bytes = CONTENT, **values) -> UUID:
    return taken(world.actor("documenter"), content, **values).file_id


def readings() -> list[tuple[str, str]]:
    found = Act.objects.filter(action="evidence.file.open").order_by("pk")
    return [(row.outcome, row.facts.get("purpose", "")) for row in found]


def test_the_whole_file_comes_as_it_was_taken_in_and_is_recorded(world: World):
    file_id = file_of(world, name="мост.jpg")
    answer = world.program("documenter", "originals:read").get(f"/files/{file_id}/content")
    # The act stands before the first byte has been read.
    assert readings() == [("done", "download")]
    assert body(answer) == CONTENT
    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    digest = hashlib.sha256(CONTENT)
    assert answer["ETag"] == f'"{digest.hexdigest()}"'
    assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"


def test_a_part_is_given_exactly_and_recorded_too(world: World):
    file_id = file_of(world)
    program = world.program("documenter")
    part = program.get(f"/files/{file_id}/content?purpose=view", Range="bytes=1000000-1000099")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 1000000-1000099/{len(CONTENT)}"
    assert part["Content-Length"] == "100"
    assert body(part) == CONTENT[1_000_000:1_000_100]
    last = program.get(f"/files/{file_id}/content", Range="bytes=-5")
    assert body(last) == CONTENT[-5:]
    assert readings() == [("done", "view"), ("done", "download")]


def test_a_part_of_another_representation_is_answered_whole(world: World):
    file_id = file_of(world, b"0123456789")
    program, address = world.program("documenter"), f"/files/{file_id}/content"
    tag = program.get(address)["ETag"]
    same = program.get(address, **{"Range": "bytes=0-1", "If-Range": tag})
    other = program.get(address, **{"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (same.status_code, body(same)) == (206, b"01")
    assert (other.status_code, body(other)) == (200, b"0123456789")


def test_a_part_outside_the_file_is_refused(world: World):
    file_id = file_of(world, b"0123456789")
    answer = world.program("documenter").get(f"/files/{file_id}/content", Range="bytes=10-")
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */10"
    assert answer.json()["code"] == "api.range"


def test_who_may_not_read_content_is_refused_and_recorded(world: World):
    file_id = file_of(world)
    answer = world.program("auditor").get(f"/files/{file_id}/content")
    assert answer.status_code == 403
    assert readings() == [("refused", "")]


def test_a_strange_organisations_file_does_not_exist(world: World):
    file_id = file_of(world, item=evidence.ItemDraft(confidentiality=2))
    answer = world.program("stranger").get(f"/files/{file_id}/content")
    assert answer.status_code == 404
    assert answer.json()["code"] == "gate.not_found"


@pytest.mark.parametrize("purpose", ["curiosity", "derivation", ""])
def test_the_purpose_is_one_of_the_list_and_a_persons(world: World, purpose: str):
    file_id = file_of(world)
    answer = world.program("documenter").get(f"/files/{file_id}/content?purpose={purpose}")
    assert answer.status_code == 422
    assert "purpose" in answer.json()["errors"][0]["where"]


def _object_files(home: Path) -> list[Path]:
    return [path for path in (home / "objects").rglob("*") if path.stat().st_size > 1_000_000]


def test_a_flipped_bit_breaks_the_download_before_its_last_byte(world: World, home: Path):
    file_id = file_of(world)
    (stored,) = [path for path in _object_files(home) if path.is_file()]
    damaged = bytearray(stored.read_bytes())
    damaged[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(bytes(damaged))
    answer = world.program("documenter").get(f"/files/{file_id}/content")
    received: list[bytes] = []
    with pytest.raises(DokazError):
        received.extend(answer.streaming_content)
    # A list that is being extended keeps what came before the failure.
    arrived = b"".join(received)
    assert 0 < len(arrived) < int(answer["Content-Length"])
    assert CONTENT.startswith(arrived)


def test_a_lost_file_is_told_before_anything_is_sent(world: World, home: Path):
    file_id = file_of(world)
    for path in _object_files(home):
        if path.is_file():
            path.unlink()
    answer = world.program("documenter").get(f"/files/{file_id}/content")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert str(home) not in answer.content.decode()
