# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz run` stops with a sentence where it cannot listen, before it changes anything."""

import socket

import pytest

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
