# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows some at a time: each once, in their order, never more than asked for."""

from hypothesis import given
from hypothesis import strategies as st

from dokaz.gate.api import pieces


@given(st.lists(st.integers()), st.integers(min_value=1, max_value=7))
def test_pieces_hold_every_row_once_in_order(rows: list[int], size: int) -> None:
    found = list(pieces(rows, size))
    assert [row for piece in found for row in piece] == rows
    assert all(0 < len(piece) <= size for piece in found)
    assert all(len(piece) == size for piece in found[:-1])
