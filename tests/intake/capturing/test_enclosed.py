# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fence around the browser: one port of this machine over TCP, and nothing of our settings."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dokaz.intake.capturing import enclosed
from dokaz.intake.capturing.browser import _environment
from tests.waiting import PATIENCE_SECONDS

TRY = (
    "import socket, sys\n"
    "for port in sys.argv[1:]:\n"
    "    try:\n"
    "        socket.create_connection(('127.0.0.1', int(port)), 30).close()\n"
    "        print('reached')\n"
    "    except PermissionError:\n"
    "        print('refused')\n"
)


def _tries(allowed: int, *ports: int) -> list[str]:
    fence = [sys.executable, "-I", enclosed.__file__, str(os.getpid()), str(allowed), "0", "1"]
    command = [*fence, sys.executable, "-c", TRY]
    done = subprocess.run(
        [*command, *map(str, ports)], capture_output=True, timeout=PATIENCE_SECONDS, check=True
    )
    return done.stdout.decode().split()


def _kernel_can() -> bool:
    check = f"import sys; sys.path.insert(0, {str(Path(enclosed.__file__).parent)!r}); "
    check += "import enclosed; sys.exit(not enclosed.fence(1))"
    return subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


@pytest.mark.skipif(not _kernel_can(), reason="this kernel cannot fence TCP (Landlock, Linux 6.7)")
def test_only_the_proxy_is_reached_over_tcp() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as proxy,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        ports = proxy.getsockname()[1], other.getsockname()[1]
        assert _tries(ports[0], *ports) == ["reached", "refused"]
        assert _tries(ports[1], *ports) == ["refused", "reached"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel of Linux")
def test_a_browser_whose_parent_has_ended_does_not_start() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    program = [sys.executable, "-c", "print('started')"]
    for parent, said in ((os.getpid(), b"started\n"), (ended.pid, b"")):
        fence = [sys.executable, "-I", enclosed.__file__, str(parent), "1", "0", "1"]
        done = subprocess.run([*fence, *program], capture_output=True, check=False)
        assert done.stdout == said


def test_the_browser_gets_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOKAZ_S3_SECRET_KEY", "an invented secret")
    given = _environment(tmp_path)
    assert "an invented secret" not in given.values()
    assert not [name for name in given if name.startswith(("DOKAZ", "DJANGO"))]
    assert given["HOME"] == str(tmp_path)


def test_pipes_are_where_the_browser_looks_for_them() -> None:
    """Also when they are the wrong way round at the places they are wanted at."""
    script = (
        f"import os, sys; sys.path.insert(0, {str(Path(enclosed.__file__).parent)!r}); "
        "import enclosed; a, b = os.pipe(); os.write(b, b'x'); enclosed.place(a, b); "
        "os.write(4, b'y'); sys.stdout.write(os.read(3, 9).decode())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"xy"
