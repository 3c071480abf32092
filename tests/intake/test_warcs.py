# SPDX-License-Identifier: AGPL-3.0-or-later
"""WARC files that are delivered: judged in the confined process, damage named by its place."""

import io
import json
from pathlib import Path

import pytest

from dokaz.evidence.models import File
from dokaz.intake.derivatives import captures
from dokaz.media.results import Capture
from tests.core.bundle.made_warc import info, packed, record, response
from tests.intake.test_derivatives import sidecar, take, work_off
from tests.intake.world import World

URL = "https://net.example/p/1"


def judged(content: bytes) -> Capture:
    return captures.judge(io.BytesIO(content), media_type=captures.WARC)


@pytest.mark.django_db
@pytest.mark.parametrize("is_packed", [True, False])
def test_the_judgement_stands_beside_the_file_and_the_pages_stay_claims(
    world: World, tmp_path: Path, is_packed: bool
) -> None:
    records = [info(), response(URL, algorithm="sha1"), response(f"{URL}/2", status=404)]
    # By content alone: the name says something else.
    (tmp_path / "capture.bin").write_bytes(packed(records) if is_packed else b"".join(records))
    take(world, tmp_path)
    work_off()
    technical = File.objects.get(role="original").technical
    assert technical["media_type"] == captures.WARC + ("+gzip" if is_packed else "")
    assert technical["capture"] == {
        "format": "warc",
        "questions": {
            "records": {"standing": "proven", "ground": "holds"},
            "blocks": {"standing": "proven", "ground": "holds"},
            "payloads": {"standing": "proven", "ground": "holds"},
        },
        "notes": ["weak_record_digests"],
        "count": 2,
        "records": {"response": 2, "warcinfo": 1},
        "digests": ["sha1", "sha256"],
        "walls": {"error": 1},
    }
    assert "net.example" not in json.dumps(technical)
    found = sidecar(world)
    assert [page["url"] for page in found["capture"]["pages"]] == [URL, f"{URL}/2"]
    assert found["capture"]["software"] == "Invented Recorder 1.0"
    assert found["failures"] == []


@pytest.mark.django_db
def test_a_damaged_file_is_kept_and_its_damage_is_named(world: World, tmp_path: Path) -> None:
    records = [info(), response(URL), response(f"{URL}/2")]
    whole = packed(records)
    at = len(packed(records[:1]))
    spoiled = bytearray(whole)
    spoiled[at + 40 : at + 60] = b"\xff" * 20
    (tmp_path / "capture.warc.gz").write_bytes(bytes(spoiled))
    take(world, tmp_path)
    work_off()
    found = File.objects.get(role="original").technical["capture"]
    assert found["damage"] == [{"kind": "packing", "at": at}]
    assert found["questions"]["records"] == {"standing": "failed", "ground": "record-damaged"}
    assert found["questions"]["payloads"]["standing"] == "not-checked"


def test_a_recording_of_pictures_alone_has_nothing_to_flag() -> None:
    picture = response(URL, b"GIF89a", head="Content-Type: image/gif")
    assert judged(info() + picture).notes == ()


def test_what_a_stranger_calls_a_record_is_no_word_of_ours() -> None:
    found = judged(info() + record("<b>invented</b>", b""))
    assert [(one.name, one.number) for one in found.records] == [("other", 1), ("warcinfo", 1)]


def test_very_many_damaged_places_are_cut_short() -> None:
    broken = b"WARC/1.1\r\nContent-Length: x\r\n\r\n"
    found = judged((info() + broken) * 80)
    assert len(found.damage) == 50
    assert found.questions[0].standing == "failed"
