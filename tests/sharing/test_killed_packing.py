# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing that is killed again and again leaves no half file under a name, and ends complete."""

import json
import os
from pathlib import Path

import pytest

from tests.intake.installation import environment, run_script
from tests.killing import patience, rounds, tell

ROUNDS = rounds(3)


@pytest.mark.timeout(patience(ROUNDS) + 60)
def test_a_packing_killed_at_random_points_ends_whole(tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    script = Path(__file__).parent / "killing_packing.py"
    with environment(tmp_path / "home") as values:
        output = run_script(script, str(ROUNDS), seed, values=values, timeout=patience(ROUNDS))
    found = json.loads(output.splitlines()[-1])
    tell("packing", found)
    assert found["killed"] > 0
    assert (found["broken_files"], found["odd_names"]) == (0, 0)
    assert found["status"] == "made"
    assert found["digest_holds"]
    assert found["files"] == ["parcel.zip.sealed"]
    assert found["completed"] == 1
    assert found["ledger_findings"] == []
