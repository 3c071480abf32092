# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters in photos and scans become a rendition that says a machine read them."""

import dataclasses
import json
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File
from dokaz.intake import api as intake
from dokaz.intake.background import queue, workers
from dokaz.intake.derivatives import content, reading_pictures
from dokaz.media import language_data
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.renditions import MachineReading, ReadPage
from tests.intake.test_derivatives import AT_ONCE, roles, take, work_off
from tests.intake.test_ordering import _orders_wait, deliver_orders, numbers  # noqa: F401
from tests.intake.world import World
from tests.media import written
from tests.media.documents import made as documents

DATA = language_data.found()
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        DATA is None or bool(DATA.missing), reason="no language data of Tesseract on this machine"
    ),
]
READING = intake.RenditionKind.READING


@pytest.fixture(autouse=True)
def _reads(settings) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, read_pictures=True)


def read_off() -> int:
    done = 0
    with workers.enlisted() as number:
        while queue.run_one(number, queue="reading", pause=AT_ONCE):
            done += 1
    return done


def machine_text(world: World) -> dict:
    file = File.objects.get(role="machine_text")
    opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
    return json.loads(b"".join(opened.chunks()))


def test_a_photo_is_read_in_its_own_time_and_names_who_read_it(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(written.png("міст зруйновано вранці"))
    take(world, tmp_path)
    work_off()
    assert "machine_text" not in roles()
    assert numbers(world, "reading") == {"lacking": 1}
    assert read_off() == 1
    found = machine_text(world)
    assert found["format"] == "dokaz.reading/1"
    assert [line["text"] for line in found["pages"][0]["lines"]] == ["міст зруйновано вранці"]
    assert found["languages"] == dict(DATA.digests)
    file = File.objects.get(role="machine_text")
    assert "tesseract" in file.tool
    assert file.technical["lines"] == 1
    assert file.technical["confidence"] > 50
    original = File.objects.get(role="original").technical
    assert original["width"] == 1000
    assert set(original["made"]) == {"examination", "fingerprint", "reading"}
    assert numbers(world, "reading") == {"present": 1}


def test_documents_with_words_are_read_only_when_a_person_asks(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf("Words of the document itself").getvalue())
    take(world, tmp_path)
    work_off()
    assert read_off() == 0
    item = File.objects.get(role="original").item_id
    intake.order_renditions_for_item(actor=world.documenter, item_id=item, kinds=("reading",))
    deliver_orders()
    assert read_off() == 1
    assert machine_text(world)["pages"][0]["lines"]


def test_where_nobody_wants_it_it_waits_for_an_order(
    world: World, tmp_path: Path, settings
) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, read_pictures=False)
    (tmp_path / "a.png").write_bytes(written.png("слово"))
    take(world, tmp_path)
    work_off()
    assert read_off() == 0
    assert numbers(world, "reading") == {"lacking": 1}
    for _twice in range(2):
        intake.order_renditions(
            actor=world.node_admin,
            organisation_ids=(world.own,),
            kinds=(READING,),
            states=frozenset({intake.RenditionState.LACKING}),
        )
    deliver_orders()
    read_off()
    assert numbers(world, "reading") == {"present": 1}
    assert File.objects.filter(role="machine_text").count() == 1


def test_a_picture_that_takes_too_long_is_told_and_not_tried_for_ever(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(written.png("слово"))
    take(world, tmp_path)
    work_off()

    def too_slow(*args, **kwargs):
        raise MediaFailed(FailureReason.TIMED_OUT)

    monkeypatch.setattr(reading_pictures.sandbox(), "read", too_slow)
    assert read_off() == 1
    assert numbers(world, "reading") == {"failed": 1}
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_reader_that_dies_is_tried_again_and_then_written_down(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(written.png("слово"))
    take(world, tmp_path)
    work_off()

    def dies(*args, **kwargs):
        raise MediaFailed(FailureReason.CRASHED)

    monkeypatch.setattr(reading_pictures.sandbox(), "read", dies)
    assert read_off() == queue.LIMIT
    assert numbers(world, "reading") == {"failed": 1}


def test_without_language_data_nothing_is_ordered_and_nothing_counts_as_missing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_data, "found", lambda: None)
    (tmp_path / "a.png").write_bytes(written.png("слово"))
    take(world, tmp_path)
    work_off()
    assert read_off() == 0
    assert numbers(world, "reading") == {}


PAGE = ReadPage(number=1, width=9, height=9, confidence=50.0, too_slow=False)
FOUND = MachineReading(
    engine="t", languages=("ukr",), data=("00",), pages=(PAGE,), lines=b'[1, "a", [0, 0, 1, 1], 50]'
)


def test_a_reading_in_order_is_kept() -> None:
    assert content.reading(FOUND).technical["characters"] == 1
    assert content.reading(dataclasses.replace(FOUND, lines=b"")) is None


@pytest.mark.parametrize(
    "change",
    [
        {"lines": b"[]"},
        {"lines": b'[2, "a", [0, 0, 1, 1], 50]'},
        {"languages": ("ukr", "eng")},
        {"pages": (dataclasses.replace(PAGE, width=0),)},
    ],
)
def test_a_reading_in_disorder_is_not_kept(change: dict) -> None:
    with pytest.raises(content.Disorder):
        content.reading(dataclasses.replace(FOUND, **change))
