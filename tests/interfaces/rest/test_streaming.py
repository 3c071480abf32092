# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last piece is given only when everything before it was found right."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.errors import NotProven
from dokaz.interfaces.rest.streaming import begun, file_response, held_back


def failing(pieces: list[bytes]) -> Iterator[bytes]:
    yield from pieces
    raise NotProven("the digest does not hold")


@given(st.lists(st.binary()))
def test_all_pieces_come_in_order(pieces: list[bytes]):
    assert list(held_back(begun(iter(pieces)))) == pieces


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_failure_at_the_end_keeps_the_last_piece_back(count: int):
    pieces = [bytes([n]) for n in range(count)]
    received: list[bytes] = []
    with pytest.raises(NotProven):
        received.extend(held_back(begun(failing(pieces))))
    # A list that is being extended keeps what came before the failure.
    assert received == pieces[:-1]


def test_what_cannot_be_opened_is_refused_before_an_answer_exists():
    with pytest.raises(NotProven):
        file_response(failing([]), name="x", length=1)


def test_a_name_stays_inside_its_header():
    name = 'фото"\r\nSet-Cookie: a=b; "x".jpg'
    response = file_response(iter([b"x"]), name=name, length=1)
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "\r" not in response["Content-Disposition"]
    assert '"' not in response["Content-Disposition"]
