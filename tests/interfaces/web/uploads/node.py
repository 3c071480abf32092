# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with a real web server process, and a sender that speaks tus over plain sockets."""

import base64
import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests import quick_processes
from tests.waiting import free_port, listens, until

CSRF = "a" * 32
SRC = Path(__file__).resolve().parents[4] / "src"


class Server:
    """Gunicorn with the node's WSGI application; can be killed and started again."""

    def __init__(self, values: dict[str, str], *, log: Path) -> None:
        self._values = {**values, "DOKAZ_DEMO": "yes"}
        self.port = free_port()
        self._log = log
        self._process: BaseProcess | None = None

    def start(self) -> None:
        arguments = [
            *("dokaz.site.wsgi:application", "--bind", f"127.0.0.1:{self.port}"),
            *("--worker-class", "gthread", "--threads", "4"),
            *("--log-level", "warning", "--timeout", "120"),
        ]
        process = self._process = quick_processes.start(
            "gunicorn", arguments, values=self._values, cwd=SRC, log=self._log
        )
        assert until(lambda: not process.is_alive() or listens(self.port))
        assert process.is_alive(), self._log.read_text()

    def kill(self) -> None:
        """SIGKILL to master and workers at once, as a power cut would."""
        if self._process is not None:
            quick_processes.pull_the_plug(self._process)
            self._process.join()
            self._process = None
            # The workers die a moment after the master has been waited for.
            assert until(lambda: not listens(self.port)), "a killed server still listens"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def offset(self) -> int:
        return int(self.headers["upload-offset"])


@dataclass
class Browser:
    """Sends as tus-js-client does: cookies, the CSRF header, one request at a time."""

    port: int
    session: str
    csrf: bool = True

    def headers(self, extra: dict[str, str]) -> dict[str, str]:
        cookies = f"csrftoken={CSRF}" + (f"; dokaz={self.session}" if self.session else "")
        values = {"Tus-Resumable": "1.0.0", "Cookie": cookies, **extra}
        if self.csrf:
            values["X-CSRFToken"] = CSRF
        return values

    def request(self, method: str, path: str, body: bytes | None = None, **extra: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        names = {name.replace("_", "-"): value for name, value in extra.items()}
        with closing(connection):
            connection.request(method, path, body=body, headers=self.headers(names))
            response = connection.getresponse()
            content = response.read()
            headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, content)

    def begin(self, delivery: str, path: str, size: int, **metadata: str) -> Answer:
        values = {"filename": path.rsplit("/", 1)[-1], "path": path, **metadata}
        text = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
        )
        return self.request(
            "POST", f"/uploads/{delivery}/", Upload_Length=str(size), Upload_Metadata=text
        )

    def patch(self, path: str, offset: int, body: bytes, **extra: str) -> Answer:
        return self.request(
            "PATCH",
            path,
            body=body,
            Upload_Offset=str(offset),
            Content_Type="application/offset+octet-stream",
            **extra,
        )

    def patch_and_cut(self, path: str, offset: int, body: bytes, *, sent: int) -> None:
        """Announce all of `body`, send a part of it, and drop the connection."""
        names = self.headers(
            {
                "Host": f"127.0.0.1:{self.port}",
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(len(body)),
            }
        )
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in names.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(head.encode() + b"\r\n" + body[:sent])

    def offset_after(self, path: str, *, at_least: int) -> int:
        """The offset once the server has noticed the cut: until then it takes nothing else."""
        assert until(lambda: self.patch(path, 0, b"").status != 423), "a cut was never noticed"
        answer = self.request("HEAD", path)
        assert answer.status == 200
        assert answer.offset >= at_least, "the server did not count what it received"
        return answer.offset


def people(values: dict[str, str]) -> dict:
    """Set the node up; see people.py."""
    script = Path(__file__).parent / "people.py"
    done = quick_processes.run(str(script), [], values=values, cwd=script.parent, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
