# SPDX-License-Identifier: AGPL-3.0-or-later
"""The query language: every text is a query, and no engine stumbles over any."""

from __future__ import annotations

from pathlib import Path

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
from tests.search.test_engines import ENGINES, ENTRIES

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
        ("https://t.me/kanal/12", [Part(Kind.PHRASE, ("https", "t", "me", "kanal", "12"))]),
        ("- | \" ''", []),
        ("м’яч", [Part(Kind.WORD, ("м'яч",))]),
    ],
)
def test_what_signs_mean(text: str, parts: list[Part]) -> None:
    assert list(parse(text).parts) == parts


def test_one_or_the_other_joins_two_neighbours() -> None:
    assert [len(group) for group in parse("а1 б1 | в1 OR г1 д1").groups] == [1, 3, 1]
    # What is excluded is not a choice.
    assert [len(group) for group in parse("а1 | -б1").groups] == [1, 1]


def test_what_is_too_long_is_said_to_be_cut() -> None:
    assert parse("слово " * LONGEST).shortened
    assert parse(" ".join(f"с{n}" for n in range(MOST_WORDS + 1))).shortened
    assert not parse(" ".join(f"с{n}" for n in range(MOST_WORDS))).shortened
