# SPDX-License-Identifier: AGPL-3.0-or-later
"""A receipt that is killed again and again loses nothing, doubles nothing, and ends complete."""

import json
import os
from pathlib import Path

import pytest

from tests.intake.installation import environment, run_script
from tests.intake.killing_receipts import FILES
from tests.killing import patience, rounds, tell

ROUNDS = rounds(4)
SCRIPT = Path(__file__).with_name("killing_receipts.py")


@pytest.mark.timeout(patience(ROUNDS) + 60)
def test_no_file_is_lost_or_doubled_however_often_it_is_killed(tmp_path: Path) -> None:
    seed = os.environ.get("DOKAZ_KILL_SEED", "7")
    with environment(tmp_path / "home") as values:
        arguments = (str(ROUNDS), seed, str(tmp_path))
        output = run_script(SCRIPT, *arguments, values=values, timeout=patience(ROUNDS))
    found = json.loads(output.splitlines()[-1])
    tell("receipts", found)
    deliveries, contents = found["deliveries"], found["deliveries"] * FILES
    assert found["kills"].get("failed", 0) == 0
    assert sum(n for how, n in found["kills"].items() if how.startswith("killed")) > 0
    assert found["delivery_rows"] == found["complete"] == deliveries
    assert found["entries"] == found["counted"] == deliveries * (FILES + 2)
    assert found["items"] == found["originals"] == found["distinct_contents"] == contents
    assert found["taken"] == found["taken_files"] == contents
    assert found["already_here"] == found["refused"] == deliveries
    assert found["ingested"] == found["ingested_items"] == contents
    assert found["rows_without_bytes"] == found["unreadable"] == 0
    assert found["ledger_placed"] == found["ledger_entries"]
    assert found["ledger_findings"] == []
