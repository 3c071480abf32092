# SPDX-License-Identifier: AGPL-3.0-or-later
"""The zip is, byte for byte, the one that Python's own writer streams."""

import io
import struct
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.parcel import zip_records
from dokaz.core.parcel.errors import BadPlan
from dokaz.core.parcel.zipstream import ZipStream

MOMENT = datetime(2026, 3, 3, 13, 37, 59, tzinfo=UTC)
Members = list[tuple[str, bytes, int]]
"""Name, content, stated size."""


SAYS_SO = sys.version_info >= (3, 11, 4)
"""Before it the library wrote a large member's numbers in the large form and did not say so in the
header before them (python/cpython#103861)."""


class Outlet(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        self.written += bytes(content)  # type: ignore[call-overload]
        return len(content)  # type: ignore[arg-type]


def by_the_library(members: Members) -> bytes:
    outlet = Outlet()
    large = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, content, size in members:
            info = zipfile.ZipInfo(name, date_time=(2026, 3, 3, 13, 37, 58))
            info.compress_type = zipfile.ZIP_STORED
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            info.file_size = size
            if size * 1.05 > zipfile.ZIP64_LIMIT:
                large.append(len(outlet.written))
                info.extract_version = info.create_version = zipfile.ZIP64_VERSION
            with archive.open(info, "w") as member:
                member.write(content)
    for at in large if not SAYS_SO else ():
        struct.pack_into("<II", outlet.written, at + 18, 2**32 - 1, 2**32 - 1)
    return bytes(outlet.written)


def by_us(members: Members) -> bytes:
    stream = ZipStream(modified_at=MOMENT)
    pieces = [
        piece
        for name, content, size in members
        for piece in stream.member(name, [content], size=size)
    ]
    return b"".join((*pieces, *stream.finish()))


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=40)


@given(
    st.lists(
        st.tuples(NAMES, st.binary(max_size=100), st.sampled_from([0, 100, 3 << 30])),
        unique_by=lambda member: member[0],
        max_size=8,
    )
)
def test_every_byte_is_the_librarys(members: Members) -> None:
    ours = by_us(members)
    assert ours == by_the_library(members)
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        assert archive.testzip() is None


def test_so_it_is_with_more_members_than_the_old_form_can_count() -> None:
    members = [(f"m{number}", b"", 0) for number in range(70_000)]
    assert by_us(members) == by_the_library(members)


def test_so_it_is_where_positions_and_sizes_need_the_large_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit is lowered on both sides, since nobody writes 2 GiB to try a field of 8 bytes."""
    monkeypatch.setattr(zip_records, "LIMIT", 1000)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    members = [(f"m{number}", bytes(700 * number), 700 * number) for number in range(5)]
    assert by_us(members) == by_the_library(members)


def test_a_member_that_outgrows_what_was_stated_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zip_records, "LIMIT", 1000)
    with pytest.raises(BadPlan, match="stated size"):
        by_us([("m", bytes(1001), 0)])
