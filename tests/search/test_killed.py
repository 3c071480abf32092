# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index whose writers are killed again and again is never wrong, and ends complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dokaz.search.index.folder import engines
from tests.intake.installation import environment
from tests.killing import patience, rounds, tell

ROUNDS = rounds(3)


@pytest.mark.timeout(patience(ROUNDS) + 60)
@pytest.mark.parametrize("engine", tuple(engines()))
def test_an_index_killed_at_random_points_ends_complete(engine: str, tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    script = Path(__file__).parent / "killing_search.py"
    with environment(tmp_path / "home") as values:
        done = subprocess.run(
            [sys.executable, str(script), engine, str(ROUNDS), seed],
            env=values,
            capture_output=True,
            text=True,
            timeout=patience(ROUNDS),
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    tell(f"search {engine}", found)
    assert found["killed"] > 0
    assert (found["wrong"], found["unreadable"]) == (0, 0)
    assert (found["total"], found["behind"]) == (12, 0)
    assert (found["left"], found["state"]) == (1, "ready")
