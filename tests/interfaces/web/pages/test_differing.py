# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where two texts differ: nothing is lost, nothing is invented, and no text makes it slow."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.interfaces.web.duplicates.differing import (
    AROUND,
    MOST_OF_A_PIECE,
    MOST_WORDS,
    Differences,
    Where,
    differences,
)

POST = "Вночі обстріляли село: влучили в елеватор і школу, двоє поранених."
REPOST = "УВАГА! Вночі обстріляли село: влучили в елеватор і лікарню, двоє поранених. Підписуйтесь"
WORDS = st.lists(st.sampled_from(["а", "б", "в", "удар", "школа"]), max_size=25)


def pieces(found: Differences) -> list[tuple[str, str]]:
    return [(str(one.where), one.text.strip()) for each in found.passages for one in each.pieces]


def side(found: Differences, where: Where) -> list[str]:
    """The words of one text, as they are told."""
    told = [one for each in found.passages for one in each.pieces if one.where in (where, "both")]
    return " ".join(one.text for one in told).split()


def test_words_that_only_one_of_them_has_are_told_with_what_stands_around() -> None:
    assert pieces(differences(POST, REPOST)) == [
        ("other", "УВАГА!"),
        ("both", "Вночі обстріляли село: влучили в елеватор і"),
        ("one", "школу,"),
        ("other", "лікарню,"),
        ("both", "двоє поранених."),
        ("other", "Підписуйтесь"),
    ]


def test_the_same_words_do_not_differ_however_their_lines_end() -> None:
    found = differences("Удар  по\nшколі", "Удар по школі\n")
    assert found.are_none
    assert not differences("", "Удар").are_none
    assert differences("", "").are_none


def test_of_long_texts_what_both_have_is_left_out_and_counted() -> None:
    words = [f"слово{number}" for number in range(400)]
    changed = [*words[:200], "інше", *words[201:]]
    (passage,) = differences(" ".join(words), " ".join(changed)).passages
    assert passage.passed_over == 200 - AROUND
    assert len(passage.pieces[0].text.split()) == AROUND
    assert differences(" ".join(words), " ".join(changed)).passed_over == 199 - AROUND
    (new,) = differences("", " ".join(words)).passages[0].pieces
    assert (len(new.text.split()), new.left_out) == (MOST_OF_A_PIECE, 400 - MOST_OF_A_PIECE)


@settings(max_examples=200, deadline=None)
@given(one=WORDS, other=WORDS)
def test_both_texts_can_be_put_together_again(one: list[str], other: list[str]) -> None:
    found = differences(" ".join(one), " ".join(other))
    if not found.are_none:
        whole = sum(each.passed_over for each in found.passages) + found.passed_over
        assert len(side(found, Where.ONE)) + whole == len(one)
        if whole == 0:
            assert side(found, Where.ONE) == one
            assert side(found, Where.OTHER) == other
    else:
        assert one == other


def test_no_text_makes_it_slow() -> None:
    chance = random.Random(1)
    hostile = [
        ["а"] * MOST_WORDS,
        [chance.choice("аб") for _word in range(MOST_WORDS)],
        ["а", "б"] * (MOST_WORDS // 2 + 5),
    ]
    began = time.process_time()
    for one, other in zip(hostile, reversed(hostile), strict=True):
        differences(" ".join(one), " ".join(other))
    assert differences(" ".join(hostile[2]), "а").is_cut
    assert time.process_time() - began < 5
