# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a container makes of its reader, the caller gets members or a reason."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.media.opening.made import zipped

from dokaz.intake.opening.source import StoredRanges
from dokaz.media.opening.limits import OpeningLimits, limits_for
from dokaz.media.opening.members import MemberTrouble, NotAContainer, Trouble, Unopenable
from dokaz.media.opening.opener import Opener

LIMITS = limits_for(container_bytes=100, free_bytes=1 << 40)
# Long enough for a slow machine to send its first frame, short enough to be waited for.
IMPATIENT = replace(LIMITS, idle_seconds=20.0)


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    made = Opener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hostile() -> Iterator[Opener]:
    made = Opener(job="hostile_job", extra_path=(str(Path(__file__).parent),))
    yield made
    made.close()


def contents(opener: Opener, raw: bytes, limits: OpeningLimits = LIMITS, **how: object) -> list:
    """The content of every member, or its trouble."""
    found: list = []
    with opener.opened(raw, format="zip", limits=limits, **how) as container:
        for member in container.members():
            try:
                found.append(b"".join(member.chunks()))
            except MemberTrouble as error:
                found.append(error.trouble)
    return found


def test_members_of_every_size_come_out_whole(opener: Opener) -> None:
    large = bytes(range(256)) * 8_000
    raw = zipped(("small", b"x"), ("large", large), ("empty", b""))
    assert contents(opener, raw) == [b"x", large, b""]


def test_a_member_nobody_reads_is_passed_over(opener: Opener) -> None:
    raw = zipped(("large", bytes(range(256)) * 8_000), ("small", b"x"))
    with opener.opened(raw, format="zip", limits=LIMITS) as container:
        assert container.confinement.network_blocked
        assert [member.head.name for member in container.members()] == ["large", "small"]


def test_one_process_serves_many_containers_and_none_poisons_the_next(opener: Opener) -> None:
    for number in range(5):
        assert contents(opener, zipped(("a", b"%d" % number))) == [b"%d" % number]
        with pytest.raises(Unopenable):
            contents(opener, b"PK\x03\x04 nothing")
        with pytest.raises(NotAContainer):
            contents(opener, zipped(("[Content_Types].xml", b"<x/>"), ("word/a", b"")))


def test_going_on_behind_what_is_done(opener: Opener) -> None:
    raw = zipped(("a", b"1"), ("b", b"2"), ("c", b"3"))
    assert contents(opener, raw, start_after=2) == [b"3"]


def test_more_than_there_may_be_is_refused_member_by_member(opener: Opener) -> None:
    raw = zipped(("a", b"x" * 60), ("b", b"y" * 60), ("c", b"z"))
    small = replace(LIMITS, unpacked_bytes=100)
    assert contents(opener, raw, small) == [b"x" * 60, Trouble.TOO_LARGE, Trouble.TOO_LARGE]


def test_too_many_members_end_the_container(opener: Opener) -> None:
    raw = zipped(*((str(number), b"x") for number in range(9)))
    with pytest.raises(Unopenable) as caught:
        contents(opener, raw, replace(LIMITS, members=5))
    assert caught.value.trouble is Trouble.TOO_MANY


def test_a_member_that_unpacks_beyond_measure_is_refused(opener: Opener) -> None:
    raw = zipped(("bomb", bytes(1_000_000)), ("after", b"x"))
    tight = replace(LIMITS, ratio_floor=1000)
    assert contents(opener, raw, tight) == [Trouble.RATIO, b"x"]


def test_an_honest_answer_of_the_stand_in(hostile: Opener) -> None:
    assert contents(hostile, b"honest") == [b"content", b"long content"]


@pytest.mark.parametrize(
    ("attack", "trouble"),
    [
        ("crash", Trouble.CRASHED),
        ("memory", Trouble.OUT_OF_MEMORY),
        ("hang", Trouble.TIMED_OUT),
        ("garbage", Trouble.OUTPUT_REFUSED),
        ("lying_length", Trouble.OUTPUT_REFUSED),
        ("wrong_shape", Trouble.OUTPUT_REFUSED),
        ("number_as_text", Trouble.OUTPUT_REFUSED),
        ("unknown_trouble", Trouble.OUTPUT_REFUSED),
        ("flood", Trouble.OUTPUT_REFUSED),
    ],
)
def test_attacks_end_with_their_reason(hostile: Opener, attack: str, trouble: Trouble) -> None:
    with pytest.raises(Unopenable) as caught:
        contents(hostile, attack.encode(), IMPATIENT)
    assert caught.value.trouble is trouble
    assert contents(hostile, b"honest") == [b"content", b"long content"]


def test_what_came_before_a_crash_is_given_and_the_torn_member_is_not(hostile: Opener) -> None:
    found: list = []
    with hostile.opened(b"crash", format="zip", limits=LIMITS) as container:
        members = container.members()
        found.append(b"".join(next(members).chunks()))
        torn = next(members)
        with pytest.raises(MemberTrouble) as caught:
            b"".join(torn.chunks())
        found.append(caught.value.trouble)
        with pytest.raises(Unopenable):
            next(members)
    assert found == [b"content", Trouble.CRASHED]


def test_a_store_that_fails_is_no_damaged_container(opener: Opener) -> None:
    class Failing:
        size = 1000

        def read(self, offset: int, length: int) -> bytes:
            raise ConnectionError("the store is away")

    with pytest.raises(ConnectionError), opener.opened(Failing(), format="zip", limits=LIMITS):
        pass


@settings(max_examples=60, deadline=None)
@given(
    st.binary(min_size=1, max_size=3000),
    st.lists(st.tuples(st.integers(0, 3200), st.integers(0, 900)), max_size=12),
    st.integers(1, 500),
)
def test_ranges_are_the_bytes_wherever_one_jumps(
    raw: bytes, reads: list[tuple[int, int]], piece: int
) -> None:
    def open_range(start: int, length: int) -> Iterator[bytes]:
        for at in range(start, start + length, piece):
            yield raw[at : min(at + piece, start + length)]

    source = StoredRanges(open_range, size=len(raw))
    for offset, length in reads:
        assert source.read(offset, length) == raw[offset : offset + length]


def test_limits_follow_the_room_and_what_was_used() -> None:
    assert limits_for(container_bytes=10**12, free_bytes=1000).unpacked_bytes == 800
    used = limits_for(
        container_bytes=10**9, free_bytes=1 << 50, used_members=999_999, used_bytes=1 << 40
    )
    assert (used.members, used.unpacked_bytes) == (1, 0)
