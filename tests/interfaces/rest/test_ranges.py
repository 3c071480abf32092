# SPDX-License-Identifier: AGPL-3.0-or-later
"""Byte ranges as RFC 9110 section 14 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.interfaces.rest.errors import RangeOutside
from dokaz.interfaces.rest.ranges import asked_range

# Examples of RFC 9110 section 14.1.2, for a representation of 10000 bytes.
STANDARD = [
    ("bytes=0-499", (0, 500)),
    ("bytes=500-999", (500, 500)),
    ("bytes=-500", (9500, 500)),
    ("bytes=9500-", (9500, 500)),
    ("bytes=0-", (0, 10000)),
    ("bytes=9999-20000", (9999, 1)),
    ("bytes=-20000", (0, 10000)),
]
WHOLE = [None, "", "bytes=", "bytes=-", "bytes=5-1", "bytes=0-0,-1", "lines=1-2", "bytes=a-b", "5"]
OUTSIDE = ["bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=999999999999999999-"]


@pytest.mark.parametrize(("header", "expected"), STANDARD)
def test_the_examples_of_the_standard(header: str, expected: tuple[int, int]):
    found = asked_range(header, size=10_000)
    assert (found.start, found.length) == expected
    assert found.content_range == f"bytes {expected[0]}-{sum(expected) - 1}/10000"


@pytest.mark.parametrize("header", WHOLE)
def test_what_is_not_one_range_stands_for_the_whole(header: str | None):
    assert asked_range(header, size=10_000) is None


@pytest.mark.parametrize("header", OUTSIDE)
def test_what_lies_outside_is_refused(header: str):
    with pytest.raises(RangeOutside):
        asked_range(header, size=10_000)


@given(
    header=st.one_of(st.text(), st.from_regex(r"bytes=\d*-\d*", fullmatch=True)),
    size=st.integers(min_value=0, max_value=1000),
)
def test_any_header_gives_a_part_inside_or_none_or_a_refusal(header: str, size: int):
    try:
        found = asked_range(header, size=size)
    except RangeOutside:
        return
    if found is not None:
        assert found.length > 0
        assert 0 <= found.start <= found.start + found.length <= size
