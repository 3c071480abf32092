# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node in a folder of its own, and the real program run on it as a process."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.intake.installation import REPOSITORY

SCRIPT = Path(__file__).parent / "node_script.py"
PASSWORD = "four unrelated words here"
WORKER = ("--as", "worker@example.org")
ADMIN = ("--as", "admin@example.org")


@dataclass(frozen=True)
class Ended:
    """A process that ended. `document` is its JSON, empty without any."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@dataclass(frozen=True)
class Node:
    """An installation; `values` are its environment."""

    values: dict[str, str] = field(repr=False)

    @property
    def home(self) -> Path:
        return Path(self.values["DOKAZ_HOME"])

    @property
    def on_postgresql(self) -> bool:
        return bool(self.values.get("DOKAZ_DATABASE"))

    def with_values(self, **values: str) -> "Node":
        return Node({**self.values, **values})

    def run(self, *arguments: str, **values: str) -> Ended:
        """`dokaz ARGUMENTS`, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "dokaz.interfaces.cli.main", *map(str, arguments)],
            env={**self.values, "DOKAZ_PASSWORD": PASSWORD, **values},
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        return Ended(done.returncode, done.stdout, done.stderr)

    def do(self, what: str, *arguments: str) -> dict[str, Any]:
        """A piece of node_script.py, to its end."""
        done = subprocess.run(
            [sys.executable, str(SCRIPT), what, *arguments],
            env=self.values,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])
