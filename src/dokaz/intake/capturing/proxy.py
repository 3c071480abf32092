# SPDX-License-Identifier: AGPL-3.0-or-later
"""The proxy between our browser and the web: checks, limits and records every request.

Listens on this machine alone, for one capture. TLS ends here: the browser speaks it with a
certificate made for this capture (`certificates`), the server's own certificate is checked here
against this machine's roots. Whatever is refused is refused before anything is sent, and named.
"""

import contextlib
import datetime as dt
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import h11

from dokaz.intake.capturing.addresses import NotAllowed, Reach
from dokaz.intake.capturing.certificates import Certificates
from dokaz.intake.capturing.exchange import Answer, Asked, ask
from dokaz.intake.capturing.limits import CaptureLimits, Refusal
from dokaz.intake.capturing.recording import Exchange, Recording

_PIECE = 1 << 16
_LARGEST_REQUEST = 4 << 20
_IDLE_SECONDS = 30.0
_MOST_REFUSED = 200
_GATEWAY = {Refusal.NOT_REACHED: 502, Refusal.NOT_FOUND: 502, Refusal.TIME: 504}


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was not made, or whose answer was not kept."""

    url: str
    reason: Refusal


class Meter:
    """What one capture has taken. Threads share it."""

    def __init__(self, limits: CaptureLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._until = clock() + limits.seconds
        self._lock = threading.Lock()
        self._at_work = 0
        self._last_change = clock()
        self.bytes = 0
        self.requests = 0
        self.reached: set[Refusal] = set()

    def seconds_left(self) -> float:
        return self._until - self._clock()

    def take_bytes(self, number: int) -> None:
        """Raises NotAllowed."""
        with self._lock:
            self.bytes += number
            if self.bytes > self._limits.bytes:
                self.reached.add(Refusal.BYTES)
                raise NotAllowed(Refusal.BYTES)

    def take_request(self) -> None:
        """Raises NotAllowed."""
        if self.seconds_left() <= 0:
            self.reached.add(Refusal.TIME)
            raise NotAllowed(Refusal.TIME)
        with self._lock:
            self.requests += 1
            if self.requests > self._limits.requests:
                self.reached.add(Refusal.REQUESTS)
                raise NotAllowed(Refusal.REQUESTS)

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While an answer is on its way."""
        self._change(1)
        try:
            yield
        finally:
            self._change(-1)

    def _change(self, by: int) -> None:
        with self._lock:
            self._at_work += by
            self._last_change = self._clock()

    @property
    def quiet_seconds(self) -> float:
        """Since when nothing is on its way."""
        with self._lock:
            return 0.0 if self._at_work else self._clock() - self._last_change


class RecordingProxy:
    """A context: listening inside, and every exchange recorded when it is left."""

    def __init__(
        self,
        *,
        reach: Reach,
        limits: CaptureLimits,
        recording: Recording,
        certificates: Certificates,
        now: Callable[[], dt.datetime],
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.meter = Meter(limits)
        self.refused: list[Refused] = []
        self.statuses: dict[str, tuple[int, str]] = {}
        """Status and server's address of what was answered, by address."""
        self._reach = reach
        self._limits = limits
        self._recording = recording
        self._certificates = certificates
        self._now = now
        self._trust = trust or ssl.create_default_context()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> "RecordingProxy":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.cut()
        self._server.server_close()  # Waits for its threads.

    def refuse(self, url: str, reason: Refusal) -> None:
        """Take note of what was not done."""
        with self._lock:
            if len(self.refused) < _MOST_REFUSED:
                self.refused.append(Refused(url, reason))

    def ask(self, asked: Asked) -> Answer:
        """Raises NotAllowed, which is noted."""
        try:
            _require_page(asked)
            self.meter.take_request()
            return ask(
                asked,
                reach=self._reach,
                budget=self.meter,
                trust=self._trust,
                most_bytes=self._limits.one_bytes,
                now=self._now,
            )
        except NotAllowed as refused:
            if refused.reason is not Refusal.NOT_THE_PAGE:
                self.refuse(asked.url, refused.reason)
            raise

    def keep(self, asked: Asked, answer: Answer) -> None:
        """Record an exchange."""
        with answer.raw:
            self._recording.add(
                Exchange(
                    url=asked.url,
                    at=answer.at,
                    ip=answer.ip,
                    request=answer.request,
                    answer=answer.raw,
                    truncated=answer.truncated,
                )
            )
        if answer.truncated:
            reason = Refusal.TIME if answer.truncated == "time" else Refusal.BYTES
            if answer.truncated != "disconnect":
                self.meter.reached.add(reason)
            self.refuse(
                asked.url, Refusal.NOT_REACHED if answer.truncated == "disconnect" else reason
            )
        with self._lock:
            self.statuses[asked.url] = (answer.status, answer.ip)

    def certificate(self, host: str) -> ssl.SSLContext:
        return self._certificates.context(host)


def _require_page(asked: Asked) -> None:
    """What the page wants goes through; what the browser wants for itself does not.

    Chromium asks its maker for updates and accounts whatever it is told. It states no `Accept` for
    those, or that no site asked for something that is no navigation; a page cannot say either
    (Fetch Metadata, 2.3: these fields are not the page's to set). Raises NotAllowed.
    """
    fields = {name.lower(): value.strip().lower() for name, value in asked.headers}
    if b"upgrade" in fields:
        raise NotAllowed(Refusal.UPGRADE)
    by_no_site = fields.get(b"sec-fetch-site") == b"none"
    if b"accept" not in fields or (by_no_site and fields.get(b"sec-fetch-mode") != b"navigate"):
        raise NotAllowed(Refusal.NOT_THE_PAGE)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: RecordingProxy) -> None:
        super().__init__(address, _Handler)
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def cut(self) -> None:
        """End connections the browser left open."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error of ours, and its address is in no log."""


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        connection: socket.socket = self.request
        self.server.opened(connection)
        try:
            connection.settimeout(_IDLE_SECONDS)
            self._talk(connection)
        finally:
            self.server.closed(connection)

    def _talk(self, connection: socket.socket) -> None:
        browser = _Browser(connection)
        asked = browser.next_request()
        if asked is None:
            return
        if asked.method != b"CONNECT":
            _Talk(self.server.proxy, browser, tunnel=None).go_on(asked)
            return
        host, port = _host_and_port(asked.target)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            context = self.server.proxy.certificate(host)
            inner = context.wrap_socket(connection, server_side=True)
        except (OSError, ValueError):
            self.server.proxy.refuse(f"https://{host}:{port}/", Refusal.UPGRADE)
            return
        self.server.opened(inner)
        try:
            inside = _Browser(inner)
            first = inside.next_request()
            if first is not None:
                _Talk(self.server.proxy, inside, tunnel=(host, port)).go_on(first)
        finally:
            self.server.closed(inner)
            inner.close()


def _host_and_port(target: bytes) -> tuple[str, int]:
    host, _colon, port = target.decode("ascii", "replace").rpartition(":")
    return host.strip("[]"), int(port) if port.isdecimal() else 443


@dataclass(frozen=True, slots=True)
class _Request:
    method: bytes
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class _Browser:
    """Our browser's end of a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._http = h11.Connection(our_role=h11.SERVER)

    def next_request(self) -> _Request | None:
        """None: it has no more to ask."""
        try:
            request, body = None, bytearray()
            while True:
                event = self._http.next_event()
                if event is h11.NEED_DATA:
                    self._http.receive_data(self._connection.recv(_PIECE))
                elif isinstance(event, h11.Request):
                    request = event
                    if event.method == b"CONNECT":
                        return _Request(event.method, event.target, (), b"")
                elif isinstance(event, h11.Data):
                    body += event.data
                    if len(body) > _LARGEST_REQUEST:
                        return None
                elif isinstance(event, h11.EndOfMessage) and request is not None:
                    headers = tuple(request.headers.raw_items())
                    return _Request(request.method, request.target, headers, bytes(body))
                else:
                    return None
        except (OSError, h11.RemoteProtocolError):
            return None

    def send_head(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self._send(h11.Response(status_code=status, headers=headers))

    def send_body(self, piece: bytes) -> None:
        self._send(h11.Data(data=piece))

    def end(self) -> bool:
        """The answer is whole; whether another request may follow."""
        self._send(h11.EndOfMessage())
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            return True
        return False

    def _send(self, event: Any) -> None:
        data = self._http.send(event)
        if data:
            self._connection.sendall(data)


class _Talk:
    """Requests of one connection, one after the other. `tunnel`: where TLS leads to."""

    def __init__(
        self, proxy: RecordingProxy, browser: _Browser, *, tunnel: tuple[str, int] | None
    ) -> None:
        self._proxy = proxy
        self._browser = browser
        self._tunnel = tunnel

    def go_on(self, first: _Request) -> None:
        request: _Request | None = first
        while request is not None:
            with self._proxy.meter.working():
                if not self._one(request):
                    return
            request = self._browser.next_request()

    def _one(self, request: _Request) -> bool:
        """Answer one request; whether the connection goes on."""
        try:
            asked = self._asked(request)
            answer = self._proxy.ask(asked)
        except NotAllowed as refused:
            return self._say_no(refused.reason)
        try:
            return self._forward(answer)
        finally:
            # The browser may have gone, as from a download it does not want: the answer is still
            # part of the capture.
            for _piece in answer.pieces:
                pass
            self._proxy.keep(asked, answer)

    def _asked(self, request: _Request) -> Asked:
        """Raises NotAllowed."""
        if self._tunnel is not None:
            scheme, (host, port), target = "https", self._tunnel, request.target
        else:
            scheme, host, port, target = _parts(request.target)
        if not target.startswith(b"/"):
            raise NotAllowed(Refusal.MALFORMED)
        return Asked(
            method=request.method,
            scheme=scheme,
            host=host,
            port=port,
            target=target,
            headers=request.headers,
            body=request.body,
        )

    def _say_no(self, reason: Refusal) -> bool:
        text = f"dokaz capture: {reason.value}".encode()
        headers = [(b"Content-Type", b"text/plain"), (b"Content-Length", str(len(text)).encode())]
        try:
            self._browser.send_head(_GATEWAY.get(reason, 403), headers)
            self._browser.send_body(text)
            return self._browser.end()
        except (OSError, h11.LocalProtocolError):
            return False

    def _forward(self, answer: Answer) -> bool:
        try:
            self._browser.send_head(answer.status, answer.forwarded_headers())
            for piece in answer.pieces:
                self._browser.send_body(piece)
            return not answer.truncated and self._browser.end()
        except (OSError, h11.LocalProtocolError):
            return False


def _parts(target: bytes) -> tuple[str, str, int, bytes]:
    """An address as it stands in a request to a proxy. Raises NotAllowed."""
    try:
        parts = urlsplit(target.decode("ascii"))
        port = parts.port
    except (UnicodeDecodeError, ValueError) as error:
        raise NotAllowed(Refusal.MALFORMED) from error
    if parts.scheme != "http" or not parts.hostname:
        raise NotAllowed(Refusal.SCHEME)
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return "http", parts.hostname, port or 80, f"{path}{query}".encode()
