# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of pages show what the pages show, in bounds."""

import io
from pathlib import Path

import pytest
from PIL import Image
from tests.media.documents import made

from dokaz.media.documents import pdf
from dokaz.media.errors import FailureReason, UnreadableMedia


def test_each_page_becomes_a_readable_picture() -> None:
    found = pdf.pictures(made.pdf("First page", ""))
    assert found.of == 2
    first, empty = (Image.open(io.BytesIO(one.webp)).convert("L") for one in found.pages)
    assert first.size == (989, 1400)
    assert first.getextrema()[0] < 60
    assert empty.getextrema() == (255, 255)


def test_only_the_first_pages_are_drawn_and_the_rest_is_counted() -> None:
    found = pdf.pictures(made.pdf(*("page" for _ in range(5))), most=2)
    assert (len(found.pages), found.of) == (2, 5)


def test_page_pictures_stop_before_they_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    one = len(pdf.pictures(made.pdf("page")).pages[0].webp)
    monkeypatch.setattr(pdf, "PICTURES_BYTES", one * 2 + 1)
    assert len(pdf.pictures(made.pdf(*("page" for _ in range(5)))).pages) == 2


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1e30 5", "a b"])
def test_impossible_pages_are_no_pictures_and_no_crash(box: str) -> None:
    data = made.pdf("page").getvalue().replace(b"0 0 420 595", box.encode().ljust(11))
    try:
        found = pdf.pictures(io.BytesIO(data))
    except UnreadableMedia:
        return
    assert all(max(one.width, one.height) <= pdf.PAGE_SIDE for one in found.pages)


def test_a_password_is_named(shared_fixtures: Path) -> None:
    locked = io.BytesIO((shared_fixtures / "documents" / "password-hunter2.pdf").read_bytes())
    with pytest.raises(UnreadableMedia) as refused:
        pdf.pictures(locked)
    assert refused.value.reason is FailureReason.LOCKED


def test_scans_made_by_others(shared_fixtures: Path) -> None:
    with (shared_fixtures / "documents" / "jbig2.pdf").open("rb") as file:
        found = pdf.pictures(file)
    assert len(found.pages) == found.of == 5
