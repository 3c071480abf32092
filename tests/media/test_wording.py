# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that share most of their words have near bits; others have far ones."""

import random
import unicodedata

import pytest

from dokaz.media.wording import FEWEST_PAIRS, wording_of

REACH = 31
POST = (
    "Сьогодні вночі російські війська обстріляли Вигадане. Влучили в елеватор і три житлові "
    "будинки на вулиці Польовій. Двоє людей поранені, їх доправили до лікарні в сусідньому місті. "
    "Рятувальники гасять пожежу, роботи тривають. Подробиці з'ясовуємо."
)


def apart(one: str, other: str) -> int:
    return (int(wording_of([one]), 16) ^ int(wording_of([other]), 16)).bit_count()


@pytest.mark.parametrize(
    "repost",
    [
        POST.upper(),
        POST.replace("'", "’"),
        unicodedata.normalize("NFD", POST),
        "‼️ " + POST.replace(". ", ".\n\n") + "\n\n👉 @vyhadanyi_kanal https://t.me/vyhadanyi/12",
        "Переслано: " + POST,
        POST + " Підписатися на канал",
        POST.replace("Двоє людей", "Троє людей"),
    ],
)
def test_a_repost_is_near(repost: str) -> None:
    assert apart(POST, repost) <= REACH


def test_addresses_and_names_of_accounts_say_nothing() -> None:
    added = "@vyhadanyi_kanal https://t.me/vyhadanyi/12 www.site.example/a t.me/another/13"
    assert apart(POST, f"{POST} {added}") == 0


def test_another_post_of_the_same_kind_is_far() -> None:
    other = (
        "Учора ввечері росіяни вдарили по Вигаданому з артилерії. Знищено склад із зерном, "
        "пошкоджено школу. На щастя, люди не постраждали. Вогнеборці ліквідували займання. "
        "Поліція документує наслідки чергового воєнного злочину російської армії."
    )
    assert apart(POST, other) > 90


def said(numbers: list[int]) -> str:
    return " ".join(f"а{number} б{number}" for number in numbers)


def test_a_text_of_few_words_has_no_bits() -> None:
    few = " ".join(f"слово{n}" for n in range(FEWEST_PAIRS))
    assert wording_of([few]) == ""
    assert wording_of(["так " * 500]) == ""
    assert wording_of([few + " кінець"]) != ""


def test_pieces_are_one_text() -> None:
    assert wording_of(POST.split(". ")) == wording_of([POST])


@pytest.mark.parametrize(
    ("common", "least", "most"), [(0.9, 0.98, 1), (0.75, 0.3, 0.9), (0.5, 0, 0)]
)
def test_how_many_are_found_by_how_much_they_have_in_common(
    common: float, least: float, most: float
) -> None:
    drawn = random.Random(common)
    found = 0
    for _ in range(60):
        size = 100
        shared = round(2 * size * common / (1 + common))
        both = [drawn.randrange(10**9) for _ in range(shared)]
        one, other = (
            [*both, *(drawn.randrange(10**9) for _ in range(size - shared))] for _ in range(2)
        )
        found += apart(said(one), said(other)) <= REACH
    assert least <= found / 60 <= most
