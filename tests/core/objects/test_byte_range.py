# SPDX-License-Identifier: AGPL-3.0-or-later
"""Byte ranges as RFC 9110 section 14 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.objects.byte_range import ByteRange, asked_range
from dokaz.core.objects.errors import RangeOutside

TAG = '"5e1f"'
# Examples of RFC 9110 section 14.1.2, for a representation of 10000 bytes, and spellings of them.
STANDARD = [
    ("bytes=0-499", (0, 500)),
    ("bytes=500-999", (500, 500)),
    ("bytes=-500", (9500, 500)),
    ("bytes=9500-", (9500, 500)),
    ("bytes=0-", (0, 10000)),
    ("bytes=9999-20000", (9999, 1)),
    ("bytes=-20000", (0, 10000)),
    ("BYTES=0-499", (0, 500)),
    (" bytes= 0-499\t", (0, 500)),
]
WHOLE = [
    None, "", "bytes=", "bytes=-", "bytes=5-1", "bytes=0-0,-1", "lines=1-2", "bytes=a-b", "5",
    "bytes=0 - 5", "bytes=+0-5", "bytes=\u0660-\u0665", "bytes=20000-10000",
]  # fmt: skip
OUTSIDE = ["bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=999999999999999999-"]


@pytest.mark.parametrize(("header", "expected"), STANDARD)
def test_the_examples_of_the_standard(header: str, expected: tuple[int, int]) -> None:
    found = asked_range(header, size=10_000)
    assert found == ByteRange(*expected, 10_000)
    assert found.content_range == f"bytes {expected[0]}-{sum(expected) - 1}/10000"


@pytest.mark.parametrize("header", WHOLE)
def test_what_is_not_one_range_stands_for_the_whole(header: str | None) -> None:
    assert asked_range(header, size=10_000) is None


@pytest.mark.parametrize("header", OUTSIDE)
def test_what_lies_outside_is_refused(header: str) -> None:
    with pytest.raises(RangeOutside) as caught:
        asked_range(header, size=10_000)
    assert caught.value.size == 10_000


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-0", "bytes=-1"])
def test_nothing_has_no_part(header: str) -> None:
    with pytest.raises(RangeOutside):
        asked_range(header, size=0)


@pytest.mark.parametrize(
    ("if_range", "is_part"),
    [
        (None, True),
        (TAG, True),
        (f" {TAG} ", True),
        ('"other"', False),
        (f"W/{TAG}", False),
        ("5e1f", False),
        ("", False),
        ("Sat, 29 Oct 1994 19:43:31 GMT", False),
    ],
)
def test_who_began_with_something_else_gets_the_whole(if_range: str | None, is_part: bool) -> None:
    found = asked_range("bytes=5-", size=10, if_range=if_range, tag=TAG)
    assert (found is not None) is is_part
    if not is_part:
        assert asked_range("bytes=99-", size=10, if_range=if_range, tag=TAG) is None


def test_without_a_tag_nobody_can_have_begun_with_this() -> None:
    assert asked_range("bytes=5-", size=10, if_range="", tag="") is None


@pytest.mark.parametrize(
    ("header", "expected"), [("bytes=3-", (3, 4)), ("bytes=3-9", (3, 4)), ("bytes=-2", (8, 2))]
)
def test_a_part_may_be_shorter_than_asked(header: str, expected: tuple[int, int]) -> None:
    assert asked_range(header, size=10, longest=4) == ByteRange(*expected, 10)


SIZES = st.integers(min_value=0, max_value=1000)
PLACES = st.integers(min_value=0, max_value=1200)


@given(
    header=st.one_of(st.text(), st.from_regex(r"bytes=\d*-\d*", fullmatch=True)),
    size=SIZES,
    longest=st.none() | st.integers(min_value=1, max_value=50),
)
def test_any_header_gives_a_part_inside_or_none_or_a_refusal(
    header: str, size: int, longest: int | None
) -> None:
    try:
        found = asked_range(header, size=size, longest=longest)
    except RangeOutside:
        return
    if found is not None:
        assert found.length > 0
        assert 0 <= found.start <= found.start + found.length <= size
        assert longest is None or found.length <= longest


@given(first=PLACES, last=PLACES, size=SIZES)
def test_it_is_the_slice_that_the_words_name(first: int, last: int, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    named = {
        f"bytes={first}-{last}": content[first : last + 1] if first <= last else None,
        f"bytes={first}-": content[first:],
        f"bytes=-{last}": content[max(0, size - last) :] if last else b"",
    }
    for header, expected in named.items():
        if expected == b"":
            with pytest.raises(RangeOutside):
                asked_range(header, size=size)
            continue
        found = asked_range(header, size=size)
        if expected is None:
            assert found is None
        else:
            assert found is not None
            assert content[found.start : found.start + found.length] == expected


@given(size=st.integers(min_value=1, max_value=300), longest=st.integers(min_value=1, max_value=60))
def test_whoever_goes_on_from_where_it_stopped_gets_all_of_it(size: int, longest: int) -> None:
    content, got = bytes(number % 251 for number in range(size)), b""
    while len(got) < size:
        found = asked_range(f"bytes={len(got)}-", size=size, longest=longest)
        assert found is not None
        got += content[found.start : found.start + found.length]
    assert got == content
