# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz run` stops with a sentence where it cannot listen, before it changes anything; and
nothing of a node goes on when it has ended, however it was ended."""

import os
import signal
import socket
import subprocess
import sys
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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
@pytest.mark.parametrize("ended_by", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_nothing_goes_on_when_it_has_ended(ended_by: signal.Signals) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISES], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children")
    assert until(lambda: children.read_text().split())
    (child,) = map(int, children.read_text().split())
    try:
        assert until(lambda: b"http.server" in Path(f"/proc/{child}/cmdline").read_bytes())
        supervisor.send_signal(ended_by)
        supervisor.wait()
        assert until(lambda: _is_gone(child))
    finally:
        supervisor.kill()
        if not _is_gone(child):
            os.kill(child, signal.SIGKILL)


def _is_gone(process: int) -> bool:
    """Ended; where nobody fetches what is left of it, its name stays (proc(5), `stat`)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
