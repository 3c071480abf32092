# SPDX-License-Identifier: AGPL-3.0-or-later
"""No line of a history is left out without a word."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from dokaz.casework.events.api import LONGEST_HISTORY
from dokaz.interfaces.web.addresses import FEW
from dokaz.interfaces.web.histories import newest


def shown(lines: int, address: str = "/") -> tuple[int, str]:
    """How many of so many lines the page has, and what it says below them."""
    every = list(range(lines))
    found, older = newest(RequestFactory().get(address), lambda most: every[:most])
    assert list(found) == every[: len(found)]
    return len(found), render_to_string("web/parts/older.html", {"older": older}).strip()


@pytest.mark.parametrize("lines", [0, 1, FEW])
def test_a_short_history_is_shown_whole(lines: int) -> None:
    assert shown(lines) == (lines, "")


@pytest.mark.parametrize("lines", [FEW + 1, 201, 3000])
def test_a_longer_one_says_where_all_of_it_is(lines: int) -> None:
    count, below = shown(lines)

    assert count == FEW
    assert 'href="?all=1#history"' in below
    assert shown(lines, "/?all=1") == (lines, "")


def test_more_than_any_page_shows_is_said_to_be_in_the_log() -> None:
    count, below = shown(LONGEST_HISTORY + 5, "/?all=1")

    assert count == LONGEST_HISTORY
    assert below
    assert "href" not in below
