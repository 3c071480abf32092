# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may find what, inside tantivy: both ways to ask find what the condition says, and no more."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.gate.api import Among, Condition, Every, Keys, Some, Unless, holds
from dokaz.search.index import tantivy_queries
from dokaz.search.index.port import EVERYTHING, Entry, Question, Reached
from dokaz.search.index.tantivy_index import TantivyIndex

SUBJECTS = ("item", "task")
VALUES = {
    "organisation_id": ("aa", "bb", "cc"),
    "confidentiality": ("0", "1", "2", "3"),
    "privileged": ("0", "1"),
    "status": ("new", "sealed"),
    # Not of the columns that make a class: people and the records that something hangs on.
    "registered_by": ("p1", "p2", "p3"),
    "about": ("item:01", "item:02"),
}
MOST = 240


def made(number: int) -> Entry:
    subject = SUBJECTS[number % 7 == 0]
    columns = {
        name: frozenset({some[number * (at + 3) // (at + 1) % len(some)]})
        for at, (name, some) in enumerate(VALUES.items())
        # Some objects lack a column: nothing is equal to what is not there.
        if number % (11 + at)
    }
    return Entry(
        key=f"{subject}:{UUID(int=number).hex}",
        columns={"subject": frozenset({subject}), **columns},
        registered=number,
        happened=0,
        zones={},
    )


ENTRIES = tuple(made(number) for number in range(1, MOST + 1))
GONE = ENTRIES[5]
atoms = st.one_of(
    *(
        st.builds(Among, st.just(name), st.frozensets(st.sampled_from(some)))
        for name, some in VALUES.items()
    ),
    st.builds(Keys, st.frozensets(st.builds(UUID, int=st.integers(1, MOST + 9)), max_size=4)),
)
conditions = st.recursive(
    atoms,
    lambda part: st.one_of(
        st.builds(Every, st.lists(part, max_size=3).map(tuple)),
        st.builds(Some, st.lists(part, max_size=3).map(tuple)),
        st.builds(Unless, part),
    ),
    max_leaves=9,
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    """Written in two pieces, and one object taken out again."""
    filled = TantivyIndex(tmp_path_factory.mktemp("reach") / "made", make=True)
    filled.write(ENTRIES[:100], [], Reached())
    filled.write(ENTRIES[100:], [GONE.key], Reached())
    return filled


def found_by(reach: dict[str, Condition]) -> set[str]:
    """What the conditions say, object by object."""
    return {
        entry.key
        for entry in ENTRIES
        if entry is not GONE
        and any(says(reach[one], entry) for one in entry.columns["subject"] & set(reach))
    }


def says(condition: Condition, entry: Entry) -> bool:
    key = UUID(hex=entry.key.partition(":")[2])
    return holds(condition, key, lambda name: entry.columns.get(name, frozenset()))


@pytest.mark.parametrize("costs", [0, 10**9], ids=["looked up", "by class"])
@settings(max_examples=120, deadline=None)
@given(st.dictionaries(st.sampled_from(SUBJECTS), conditions, max_size=2))
def test_exactly_what_the_condition_says(
    index: TantivyIndex, costs: int, reach: dict[str, Condition]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tantivy_queries, "_LOOK_UP_COSTS", costs)
        hits = index.ask(Question(wanted=EVERYTHING, reach=reach, count=MOST))
    assert set(hits.keys) == found_by(reach)
    assert hits.total == len(hits.keys)
