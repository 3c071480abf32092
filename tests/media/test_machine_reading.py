# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters in pictures are read in the confined process, with their places and how sure it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.media import written
from tests.media.documents import made as documents

from dokaz.media import language_data
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import Limits
from dokaz.media.renditions import MachineReading
from dokaz.media.sandbox import Sandbox

LIMITS = Limits(wall_seconds=300.0, cpu_seconds=240)
DATA = language_data.found()
pytestmark = pytest.mark.skipif(
    DATA is None or bool(DATA.missing), reason="no language data of Tesseract on this machine"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Sandbox]:
    with Sandbox(steps_module="dokaz.media.reading_steps") as sandbox:
        yield sandbox


def read(reader: Sandbox, content: bytes, *, every_page: bool = False) -> MachineReading:
    return reader.read(content, every_page=every_page, limits=LIMITS)


def test_it_reads_ukrainian_and_english_behind_all_the_fences(reader: Sandbox) -> None:
    fences = reader.confinement()
    assert fences.network_blocked
    assert fences.files_blocked
    assert fences.programs_blocked
    found = read(reader, written.png("міст зруйновано вранці", "bridge destroyed"))
    assert found.engine.startswith("tesseract ")
    assert DATA is not None
    assert dict(zip(found.languages, found.data, strict=True)) == dict(DATA.digests)
    (page,) = found.pages
    assert (page.number, page.width, page.height, page.too_slow) == (1, 1000, 500, False)
    assert page.confidence > 60
    words = {line.text: line for line in found.read_lines()}
    assert set(words) == {"міст зруйновано вранці", "bridge destroyed"}
    left, top, right, bottom = words["bridge destroyed"].box
    assert 20 < left < right < 1000
    assert 110 < top < bottom < 200


def test_of_a_pdf_only_pages_without_words_are_read_unless_asked(reader: Sandbox) -> None:
    scanned = written.scan(["перша сторінка"], ["друга сторінка"])
    found = read(reader, scanned)
    assert [(line.page, line.text) for line in found.read_lines()] == [
        (1, "перша сторінка"),
        (2, "друга сторінка"),
    ]
    typed = documents.pdf("These are words of the document").getvalue()
    assert read(reader, typed).pages == ()
    assert len(read(reader, typed, every_page=True).pages) == 1


def test_a_picture_without_letters_gives_none(reader: Sandbox) -> None:
    found = read(reader, written.png())
    assert [page.too_slow for page in found.pages] == [False]
    assert found.read_lines() == ()


def test_a_page_that_takes_too_long_is_left_and_says_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    (folder / "impatient_steps.py").write_text(
        "from dokaz.media import machine_reading\n"
        "from dokaz.media.reading_steps import *\n"
        "from dokaz.media.reading_steps import trust\n"
        "machine_reading.PAGE_SECONDS = 0.001\n"
    )
    with Sandbox(steps_module="impatient_steps", extra_path=(str(folder),)) as sandbox:
        found = read(sandbox, written.png(*["words that take their time"] * 5))
    assert [page.too_slow for page in found.pages] == [True]
    assert found.read_lines() == ()


def test_what_is_no_picture_is_said_to_be_none(reader: Sandbox) -> None:
    with pytest.raises(MediaFailed) as failed:
        read(reader, b"plain words")
    assert failed.value.reason is FailureReason.UNSUPPORTED
    with pytest.raises(MediaFailed) as failed:
        read(reader, written.png("cut")[:300])
    assert failed.value.reason is FailureReason.DAMAGED


GOOD = MachineReading(engine="t", languages=(), data=(), lines=b'[1, "a", [0, 0, 1, 1], 50.0]')


def test_a_good_line_is_taken() -> None:
    (line,) = GOOD.read_lines()
    assert (line.text, line.box, line.confidence) == ("a", (0, 0, 1, 1), 50.0)


@pytest.mark.parametrize(
    "hostile",
    [
        b"\xff",
        b"[]",
        b"{}",
        b'[1, "a", [0, 0, 1], 50]',
        b'[1, "a", 5, 50]',
        b'["1", "a", [0, 0, 1, 1], 50]',
        b'[1, "a\\u0000", [0, 0, 1, 1], 50]',
        b'[1, "a\\nb", [0, 0, 1, 1], 50]',
        b'[1, "\\ud800", [0, 0, 1, 1], 50]',
        b'[1, "a", [0, 0, 1, -1], 50]',
        b'[1, "a", [0, 0, 1, true], 50]',
        b'[1, "a", [0, 0, 1, 1], 101]',
        b'[1, "a", [0, 0, 1, 1], NaN]',
    ],
)
def test_lines_of_another_form_are_refused(hostile: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        replace(GOOD, lines=hostile).read_lines()
