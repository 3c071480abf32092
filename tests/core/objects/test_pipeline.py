# SPDX-License-Identifier: Apache-2.0
"""Bytes through threads: the same bytes, in order, and errors that arrive."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.objects.pipeline import (
    Lane,
    ReadAhead,
    digest_while_writing,
    even_pieces,
    handy_pieces,
)


class Broken(Exception):
    """Raised by a stage on purpose."""


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@given(st.lists(st.binary(max_size=40)), st.integers(1, 50))
def test_even_pieces_are_even_and_the_same_bytes(chunks: list[bytes], size: int) -> None:
    pieces = list(even_pieces(chunks, size=size))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(len(piece) == size for piece in pieces[:-1])
    assert all(0 < len(piece) <= size for piece in pieces[-1:])


@pytest.mark.parametrize("lengths", [[10] * 70_000, [9 << 20], [1, 5 << 20, 1], [300_000, 1, 1]])
def test_handy_pieces_are_neither_tiny_nor_huge(lengths: list[int]) -> None:
    chunks = [bytes([number % 251]) * length for number, length in enumerate(lengths)]
    pieces = list(handy_pieces(chunks))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(len(piece) <= 4 << 20 for piece in pieces)
    assert len(pieces) < 20


def test_a_lane_keeps_order_and_finishes() -> None:
    seen: list[bytes] = []
    with Lane(seen.append) as lane:
        for number in range(200):
            lane.feed(b"%d" % number)
        lane.finish()
    assert seen == [b"%d" % number for number in range(200)]


def test_an_error_in_a_lane_reaches_the_feeder() -> None:
    def work(piece: bytes) -> None:
        if piece == b"3":
            raise Broken

    def feed_all() -> None:
        with Lane(work) as lane:
            for number in range(50):
                lane.feed(b"%d" % number)
            lane.finish()

    with pytest.raises(Broken):
        feed_all()


def test_an_error_at_the_very_end_of_a_lane_is_not_lost() -> None:
    def work(_: bytes) -> None:
        raise Broken

    with Lane(work) as lane:
        lane.feed(b"last")
        with pytest.raises(Broken):
            lane.finish()


def test_reading_ahead_gives_all_in_order() -> None:
    with ReadAhead(b"%d" % number for number in range(200)) as ahead:
        assert list(ahead) == [b"%d" % number for number in range(200)]


def test_an_error_of_the_source_comes_where_the_chunk_would() -> None:
    def source() -> Iterator[bytes]:
        yield b"first"
        raise Broken

    seen = []
    with ReadAhead(source()) as ahead, pytest.raises(Broken):
        seen.extend(iter(ahead))
    assert seen == [b"first"] or seen == []


def test_an_endless_source_is_left_behind() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"

    with ReadAhead(endless()) as ahead:
        assert next(iter(ahead)) == b"x"


@pytest.mark.parametrize("where", ["source", "write"])
def test_errors_while_digesting_leave_no_thread(where: str) -> None:
    def source() -> Iterator[bytes]:
        for _ in range(10):
            yield b"x" * (1 << 20)
        if where == "source":
            raise Broken

    written = 0

    def write(piece: bytes) -> None:
        nonlocal written
        written += len(piece)
        if where == "write" and written > 5 << 20:
            raise Broken

    with pytest.raises(Broken):
        digest_while_writing(source(), write)
