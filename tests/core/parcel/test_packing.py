# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every byte of a zip that belongs to no file's content is held against the one we would write."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.parcel.forger import Region, regions, take_apart
from tests.core.parcel.simulator import START, small_world
from tests.core.parcel.test_zipstream import MOMENT, NAMES, Members, by_us

from dokaz.core.parcel import zip_records
from dokaz.core.parcel.container import ZipContainer
from dokaz.core.parcel.packing import Packing, Record, compare
from dokaz.core.parcel.source import BytesSource

PARCEL = small_world().parcel()


def compared(content: bytes) -> Packing:
    return compare(BytesSource(content))


@given(
    st.lists(
        st.tuples(NAMES, st.binary(max_size=100), st.sampled_from([0, 100, 3 << 30])),
        unique_by=lambda member: member[0],
        min_size=1,
        max_size=8,
    )
)
def test_what_the_writer_makes_is_as_packed(members: Members) -> None:
    found = compared(by_us(members))
    assert found.is_as_packed, found
    assert found.is_of(MOMENT)
    assert found.members == found.intact_members == len(members)


def test_so_it_is_with_more_members_than_the_old_form_can_count() -> None:
    found = compared(by_us([(f"m{number}", b"", 0) for number in range(70_000)]))
    assert found.is_as_packed
    assert found.members == 70_000


def test_so_it_is_where_positions_and_sizes_need_the_large_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zip_records, "LIMIT", 1000)
    content = by_us([(f"m{number}", bytes(700 * number), 700 * number) for number in range(5)])
    assert compared(content).is_as_packed
    for position in range(content.index(b"PK\x01\x02"), len(content)):
        assert not compared(flipped(content, position, 0)).is_as_packed, position


def flipped(content: bytes, position: int, bit: int) -> bytes:
    changed = bytearray(content)
    changed[position] ^= 1 << bit
    return bytes(changed)


def test_every_byte_of_every_record_counts_and_its_member_is_named() -> None:
    """Each byte outside contents, one bit of it; which bit is drawn, the same in each run."""
    bits = random.Random(1)
    parts = regions(PARCEL)
    assert sum(len(part.span) for part in parts) + contents(PARCEL) == len(PARCEL)
    for part in parts:
        for position in part.span:
            changed = flipped(PARCEL, position, bits.randrange(8))
            found = compared(changed)
            assert not found.is_as_packed, (part, position)
            assert not found.is_other_work, (part, position)
            assert is_named(found, part, changed), (part, position, found.deviations)


def is_named(found: Packing, part: Region, changed: bytes) -> bool:
    if part.path is None:
        return any(each.record in (Record.END, Record.PLACE) for each in found.deviations)
    # Where the name itself was changed, it is named as it now stands.
    return found.deviations[0].member in (part.path, part.name_in(changed))


def contents(parcel: bytes) -> int:
    _, files = take_apart(parcel)
    return sum(map(len, files.values()))


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=len(PARCEL)), st.binary(min_size=1, max_size=40))
def test_bytes_slipped_in_anywhere_are_no_packing_of_ours(position: int, more: bytes) -> None:
    """Also where directory and end are told to expect them: see the gap below."""
    assert not compared(PARCEL[:position] + more + PARCEL[position:]).is_as_packed


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=len(PARCEL) - 1))
def test_bytes_taken_out_anywhere_are_no_packing_of_ours(position: int) -> None:
    assert not compared(PARCEL[:position] + PARCEL[position + 1 :]).is_as_packed


def test_a_gap_that_the_end_record_knows_of_is_named() -> None:
    content = by_us([("P/a", b"a", 1), ("P/b", b"b", 1)])
    directory, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    start = struct.pack("<L", directory + 7)
    hidden = (
        content[:directory]
        + b"hidden!"
        + content[directory : end + 16]
        + start
        + content[end + 20 :]
    )
    with zipfile.ZipFile(io.BytesIO(hidden)) as archive:
        assert archive.read("P/b") == b"b", "other readers see nothing"
    found = compared(hidden)
    assert [(each.record, each.at) for each in found.deviations] == [(Record.PLACE, directory)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_work_of_other_programs_is_told_from_damage(method: int) -> None:
    _, files = take_apart(PARCEL)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(f"P/{path}", content)
    found = ZipContainer(BytesSource(buffer.getvalue())).packing
    assert found is not None
    assert found.is_other_work
    assert not found.is_as_packed


def test_the_time_of_members_is_the_one_of_the_parcel() -> None:
    found = compared(by_us([("P/a", b"a", 1)]))
    assert found.is_of(MOMENT)
    assert not found.is_of(START)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_compared(content: bytes) -> None:
    assert not compared(content).is_as_packed
    assert not compared(content + PARCEL[-22:]).is_as_packed
