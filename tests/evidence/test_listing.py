# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for common words: the newest that have them, nothing left out, no row looked at twice."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from dokaz.evidence.listing import _looked_for, _merged

ROWS = st.dictionaries(st.integers(1, 300), st.booleans(), max_size=80)


@dataclass
class Walked:
    """A walk over numbers instead of a table; `rows` tells which of them have the words."""

    rows: dict[int, bool]
    at_most: int
    looked_at: list[int] = field(default_factory=list)

    def end_of(self, looked_at: int, last: int | None) -> int | None:
        beyond = [key for key in sorted(self.rows, reverse=True) if key >= (last or 0)][looked_at:]
        return beyond[0] if beyond else None

    def hits(self, last: int | None, count: int, *, below: int | None = None) -> list[int]:
        found: list[int] = []
        for key in sorted(self.rows, reverse=True):
            if len(found) < count and (last or 0) <= key < (below or 1000):
                self.looked_at.append(key)
                found += [key] if self.rows[key] else []
        return found


WALKS = st.lists(st.builds(Walked, ROWS, st.integers(1, 40)), max_size=3)
GIVEN = st.sets(st.integers(1, 300), max_size=3)


@given(WALKS, GIVEN, st.integers(1, 12), st.none() | st.integers(1, 300))
def test_the_newest_of_all_walks_are_found(
    walks: list[Walked], given_keys: set[int], count: int, last: int | None
) -> None:
    having = {key for walk in walks for key, has in walk.rows.items() if has} | given_keys
    reached = sorted((key for key in having if key >= (last or 0)), reverse=True)
    found = _merged(walks, given_keys, count, last)  # type: ignore[arg-type]
    assert found.ids == reached[:count]
    assert found.looked_to == (last if len(reached) < count else None)


def test_a_walk_goes_no_further_than_the_others_reach() -> None:
    newer, older = Walked(dict.fromkeys(range(90, 100), True), 40), Walked({95: True, 5: True}, 40)
    assert _merged([newer, older], set(), 3, None).ids == [99, 98, 97]  # type: ignore[list-item]
    assert older.looked_at == []


@given(
    WALKS,
    GIVEN,
    st.integers(1, 12),
    st.none() | st.integers(1, 300),
    st.sampled_from([0.1, 0.4, 1]),
)
def test_the_newest_are_found_and_each_row_is_looked_at_once(
    walks: list[Walked], given_keys: set[int], count: int, end: int | None, first_share: float
) -> None:
    having = {key for walk in walks for key, has in walk.rows.items() if has} | given_keys
    newest = sorted(having, reverse=True)
    found = _looked_for(walks, given_keys, count, end, first_share=first_share)  # type: ignore[arg-type]
    assert all(key >= (end or 0) for walk in walks for key in walk.looked_at)
    if found.looked_to is None:
        assert found.ids == newest[:count]
    else:
        assert found.ids == [key for key in newest if key >= found.looked_to]
        assert len(found.ids) < count
    for walk in walks:
        assert len(walk.looked_at) == len(set(walk.looked_at))
