# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of a holder that means harm: none holds a thread of the node for longer than stated, and
nothing is sent to one whose certificate is not trusted."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from dokaz.deconflict.register.protocol import transport
from dokaz.deconflict.register.protocol.asking import Silence, Unreachable
from dokaz.deconflict.register.protocol.transport import OverHttp
from dokaz.intake.capturing.certificates import Certificates
from tests.waiting import free_port

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


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\n\r\n"


@pytest.mark.parametrize(
    "beginning",
    [CHUNKED + b"-1\r\n", CHUNKED + b"ffffffff\r\n", HEAD.replace(b"600", b"99999999999")],
    ids=["a chunk of -1 bytes", "a chunk", "a length"],
)
def test_no_more_is_read_of_an_answer_than_the_longest_has(
    beginning: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 1000)
    monkeypatch.setattr(transport, "MAX_OVERHEAD_BYTES", 1000)
    before = time.monotonic()
    with answering(beginning, bytes(100_000)) as url, pytest.raises(Unreachable):
        OverHttp(timeout=30).get(url)
    assert time.monotonic() - before < 20


def test_a_word_before_an_answer_is_none_and_its_line_carries_nothing_else() -> None:
    with answering(EARLY + HEAD.replace(b"600", b"4") + b"that") as url:
        for _ in range(2):
            with pytest.raises(Unreachable):
                OverHttp(timeout=0.5).get(url)
    # Words to go on are no answer either, however many.
    with answering(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n") as url:
        before = time.monotonic()
        with pytest.raises(Unreachable):
            OverHttp(timeout=0.2).get(url)
        assert time.monotonic() - before < 5


@contextmanager
def over_tls(certificates: Certificates, came: list[bytes]) -> Iterator[str]:
    """The address of a server at `localhost` that answers once over TLS; `came`: what it was sent
    inside, of whoever went on after the handshake."""
    inside = certificates.context("localhost")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            with suppress(OSError):
                connection, _place = listening.accept()
                with inside.wrap_socket(connection, server_side=True) as speaking:
                    came.append(speaking.recv(65_536))
                    speaking.sendall(HEAD.replace(b"600", b"4") + b"that")

        thread = threading.Thread(target=speak)
        thread.start()
        try:
            yield f"https://localhost:{listening.getsockname()[1]}/evaluate"
        finally:
            thread.join()


def test_nothing_is_sent_where_the_certificate_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Certificates(tmp_path, now=dt.datetime.now(dt.UTC))
    came: list[bytes] = []
    with over_tls(made, came) as url, pytest.raises(Unreachable) as told:
        OverHttp(timeout=5).get(url)
    assert told.value.silence is Silence.UNTRUSTED
    nobody = f"http://127.0.0.1:{free_port()}/evaluate"
    with over_tls(made, came) as url:
        said = OverHttp(timeout=5).post_all([(url, b"{}"), (nobody, b"{}")])
    assert said == [Silence.UNTRUSTED, Silence.NO_ANSWER]
    assert came == []
    # The same server, trusted: it is asked, and answers.
    trust = ssl.create_default_context(cafile=str(tmp_path / "0.pem"))
    # The certificate made for tests is its own issuer and says of itself that it is none.
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    monkeypatch.setattr(transport, "_certificates", lambda: trust)
    with over_tls(made, came) as url:
        assert OverHttp(timeout=5).get(url) == (200, b"that")
    assert len(came) == 1
