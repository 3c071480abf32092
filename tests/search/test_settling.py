# SPDX-License-Identifier: AGPL-3.0-or-later
"""All segments of an index are made one, by a rule of the engine's that is not in its binding."""

from pathlib import Path
from uuid import UUID

import pytest

from dokaz.gate.api import ALWAYS, Reached
from dokaz.search.index.port import (
    EVERYTHING,
    Entry,
    Index,
    Layer,
    NotThis,
    Order,
    Question,
    Term,
    Zone,
)

tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")
from dokaz.search.index.tantivy_documents import LEARNT, note_of  # noqa: E402

_LONG = 20_000
"""Of its own accord the engine merges nothing much longer than 10,000 with shorter ones."""


def entry(number: int) -> Entry:
    return Entry(
        key=f"item:{UUID(int=number).hex}",
        columns={"subject": frozenset({"item"}), "status": frozenset({"abc"[number % 3]})},
        registered=number,
        happened=0,
        zones={Zone.RECORD: [f"слово {number}"]},
        kept=b"%d" % number,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of one long segment and two short ones; of its six objects one was taken out."""
    index = tantivy_index.TantivyIndex(tmp_path, make=True)
    with index._writing(60_000_000) as writer:
        said = note_of(LEARNT, b"")
        for _document in range(_LONG):
            writer._writer.add_document(said)
    index.write([entry(number) for number in range(1, 4)], [], Reached())
    index.write([entry(number) for number in range(4, 7)], [entry(2).key], Reached())
    assert len(index._lengths()) == 3
    return tmp_path


def look(index: Index) -> object:
    reach = {"item": ALWAYS}
    word = Term(Zone.RECORD, Layer.FORM, "слово")
    found = [
        index.ask(Question(wanted=wanted, reach=reach, order=Order.NEWEST, facets=("subject",)))
        for wanted in (EVERYTHING, word)
    ]
    index.check()
    return found, index.kept([entry(number).key for number in range(1, 7)]), index.size()


def test_segments_of_all_lengths_become_one_and_say_the_same(folder: Path) -> None:
    index = tantivy_index.TantivyIndex(folder)
    before = look(index)
    index.settle()
    [length] = index._lengths()
    # Of what only made a segment longer nothing stayed, and what had been taken out is gone.
    assert _LONG + 5 < length < _LONG + 5 + 12
    assert look(index) == look(tantivy_index.TantivyIndex(folder)) == before
    index.settle()
    assert index._lengths() == [length]


def test_whoever_asks_for_all_but_a_word_finds_objects_alone(tmp_path: Path) -> None:
    index = tantivy_index.TantivyIndex(tmp_path, make=True)
    for start in (1, 11, 21):
        index.write([entry(number) for number in range(start, start + 10)], [], Reached())
    index.settle()
    # With objects that were changed there are more words than objects, and whoever may find most is
    # given all but the others.
    for number in range(1, 4):
        index.write([entry(number)], [], Reached())
    word = NotThis(Term(Zone.RECORD, Layer.FORM, "нема"))
    found = index.ask(Question(wanted=word, reach={"item": ALWAYS}, count=100))
    assert set(found.keys) == {entry(number).key for number in range(1, 31)}
    assert found.total == 30


@pytest.mark.parametrize("commits", [1, 3])
def test_who_was_killed_at_it_left_an_index_that_says_the_same(folder: Path, commits: int) -> None:
    index = tantivy_index.TantivyIndex(folder)
    before = look(index)
    for number in range(commits):
        with index._writing(60_000_000) as writer:
            if number == 0:
                writer.outgrow(max(index._lengths()))
            writer.add_nothing()
    again = tantivy_index.TantivyIndex(folder)
    assert len(again._lengths()) == 3 + commits
    assert look(again) == before
    again.settle()
    assert len(again._lengths()) == 1
    assert look(again) == before
