# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carrying requests over HTTP. No redirects, no proxies of the environment, bounded answers.

Connections are kept for the next request of this process: a handshake costs more than an answer.
"""

import atexit
import http.client
import io
import os
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

from dokaz.deconflict.register.protocol.asking import Said, Silence, Unreachable

MAX_ANSWER_BYTES = 8_000_000
MAX_OVERHEAD_BYTES = 200_000
"""Of headers, and of what divides an answer that comes in chunks."""
IDLE_SECONDS = 1.5
"""How long a connection is kept: less than servers keep theirs."""
MOST_IDLE = 4

Connection = http.client.HTTPConnection
_GONE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
_FAILURES = (OSError, http.client.HTTPException, ValueError)


class _Kept:
    """Connections that wait for the next request, by scheme and host. For all threads."""

    def __init__(self) -> None:
        self._lock, self._owner = threading.Lock(), os.getpid()
        self._idle: dict[tuple[str, str], list[tuple[float, Connection]]] = defaultdict(list)

    def take(self, place: tuple[str, str]) -> Connection | None:
        """One that is fresh enough; those that are not are closed."""
        oldest = time.monotonic() - IDLE_SECONDS
        with self._lock:
            if self._owner != os.getpid():
                # Of the process this one was forked from: they are that one's to use.
                self._idle.clear()
                self._owner = os.getpid()
            waiting = self._idle[place]
            while waiting:
                since, connection = waiting.pop()
                if since > oldest:
                    return connection
                connection.close()
        return None

    def give(self, place: tuple[str, str], connection: Connection) -> None:
        """Keep it for the next request."""
        with self._lock:
            if len(self._idle[place]) < MOST_IDLE:
                self._idle[place].append((time.monotonic(), connection))
                return
        connection.close()

    def end(self) -> None:
        """Close what waits."""
        with self._lock:
            for waiting in self._idle.values():
                while waiting:
                    waiting.pop()[1].close()


_KEPT = _Kept()
end_connections = _KEPT.end
"""Close all connections that this process keeps; the next request opens its own."""
atexit.register(end_connections)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Timely(io.RawIOBase):
    """What a server says, until `ends` (of the monotonic clock), and no more than an answer has.

    The whole answer has the time that the line may be silent for: one that drips, a byte now and
    then, would hold a thread of the node for as long as its sender likes. Everything counts: the
    length of a chunk may be stated as -1, which http.client takes for "all there is". Raises
    TimeoutError, ValueError.
    """

    def __init__(self, raw: io.RawIOBase, line: socket.socket, ends: float) -> None:
        self._raw, self._line, self._ends = raw, line, ends
        self._room = MAX_ANSWER_BYTES + MAX_OVERHEAD_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._line.settimeout(left)
        read = self._raw.readinto(buffer)
        self._room -= read or 0
        if self._room < 0:
            raise ValueError("the answer is too long")
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer that has to be here at a time."""

    def __init__(self, line: socket.socket, *, ends: float, **other: Any) -> None:
        super().__init__(line, **other)
        self.fp = io.BufferedReader(_Timely(self.fp.detach(), line, ends))


@dataclass
class _Call:
    """One request on its way. `reused`: its connection had carried another before."""

    method: str
    parts: SplitResult
    body: bytes | None
    timeout: float
    reused: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.parts.scheme, self.parts.netloc

    def send(self, *, anew: bool = False) -> None:
        """Over a connection that waits, or (`anew`) over one of its own."""
        kept = None if anew else _KEPT.take(self.place)
        self.reused = kept is not None
        self.connection = kept or self._opened()
        headers = {"Content-Type": "application/json"} if self.body is not None else {}
        with self._closed_on_failure():
            self.connection.timeout = self.timeout
            if self.connection.sock is not None:
                self.connection.sock.settimeout(self.timeout)
            path = self.parts.path or "/"
            self.connection.request(self.method, path, body=self.body, headers=headers)

    def answer(self) -> tuple[int, bytes]:
        """Status and body; the connection is kept for the next request."""
        ends = time.monotonic() + self.timeout
        self.connection.response_class = partial(_Answer, ends=ends)  # type: ignore[assignment]
        with self._closed_on_failure():
            answer = self.connection.getresponse()
            if answer.status < 200:
                # What is to follow would be taken for the answer to the next request.
                raise ValueError("no answer, but a word before one")
            content = answer.read(MAX_ANSWER_BYTES + 1)
            if len(content) > MAX_ANSWER_BYTES:
                raise ValueError("the answer is too long")
            if answer.length:
                raise ValueError("the answer was cut off")
        if answer.will_close:
            self.connection.close()
        else:
            _KEPT.give(self.place, self.connection)
        return answer.status, content

    @contextmanager
    def _closed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.connection.close()
            raise

    def _opened(self) -> Connection:
        host, port = self.parts.hostname or "", self.parts.port
        if self.parts.scheme == "https":
            context = _certificates()
            return http.client.HTTPSConnection(host, port, timeout=self.timeout, context=context)
        if self.parts.scheme != "http":
            raise ValueError("not an address of the web")
        return http.client.HTTPConnection(host, port, timeout=self.timeout)


@dataclass(frozen=True)
class OverHttp:
    """`timeout` in seconds for one whole answer."""

    timeout: float = 20

    def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        return _or_unreachable(_ended(self._begun("POST", url, body)))

    def get(self, url: str) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        return _or_unreachable(_ended(self._begun("GET", url, None)))

    def post_all(self, requests: Sequence[tuple[str, bytes]]) -> list[Said]:
        """All are sent before the first answer is waited for."""
        calls = [self._begun("POST", url, body) for url, body in requests]
        return [_ended(call) for call in calls]

    def _begun(self, method: str, url: str, body: bytes | None) -> _Call | Silence:
        try:
            call = _Call(method, urlsplit(url), body, self.timeout)
            try:
                call.send()
            except _GONE:
                if not call.reused:
                    raise
                call.send(anew=True)
        except _FAILURES as failure:
            return _silence_of(failure)
        return call


def _ended(call: _Call | Silence) -> Said:
    if isinstance(call, Silence):
        return call
    try:
        try:
            return call.answer()
        except _GONE:
            if not call.reused:
                raise
            # The server had closed it meanwhile. Had it read the request all the same, it refuses
            # the second one: requests hold a nonce.
            call.send(anew=True)
            return call.answer()
    except _FAILURES as failure:
        return _silence_of(failure)


def _silence_of(failure: Exception) -> Silence:
    """The handshake comes before the request: where the certificate fails, nothing was sent."""
    untrusted = isinstance(failure, ssl.SSLCertVerificationError)
    return Silence.UNTRUSTED if untrusted else Silence.NO_ANSWER


def _or_unreachable(answer: Said) -> tuple[int, bytes]:
    if isinstance(answer, Silence):
        # What went wrong holds addresses; the caller names the holder.
        raise Unreachable("no answer", silence=answer)
    return answer
