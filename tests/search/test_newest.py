# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first ones in an order, looked for among the newest: the same as looked for in all."""

import random
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.gate.api import ALWAYS, Among
from dokaz.search.index.port import EVERYTHING, Entry, Hits, Layer, Order, Question, Reached, Term
from dokaz.search.index.port import Zone as In

tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")
from dokaz.search.index import tantivy_newest  # noqa: E402

ORDERS = (Order.NEWEST, Order.LATEST)


def entry(number: int, chance: random.Random) -> Entry:
    return Entry(
        key=f"item:{UUID(int=number).hex}",
        columns={"subject": frozenset({"item"}), "status": frozenset({chance.choice("ab")})},
        registered=number if number < 20 else chance.randrange(20, 100),
        happened=chance.choice((0, chance.randrange(1, 100))),
        zones={In.RECORD: ["old" if number < 20 else "new"]},
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Written in three pieces, not in time order."""
    chance = random.Random(24)
    made = tantivy_index.TantivyIndex(tmp_path_factory.mktemp("newest") / "made", make=True)
    entries = [entry(number, chance) for number in range(1, 121)]
    for start in range(0, 120, 40):
        made.write(entries[start : start + 40], [entries[start].key], Reached())
    return made


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of a small index too; whether each look found enough."""
    seen: list[bool] = []
    page = tantivy_index._page

    def noted(searcher: object, asked: object, question: Question, **how: bool) -> object:
        seen.append("count" not in how)
        return page(searcher, asked, question, **how)

    monkeypatch.setattr(tantivy_index, "_page", noted)
    monkeypatch.setattr(tantivy_newest, "_STEPS", (100, 25, 10))
    monkeypatch.setattr(tantivy_newest, "_LEAST", 0)
    return seen


def ask(index: object, order: Order, *, word: str = "", first: int = 0, count: int = 4) -> Hits:
    wanted = Term(In.RECORD, Layer.WORD, word) if word else EVERYTHING
    reach = {"item": Among("status", frozenset("a")) if first % 2 else ALWAYS}
    index._facets.clear()  # type: ignore[attr-defined]
    return index.ask(  # type: ignore[attr-defined]
        Question(wanted=wanted, reach=reach, order=order, first=first, count=count,
                 facets=("subject", "status"))
    )  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("word", ["", "old", "new"])
def test_each_page_is_the_same(
    index: object, looks: list[bool], order: Order, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [0, 1, 4, 9, 30, 60, 110, 200]
    among = [ask(index, order, word=word, first=first) for first in pages]
    assert True in looks or word == "old"
    monkeypatch.setattr(tantivy_newest, "_LEAST", 10**9)
    looks.clear()
    assert among == [ask(index, order, word=word, first=first) for first in pages]
    assert True not in looks


def test_where_too_few_are_among_the_newest_all_are_looked_at(
    index: object, looks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_newest, "_SPARE", 0)
    hits = ask(index, Order.NEWEST, word="old")
    assert looks == [True, False]
    assert len(hits.keys) == 4


def test_an_index_that_has_changed_is_answered_as_it_is(tmp_path: Path, looks: list[bool]) -> None:
    chance = random.Random(7)
    made = tantivy_index.TantivyIndex(tmp_path / "made", make=True)
    entries = [entry(number, chance) for number in range(1, 101)]
    made.write(entries, [], Reached())
    before = ask(made, Order.NEWEST)
    # The newest leave and others come: what was remembered is of another moment.
    made.write([entry(number, chance) for number in range(200, 205)], before.keys, Reached())
    now = ask(made, Order.NEWEST, count=200)
    assert looks.count(True) >= 1
    assert now.total == len(now.keys) == 101
    assert not set(before.keys) & set(now.keys)
    assert ask(made, Order.NEWEST).keys == now.keys[:4]
