# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of a holder that means harm: none holds a thread of the node for longer than stated."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from dokaz.deconflict.register.protocol.asking import Unreachable
from dokaz.deconflict.register.protocol.transport import OverHttp

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n"


@contextmanager
def answering(at_once: bytes, dripping: bytes = b"") -> Iterator[str]:
    """A holder's address: says `at_once`, and then `dripping` a byte at a time without an end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            with suppress(OSError):
                connection, _place = listening.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(at_once)
                    while dripping and not over.wait(0.02):
                        connection.sendall(dripping)

        speaking = threading.Thread(target=speak)
        speaking.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/evaluate"
        finally:
            over.set()
            speaking.join()


@pytest.mark.parametrize("at_once", [HEAD, b"HTTP/1.1 200 OK\r\nX: "], ids=["body", "headers"])
def test_an_answer_that_drips_ends_when_its_time_is_over(at_once: bytes) -> None:
    with answering(at_once, b"a") as url:
        before = time.monotonic()
        with pytest.raises(Unreachable):
            OverHttp(timeout=0.2).post(url, b"{}")
        assert time.monotonic() - before < 5


def test_half_an_answer_is_none() -> None:
    with answering(HEAD + b"half") as url, pytest.raises(Unreachable):
        OverHttp(timeout=2).get(url)
    whole = HEAD.replace(b"600", b"4") + b"that"
    with answering(whole) as url:
        assert OverHttp(timeout=2).get(url) == (200, b"that")
