# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member that puts a dictionary of names to the register: how far it comes, and who is told."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import CONTACT, NATALIIA, STRANGER, made
from tests.thoroughness import count

from dokaz.deconflict.register.protocol.errors import RefusedByHolder
from dokaz.deconflict.register.protocol.names.person import PersonFields

GUESSES = count(500, 10_000)
QUOTA, BURST = count(20, 400), count(6, 60)
"""Of a day and organisation, and of ten minutes: in the thorough run as in the directory that the
specification has, in the usual one a twentieth of guesses and quota, and a tenth of the burst."""


def guesses() -> Iterator[PersonFields]:
    """Surnames by years of birth; hers is the last."""
    for number in range(GUESSES - 1):
        one, other = divmod(number // 100, 10)
        surname = "Бондар" + "абвгдежзик"[one] + "абвгдежзик"[other] + "енко"
        yield PersonFields(surname, "Наталія", "", str(1910 + number % 100))
    yield NATALIIA


@pytest.mark.slow
def test_of_ten_thousand_guessed_names_few_are_answered_and_people_are_told(
    tmp_path: Path,
) -> None:
    """Each guess is really asked, signed as any question, at all three holders if need be."""
    coalition = made(tmp_path, quota=QUOTA, burst=BURST)
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    alpha.add(NATALIIA, CONTACT)
    answered, found, refusals = 0, 0, Counter[str]()
    for guess in guesses():
        try:
            found += len(beta.check(guess).told)
            answered += 1
        except RefusedByHolder as error:
            refusals[error.reason] += 1
    # A guess needs two of three holders, and each answers as often as the quota says.
    assert QUOTA <= answered <= QUOTA * 3 // 2
    assert refusals == {"quota": GUESSES - answered}
    assert found == 0
    for number, holder in enumerate(coalition.holders, start=1):
        tally = holder.tally()
        assert tally.used(2, number, at=coalition.now) == QUOTA
        # One of the burst, as it begins, and one of the quota: not a flood of them.
        assert [one.organisation for one in tally.alerts] == [2, 2]
        health = json.loads(coalition.line.get(f"http://h{number}/health")[1])
        assert health["alerts"] == 2
    assert coalition.alarms == ["BETA"] * 6
    assert [(one.left, one.alerts) for one in beta.standings()] == [(0, 2)] * 3
    # Who guessed is stopped; nobody else is, and nobody else is named.
    assert [len(alpha.check(one).told) for one in (NATALIIA, STRANGER)] == [1, 0]
    assert {one.alerts for one in alpha.standings()} == {0}
