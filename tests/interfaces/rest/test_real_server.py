# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API behind the web server people run: long files, broken lines, damage while it streams."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import quick_processes
from tests.intake.installation import REPOSITORY, environment
from tests.waiting import PATIENCE_SECONDS, free_port, until, until_it_listens

pytestmark = pytest.mark.slow
CONTENT = os.urandom(1_000_000) * 24


@dataclass
class Answer:
    """`whole`: as many bytes came as were announced."""

    status: int
    content: bytes
    whole: bool

    def json(self) -> dict[str, str]:
        return json.loads(self.content)


@dataclass
class Node:
    """A server process, a token and an open delivery."""

    port: int
    process: int
    home: Path
    values: dict[str, str]
    token: str
    delivery: str

    def headers(self, content: bytes = b"", **more: str) -> dict[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        return {"Authorization": f"Bearer {self.token}", "Dokaz-SHA256": digest, **more}

    def request(
        self, method: str, address: str, content: bytes | Iterator[bytes] = b"", **more: str
    ) -> "Answer":
        known = content if isinstance(content, bytes) else b""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)) as line:
            line.request(
                method,
                f"/api/v1{address}",
                body=content or None,
                headers=self.headers(known, **more),
                encode_chunked=not isinstance(content, bytes),
            )
            response = line.getresponse()
            try:
                return Answer(response.status, response.read(), whole=True)
            except (http.client.IncompleteRead, ConnectionError):
                return Answer(response.status, b"", whole=False)

    def send(self, path: str, content: bytes | Iterator[bytes]) -> "Answer":
        return self.request("PUT", f"/deliveries/{self.delivery}/files?path={path}", content)

    def waiting(self) -> int:
        folder = self.home / "uploads"
        return len(list(folder.iterdir())) if folder.is_dir() else 0

    def memory(self) -> int:
        """The most memory any process of the server has held, in bytes."""
        peaks = []
        for status in Path("/proc").glob("[0-9]*/status"):
            # Processes of others come and go while this looks.
            with suppress(ProcessLookupError, FileNotFoundError):
                if os.getpgid(int(status.parent.name)) == self.process:
                    lines = status.read_text().splitlines()
                    peaks += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        return max(peaks) * 1024


def script(values: dict[str, str], *arguments: str) -> dict[str, str]:
    program = str(Path(__file__).parent / "set_up_node.py")
    done = quick_processes.run(
        program, arguments, values=values, cwd=REPOSITORY, timeout=PATIENCE_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    home = tmp_path_factory.mktemp("rest") / "home"
    with environment(home) as empty:
        port = free_port()
        values = {**empty, "DOKAZ_DEMO": "yes", "DOKAZ_PORT": str(port)}
        made = script(values)
        process = subprocess.Popen(
            [sys.executable, "-c", "from dokaz.interfaces.cli.main import main; main(['serve'])"],
            env=values,
            start_new_session=True,
        )
        try:
            until_it_listens(port, process)
            yield Node(port, process.pid, home, values, made["token"], made["delivery"])
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_long_file_arrives_whole_and_is_never_held_in_memory(node: Node):
    assert node.send("short.bin", b"short").status == 201
    before = node.memory()
    answer = node.send("long.bin", CONTENT)
    assert (answer.status, answer.json()["size"]) == (201, len(CONTENT))
    assert node.memory() - before < len(CONTENT) // 2


def test_a_broken_line_leaves_nothing(node: Node):
    before = node.waiting()
    address = f"/api/v1/deliveries/{node.delivery}/files?path=cut.bin"
    headers = node.headers(CONTENT, Host="127.0.0.1", **{"Content-Length": str(len(CONTENT))})
    head = f"PUT {address} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    with socket.create_connection(("127.0.0.1", node.port), timeout=30) as connection:
        connection.sendall(head.encode() + b"\r\n" + CONTENT[:5_000_000])
        arrived = until(lambda: node.waiting() == before + 1)
    assert arrived, "the server never began to keep the file"
    assert until(lambda: node.waiting() == before), "bytes of a broken line were kept"
    assert node.send("cut.bin", CONTENT[:5_000_000]).status == 201


def test_chunked_sending_without_a_length_is_refused(node: Node):
    answer = node.send("chunked.bin", iter([b"a", b"b"]))
    assert (answer.status, answer.json()["code"]) == (411, "api.length_required")


def test_what_was_damaged_on_the_disk_never_looks_whole(node: Node):
    content = CONTENT[:12_000_000]
    assert node.send("damaged.bin", content).status == 201
    address = f"/files/{script(node.values, node.delivery)['damaged.bin']}/content"
    assert node.request("GET", address).content == content
    part = node.request("GET", address, Range="bytes=11999990-")
    assert (part.status, part.content) == (206, content[-10:])
    sizes = {path: path.stat().st_size for path in (node.home / "objects").rglob("*")}
    (stored,) = [path for path, size in sizes.items() if 0 <= size - len(content) < 100_000]
    damaged = bytearray(stored.read_bytes())
    damaged[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(bytes(damaged))
    answer = node.request("GET", address)
    assert (answer.status, answer.whole) == (200, False)
