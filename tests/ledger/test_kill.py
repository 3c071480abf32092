# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 at random moments of acting and sequencing, many times over."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tables
from tests.killing import patience, rounds, tell

REPOSITORY = Path(__file__).resolve().parents[2]
ROUNDS = rounds(5)


@pytest.mark.slow
@pytest.mark.timeout(patience(ROUNDS))
def test_killing_loses_nothing_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DOKAZ_HOME": str(tmp_path),
        "DOKAZ_TEST_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
    }
    for name in ("DOKAZ_TEST_DATABASE", "DOKAZ_DATABASE"):
        environment.pop(name, None)
    tables.put_into(tmp_path)
    python = [sys.executable, "-W", "ignore::DeprecationWarning"]
    seed = int(os.environ.get("DOKAZ_KILL_SEED", random.randrange(10**6)))
    program = [*python, "-m", "tests.ledger.kill_rounds", str(ROUNDS), str(seed)]
    result = subprocess.run(
        program, env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{result.stdout[-500:]}\n{result.stderr[-3000:]}"
    seen = json.loads(result.stdout.strip().splitlines()[-1])
    tell("log", {**seen, "seed": seed})
    assert seen["killed"] == ROUNDS
    assert seen["acts"] >= ROUNDS
