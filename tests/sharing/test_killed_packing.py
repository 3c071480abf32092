# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing that is killed again and again leaves no half file under a name, and ends complete."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.installation import environment
from tests.killing import patience, rounds, tell

ROUNDS = rounds(4)


@pytest.mark.timeout(patience(ROUNDS) + 60)
def test_a_packing_killed_at_random_points_ends_whole(tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    script = Path(__file__).parent / "killing_packing.py"
    with environment(tmp_path / "home") as values:
        done = subprocess.run(
            [sys.executable, str(script), str(ROUNDS), seed],
            env=values,
            capture_output=True,
            text=True,
            timeout=patience(ROUNDS),
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    tell("packing", found)
    assert found["killed"] > 0
    assert (found["broken_files"], found["odd_names"]) == (0, 0)
    assert found["status"] == "made"
    assert found["digest_holds"]
    assert found["files"] == ["parcel.zip.sealed"]
    assert found["completed"] == 1
    assert found["ledger_findings"] == []
