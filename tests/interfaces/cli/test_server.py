# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server as a process of its own: what it writes when requests and streams break."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.waiting import PATIENCE_SECONDS, free_port, until, until_it_listens

SOURCE = Path(__file__).resolve().parents[3] / "src"
NAMES = ("Olena", "Izium", "0199-record", "192.0.2.7")
SERVING = """
import sys
from dokaz.interfaces.cli.server import WebServer

def answer(environ, start_response):
    if environ["PATH_INFO"].startswith("/before"):
        raise ValueError("Olena of Izium before the answer")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return breaking(environ["PATH_INFO"])

def breaking(path):
    yield b"first piece"
    if not path.startswith("/whole"):
        raise LookupError("Olena of Izium in " + path)

class Server(WebServer):
    def load(self):
        return answer

Server(bind="127.0.0.1:" + sys.argv[1], threads=2).run()
"""


@dataclass
class Running:
    """A server, and the file of what it wrote to standard output and standard error."""

    port: int
    log: Path

    def says(self, sent: bytes) -> bytes:
        """All that comes back for the bytes of a request, up to the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as line:
            line.sendall(sent)
            pieces = []
            while piece := line.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)

    def get(self, path: str) -> bytes:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n"
        return self.says(f"{head}User-Agent: Olena\r\nConnection: close\r\n\r\n".encode())

    def written(self, expected: str) -> str:
        """The log, once it holds the expected words."""
        found = until(lambda: expected in self.log.read_text())
        text = self.log.read_text()
        assert found, f"{expected!r} was not written, but: {text}"
        return text


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as target:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVING, str(port)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "HOME": str(tmp_path)},
            stdout=target,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until_it_listens(port, process)
            yield Running(port, log)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)


def test_a_stream_that_breaks_is_logged_by_class_and_place_only(server: Running) -> None:
    answer = server.get("/evidence/0199-record/?text=Olena")
    assert b"first piece" in answer
    assert not answer.endswith(b"0\r\n\r\n"), "a broken stream looked whole"
    text = server.written("LookupError")
    assert "a request failed" in text
    assert "in breaking" in text
    assert not [name for name in NAMES if name in text]


def test_a_failure_before_the_answer_is_logged_by_class_and_place_only(server: Running) -> None:
    assert b" 500 " in server.get("/before/0199-record/?text=Olena")
    text = server.written("ValueError")
    assert "in answer" in text
    assert not [name for name in NAMES if name in text]


def test_what_is_no_request_is_not_repeated(server: Running) -> None:
    answer = server.says(b"GET /0199-record HTTP/1.1\r\nOlena of Izium\r\n\r\n")
    assert b" 400 " in answer
    text = server.written("a request could not be read")
    assert not [name for name in (*NAMES, "127.0.0.1") if name in text]


def test_what_goes_well_is_not_logged(server: Running) -> None:
    assert server.get("/whole/0199-record/?text=Olena").endswith(b"0\r\n\r\n")
    server.get("/evidence/")
    text = server.written("LookupError")
    assert text.count("a request failed") == 1
    assert not [name for name in NAMES if name in text]


def test_a_search_as_long_as_its_field_is_taken(server: Running) -> None:
    assert b" 200 " in server.get("/whole/?q=" + quote("а" * 1000)).partition(b"\r\n")[0]
