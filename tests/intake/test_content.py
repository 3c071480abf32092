# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes content workable becomes renditions, derived from the original, with their tool."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File
from dokaz.intake.derivatives import content
from dokaz.media.documents import blocks
from dokaz.media.errors import FailureReason
from dokaz.media.renditions import (
    FRAME_DECODING,
    PHOTO_DECODING,
    DocumentText,
    Fingerprint,
    PagePicture,
    PagePictures,
    PictureHash,
    Timeline,
)
from dokaz.media.results import Step
from dokaz.media.sandbox import Content
from tests.intake.test_derivatives import roles, sidecar, take, work_off
from tests.intake.world import World
from tests.media import made as recordings
from tests.media.documents import made as documents
from tests.media.patterns import hills

pytestmark = pytest.mark.django_db


def opened(world: World, role: str) -> tuple[File, bytes]:
    file = File.objects.get(role=role)
    found = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
    return file, b"".join(found.chunks())


def test_a_document_gets_its_words_its_pages_and_a_small_first_page(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(documents.pdf("First page", "", "Third page").getvalue())
    take(world, tmp_path)
    work_off()
    assert roles() == {"thumbnail": 1, "text": 1, "pages": 1, "metadata": 1}
    original = File.objects.get(role="original")
    assert original.technical["pages"] == 3
    text, raw = opened(world, "text")
    assert text.derived_from_id == original.pk
    assert text.tool.startswith("dokaz ")
    assert "pypdfium2 5" in text.tool
    assert [(one["kind"], one["number"], one["text"]) for one in json.loads(raw)["blocks"]] == [
        ("page", 1, "First page"),
        ("page", 3, "Third page"),
    ]
    pages, raw = opened(world, "pages")
    assert pages.technical["of"] == 3
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        whole = [archive.read(name) for name in archive.namelist()]
    for (start, length, width, height), page in zip(pages.technical["pages"], whole, strict=True):
        assert raw[start : start + length] == page
        assert Image.open(io.BytesIO(page)).size == (width, height)
    assert File.objects.get(role="thumbnail").technical["height"] <= 240
    events = CustodyEvent.objects.filter(file=text).values_list("type", flat=True)
    assert "extraction" in events


def test_words_in_an_old_encoding_become_readable(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Їхали ми з міста вранці".encode("cp1251"))
    take(world, tmp_path)
    work_off()
    _file, raw = opened(world, "text")
    found = json.loads(raw)
    assert found["encoding"] == "cp1251?"
    assert found["blocks"][0]["text"] == "Їхали ми з міста вранці"


def test_a_text_that_everybody_can_read_needs_no_copy(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Їхали ми з міста вранці")
    take(world, tmp_path)
    work_off()
    assert roles() == {"metadata": 1}
    assert File.objects.get(role="original").technical["encoding"] == "utf-8"


def test_a_photo_gets_a_hash_that_others_can_compare(world: World, tmp_path: Path) -> None:
    hills(320, 200, seed=1).save(tmp_path / "a.png")
    take(world, tmp_path)
    work_off()
    file, raw = opened(world, "fingerprint")
    found = json.loads(raw)
    assert (found["algorithm"], found["decoding"]) == ("pdq", PHOTO_DECODING)
    assert file.technical["decoding"] == PHOTO_DECODING
    ((pts, quality, digits),) = file.technical["hashes"]
    assert (pts, quality) == (None, 100)
    assert found["hashes"][0]["hash"][0] == digits
    assert len(found["hashes"][0]["hash"]) == len(found["variants"]) == 8
    view = evidence.files_of(actor=world.documenter, item_ids=(file.item_id,))
    assert [one.technical for one in view if one.role == "fingerprint"] == [file.technical]


def test_a_film_gets_times_keyframes_hashes_and_no_sound(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(recordings.recording())
    take(world, tmp_path)
    work_off()
    assert roles() == {
        "poster": 2,
        "contact_sheet": 1,
        "metadata": 1,
        "timeline": 1,
        "keyframes": 1,
        "fingerprint": 1,
    }
    _file, raw = opened(world, "timeline")
    found = json.loads(raw)
    assert found["frames"] == 40
    assert sum(count for _step, count in found["steps"]) == 39
    keyframes, raw = opened(world, "keyframes")
    start, length, *_size, pts, time_s = keyframes.technical["pictures"][-1]
    assert Image.open(io.BytesIO(raw[start : start + length])).format == "WEBP"
    numerator, denominator = found["time_base"]
    assert time_s == pytest.approx((pts - found["first_pts"]) * numerator / denominator)
    fingerprint = json.loads(opened(world, "fingerprint")[1])
    assert pts in {one["pts"] for one in fingerprint["hashes"]}
    assert fingerprint["decoding"] == FRAME_DECODING  # another way than a photo's


def test_what_cannot_be_made_is_written_down_and_the_rest_is_kept(
    world: World, tmp_path: Path
) -> None:
    film = recordings.recording()
    (tmp_path / "a.mp4").write_bytes(film[: len(film) // 2])
    take(world, tmp_path)
    work_off()
    failed = {one["step"] for one in sidecar(world)["failures"]}
    assert {"timeline", "keyframes", "waveform"} <= failed
    assert roles() == {"metadata": 1}


HASH = PictureHash(variants=("0" * 64,) * 8, quality=50, pts=None)
DISORDER: list[tuple[Step, Content]] = [
    (Step.TEXT, Content(text=DocumentText(blocks=b"[1,2]"))),
    (Step.TEXT, Content(text=DocumentText(blocks=b"\xff\xfe"))),
    (Step.PAGES, Content(pages=PagePictures(pages=(PagePicture(webp=b"", width=-1, height=1),)))),
    (Step.TIMELINE, Content(timeline=Timeline(frames=3, steps=bytes(8)))),
    (Step.TIMELINE, Content(timeline=Timeline(frames=2, steps=b"\xff" * 8))),
    (Step.TIMELINE, Content(timeline=Timeline(frames=1, keyframes=b"\x05" + bytes(7)))),
    (Step.TIMELINE, Content(timeline=Timeline(frames=1, first_pts=2**60))),
    (Step.TIMELINE, Content(timeline=Timeline(frames=1, denominator=0))),
    (
        Step.FINGERPRINT,
        Content(fingerprint=Fingerprint(hash=PictureHash(variants=("0",), quality=1, pts=None))),
    ),
    (
        Step.FINGERPRINT,
        Content(
            fingerprint=Fingerprint(
                hash=PictureHash(variants=("<script>" * 8,) * 8, quality=1, pts=None)
            )
        ),
    ),
]


@pytest.mark.parametrize(("step", "found"), DISORDER)
def test_what_no_honest_decoder_says_is_not_stored(step: Step, found: Content) -> None:
    made, failures = content.renditions(found)
    assert made == []
    assert [(one.step, one.reason) for one in failures] == [(step, FailureReason.OUTPUT_REFUSED)]


def test_the_same_findings_give_the_same_bytes() -> None:
    def once() -> list[Any]:
        page = PagePicture(webp=b"RIFF0000WEBP", width=3, height=4)
        text = blocks.packed([blocks.Block(blocks.BlockKind.PAGE, 1, "слово")])
        found = Content(
            text=DocumentText(blocks=text, pages=1),
            pages=PagePictures(pages=(page, page), of=2),
            fingerprint=Fingerprint(hash=HASH),
        )
        made, failures = content.renditions(found)
        assert failures == []
        return made

    assert [one.content for one in once()] == [one.content for one in once()]
    assert [one.role for one in once()] == ["text", "pages", "fingerprint"]
