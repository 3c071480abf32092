# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz run` stops with a sentence where it cannot listen, before it changes anything; and
nothing of a node goes on when it has ended, however it was ended."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.waiting import until

from dokaz.interfaces.cli.errors import AddressTaken
from dokaz.interfaces.cli.exits import Exit, exit_for
from dokaz.interfaces.cli.run_cmd import require_free_address


def test_a_taken_port_is_named_and_a_free_one_is_not() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AddressTaken, match=f"Port {port}") as refused:
            require_free_address("127.0.0.1", port)
        assert exit_for(refused.value) == Exit.OPERATOR
    require_free_address("127.0.0.1", port)


SUPERVISES = """
from dokaz.interfaces.cli.run_cmd import _Kept, _supervise
child = ["http.server", "--bind", "127.0.0.1", "0"]
_supervise([_Kept("child", child, knows_node=False)], None)
"""


ENDED_BY = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def _in_the_background() -> None:
    """As a shell starts what a script does not wait for: Ctrl-C is not its own."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _by_nohup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@contextmanager
def supervised(started: Callable[[], None]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A supervisor and the number of its child."""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISES], stderr=subprocess.DEVNULL, preexec_fn=started
    )
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children")
    assert until(lambda: children.read_text().split())
    (child,) = map(int, children.read_text().split())
    try:
        assert until(lambda: b"http.server" in Path(f"/proc/{child}/cmdline").read_bytes())
        yield supervisor, child
    finally:
        supervisor.kill()
        supervisor.wait()
        if not _is_gone(child):
            os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
@pytest.mark.parametrize("ended_by", ENDED_BY)
def test_nothing_goes_on_when_it_has_ended(ended_by: signal.Signals) -> None:
    with supervised(_in_the_background) as (supervisor, child):
        supervisor.send_signal(ended_by)
        supervisor.wait()
        assert until(lambda: _is_gone(child))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
def test_whoever_asked_for_it_keeps_a_node_without_a_terminal() -> None:
    with supervised(_by_nohup) as (supervisor, child):
        supervisor.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            supervisor.wait(1)
        assert not _is_gone(child)


def _is_gone(process: int) -> bool:
    """Ended; where nobody fetches what is left of it, its name stays (proc(5), `stat`)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
