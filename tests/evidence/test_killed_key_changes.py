# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process that changes sealing keys is killed again and again; nothing it holds is lost."""

import random

import pytest

from tests.evidence import test_concurrency
from tests.evidence.test_concurrency import run
from tests.killing import patience, rounds

CONTENTS = 12
KILLS = rounds(3)
node = test_concurrency.node


@pytest.mark.database
@pytest.mark.timeout(patience(KILLS))
def test_kills_at_any_moment_lose_nothing(node: dict[str, str]) -> None:
    """Seconds after the first change at which to kill are the same in every run."""
    chance = random.Random(7)
    moments = [f"{chance.uniform(0.0, 0.5):.4f}" for _ in range(KILLS)]
    found = run(node, "key_changing_process", str(CONTENTS), *moments, seconds=patience(KILLS))
    assert found == [[str(KILLS), "killed"]]
