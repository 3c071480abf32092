# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sketch of a large dataset tells sums of its events, by places and months, and its ends."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

from dokaz.interfaces.portal.dataset import Dataset
from dokaz.interfaces.portal.sketch import sketch

KYIV, OBLAST = "UA80", "oblast"
ABOUT = {
    "kinds": [{"code": "attack"}, {"code": "killing"}],
    "oblasts": [["UA14", "Донецька область", "Donetska oblast"], [KYIV, "Київ", "Kyiv"]],
    "places": [["UA1401", "settlement"], [KYIV, OBLAST], [KYIV, "settlement"]],
}


def _sketched(dated: dict[tuple[str, str, str], int]) -> dict[str, Any]:
    counts: dict[tuple[str, str], Counter[str]] = {
        ("UA1401", "settlement"): Counter(attack=5),
        (KYIV, OBLAST): Counter(killing=2),
        (KYIV, "settlement"): Counter(attack=1, killing=1),
    }
    told: dict[str, Any] = json.loads(
        sketch(Dataset(ABOUT, {}, Counter(), Counter(dated), {}, counts, [], ""))
    )
    return told


def test_events_stand_at_their_places_in_their_months_and_those_of_a_year_in_all_of_it() -> None:
    told = _sketched(
        {
            ("attack", "UA14", "2022-03-05"): 4,
            ("attack", "UA14", "2023-02"): 1,
            ("killing", KYIV, "2022"): 2,
            ("killing", KYIV, "2022-02-24"): 1,
            ("attack", KYIV, "2023-02-03"): 1,
        }
    )
    # A city that is an oblast too is two places, each with its own events.
    assert told["counts"] == [[5, 0, 1], [0, 2, 1]]
    first, last = (date(1970, 1, 1) + timedelta(told[end]) for end in ("first", "last"))
    # The year begins before every day that is told; the month that is told as such ends last.
    assert (first, last) == (date(2022, 1, 1), date(2023, 2, 28))
    year = [2] * 12 + [0, 0]
    assert told["months"] == [
        [[0, 0, 48, *[0] * 10, 12], [0] * 14],
        [[*[0] * 13, 12], [2, 14, *year[2:]]],
    ]


def test_a_year_goes_no_further_than_events_that_are_told_better() -> None:
    told = _sketched({("attack", "UA14", "2022-03-05"): 1, ("attack", "UA14", "2023"): 1})
    assert told["last"] == (date(2023, 1, 1) - date(1970, 1, 1)).days
    assert told["months"] == [
        [[12, *[0] * 9, 1], [0] * 11],
        [[0] * 11, [0] * 11],
    ]
