# SPDX-License-Identifier: AGPL-3.0-or-later
"""Five organisations as processes of the real program; everything on the line is recorded.

Three hold shares (one of them keeps the tag log, a sixth process is its witness), A registers a
survivor, B asks before its interview with another spelling and is told to call A. No file of
anybody and no byte on the line names her.
"""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests import quick_processes
from tests.interfaces.register_holder.coalition import NATALIIA, NATALYA, STRANGER
from tests.interfaces.register_holder.thief import dictionary, opened
from tests.waiting import free_port, until_it_listens

from dokaz.core.canonical import canonical_json
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.transport import OverHttp
from dokaz.interfaces.register_holder.folder import HolderFolder

REPOSITORY = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "DOKAZ_LANGUAGE": "en"}
PROGRAM = "dokaz.interfaces.cli.main"


class Recorder:
    """A listener on the line to one port: passes everything on and keeps it."""

    def __init__(self, target: int) -> None:
        self.heard = bytearray()
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        # A listener that is shut down does not always wake who waits at it.
        self._server.settimeout(0.2)
        self._ended = threading.Event()
        self._lines: list[socket.socket] = []
        self.port = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def close(self) -> None:
        """End the listening and all connections, also those that whoever asks keeps for later."""
        self._ended.set()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                incoming, _ = self._server.accept()
            except TimeoutError:
                continue
            self._lines.append(incoming)
            self._threads.append(threading.Thread(target=self._carry, args=(incoming,)))
            self._threads[-1].start()

    def _carry(self, incoming: socket.socket) -> None:
        target = ("127.0.0.1", self._target)
        with incoming, suppress(ConnectionRefusedError), socket.create_connection(target) as out:
            back = threading.Thread(target=self._pass, args=(out, incoming))
            back.start()
            self._pass(incoming, out)
            back.join()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while content := one.recv(65_536):
                self.heard += content
                other.sendall(content)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


def dokaz(*arguments: object, code: int = 0) -> dict[str, Any]:
    """Run the program to its end, as a process of its own; its JSON document."""
    words = [*map(str, arguments), "--json"]
    done = quick_processes.run(PROGRAM, words, values=ENVIRONMENT, cwd=Path.cwd(), timeout=300)
    assert done.returncode == code, done.stderr[-2000:] + done.stdout[-500:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def serving(*arguments: object, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", PROGRAM, *map(str, arguments), "--port", str(port)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=out, stderr=out)
    try:
        until_it_listens(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def written(path: Path, *people: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["surname", "given", "patronymic", "birth"])
        rows.writerows([one.surname, one.given, one.patronymic, one.birth] for one in people)
    return path


@pytest.fixture
def recorded() -> Iterator[Callable[[list[int]], list[Recorder]]]:
    """Makes listeners on the lines to ports, which end with the test."""
    made: list[Recorder] = []

    def make(ports: list[int]) -> list[Recorder]:
        made.extend(Recorder(port) for port in ports)
        return made

    yield make
    for one in made:
        one.close()


@pytest.mark.slow
def test_b_is_told_to_call_a_and_nobody_else_learns_a_name(
    tmp_path: Path, recorded: Callable[[list[int]], list[Recorder]]
) -> None:
    lists, all_logs = tmp_path / "lists", tmp_path / "logs"
    for folder in (lists, all_logs):
        folder.mkdir()
    holders = [tmp_path / f"holder-{n}" for n in (1, 2, 3)]
    keeper = ""
    for number, holder in enumerate(holders, start=1):
        more = ("--keeper", "log.register.example") if number == 1 else ()
        made = dokaz("register-holder", "init", f"Holder {number}", "--folder", holder, *more)
        keeper = made.get("keeper", keeper)
    exchange = tmp_path / "exchange"
    cards = [part for holder in holders for part in ("--card", holder / "card.json")]
    plan = dokaz(
        "register-holder", "plan", exchange, "--register", "register.example", "--epoch", "2026",
        *cards,
    )  # fmt: skip
    agreed = ("ceremony", exchange, "--fingerprint", plan["fingerprint"], "--folder")
    turns = [*holders, *holders, *holders[:2]]
    for holder, code in zip(turns, [1, 1, 1, 1, 0, 0, 0, 0], strict=True):
        dokaz("register-holder", *agreed, holder, code=code)
    members = {code: tmp_path / code for code in ("A", "B")}
    keys = {
        code: dokaz("register", "init", "--folder", folder)["key"]
        for code, folder in members.items()
    }
    witness, witness_port = tmp_path / "witness", free_port()
    cosigner = dokaz("witness", "init", "witness.example", "--folder", witness)["vkey"]
    dokaz("witness", "trust", keeper, "--folder", witness)

    ports = [free_port() for _ in holders]
    lines = recorded(ports)
    urls = [f"http://127.0.0.1:{line.port}" for line in lines]
    directory = tmp_path / "directory.json"
    directory.write_bytes(
        canonical_json(
            {
                "burst": 60,
                "coordinators": ["coordinator@register.example"],
                "earlier": [],
                "form": 1,
                "format": "dokaz-register-directory/1",
                "holders": [{"number": n, "url": url} for n, url in enumerate(urls, start=1)],
                "keeper": keeper,
                "keeper_url": urls[0],
                "organisations": [
                    {
                        "active": True,
                        "code": code,
                        "contacts": [f"duty@{code.lower()}.example"],
                        "key": key,
                        "name": f"Organisation {code}",
                        "number": number,
                        "role": "member",
                    }
                    for number, (code, key) in enumerate(keys.items(), start=1)
                ],
                "quorum": 1,
                "quota": 400,
                "register": "register.example",
                "version": 1,
                "witnesses": [
                    {"key": cosigner, "url": f"http://127.0.0.1:{witness_port}"},
                ],
            }
        )
    )
    for holder in holders[:2]:
        dokaz("register-holder", "sign", directory, "--folder", holder)
    for holder in holders:
        dokaz("register-holder", "directory", directory, "--folder", holder)
    for folder in members.values():
        dokaz("register", "use", exchange / "description.json", directory, "--folder", folder)

    def served(number: int) -> Any:
        return serving(
            "register-holder",
            "serve",
            "--folder",
            holders[number],
            port=ports[number],
            log=all_logs / f"holder-{number}.txt",
        )

    witnessing = serving(
        "witness", "serve", "--folder", witness, port=witness_port, log=all_logs / "witness.txt"
    )
    hers, asked = written(lists / "a.csv", NATALIIA), written(lists / "b.csv", NATALYA, STRANGER)
    with witnessing, served(0), served(1):
        with served(2):
            added = dokaz(
                "register", "add", "--list", hers, "--depth", "detailed", "--month", "2026-02",
                "--consent", "--folder", members["A"],
            )  # fmt: skip
            assert added == {"numbers": [0]}
            first = dokaz(
                "register", "check", "--list", asked, "--tell", "--folder", members["B"], code=1
            )
            # A learns that B was sent to it, and by whom to be called; once.
            heard = dokaz("register", "notices", "--folder", members["A"], code=1)["notices"]
            assert [(one["record"], one["organisation"], one["contact"]) for one in heard] == [
                (0, "B", "duty@b.example")
            ]
            assert dokaz("register", "notices", "--folder", members["A"])["notices"] == []
            assert dokaz("register", "notices", "--folder", members["B"])["notices"] == []
            stands = dokaz("register", "status", "--folder", members["B"])
            assert [one["answers"] for one in stands["holders"]] == [True, True, True]
            assert sum(400 - one["left"] for one in stands["holders"]) == 6
        # One holder is gone: the same answer.
        second = dokaz("register", "check", "--list", asked, "--folder", members["B"], code=1)
    assert [one["notified"] for one in first["results"]] == [["A"], []]
    assert [one["notified"] for one in second["results"]] == [[], []]
    for found in (first, second):
        hit, stranger = found["results"]
        assert hit["told"] == [
            {
                "organisation": "A",
                "contact": "duty@a.example",
                "depth": "detailed",
                "quarter": "2026-Q1",
                "authority": False,
                "referral": False,
            }
        ]
        assert (stranger["result"], stranger["told"]) == ("no_hit", [])
    # All are gone: an honest sentence, not "no hit".
    told = dokaz("register", "check", "--list", asked, "--folder", members["B"], code=5)
    assert told["error"] == "register.cannot_check_now"

    # Two of three are chosen by chance; the third may never have been asked.
    assert all(line.heard for line in lines[:2])
    content = b"".join(bytes(line.heard) for line in lines)
    content += b"".join(
        one.read_bytes()
        for one in tmp_path.rglob("*")
        if one.is_file() and not one.is_relative_to(lists)
    )
    for person in (NATALIIA, NATALYA, STRANGER):
        words = [person.surname, person.given, person.patronymic]
        words += [key.decode() for key in match_keys(person)]
        for word in words:
            for form in (word, word.upper(), word.lower()):
                assert form.encode() not in content
                assert json.dumps(form)[1:-1].encode() not in content
    # One holder's share is stolen with all of it: nothing opens. Two are the control.
    asker = MemberFolder(members["B"], sending=OverHttp(), clock=time.time)._asker()
    names = dictionary(NATALIIA, NATALYA, STRANGER)
    stolen = {n: HolderFolder(one) for n, one in enumerate(holders, start=1)}
    shares = {n: one.share(one.description()) for n, one in stolen.items()}
    for number, share in shares.items():
        assert opened(names, asker=asker, shares={number: share}, recorded=content) == []
    two = {number: shares[number] for number in (1, 2)}
    # Who was only asked about stands nowhere, even then.
    assert opened(names, asker=asker, shares=two, recorded=content) == [NATALIIA, NATALYA]
