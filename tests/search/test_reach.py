# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tantivy can be asked in two ways, by what is quicker: both find the same, and no more."""

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.gate.api import Among, Condition, Every, Keys, Some, Unless, holds
from dokaz.search.asking.expanding import Switches, expand
from dokaz.search.asking.language import parse
from dokaz.search.index import tantivy_queries
from dokaz.search.index.port import EVERYTHING, Entry, Question, Reached, Zone
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


WORDS = ("школа", "школи", "поруч", "стали", "люди", "людей", "64")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_words_in_a_row_are_the_same_row_by_row_and_all_at_once(
    rows: TantivyIndex, data: st.DataObject
) -> None:
    asked = " ".join(data.draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3)))
    wanted = expand(parse(f'"{asked}"'), Switches(), content=True, names=lambda name: ()).wanted
    found = []
    for ways in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tantivy_queries, "_FEW_WAYS", ways)
            hits = rows.ask(Question(wanted=wanted, reach={"item": Every(())}, count=MOST))
        found.append(set(hits.keys))
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    """Texts of three words in every order."""
    filled = TantivyIndex(tmp_path_factory.mktemp("rows") / "made", make=True)
    texts = [" ".join(row) for row in itertools.permutations(WORDS, 3)]
    filled.write(
        [
            Entry(
                key=f"item:{UUID(int=number).hex}",
                columns={"subject": frozenset({"item"})},
                registered=number,
                happened=0,
                zones={Zone.RECORD: [text]},
            )
            for number, text in enumerate(texts, start=1)
        ],
        [],
        Reached(),
    )
    return filled


def test_circles_are_looked_for_as_often_as_before_after_a_filling(tmp_path: Path) -> None:
    def batches() -> Iterator[list[Entry]]:
        yield list(ENTRIES[:1])
        during.append(gc.get_threshold())
        raise ValueError("a record that cannot be read")

    usual, during = gc.get_threshold(), []
    gc.set_threshold(700, 11, 12)
    try:
        with pytest.raises(ValueError, match="cannot be read"):
            TantivyIndex(tmp_path / "made", make=True).load(batches())
        assert during[0][0] > 700
        assert gc.get_threshold() == (700, 11, 12)
    finally:
        gc.set_threshold(*usual)
