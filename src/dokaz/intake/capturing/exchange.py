# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request to a server of the web and its answer, the bytes kept as they went over the wire.

`h11` frames both directions; what is recorded are the very bytes given to and taken from the
connection. One connection a request.
"""

import datetime as dt
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

import h11

from dokaz.intake.capturing.addresses import NotAllowed, Reach
from dokaz.intake.capturing.limits import Refusal

_PIECE = 1 << 16
_LONGEST_HEAD = 1 << 18
_LONGEST_WAIT_SECONDS = 30.0
_IN_MEMORY = 1 << 20
# RFC 9110, 7.6.1: these are about one connection. No other protocol is asked for or offered.
_HOP = frozenset(
    {
        b"connection",
        b"proxy-connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"upgrade",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"alt-svc",
    }
)
# What every reader of web archives can unpack.
_CODINGS = (b"Accept-Encoding", b"gzip, deflate")


class Budget(Protocol):
    """Counts what a capture takes. Each raises NotAllowed when there is no more."""

    def seconds_left(self) -> float: ...
    def take_bytes(self, number: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the browser asks for. `headers` with the names as written."""

    method: bytes
    scheme: str
    host: str
    port: int
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target.decode('latin-1')}"


@dataclass(slots=True)
class Answer:
    """The answer as it comes. `raw` holds what was received so far, for the record."""

    ip: str
    at: dt.datetime
    request: bytes
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    raw: BinaryIO
    pieces: Iterator[bytes]
    leave: Callable[[], None]
    """End the connection; for whoever wants no more of the body."""
    truncated: str = field(default="")

    def forwarded_headers(self) -> list[tuple[bytes, bytes]]:
        """For the browser: without what is about the connection to the server."""
        dropped = _HOP | {b"transfer-encoding"}
        return [(name, value) for name, value in self.headers if name.lower() not in dropped]


def ask(
    asked: Asked,
    *,
    reach: Reach,
    budget: Budget,
    trust: ssl.SSLContext,
    most_bytes: int,
    now: Callable[[], dt.datetime],
) -> Answer:
    """Send a request and wait for the head of its answer.

    The body comes with `pieces`, which ends early, and says so in `truncated`, at a limit or when
    the server breaks off.

    Raises:
        NotAllowed: it may not be asked, or no answer came.
    """
    addresses = reach.addresses(asked.host, asked.port)
    connection, ip = _connected(asked, addresses, budget, trust)
    try:
        return _Exchange(asked, connection, ip, budget, most_bytes, now()).begun()
    except BaseException:
        connection.close()
        raise


def _connected(
    asked: Asked, addresses: list[str], budget: Budget, trust: ssl.SSLContext
) -> tuple[socket.socket, str]:
    for ip in addresses:
        try:
            plain = socket.create_connection((ip, asked.port), timeout=_patience(budget))
        except OSError:
            continue
        if asked.scheme == "http":
            return plain, ip
        try:
            return trust.wrap_socket(plain, server_hostname=asked.host), ip
        except ssl.SSLCertVerificationError as error:
            plain.close()
            raise NotAllowed(Refusal.CERTIFICATE) from error
        except OSError:
            plain.close()
    raise NotAllowed(Refusal.NOT_REACHED)


def _patience(budget: Budget) -> float:
    return max(0.05, min(_LONGEST_WAIT_SECONDS, budget.seconds_left()))


class _Exchange:
    def __init__(
        self,
        asked: Asked,
        connection: socket.socket,
        ip: str,
        budget: Budget,
        most_bytes: int,
        at: dt.datetime,
    ) -> None:
        self._asked = asked
        self._connection = connection
        self._ip = ip
        self._budget = budget
        self._left = most_bytes
        self._at = at
        self._http = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        # Closed by whoever records it.
        self._raw: BinaryIO = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
        self._answer: Answer | None = None

    def begun(self) -> Answer:
        """The answer's head. Raises NotAllowed."""
        try:
            return self._begun()
        except BaseException:
            self._raw.close()
            raise

    def _begun(self) -> Answer:
        try:
            request = self._send()
            head = self._head()
        except h11.RemoteProtocolError as error:
            raise NotAllowed(Refusal.MALFORMED) from error
        except h11.LocalProtocolError as error:
            raise NotAllowed(Refusal.MALFORMED) from error
        except OSError as error:
            raise NotAllowed(Refusal.NOT_REACHED) from error
        self._answer = Answer(
            ip=self._ip,
            at=self._at,
            request=request,
            status=head.status_code,
            headers=tuple(head.headers.raw_items()),
            raw=self._raw,
            pieces=self._pieces(),
            leave=self._connection.close,
        )
        return self._answer

    def _send(self) -> bytes:
        asked = self._asked
        kept = [
            (name, value)
            for name, value in asked.headers
            if name.lower() not in _HOP and name.lower() not in (b"accept-encoding", b"host")
        ]
        headers = [
            (b"Host", asked.authority.encode("idna" if not asked.authority.isascii() else "ascii")),
            *kept,
            _CODINGS,
            (b"Connection", b"close"),
        ]
        sent = self._http.send(
            h11.Request(method=asked.method, target=asked.target, headers=headers)
        )
        assert sent is not None
        if asked.body:
            sent += self._http.send(h11.Data(data=asked.body)) or b""
        sent += self._http.send(h11.EndOfMessage()) or b""
        self._connection.sendall(sent)
        return sent

    def _head(self) -> h11.Response:
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                if not self._receive():
                    raise NotAllowed(Refusal.NOT_REACHED)
            elif isinstance(event, h11.InformationalResponse):
                # RFC 9110, 15.2: goes before the answer and is none. What was read of the answer
                # itself with it is kept.
                rest, _closed = self._http.trailing_data
                self._raw.seek(0)
                self._raw.truncate()
                self._raw.write(rest)
            elif isinstance(event, h11.Response):
                return event
            else:
                raise NotAllowed(Refusal.MALFORMED)

    def _receive(self) -> bool:
        """The next bytes; False at the end. Raises OSError, NotAllowed at a limit."""
        self._connection.settimeout(_patience(self._budget))
        if self._budget.seconds_left() <= 0:
            raise NotAllowed(Refusal.TIME)
        found = self._connection.recv(_PIECE)
        self._budget.take_bytes(len(found))
        self._left -= len(found)
        if self._left < 0:
            raise NotAllowed(Refusal.BYTES)
        self._raw.write(found)
        self._http.receive_data(found)
        return bool(found)

    def _pieces(self) -> Iterator[bytes]:
        assert self._answer is not None
        try:
            while True:
                event = self._http.next_event()
                if event is h11.NEED_DATA:
                    self._receive()
                elif isinstance(event, h11.Data):
                    yield bytes(event.data)
                else:
                    break
            self._drop_what_follows()
        except NotAllowed as refused:
            by_time = refused.reason is Refusal.TIME
            self._answer.truncated = "time" if by_time else "length"
        except TimeoutError:
            self._answer.truncated = "time"
        except (OSError, h11.RemoteProtocolError):
            self._answer.truncated = "disconnect"
        finally:
            self._connection.close()

    def _drop_what_follows(self) -> None:
        """Bytes behind the answer are of no answer."""
        rest, _closed = self._http.trailing_data
        if rest:
            self._raw.seek(0, 2)
            self._raw.truncate(self._raw.tell() - len(rest))
