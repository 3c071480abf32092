# SPDX-License-Identifier: AGPL-3.0-or-later
"""What files say about themselves is read as claims, and damage costs only what it touched."""

import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.media import made

from dokaz.media import times
from dokaz.media.claims import StreamKind, ZoneKnown
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.metadata import clean_text, read_photo, read_recording


def test_photo_with_everything() -> None:
    found = read_photo(io.BytesIO(made.photo(orientation=6)))

    assert (found.format, found.width, found.height) == ("jpeg", 800, 600)
    assert found.orientation == 6
    assert (found.device.make, found.device.model) == ("Invented", "Model 7")
    assert found.device.serial == "SECRET-SERIAL"
    assert found.taken is not None
    offset = dt.timezone(dt.timedelta(hours=2))
    assert found.taken.at == dt.datetime(2022, 3, 14, 6, 42, 10, tzinfo=offset)
    assert found.taken.zone is ZoneKnown.OFFSET
    assert found.place is not None
    assert (found.place.latitude, found.place.longitude) == (-12.51, 7.25)
    assert found.place.altitude_m == 123.4
    assert found.gps_time is not None
    assert found.gps_time.at == dt.datetime(2022, 3, 14, 4, 42, 9, tzinfo=dt.UTC)
    assert found.embedded == ("exif", "icc")
    assert found.warnings == ()


def test_time_without_offset_stays_without_zone() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2022:03:14 06:42:10"
    found = read_photo(io.BytesIO(made.encoded(made.picture(), "JPEG", exif=exif)))

    assert found.taken is not None
    assert found.taken.zone is ZoneKnown.UNKNOWN
    assert found.taken.at.tzinfo is None


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "    :  :     :  :  "])
def test_blank_times_are_no_times(written: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = written
    assert read_photo(io.BytesIO(made.encoded(made.picture(), "JPEG", exif=exif))).taken is None


def test_impossible_values_become_warnings() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    exif.get_ifd(0x8769)[0x9003] = "2022:13:45 99:99:99"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "N", "E"
    gps[2], gps[4] = (200.0, 0.0, 0.0), (1.0, 0.0, 0.0)
    found = read_photo(io.BytesIO(made.encoded(made.picture(), "JPEG", exif=exif)))

    assert (found.orientation, found.taken, found.place) == (1, None, None)
    assert len(found.warnings) == 3


def test_photo_without_exif_claims_nothing() -> None:
    found = read_photo(io.BytesIO(made.encoded(made.picture(), "PNG")))

    assert (found.taken, found.place, found.embedded, found.warnings) == (None, None, (), ())


def test_more_pixels_than_allowed_are_refused_before_decoding() -> None:
    with pytest.raises(UnreadableMedia) as refused:
        read_photo(io.BytesIO(made.claimed_size_png(60_000, 60_000)))
    assert refused.value.reason is FailureReason.TOO_LARGE


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_recording_with_time_and_place(container: str) -> None:
    media_type = {"mp4": "video/mp4", "mov": "video/quicktime"}[container]
    found = read_recording(io.BytesIO(made.recording(container=container)), media_type=media_type)

    (stream,) = found.streams
    assert (stream.kind, stream.codec, stream.width, stream.height) == (
        StreamKind.VIDEO,
        "mpeg4",
        320,
        240,
    )
    assert found.duration_s == pytest.approx(4.0)
    assert found.created is not None
    assert found.created.at == dt.datetime(2022, 3, 14, 6, 42, 10, tzinfo=dt.UTC)
    assert found.created.zone is ZoneKnown.UTC_DOUBTFUL
    assert found.place is not None
    assert (found.place.latitude, found.place.longitude) == (-12.51, 7.25)


def test_playlists_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "other.ts").write_bytes(b"\x47" * 1000)
    playlist = f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/other.ts\n".encode()
    for media_type in ("video/mp4", "video/mp2t", "application/vnd.apple.mpegurl"):
        with pytest.raises(UnreadableMedia):
            read_recording(io.BytesIO(playlist), media_type=media_type)


def test_words_from_files_are_one_printable_line() -> None:
    assert clean_text("a\x00b\x1b[31m\n\u202ec ") == "a b [31m c"
    assert len(clean_text("x" * 5000) or "") == 200
    assert clean_text(" \x00 ") is None


@given(st.text(max_size=40), st.none() | st.text(max_size=10))
def test_any_words_give_a_time_or_none(written: str, offset: str | None) -> None:
    assert isinstance(times.exif_time(written, offset=offset), dt.datetime | None)
    assert isinstance(times.iso_time(written), dt.datetime | None)


@settings(deadline=None, max_examples=60)
@given(at=st.integers(0, 700), value=st.integers(0, 255))
def test_one_wrong_byte_in_a_photo_never_escapes_as_another_error(at: int, value: int) -> None:
    data = bytearray(made.photo())
    data[at] = value
    try:
        read_photo(io.BytesIO(bytes(data)), limits=Limits(image_pixels=10_000_000))
    except UnreadableMedia:
        return


def test_real_cameras(shared_fixtures: Path) -> None:
    with (shared_fixtures / "exif" / "DSCN0025.jpg").open("rb") as file:
        nikon = read_photo(file)
    assert (nikon.device.make, nikon.device.model) == ("NIKON", "COOLPIX P6000")
    assert nikon.place is not None
    assert nikon.place.latitude == pytest.approx(43.468365, abs=1e-6)
    for photo in (shared_fixtures / "exif").glob("*.jpg"):
        with photo.open("rb") as file:
            found = read_photo(file)
        assert found.width > 0
    with (shared_fixtures / "c2pa" / "adobe-20220124-CA.jpg").open("rb") as file:
        assert "c2pa" in read_photo(file).embedded
