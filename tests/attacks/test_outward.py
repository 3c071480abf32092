# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other sides that answer badly on purpose: none of them stalls the node or hides the others."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from dokaz.ledger import outward

Behaviour = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], str]]:
    """Serve raw connections; gives the address."""
    listeners = []

    def start(behave: Behaviour) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(65536)
                        behave(connection)
            except OSError:
                return

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


def no_http(connection: socket.socket) -> None:
    connection.sendall(b"SSH-2.0-something\r\n")


def nothing(connection: socket.socket) -> None:
    """Close at once."""


def cut_off(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this")


def cut_off_error(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 409 Conflict\r\nContent-Length: 500\r\n\r\nonly this")


def too_large(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (outward.LARGEST_ANSWER + 100_000))


def bad_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n")


def dripping(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with contextlib.suppress(OSError):  # ends when the other side has had enough
        for _ in range(1000):
            connection.sendall(b"x")
            time.sleep(0.2)


@pytest.mark.parametrize(
    "behave", [no_http, nothing, cut_off, cut_off_error, too_large, bad_chunks, dripping]
)
def test_a_bad_answer_is_no_answer(
    behave: Behaviour,
    serve: Callable[[Behaviour], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outward, "LONGEST_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(outward.NoAnswer):
        outward.post(serve(behave), body=b"", content_type="text/plain")
    assert time.monotonic() - started < 120


def test_a_redirect_is_not_followed(serve: Callable[[Behaviour], str]) -> None:
    def redirecting(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        )

    assert outward.get(serve(redirecting)).status == 302


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "//x", "gopher:x"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(outward.NoAnswer):
        outward.get(address)
