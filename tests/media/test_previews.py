# SPDX-License-Identifier: AGPL-3.0-or-later
"""Previews are upright, small, newly made, and carry nothing of the original but pixels."""

import io
from pathlib import Path

import pytest
from PIL import Image
from tests.media import made

from dokaz.media import image, video
from dokaz.media.claims import Preview, PreviewKind
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits


def pixels(preview: Preview) -> Image.Image:
    opened = Image.open(io.BytesIO(preview.webp))
    assert opened.format == "WEBP"
    assert opened.size == (preview.width, preview.height)
    return opened.convert("RGB")


def is_red(colour: object) -> bool:
    assert isinstance(colour, tuple)
    return colour[0] > 150 and colour[2] < 90


# Where the red left half of the stored picture must appear (Exif 3.0, 4.6.5, Orientation).
RED_SIDE = {
    1: "left",
    2: "right",
    3: "right",
    4: "left",
    5: "top",
    6: "top",
    7: "bottom",
    8: "bottom",
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnail_stands_upright(orientation: int) -> None:
    large, small = image.thumbnails(io.BytesIO(made.photo(orientation=orientation)))
    turned = orientation > 4

    assert (large.width, large.height) == ((480, 640) if turned else (640, 480))
    assert max(small.width, small.height) == 240
    shown = pixels(large)
    spots = {
        "left": (20, large.height // 2),
        "right": (large.width - 20, large.height // 2),
        "top": (large.width // 2, 20),
        "bottom": (large.width // 2, large.height - 20),
    }
    assert is_red(shown.getpixel(spots[RED_SIDE[orientation]]))


def test_nothing_of_the_original_but_pixels() -> None:
    original = made.photo()
    assert b"SECRET-SERIAL" in original

    for made_preview in image.thumbnails(io.BytesIO(original)):
        opened = Image.open(io.BytesIO(made_preview.webp))
        assert len(opened.getexif()) == 0
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened.info)
        for secret in (b"SECRET", b"Exif", b"EXIF", b"XMP ", b"ICCP", b"Model 7"):
            assert secret not in made_preview.webp


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "PNG"),
        ("1", "PNG"),
        ("P", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("I;16", "TIFF"),
        ("F", "TIFF"),
        ("CMYK", "JPEG"),
        ("RGB", "AVIF"),
        ("RGB", "JPEG2000"),
        ("P", "GIF"),
    ],
)
def test_every_colour_mode_gives_a_thumbnail(mode: str, kind: str) -> None:
    source = made.picture().convert("L" if mode in ("I;16", "F") else mode)
    source = source.convert(mode)
    large, _small = image.thumbnails(io.BytesIO(made.encoded(source, kind)))

    assert (large.width, large.height) == (640, 480)
    assert not large.partial


def test_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    large, _small = image.thumbnails(io.BytesIO(made.encoded(clear, "PNG")))

    assert pixels(large).getpixel((50, 50)) == (255, 255, 255)


def test_wide_colours_are_brought_to_srgb(shared_fixtures: Path) -> None:
    with (shared_fixtures / "exif" / "portrait_6.jpg").open("rb") as file:
        large, _small = image.thumbnails(file)
    assert large.height > large.width


def test_small_pictures_are_not_enlarged() -> None:
    source = made.encoded(made.picture(50, 40), "PNG")
    assert {(one.width, one.height) for one in image.thumbnails(io.BytesIO(source))} == {(50, 40)}


def test_cut_photo_gives_a_partial_thumbnail_that_says_so() -> None:
    whole = made.encoded(made.picture(), "JPEG", quality=95)
    large, _small = image.thumbnails(io.BytesIO(whole[: len(whole) * 2 // 3]))

    assert large.partial
    assert is_red(pixels(large).getpixel((20, 20)))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"GIF89a", b"no picture at all"])
def test_no_picture_is_an_error_of_ours(data: bytes) -> None:
    with pytest.raises(UnreadableMedia):
        image.thumbnails(io.BytesIO(data))


def test_poster_and_contact_sheet_follow_the_recording() -> None:
    previews = video.previews(io.BytesIO(made.recording()), media_type="video/mp4")
    posters = [one for one in previews if one.kind is PreviewKind.POSTER]
    (sheet,) = [one for one in previews if one.kind is PreviewKind.CONTACT_SHEET]

    assert [max(one.width, one.height) for one in posters] == [320, 240]
    assert len(sheet.times_s) == 12
    assert list(sheet.times_s) == sorted(sheet.times_s)
    shown = pixels(sheet)
    columns, rows = sheet.width // 4, sheet.height // 3
    levels = [
        shown.getpixel((column * columns + columns // 2, row * rows + rows // 2))
        for row in range(3)
        for column in range(4)
    ]
    assert levels == sorted(levels)
    assert levels[-1][0] - levels[0][0] > 150  # type: ignore[index, operator]


def test_long_recording_stays_within_its_budget_of_frames() -> None:
    data = io.BytesIO(made.recording(frames=600))
    previews = video.previews(data, media_type="video/mp4", limits=Limits(decoded_frames=400))
    (sheet,) = [one for one in previews if one.kind is PreviewKind.CONTACT_SHEET]

    assert sheet.times_s[-1] > 40


def test_sound_only_and_oversized_frames_are_refused() -> None:
    data = made.recording()
    with pytest.raises(UnreadableMedia) as refused:
        video.previews(
            io.BytesIO(data), media_type="video/mp4", limits=Limits(frame_pixels=100 * 100)
        )
    assert refused.value.reason is FailureReason.TOO_LARGE


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_recordings_give_frames_or_our_error(share: float) -> None:
    data = made.recording(container="matroska")
    cut = io.BytesIO(data[: int(len(data) * share)])
    try:
        previews = video.previews(cut, media_type="video/x-matroska")
    except UnreadableMedia:
        return
    assert previews


def test_videos_made_by_others(shared_fixtures: Path) -> None:
    with (shared_fixtures / "video" / "doorknob-hd-no-bar.mp4").open("rb") as file:
        previews = video.previews(file, media_type="video/mp4")
    assert [(one.width, one.height) for one in previews[:2]] == [(640, 360), (240, 135)]
