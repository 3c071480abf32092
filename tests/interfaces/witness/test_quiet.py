# SPDX-License-Identifier: AGPL-3.0-or-later
"""A witness as a process: its log says nothing of requests; its key under a passphrase."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import quick_processes

from dokaz.core.objects.errors import KeysLocked
from dokaz.interfaces.witness.folder import WitnessFolder, origin_hash

ORIGIN = "secret-mission.example/log"
WORDS = "п'ять зовсім різних слів тут"
PATIENCE_SECONDS = 180
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    folder = WitnessFolder(tmp_path / "witness")
    folder.create(name="witness.example")
    return folder


def run(*arguments: str, **values: str) -> quick_processes.Ended:
    return quick_processes.run(
        "dokaz.interfaces.cli.main",
        ["witness", *arguments],
        values={**environment(), **values},
        cwd=REPOSITORY,
        timeout=PATIENCE_SECONDS,
    )


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(REPOSITORY / "src")}


@pytest.fixture
def served(folder: WitnessFolder, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "dokaz.interfaces.cli.main", "witness", "serve"),
                *("--folder", str(folder.root), "--port", str(port)),
            ],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while b"200" not in (answer := ask(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))[:20]:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, answer
            time.sleep(0.2)
        yield port, log
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_SECONDS)


def ask(port: int, request: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := line.recv(65536):
                answer += piece
            return answer
    except OSError:
        return b""


def test_nothing_of_a_request_is_written(folder: WitnessFolder, served: tuple[int, Path]) -> None:
    port, log = served
    name = origin_hash(ORIGIN)
    (folder.root / "latest" / name).write_text("no JSON, but secret-mission")
    failed = ask(port, f"GET /{name}/checkpoint HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert b" 500 " in failed[:20]
    ask(port, b"NONSENSE secret-mission\r\n\r\n")
    ask(port, b"GET /secret-mission HTTP/1.1\r\nHost: x\r\nContent-Length: secret\r\n\r\n")
    end = time.monotonic() + PATIENCE_SECONDS
    while "JSONDecodeError" not in log.read_text():
        assert time.monotonic() < end, "the failure itself must be told"
        time.sleep(0.1)
    text = log.read_text()
    for word in (name, "secret", "Traceback", str(folder.root), "GET", "ip="):
        assert word not in text, text


@pytest.mark.thorough("core/objects/test_key_folder.py; interfaces/cli/test_key_protection.py")
def test_its_key_under_a_passphrase(folder: WitnessFolder, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(WORDS)
    words.chmod(0o600)
    name = ("--folder", str(folder.root))
    before = WitnessFolder(folder.root).cosigner().verifier_key.encode()
    assert run("protect", *name, "--passphrase-file", str(words)).returncode == 0
    assert (folder.root / "witness.seed").read_bytes().startswith(b"age-encryption.org/")
    with pytest.raises(KeysLocked):
        WitnessFolder(folder.root).cosigner()
    opened = WitnessFolder(folder.root, passphrase=lambda: WORDS)
    assert opened.cosigner().verifier_key.encode() == before
    refused = run("status", *name, "--json")
    assert (refused.returncode, "objects.keys_locked" in refused.stdout) == (5, True)
    assert run("status", *name, DOKAZ_KEYS_PASSPHRASE_FILE=str(words)).returncode == 0
    assert run("unprotect", *name, DOKAZ_KEYS_PASSPHRASE_FILE=str(words)).returncode == 0
    assert WitnessFolder(folder.root).cosigner().verifier_key.encode() == before


def test_protecting_no_witness_is_refused(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(WORDS)
    words.chmod(0o600)
    done = run(
        "protect", "--folder", str(tmp_path / "none"), "--passphrase-file", str(words), "--json"
    )
    assert "witness.unusable" in done.stdout
    assert not (tmp_path / "none").exists()
