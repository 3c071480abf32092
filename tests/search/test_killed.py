# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index whose writers are killed again and again is never wrong, and ends complete."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dokaz.search.index.folder import engines
from tests.intake.installation import environment, run_script
from tests.killing import patience, rounds, tell

ROUNDS = rounds(3)


@pytest.mark.timeout(patience(ROUNDS) + 60)
@pytest.mark.parametrize("engine", tuple(engines()))
def test_an_index_killed_at_random_points_ends_complete(engine: str, tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    script = Path(__file__).parent / "killing_search.py"
    with environment(tmp_path / "home") as values:
        arguments = (engine, str(ROUNDS), seed)
        output = run_script(script, *arguments, values=values, timeout=patience(ROUNDS))
    found = json.loads(output.splitlines()[-1])
    tell(f"search {engine}", found)
    assert found["killed"] > 0
    assert (found["wrong"], found["unreadable"]) == (0, 0)
    assert (found["total"], found["behind"]) == (12, 0)
    assert (found["left"], found["state"]) == (1, "ready")
