# SPDX-License-Identifier: AGPL-3.0-or-later
"""An alert leaves the holder's process: its operator's own program is started with who it was."""

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
    with serving(*serve, port=port, log=log):
        statuses = []
        for _ in range(QUOTA + 2):
            request = sign_request(asker.request(1, points, Purpose.ASK), key=asker.key)
            statuses.append(sending.post(f"http://127.0.0.1:{port}/evaluate", request)[0])
        assert statuses == [200] * QUOTA + [429, 429]
        assert until(lambda: heard.exists() and heard.read_text().count("\n") == 2)
    told = [line.split() for line in heard.read_text().splitlines()]
    assert [code for code, _ in told] == ["BETA", "BETA"]
    shown = dokaz("register-holder", "status", "--folder", holder, code=1)
    assert [[one["organisation"], one["at"]] for one in shown["raised"]] == told
    assert shown["asked"] == {"BETA": QUOTA}
    # The service's own log says it too, and nothing of what was asked.
    assert log.read_text().count("ALERT") == 2
