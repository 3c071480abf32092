# SPDX-License-Identifier: AGPL-3.0-or-later
"""The query language: every text is a query, and no engine stumbles over any."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dokaz.gate.api import ALWAYS
from dokaz.search.asking.expanding import Switches, expand
from dokaz.search.asking.language import LONGEST, MOST_WORDS, In, Kind, Part, parse
from dokaz.search.asking.passages import Matcher
from dokaz.search.index.folder import engines
from dokaz.search.index.port import Index, Question, Reached
from dokaz.search.texts.words import words_of
from tests.search.test_engines import ENGINES, ENTRIES, entry

SIGNS = st.text(
    st.one_of(
        st.sampled_from('"«»„“”-−!=*~12|:()[]{}\\/^$.+?&<>\'’ʼ\0\n\t\u0301\u00ad аАяїЇtitleOR'),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Index]:
    made: dict[str, Index] = {}
    for name in ENGINES:
        folder: Path = tmp_path_factory.mktemp("engines") / name
        made[name] = engines()[name](folder, make=True)
        made[name].write(ENTRIES, [], Reached())
    return made


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=SIGNS)
def test_whatever_is_typed_gets_an_answer(opened: dict[str, Index], text: str) -> None:
    query = parse(text)
    assert sum(len(part.spelled) for part in query.parts) <= MOST_WORDS
    expanded = expand(query, Switches(), content=True, names=lambda name: (name, "інша назва"))
    Matcher(expanded).pieces(text)
    answers = {
        name: index.ask(Question(wanted=expanded.wanted, reach={"item": ALWAYS}))
        for name, index in opened.items()
    }
    assert len({answer.total for answer in answers.values()}) == 1


@settings(max_examples=100, deadline=None)
@given(text=SIGNS)
def test_pieces_put_together_are_the_text(text: str) -> None:
    expanded = expand(parse("title я*"), Switches(), content=True, names=lambda name: ())
    shown = "".join(piece.text for piece in Matcher(expanded).pieces(text))
    # White space is shown as spaces; not a letter is added, lost or moved.
    assert shown.split() == text.split()
    for word in words_of(text):
        assert text[word.start : word.end]
        assert word.text == word.spelled.replace("'", "")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("школа", [Part(Kind.WORD, ("школа",))]),
        ("-школа", [Part(Kind.WORD, ("школа",), excluded=True)]),
        ("=Школи", [Part(Kind.WORD, ("школи",), exact=True)]),
        ("-=школи", [Part(Kind.WORD, ("школи",), excluded=True, exact=True)]),
        ("шко*", [Part(Kind.BEGINNING, ("шко",))]),
        ("ш*", [Part(Kind.WORD, ("ш",))]),
        ("школа~", [Part(Kind.ALIKE, ("школа",), letters=1)]),
        ("школа~2", [Part(Kind.ALIKE, ("школа",), letters=2)]),
        ("«дві школи", [Part(Kind.PHRASE, ("дві", "школи"))]),
        ("назва:школа", [Part(Kind.WORD, ("школа",), In.TITLE)]),
        ('text:"дві школи"', [Part(Kind.PHRASE, ("дві", "школи"), In.CONTENT)]),
        ("Івано-Франківськ", [Part(Kind.PHRASE, ("івано", "франківськ"))]),
        ("https://t.me/kanal/12", [Part(Kind.PHRASE, ("t", "me", "kanal", "12"))]),
        ("NOT школа", [Part(Kind.WORD, ("школа",), excluded=True)]),
        ("школа AND в лікарні", [Part(Kind.WORD, ("школа",)), Part(Kind.WORD, ("лікарні",))]),
        ("в", [Part(Kind.WORD, ("в",))]),
        ('"в" школі', [Part(Kind.WORD, ("в",)), Part(Kind.WORD, ("школі",))]),
        ("Петренко О.", [Part(Kind.WORD, ("петренко",)), Part(Kind.WORD, ("о",))]),
        ("64-та", [Part(Kind.WORD, ("64",))]),
        (f"SHA-256: {'AB' * 32}", [Part(Kind.WORD, ("ab" * 8,))]),
        ("- | \" ''", []),
        ("м’яч", [Part(Kind.WORD, ("м'яч",))]),
    ],
)
def test_what_signs_mean(text: str, parts: list[Part]) -> None:
    assert list(parse(text).parts) == parts


TEXTS = (
    "Обстріл школи у селі, Ізюмський район, 12 квітня 2022 року",
    "Допит: Петренко О. І., військова частина 12345, 64-ї окремої мотострілецької бригади",
    "IMG_20220412_101010.JPG",
    "https://t.me/invented_channel/1234",
    "Зенітна ракета C-300 (латинська літера), Запоріжжя",
    "Протокол від 2022-04-12, Кам’янець-Подільський, вулиця Шевченка",
    "Мapіуполь, ґанок лікарні; об\u02bcєкт; обстрі\u0301ляно; російсь\u00adкі війська",
    f"{'a3f5' * 4}",
    "48.5951, 38.0009",
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Index]:
    made: dict[str, Index] = {}
    for name in ENGINES:
        made[name] = engines()[name](tmp_path_factory.mktemp("asked") / name, make=True)
        entries = [entry(number, text) for number, text in enumerate(TEXTS)]
        made[name].write(entries, [], Reached())
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("обстріл школи в Ізюмському районі", {0}),
        ("школа AND обстріл", {0}),
        ("12.04.2022", {0, 5}),
        ("2022-04-12 школа", {0}),
        ("12 апреля 2022", {0, 5}),
        ("«12 April 2022»", {0, 5}),
        ("=12.04.2022", set()),
        ("апрель 2022", {0, 5}),
        ("school April 2022", set()),
        ("школа April 2022", {0}),
        ("квітень 2022", {0, 5}),
        ("2022-04", {0, 5}),
        ("травень 2022", set()),
        ("May 2022", set()),
        ("=April 2022", set()),
        ("Петренко О.І.", {1}),
        ("в/ч 12345", {1}),
        ("вч 12345", {1}),
        ("64-та бригада", {1}),
        ("«64-а окрема»", {1}),
        ("64 омсбр", {1}),
        ("файл:IMG_20220412", set()),
        ("IMG_20220412_101010.jpg", {2}),
        ("https://www.t.me/invented_channel/1234", {3}),
        ("С-300", {4}),
        ("=С-300", set()),
        ("Zaporizhzhia", {4}),
        ("Запорожье -ракета", set()),
        ("Камянець Подільський", {5}),
        ("вул. Шевченка", {5}),
        ("Маріуполь", {6}),
        ("Mariupol ганок", {6}),
        ("об'єкт", {6}),
        ("обстріляно NOT школа", {6}),
        ("російські війська", {6}),
        ("a3f5" * 16, {7}),
        ("48.5951,38.0009", {8}),
        ("лікарня | школа", {0, 6}),
        ("обстріл~ школи", {0}),
    ],
)
def test_what_people_type_finds_what_they_mean(
    asked: dict[str, Index], text: str, expected: set[int]
) -> None:
    wanted = expand(parse(text), Switches(), content=True, names=lambda _name: ()).wanted
    for index in asked.values():
        found = index.ask(Question(wanted=wanted, reach={"item": ALWAYS}))
        assert {UUID(key.partition(":")[2]).int for key in found.keys} == expected


def test_what_is_looked_for_besides_is_told_and_can_be_switched_off() -> None:
    made = expand(parse("в/ч 12345"), Switches(), content=True, names=lambda _name: ())
    told = {one.word: one.names for one in made.expansions}
    assert told["в ч"] == ("вч", "військова частина", "войсковая часть")
    plain = Switches(names=False)
    made = expand(parse("в/ч 12345"), plain, content=True, names=lambda _name: ())
    assert all(not one.names for one in made.expansions)
    assert parse("школа в Ізюмі").joining == ("в",)


def test_one_or_the_other_joins_two_neighbours() -> None:
    assert [len(group) for group in parse("а1 б1 | в1 OR г1 д1").groups] == [1, 3, 1]
    # What is excluded is not a choice.
    assert [len(group) for group in parse("а1 | -б1").groups] == [1, 1]


def test_what_is_too_long_is_said_to_be_cut() -> None:
    assert parse("слово " * LONGEST).shortened
    assert parse(" ".join(f"с{n}" for n in range(MOST_WORDS + 1))).shortened
    assert not parse(" ".join(f"с{n}" for n in range(MOST_WORDS))).shortened
