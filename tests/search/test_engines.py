# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every engine must do. A new one is added to `ENGINES` and has to pass all of it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.gate.api import ALWAYS, NEVER, Among, Every, Keys, Position, Some, Unless
from dokaz.search.asking.expanding import Switches, expand
from dokaz.search.asking.language import parse
from dokaz.search.cells import Box, cells_of, cells_within
from dokaz.search.errors import IndexDamaged
from dokaz.search.index.folder import engines
from dokaz.search.index.port import (
    EVERYTHING,
    FACETS,
    FOR_EVER,
    NOTHING,
    During,
    Entry,
    Hits,
    Index,
    Order,
    Question,
    Reached,
    Where,
    Zone,
)

ENGINES = tuple(engines())
ALL = {"item": ALWAYS, "event": ALWAYS}


def entry(
    number: int,
    title: str,
    content: str = "",
    *,
    subject: str = "item",
    name: str = "",
    registered: int = 0,
    happened: int = 0,
    until: int = 0,
    points: tuple[tuple[float, float], ...] = (),
    kept: bytes = b"",
    **columns: str,
) -> Entry:
    return Entry(
        key=f"{subject}:{UUID(int=number).hex}",
        columns={
            "subject": frozenset({subject}),
            "cell": cells_of(points),
            **{key: frozenset(value.split()) for key, value in columns.items()},
        },
        registered=registered or number,
        happened=happened,
        since=happened,
        until=until or happened,
        zones={
            Zone.TITLE: [title],
            Zone.NAME: [name],
            Zone.CONTENT: [content],
        },
        kept=kept,
    )


ENTRIES = (
    entry(1, "Обстріл школи в Маріуполі", "Було два вибухи біля школи.", kept=b"one",
          organisation_id="aa", confidentiality="2", state="new", year="2022", happened=50),
    entry(2, "Обстрел больницы в Мариуполе", "the shelling of the hospital", name="IMG_0042.jpg",
          organisation_id="bb", confidentiality="1", state="new", year="2022", happened=70),
    entry(3, "Shelling of Kharkiv", "школа стоїть, два поверхи", organisation_id="aa",
          confidentiality="3", state="old", year="2023"),
    entry(4, "Садок у Києві", "дитячий садок і школа поруч, вибухи далеко", organisation_id="bb",
          confidentiality="0", state="old", place="p1 p2", happened=60, until=90,
          points=((50.45, 30.52), (48.595, 38.0))),
    entry(5, "Куп’янськ, ремонт", "обстріл", subject="event", organisation_id="aa",
          confidentiality="1", state="new", place="p2"),
)  # fmt: skip


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterable[Index]:
    made = engines()[request.param](tmp_path / "made", make=True)
    made.write(ENTRIES, [], Reached(Position(3, 7)))
    yield made
    made.close()


def ask(index: Index, text: str, *, content: bool = True, switches: Switches | None = None,
        **how: object) -> Hits:  # fmt: skip
    query = expand(parse(text), switches or Switches(), content=content, names=lambda name: ())
    return index.ask(Question(**{"wanted": query.wanted, "reach": ALL, "facets": FACETS, **how}))


def numbers(hits: Hits) -> set[int]:
    assert len(set(hits.keys)) == len(hits.keys)
    return {UUID(hex=key.partition(":")[2]).int for key in hits.keys}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {1, 2, 3, 4, 5}),
        ("школа", {1, 3, 4}),
        ("школи вибух", {1, 4}),
        ("обстріли", {1, 5}),
        ("обстрелом", {2}),
        ("Mariupol", {1, 2}),
        ("Маріуполя", {1, 2}),
        ("=Маріуполя", set()),
        ("=Маріуполі", {1}),
        ("купʼянську", {5}),
        ("Куп'янськ", {5}),
        ("купянськ", {5}),
        ('"два вибухи"', {1}),
        ('"вибухи два"', set()),
        ('"двох вибухів"', {1}),
        ("«дитячого садка»", {4}),
        ("школа -вибух", {3}),
        ("-школа", {2, 5}),
        ('-"два вибухи" школа', {3, 4}),
        ("школа -", {1, 3, 4}),
        ("обстріл | обстрел", {1, 2, 5}),
        ("обстріл або shelling", {1, 2, 3, 5}),
        ("лікарня OR hospitals", {2}),
        ("маріу*", {1}),
        ("img_0042.jpg", {2}),
        ("file:img", {2}),
        ("файл:школа", set()),
        ("title:школа", {1}),
        ("назва: школи", {1}),
        ("text:школа", {1, 3, 4}),
        ("обстіл~", {1, 5}),
        ("обтсріл~1", {1, 5}),
        ("обтіл~2", {1, 5}),
        ("обтіл~1", set()),
        ("немаєтакого", set()),
        ("два поверхи", {3}),
        # In a row, and typed in another alphabet.
        ('"shkola poruch"', {4}),
        ('"poruch shkola"', set()),
    ],
)
def test_a_query_finds_what_it_says(index: Index, text: str, found: set[int]) -> None:
    hits = ask(index, text)
    assert numbers(hits) == found
    assert hits.total == len(found)
    assert sum(hits.facets["subject"].values()) == len(found)


def test_a_word_of_several_base_forms_is_found_by_each(index: Index) -> None:
    index.write([entry(9, "Люди стали поруч 64")], [], Reached(Position(3, 7)))
    for text in ("сталь", "стати", "сталі", '"стати поруч"', '"сталі поруч 64"', '"поруч 64"'):
        assert numbers(ask(index, text)) == {9}, text
    # By sound at one place, by letters at the next, which have none.
    assert numbers(ask(index, '"poruch 64"')) == {9}
    for text in ('"сталі 64"', '"поруч стали"', "=сталь"):
        assert numbers(ask(index, text)) == set(), text


def test_a_long_phrase_of_words_with_many_readings_is_found(index: Index) -> None:
    # What is written may be of several base forms at each place: thousands of ways together.
    said, asked = "стали люди дорога", "сталь людина дорогий"
    index.write([entry(9, f"{said} {said} {said}"), entry(10, "сталі людина стать")], [], Reached())
    by_forms = Switches(scripts=False)
    assert numbers(ask(index, f'"{asked} {asked} {asked}"', switches=by_forms)) == {9}
    assert numbers(ask(index, f'"{asked} {asked} {asked} сталь"', switches=by_forms)) == set()


def test_words_in_a_row_are_found_exactly_where_they_stand_so(index: Index) -> None:
    said = itertools.product(("та", "не", "Люди", "дім-не"), repeat=3)
    # Nothing reaches from one text to the next.
    texts = {8: ["люди та", "не"]} | {9 + at: [" ".join(row)] for at, row in enumerate(said)}
    entries = [
        entry(number, title, name=" ".join(name)) for number, (title, *name) in texts.items()
    ]
    index.write(entries, [], Reached())
    for row in (*itertools.product(("та", "не", "люди"), repeat=2), ("та", "не", "люди"),
                ("люди", "та", "не"), ("не", "та", "не")):  # fmt: skip
        asked = " ".join(row)
        stands = {
            number
            for number, written in texts.items()
            if any(f" {asked} " in f" {text} ".lower().replace("-", " ") for text in written)
        }
        assert numbers(ask(index, f'="{asked}"', content=False)) == stands, asked


def test_a_day_is_found_whose_words_stand_in_title_and_record(index: Index) -> None:
    one = entry(9, "квітня 2022")
    said = replace(one, zones={**one.zones, Zone.RECORD: ["було 12, вночі"]})
    index.write([said, entry(10, "12 травня 2022")], [], Reached())
    assert numbers(ask(index, "12 квітня 2022", content=False)) == {9}


def test_a_form_that_is_seldom_written_ranks_no_higher_than_the_word_as_typed(
    index: Index,
) -> None:
    many = [entry(number, "школа") for number in range(20, 40)]
    index.write([*many, entry(40, "школою")], [], Reached())
    found = ask(index, "школа", count=50)
    assert found.keys.index(f"item:{UUID(int=40).hex}") >= len(many)


def test_each_expansion_can_be_switched_off(index: Index) -> None:
    assert numbers(ask(index, "школи", switches=Switches(forms=False, scripts=False))) == {1}
    assert numbers(ask(index, "Mariupol", switches=Switches(scripts=False))) == set()


def test_words_of_files_are_no_matter_for_those_who_read_records_only(index: Index) -> None:
    assert numbers(ask(index, "школа", content=False)) == {1}
    # Not even what is not in them.
    assert numbers(ask(index, "-садок", content=False)) == {1, 2, 3, 5}
    assert numbers(ask(index, "-вибухи", content=False)) == {1, 2, 3, 4, 5}
    assert numbers(ask(index, "text:школа", content=False)) == set()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (ALWAYS, {1, 2, 3, 4}),
        (NEVER, set()),
        (Among("organisation_id", frozenset({"aa"})), {1, 3}),
        (Among("organisation_id", frozenset()), set()),
        (Unless(Among("organisation_id", frozenset({"aa"}))), {2, 4}),
        (Keys(frozenset({UUID(int=2), UUID(int=9)})), {2}),
        (Keys(frozenset()), set()),
        (
            Some((
                Every((Among("organisation_id", frozenset({"aa"})),
                       Among("confidentiality", frozenset({"0", "1", "2"})))),
                Keys(frozenset({UUID(int=4)})),
            )),
            {1, 4},
        ),
        (Every((Some(()), ALWAYS)), set()),
    ],
)  # fmt: skip
def test_a_reach_narrows_hits_counts_and_facets(
    index: Index, condition: object, found: set[int]
) -> None:
    hits = ask(index, "", reach={"item": condition})
    assert numbers(hits) == found
    assert hits.total == len(found)
    for name in ("subject", "state"):
        assert sum(hits.facets[name].values()) == len(found)


def test_subjects_that_nobody_spoke_of_are_not_found(index: Index) -> None:
    assert numbers(ask(index, "", reach={"event": ALWAYS})) == {5}
    assert numbers(ask(index, "", reach={})) == set()


def test_what_is_left_out_is_in_no_count(index: Index) -> None:
    hits = ask(index, "школа", left_out=frozenset({ENTRIES[0].key, ENTRIES[3].key}))
    assert numbers(hits) == {3}
    assert hits.facets["state"] == {"old": 1}


def test_facets_count_each_value_of_an_object(index: Index) -> None:
    hits = ask(index, "")
    assert hits.facets["place"] == {"p1": 1, "p2": 2}
    assert hits.facets["year"] == {"2022": 2, "2023": 1}
    assert hits.facets["subject"] == {"item": 4, "event": 1}
    narrowed = index.ask(
        Question(wanted=Where(Among("place", frozenset({"p2"}))), reach=ALL, facets=("state",))
    )
    assert numbers(narrowed) == {4, 5}
    assert narrowed.facets["state"] == {"old": 1, "new": 1}


def test_values_that_are_held_together_are_counted_each_for_itself(index: Index) -> None:
    several = entry(9, "Наліт", subject="event", kind="raid strike", language="uk", state="new")
    index.write(
        [several, entry(8, "Удар", subject="event", kind="strike", language="en ru uk")],
        [],
        Reached(),
    )
    hits = ask(index, "", reach={"event": ALWAYS})
    assert hits.facets["kind"] == {"raid": 1, "strike": 2}
    assert hits.facets["language"] == {"uk": 2, "en": 1, "ru": 1}
    assert hits.facets["state"] == {"new": 2}
    assert hits.facets["verification"] == {}
    narrowed = Where(Among("language", frozenset({"ru"})))
    assert numbers(index.ask(Question(wanted=narrowed, reach=ALL))) == {8}


def test_values_with_spaces_are_found_whole(index: Index) -> None:
    values = ("нічний удар", "нічний\tудар", "нічний", "удар")
    index.write(
        [
            replace(one, columns={**one.columns, "role": frozenset({value})})
            for number, value in enumerate(values, 20)
            for one in [entry(number, "Наліт", subject="event")]
        ],
        [],
        Reached(),
    )
    for number, value in enumerate(values, 20):
        role = Among("role", frozenset({value}))
        assert numbers(index.ask(Question(wanted=Where(role), reach=ALL))) == {number}
        assert numbers(ask(index, "", reach={"event": role})) == {number}


def test_a_tag_is_counted_and_found_whole_as_far_as_the_reader_sees(index: Index) -> None:
    tagged = {
        10: ("aa", {"нічний удар", "удар", "x=y"}),
        11: ("bb", {"нічний удар", "дрон"}),
        12: ("aa", {f"тег {number}" for number in range(1_990)}),
        13: ("aa", set()),
    }
    index.write(
        [
            replace(one, columns={**one.columns, "tag": frozenset(tags)} if tags else one.columns)
            for number, (whose, tags) in tagged.items()
            for one in [entry(number, "Наліт", subject="event", organisation_id=whose)]
        ],
        [],
        Reached(),
    )

    def counted(*organisations: str, **how: object) -> dict[str, int]:
        reach = {"event": Among("organisation_id", frozenset(organisations))}
        return dict(ask(index, "наліт", reach=reach, facets=("tag",), **how).facets["tag"])

    def having(tag: str, *organisations: str) -> set[int]:
        wanted = Where(Among("tag", frozenset({tag})))
        reach = {"event": Among("organisation_id", frozenset(organisations))}
        return numbers(index.ask(Question(wanted=wanted, reach=reach)))

    some = {"нічний удар": 2, "удар": 1, "x=y": 1, "дрон": 1}
    assert counted("aa", "bb") == some | dict.fromkeys(tagged[12][1], 1)
    assert counted("bb") == {"нічний удар": 1, "дрон": 1}
    left = frozenset({f"event:{UUID(int=number).hex}" for number in (10, 12)})
    assert counted("aa", "bb", left_out=left) == {"нічний удар": 1, "дрон": 1}
    assert having("нічний удар", "aa", "bb") == {10, 11}
    assert having("удар", "aa", "bb") == having("x=y", "aa") == {10}
    assert having("x", "aa", "bb") == having("дрон", "aa") == set()


def test_a_time_passes_if_it_may_lie_in_the_span(index: Index) -> None:
    def within(moment: str, first: int, last: int) -> set[int]:
        return numbers(index.ask(Question(wanted=During(moment, first, last), reach=ALL)))

    assert within("registered", 2, 4) == {2, 3, 4}
    assert within("since", 1, 60) == {1, 4}
    assert within("until", 70, FOR_EVER) == {2, 4}
    assert within("until", 91, FOR_EVER) == set()
    # Whose time is not known passes nowhere.
    assert within("since", 1, FOR_EVER) == {1, 2, 4}


def test_a_rectangle_finds_what_has_one_of_its_places_inside(index: Index) -> None:
    def inside(*edges: float) -> set[int]:
        where = Where(Among("cell", cells_within(Box(*edges))))
        return numbers(index.ask(Question(wanted=where, reach=ALL)))

    assert inside(44.0, 22.0, 52.5, 40.5) == {4}
    assert inside(48.59, 37.99, 48.6, 38.01) == {4}
    # Between its two places there is nothing of it.
    assert inside(48.6, 30.53, 50.44, 37.99) == set()
    assert inside(48.596, 38.001, 50.0, 39.0) == set()


def test_everything_is_given_in_order_and_as_of_one_moment(index: Index) -> None:
    question = Question(wanted=EVERYTHING, reach={"item": ALWAYS}, order=Order.NEWEST, count=1)
    pieces = index.each(question)
    assert [key for piece in pieces for key in piece] == [one.key for one in ENTRIES[3::-1]]
    assert list(index.each(Question(wanted=NOTHING, reach=ALL))) == []


def test_counts_are_of_this_reader_and_this_moment_however_often_they_are_asked(
    index: Index,
) -> None:
    first = ask(index, "школа")
    assert first.facets["state"] == {"new": 1, "old": 2}
    first.facets["state"].clear()
    own = {"item": Among("organisation_id", frozenset({"aa"}))}
    for order in (Order.RANK, Order.NEWEST):
        for page in (0, 1):
            how = {"order": order, "first": page}
            assert ask(index, "школа", **how).facets["state"] == {"new": 1, "old": 2}
            assert ask(index, "школа", reach=own, **how).facets["state"] == {"new": 1, "old": 1}
            left = ask(index, "школа", left_out=frozenset({ENTRIES[0].key}), **how)
            assert left.facets["state"] == {"old": 2}
    index.write([], [ENTRIES[0].key], Reached())
    assert ask(index, "школа").facets["state"] == {"old": 2}


def test_orders_and_pages(index: Index) -> None:
    def keys(**how: object) -> list[int]:
        return [int(key[-1], 16) for key in ask(index, "", **how).keys]

    assert keys(order=Order.NEWEST) == [5, 4, 3, 2, 1]
    assert keys(order=Order.LATEST)[:3] == [2, 4, 1]
    assert keys(order=Order.NEWEST, first=1, count=2) == [4, 3]
    assert keys(order=Order.NEWEST, first=9, count=2) == []
    assert ask(index, "", first=9).total == 5
    assert ask(index, "", count=0).keys == []


def test_what_stands_in_the_title_ranks_first(index: Index) -> None:
    index.write(
        [entry(8, "інше", "довгий текст про школу " * 3), entry(9, "школа")],
        [],
        Reached(Position(3, 8)),
    )
    first = ask(index, "школа").keys[0]
    assert first.endswith("9")


def test_writing_twice_makes_nothing_twice(index: Index) -> None:
    index.write(ENTRIES, [], Reached(Position(3, 7)))
    assert index.size() == 5
    changed = entry(1, "Зовсім інше", organisation_id="aa")
    index.write(
        [changed], [ENTRIES[1].key, "item:" + "0" * 32], Reached(Position(4, 1), frozenset({7, 9}))
    )
    assert index.size() == 4
    assert index.reached() == Reached(Position(4, 1), frozenset({7, 9}))
    assert numbers(ask(index, "Mariupol")) == set()
    assert numbers(ask(index, "зовсім")) == {1}
    assert index.kept([ENTRIES[0].key]) == {ENTRIES[0].key: b""}


def test_a_new_index_is_filled_in_one_go_with_the_same(index: Index, tmp_path: Path) -> None:
    filled = type(index)(tmp_path / "filled", make=True)
    filled.load([ENTRIES[:2], ENTRIES[2:]])
    filled.write([], [], index.reached())
    assert filled.size() == index.size() == len(ENTRIES)
    assert filled.reached() == index.reached()
    for text in ("школа", "Mariupol", '"два вибухи"', "маріу*", "обстіл~", "-школа", ""):
        assert ask(filled, text) == ask(index, text)
    filled.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_read_stops_a_filling_with_its_own_error(
    engine: str, tmp_path: Path
) -> None:
    def broken() -> Iterable[list[Entry]]:
        yield list(ENTRIES[:2])
        raise ValueError("a record that cannot be read")

    index = engines()[engine](tmp_path / "made", make=True)
    with pytest.raises(ValueError, match="cannot be read"):
        index.load(broken())
    assert index.size() == 0
    # Nothing is held any longer, and what had been told of words is told again.
    index.write(ENTRIES[:2], [], Reached(Position(3, 7)))
    assert numbers(ask(index, "Mariupol")) == {1, 2}
    index.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_word_written_by_an_earlier_process_is_found_by_its_sound(
    engine: str, tmp_path: Path
) -> None:
    first = engines()[engine](tmp_path / "made", make=True)
    first.write(ENTRIES[:1], [], Reached())
    first.close()
    second = engines()[engine](tmp_path / "made")
    second.write(ENTRIES[1:2], [ENTRIES[0].key], Reached())
    assert numbers(ask(second, "Mariupol")) == {2}
    second.write(ENTRIES[:1], [ENTRIES[1].key], Reached())
    assert numbers(ask(second, "Mariupol")) == {1}
    second.close()


def test_what_was_kept_is_given_back(index: Index) -> None:
    assert index.kept([ENTRIES[0].key, "item:none"]) == {ENTRIES[0].key: b"one"}
    index.check()


@pytest.mark.parametrize("engine", ENGINES)
def test_another_process_reads_what_was_written(engine: str, tmp_path: Path) -> None:
    writer = engines()[engine](tmp_path / "made", make=True)
    writer.write(ENTRIES[:2], [], Reached(Position(1, 1)))
    reader = engines()[engine](tmp_path / "made")
    assert numbers(ask(reader, "")) == {1, 2}
    writer.write(ENTRIES[2:], [], Reached(Position(1, 2)))
    assert numbers(ask(reader, "")) == {1, 2, 3, 4, 5}
    assert reader.reached() == Reached(Position(1, 2))
    writer.close()
    reader.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_damage_is_one_error_and_never_an_answer(engine: str, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    made = engines()[engine](folder, make=True)
    made.write(ENTRIES, [], Reached(Position(1, 1)))
    made.close()
    for path in folder.iterdir():
        if path.is_file():
            path.write_bytes(b"\xff" * 64)

    def use() -> None:
        opened = engines()[engine](folder)
        opened.check()

    with pytest.raises(IndexDamaged):
        use()
    with pytest.raises(IndexDamaged):
        engines()[engine](tmp_path / "nothing there")


def test_engines_agree(tmp_path: Path) -> None:
    """Invented objects and queries, the same to all engines: what is found and counted is equal."""
    chance = random.Random(20220224)
    words = [
        "школа",
        "школи",
        "вибух",
        "вибухи",
        "обстріл",
        "обстрел",
        "Mariupol",
        "Маріуполь",
        "Київ",
        "києві",
        "дім",
        "дому",
    ]
    made = [
        entry(number, " ".join(chance.choices(words, k=3)), " ".join(chance.choices(words, k=6)),
              organisation_id=chance.choice("ab"), confidentiality=chance.choice("0123"),
              state=chance.choice("xyz"), happened=chance.randrange(1, 10**6),
              tag=" ".join(chance.choices(("дрон", "ніч", "x"), k=chance.randrange(3))))
        for number in range(1, 61)
    ]  # fmt: skip
    opened = [engines()[name](tmp_path / name, make=True) for name in ENGINES]
    for one in opened:
        one.write(made, [], Reached(Position(0, 1)))
    signs = ("{0} {1}", '"{0} {1}"', "{0} -{1}", "{0} | {1}", "{0}~ {1}", "=віб* {1}", "title:{0}")
    for sign, one, two in itertools.product(signs, words[::3], words[1::4]):
        reach = {"item": Among("organisation_id", frozenset(chance.choice("ab")))}
        answers = [
            ask(index, sign.format(one, two), reach=reach, order=Order.LATEST, count=10)
            for index in opened
        ]
        assert len({(tuple(hits.keys), hits.total) for hits in answers}) == 1
        assert answers[0].facets == answers[-1].facets
    for one in opened:
        one.close()


def test_the_values_for_all_and_none(index: Index) -> None:
    assert index.ask(Question(wanted=EVERYTHING, reach=ALL)).total == 5
    assert index.ask(Question(wanted=NOTHING, reach=ALL)).total == 0
