# SPDX-License-Identifier: AGPL-3.0-or-later
"""Threads that stay with a connection: some of them, for a moment."""

import io
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from dokaz.interfaces.witness import staying
from dokaz.interfaces.witness.staying import FREE, THREADS, StayingWorker


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> StayingWorker:
    """One that reads a byte for each request, and keeps the connection unless it is `x`."""

    def handle(worker: Any, conn: Any) -> bool:
        said = conn.sock.recv(1)
        conn.heard.append(said)
        return bool(said not in (b"x", b""))

    monkeypatch.setattr(ThreadWorker, "handle", handle)
    monkeypatch.setattr(staying, "STAY_MILLISECONDS", 20)
    made = StayingWorker.__new__(StayingWorker)
    made.alive, made._places = True, threading.BoundedSemaphore(THREADS - FREE)
    return made


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, Any]]:
    one, other = socket.socketpair()
    buffered = SimpleNamespace(unreader=SimpleNamespace(buf=io.BytesIO()))
    with one, other:
        yield one, SimpleNamespace(sock=other, heard=[], parser=buffered)


def test_what_comes_next_is_answered_by_the_thread_that_stays(
    worker: StayingWorker, line: tuple[socket.socket, Any]
) -> None:
    asking, conn = line
    asking.sendall(b"abx")
    assert worker.handle(conn) is False
    assert conn.heard == [b"a", b"b", b"x"]
    asking.sendall(b"c")
    # Nothing more comes: the connection goes back to where all are listened to.
    assert worker.handle(conn) is True
    assert conn.heard[3:] == [b"c"]
    assert all(worker._places.acquire(blocking=False) for _ in range(THREADS - FREE))


@pytest.mark.parametrize("why", ["no place", "stopped", "read already"])
def test_a_thread_goes_where_it_may_not_stay(
    worker: StayingWorker, line: tuple[socket.socket, Any], why: str
) -> None:
    asking, conn = line
    if why == "no place":
        assert all(worker._places.acquire(blocking=False) for _ in range(THREADS - FREE))
    elif why == "stopped":
        worker.alive = False
    else:
        conn.parser.unreader.buf = io.BytesIO(b"b")
    asking.sendall(b"ab")
    assert worker.handle(conn) is True
    assert conn.heard == [b"a"]
