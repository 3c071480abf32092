# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every parser with some made-up inputs; `make fuzz` looks much longer, and by coverage."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS, give
from tests.thoroughness import count
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_any_bytes_are_a_value_or_an_error_of_ours(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=count(40, 5_000), deadline=None)
    @given(st.sampled_from(target.seeds), st.integers(0, 40), st.binary(max_size=200))
    def tried(seed: bytes, kept: int, data: bytes) -> None:
        give(target, seed + data)
        give(target, seed[: len(seed) - kept] + data + seed)

    tried()


def test_a_fault_is_found() -> None:
    """The control: what is no error of ours comes through."""
    with pytest.raises(ZeroDivisionError):
        give(type(TARGETS["warc"])(lambda data: 1 // 0), b"")


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python")
@pytest.mark.thorough("instrumenting takes long")
def test_the_long_search_runs() -> None:
    command = [sys.executable, "-m", "tests.fuzzing.run", "checkpoint", "-runs=50"]
    found = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}/src:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True, timeout=PATIENCE_SECONDS * 4, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr[-2000:]
    assert b"Done 50" in found.stderr
