# SPDX-License-Identifier: AGPL-3.0-or-later
"""An alert leaves the holder's process: its operator's own program is started with who it was. That
process may be killed meanwhile."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import made
from tests.interfaces.register_holder.test_five_processes import dokaz, serving
from tests.waiting import free_port, until

from dokaz.deconflict.register.protocol import voprf
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.names.match_keys import MOST_KEYS
from dokaz.deconflict.register.protocol.requests import Purpose, sign_request
from dokaz.deconflict.register.protocol.transport import OverHttp

BURST, QUOTA = 3, 5


@pytest.mark.slow
def test_a_burst_and_a_quota_start_the_operators_program_once_each(tmp_path: Path) -> None:
    coalition = made(tmp_path / "coalition", burst=BURST, quota=QUOTA)
    heard, log = tmp_path / "heard.txt", tmp_path / "log.txt"
    program = tmp_path / "tell-people"
    program.write_text(f'#!/bin/sh\necho "$@" >> {heard}\n', encoding="ascii")
    program.chmod(0o700)
    sending = OverHttp()
    member = MemberFolder(coalition.members["BETA"].root, sending=sending, clock=time.time)
    asker = member._asker()
    points = tuple(voprf.padding().element for _ in range(MOST_KEYS))
    port = free_port()
    holder = coalition.holders[0].root
    serve = ("register-holder", "serve", "--folder", holder, "--on-alert", program)
    with serving(*serve, port=port, log=log) as service:
        statuses = []
        for number in range(QUOTA + 2):
            if number == BURST - 1:
                _answered_by_another_process(service.pid)
            request = sign_request(asker.request(1, points, Purpose.ASK), key=asker.key)
            statuses.append(OverHttp().post(f"http://127.0.0.1:{port}/evaluate", request)[0])
        assert statuses == [200] * QUOTA + [429, 429]
        assert until(lambda: heard.exists() and heard.read_text().count("\n") == 2)
    told = [line.split() for line in heard.read_text().splitlines()]
    assert [code for code, _ in told] == ["BETA", "BETA"]
    shown = dokaz("register-holder", "status", "--folder", holder, code=1)
    assert [[one["organisation"], one["at"]] for one in shown["raised"]] == told
    assert shown["asked"] == {"BETA": QUOTA}
    # The service's own log says it too, and nothing of what was asked.
    assert log.read_text().count("ALERT") == 2


def _answered_by_another_process(service: int) -> None:
    """The one that answers is killed, and follows the one before it in what it knows. None comes
    beside it, as other servers of this kind begin one where they are told to read anew."""
    (answering,) = _answering(service)
    os.kill(service, signal.SIGHUP)
    time.sleep(0.3)
    assert _answering(service) == [answering]
    os.kill(answering, signal.SIGKILL)
    assert until(lambda: _answering(service) not in ([], [answering]))


def _answering(service: int) -> list[int]:
    children = Path(f"/proc/{service}/task/{service}/children").read_text()
    return [int(one) for one in children.split()]
