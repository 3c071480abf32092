# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of identifiers is a dict in less room."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.parcel.id_table import IdTable

IDS = st.uuids().map(str)


@given(st.lists(st.tuples(IDS, st.integers(0, 2**53))), st.lists(IDS))
def test_it_answers_as_a_dict_that_keeps_the_first(
    pairs: list[tuple[str, int]], others: list[str]
) -> None:
    table, known = IdTable(), dict[str, int]()
    for id, number in pairs + pairs:
        assert table.put(id, number) is (id not in known)
        known.setdefault(id, number)
    assert len(table) == len(known)
    for id in [*known, *others]:
        assert table.get(id) == known.get(id)
        assert (id in table) is (id in known)


def test_it_grows_and_forgets_nothing() -> None:
    table = IdTable()
    ids = [str(UUID(int=number * 2**64 + 7)) for number in range(10_000)]
    for number, id in enumerate(ids):
        assert table.put(id, number)
    assert [table.get(id) for id in ids] == list(range(10_000))


@pytest.mark.parametrize("text", ["", "0" * 30, "nonsense", "0" * 34])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the one error of its kind
        IdTable().put(text, 0)
