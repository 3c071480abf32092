# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each fence holds without the others, so that one missing fence is not hidden by the next."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dokaz

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the fences are Linux system calls"
)

START = """
import ctypes, os, socket, sys
sys.path.insert(0, sys.argv[1])
from dokaz.media import confinement
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(38, 1, 0, 0, 0)
"""
CONNECT = """
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2)
    print("reached")
except OSError:
    print("refused")
"""
OPEN = """
try:
    open(sys.argv[2], "rb")
    print("reached")
except OSError:
    print("refused")
"""


def outcome(script: str, argument: str) -> str:
    root = str(Path(dokaz.__file__).parents[1])
    ran = subprocess.run(
        [sys.executable, "-I", "-c", START + script, root, argument],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.fixture
def port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


NETWORK = "if not confinement._leave_network(libc): print('no fence'); sys.exit()\n"
FILTER = "if not confinement._filter_calls(libc, [('socket', 1)]): print('no fence'); sys.exit()\n"
FILES = (
    "if not confinement._landlock(libc, (os.path.dirname(os.__file__),)): "
    "print('no fence'); sys.exit()\n"
)


@pytest.mark.parametrize("fence", [NETWORK, FILTER], ids=["namespace", "filter"])
def test_network_fences_one_by_one(fence: str, port: str) -> None:
    assert outcome(CONNECT, port) == "reached"
    found = outcome(fence + CONNECT, port)
    if found == "no fence":
        pytest.skip("this kernel does not let the fence be put up")
    assert found == "refused"


def test_file_fence(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    assert outcome(OPEN, str(secret)) == "reached"
    found = outcome(FILES + OPEN, str(secret))
    if found == "no fence":
        pytest.skip("this kernel has no Landlock")
    assert found == "refused"


ORPHANED = """
import signal
signal.signal(signal.SIGTERM, lambda *_: None)
parent = os.getpid()
reads, writes = os.pipe()
if os.fork():
    os.read(reads, 1)
    os._exit(0)
if sys.argv[2] == "before":
    confinement.end_with_parent(signal.SIGTERM, parent)
os.write(writes, b"1")
while os.getppid() == parent:
    pass
if sys.argv[2] == "after":
    confinement.end_with_parent(signal.SIGTERM, parent)
print("goes on")
"""


@pytest.mark.parametrize("asked", ["before", "after"])
def test_no_child_outlives_its_parent_whichever_is_first(asked: str) -> None:
    """The parent ends before or after the child has asked to end with it."""
    assert outcome(ORPHANED, asked) == ""


def test_a_child_that_asks_nothing_outlives_its_parent() -> None:
    assert outcome(ORPHANED, "never") == "goes on"
