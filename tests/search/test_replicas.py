# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several machines of a node each keep a whole index of their own, also if one was killed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.intake.installation import environment, run_script
from tests.search.replica_search import MISSED, TIMED
from tests.waiting import PATIENCE_SECONDS


@pytest.mark.database
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_two_machines_keep_an_index_each_and_the_killed_one_catches_up(tmp_path: Path) -> None:
    if not os.environ.get("DOKAZ_DATABASE", "").startswith("postgresql"):
        pytest.skip("several machines of a node share a PostgreSQL server")
    script = Path(__file__).parent / "replica_search.py"
    with environment(tmp_path / "home") as values:
        arguments = (str(tmp_path / "second"),)
        output = run_script(script, *arguments, values=values, timeout=2 * PATIENCE_SECONDS)
    found = json.loads(output.splitlines()[-1])
    print(found)
    # Both have it within two seconds of the commit. A crowded machine may stop a process for
    # longer than that; one that is slow by its making is so every time.
    assert all(min(times) <= 2.0 for times in zip(*found["seconds"], strict=True)), found
    assert len(found["seconds"]) == TIMED
    assert found["behind"] >= MISSED
    assert found["stale"] == 0
    assert found["known"] == found["expected"] - MISSED
    assert found["missing"] == found["wrong"] == [0, 0]
    assert found["totals"] == [found["expected"]] * 2
