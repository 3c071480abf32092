# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carrying requests over HTTP. No redirects, no proxies of the environment, bounded answers.

Connections are kept for the next request of this process: a handshake costs more than an answer.
"""

import atexit
import http.client
import os
import ssl
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from dokaz.deconflict.register.protocol.asking import Unreachable

MAX_ANSWER_BYTES = 8_000_000
IDLE_SECONDS = 1.5
"""How long a connection is kept: less than servers keep theirs."""
MOST_IDLE = 4

Connection = http.client.HTTPConnection
_GONE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


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


@dataclass(frozen=True)
class OverHttp:
    """`timeout` in seconds for one answer."""

    timeout: float = 20

    def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        return self._ask("POST", url, body)

    def get(self, url: str) -> tuple[int, bytes]:
        """Raises Unreachable: no answer."""
        return self._ask("GET", url, None)

    def _ask(self, method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
        try:
            parts = urlsplit(url)
            place = (parts.scheme, parts.netloc)
            kept = _KEPT.take(place)
            if kept is not None:
                try:
                    return self._over(kept, method, parts, body)
                except _GONE:
                    # The server had closed it meanwhile. Had it read the request all the same, it
                    # refuses the second one: requests hold a nonce.
                    kept.close()
            return self._over(self._opened(parts), method, parts, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Its words hold addresses; the caller names the holder.
            raise Unreachable("no answer") from error

    def _opened(self, parts: SplitResult) -> Connection:
        host = parts.hostname or ""
        if parts.scheme == "https":
            return http.client.HTTPSConnection(
                host, parts.port, timeout=self.timeout, context=_certificates()
            )
        if parts.scheme != "http":
            raise ValueError("not an address of the web")
        return http.client.HTTPConnection(host, parts.port, timeout=self.timeout)

    def _over(
        self, connection: Connection, method: str, parts: SplitResult, body: bytes | None
    ) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        whole = False
        try:
            connection.timeout = self.timeout
            if connection.sock is not None:
                connection.sock.settimeout(self.timeout)
            connection.request(method, parts.path or "/", body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read(MAX_ANSWER_BYTES + 1)
            if len(content) > MAX_ANSWER_BYTES:
                raise Unreachable("the answer is too long")
            whole = not answer.will_close
            return answer.status, content
        finally:
            if whole:
                _KEPT.give((parts.scheme, parts.netloc), connection)
            else:
                connection.close()
