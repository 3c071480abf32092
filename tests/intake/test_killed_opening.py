# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opening that is killed again and again loses nothing, doubles nothing, and ends opened."""

import json
import os
from pathlib import Path

import pytest

from tests.intake.installation import environment, run_script
from tests.intake.killing_openings import INNER, MEMBERS
from tests.killing import patience, rounds, tell

ROUNDS = rounds(3)
SCRIPT = Path(__file__).with_name("killing_openings.py")


@pytest.mark.timeout(patience(ROUNDS) + 60)
def test_no_member_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    with environment(tmp_path / "home") as values:
        arguments = (str(ROUNDS), seed, str(tmp_path))
        output = run_script(SCRIPT, *arguments, values=values, timeout=patience(ROUNDS))
    found = json.loads(output.splitlines()[-1])
    tell("openings", found)
    containers = found["containers"]
    assert found["kills"].get("failed", 0) == 0
    assert sum(n for how, n in found["kills"].items() if how.startswith("killed")) > 0
    assert found["states"] == {"opened": 2 * containers}
    # The files, the twin, the empty one, the archive inside, and what is in it.
    assert found["members"] == found["places"] == containers * (MEMBERS + 3 + INNER)
    assert found["taken"] == found["taken_files"] == containers * (MEMBERS + 1 + INNER)
    assert found["already_here"] == found["refused"] == containers
    assert found["items"] == found["ingested"] == containers * (MEMBERS + 2 + INNER)
    assert found["distinct_contents"] == found["items"]
    assert found["relations"] == found["taken"]
    assert found["unreadable"] == 0
    assert found["ledger_findings"] == []
