# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server of the test run's own, from the installed binaries, on a socket only."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_OWNER = "server_owner"


def start(*, durable: bool = False) -> str:
    """Start a server in a temporary folder, stop it at the end; returns its address for Dokaz."""
    binaries = _binaries()
    root = Path(tempfile.mkdtemp(prefix="dokaz-pg-"))
    account: dict[str, str] = {}
    if os.geteuid() == 0:
        # initdb refuses to run as root.
        shutil.chown(root, "postgres")
        account = {"user": "postgres"}
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": root, **account}
    data = root / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        **run,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={root}"
    if not durable:
        options += " -c fsync=off"
    subprocess.run(
        [binaries / "pg_ctl", "-D", data, "-w", "-l", root / "log", "-o", options, "start"], **run
    )
    for statement in (
        # An ordinary role, as a node should have: row security does not hold superusers.
        "create role dokaz login createdb",
        "alter database postgres owner to dokaz",
        # Only here: tests play an operator who reaches past the triggers.
        "grant set on parameter session_replication_role to dokaz",
    ):
        subprocess.run(
            [
                *(binaries / "psql", "-X", "-q", "-h", root, "-U", _OWNER, "-d", "postgres"),
                *("-v", "ON_ERROR_STOP=1", "-c", statement),
            ],
            **run,
        )

    def stop() -> None:
        subprocess.run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
        shutil.rmtree(root, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://dokaz@/postgres?host={root}"


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[4])
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError("PostgreSQL is not installed: run tools/setup.sh test")
    return Path(on_path).parent
