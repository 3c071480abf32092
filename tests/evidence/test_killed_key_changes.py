# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process that changes sealing keys is killed again and again; nothing it holds is lost."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.evidence import test_concurrency
from tests.evidence.test_concurrency import REPOSITORY, finish

CONTENTS = 20
KILLS = 4
node = test_concurrency.node


@pytest.fixture
def moments() -> Iterator[float]:
    """Seconds after the first change at which to kill; the same in every run."""
    chance = random.Random(7)
    return iter([chance.uniform(0.0, 0.5) for _ in range(KILLS)])


def start(node: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.evidence.key_changing_process", *arguments]
    return subprocess.Popen(
        command, env=node, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_kills_at_any_moment_lose_nothing(node: dict[str, str], moments: Iterator[float]) -> None:
    (identifiers,) = finish(start(node, "prepare", str(CONTENTS)))
    for moment in moments:
        process = start(node, "change", *identifiers)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("age1")
            time.sleep(moment)
        finally:
            process.kill()
            _output, errors = process.communicate()
        assert process.returncode == -signal.SIGKILL, errors
    assert finish(start(node, "check", *identifiers))[-1] == [str(CONTENTS)]
