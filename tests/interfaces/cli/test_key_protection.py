# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node whose keys lie under a passphrase: it works with it, and does nothing at all without."""

import contextlib
import os
import pty
import secrets
import select
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests import tables
from tests.intake.installation import REPOSITORY
from tests.interfaces.cli.installed import WORKER, Node, copied
from tests.interfaces.cli.test_backup import KEY, RECIPIENT, restore, restored_node
from tests.waiting import PATIENCE_SECONDS, free_port, until

from dokaz.core.objects.key_folder import KeyFolder

WORDS = "п'ять зовсім різних слів тут"


def words_in(folder: Path) -> Path:
    path = folder / "words"
    path.write_text(f"{WORDS}\n")
    path.chmod(0o600)
    return path


def card_in(folder: Path) -> Path:
    card = folder / "card"
    card.mkdir()
    (card / "a.bin").write_bytes(b"content" * 1000)
    return card


@pytest.fixture
def words(tmp_path: Path) -> Path:
    return words_in(tmp_path)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return card_in(tmp_path)


@pytest.fixture(scope="session")
def protected_template(template: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with one file whose keys are under the passphrase; its settings name no file."""
    folder = tmp_path_factory.mktemp("protected")
    with copied(template, folder / "home") as node:
        assert node.run("receive", card_in(folder), *WORKER, "--mode", "found").code == 0
        node.do("sequence")
        # As `keys protect` does it, but that the passphrase is quick to try: each command does.
        keys = KeyFolder(
            node.home / "keys", passphrase=lambda: WORDS, randomness=secrets.token_bytes
        )
        assert keys.protect(passphrase=WORDS, work_factor=4) >= 3
        yield node


@pytest.fixture
def protected(protected_template: Node, tmp_path: Path) -> Iterator[Node]:
    with copied(protected_template, tmp_path / "protected") as node:
        yield node


def told(node: Node, words: Path) -> Node:
    return node.with_values(DOKAZ_KEYS_PASSPHRASE_FILE=str(words))


def secrets_of(node: Node) -> list[Path]:
    found = [p for p in (node.home / "keys").rglob("*") if p.suffix in (".seed", ".age")]
    return sorted(path for path in found if path.name != "protection.age")


def test_every_key_is_closed_and_the_node_works_with_the_passphrase(
    protected: Node, words: Path, card: Path
) -> None:
    assert {path.read_bytes()[:19] for path in secrets_of(protected)} == {b"age-encryption.org/"}
    working = told(protected, words)
    (card / "b.bin").write_bytes(b"other content" * 1000)
    assert working.run("receive", card, *WORKER, "--mode", "found").code == 0
    assert working.do("sequence")["placed"] > 0
    assert working.run("ledger", "audit").code == 0
    assert working.run("fixity", "run").code == 0


def test_without_the_passphrase_no_command_begins(protected: Node, tmp_path: Path) -> None:
    before = protected.do("state")
    for command in (
        ("run",),
        ("serve",),
        ("worker",),
        ("backup", "--out", str(tmp_path / "n.age"), "--recipient", RECIPIENT),
        ("ledger", "status"),
        ("user", "list", *WORKER),
    ):
        done = protected.run(*command, "--json")
        assert (done.code, done.document["error"]) == (5, "objects.keys_locked"), command
        assert "DOKAZ_KEYS_PASSPHRASE_FILE" in done.document["message"]
    assert protected.do("state") == before
    assert not (tmp_path / "n.age").exists()


@pytest.mark.parametrize("content", ["інші слова, також довгі\n", "", "\n"])
def test_a_wrong_passphrase_is_refused_and_named(
    protected: Node, tmp_path: Path, content: str
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text(content)
    wrong.chmod(0o600)
    for command in (("run",), ("ledger", "status")):
        done = told(protected, wrong).run(*command, "--json")
        assert (done.code, done.document["error"]) == (5, "objects.keys_locked")
    done = protected.run("keys", "unprotect", "--passphrase-file", wrong, "--json")
    assert (done.code, done.document["error"]) == (5, "objects.keys_locked")
    assert (protected.home / "keys" / "protection.age").exists()


def test_a_passphrase_file_open_to_others_is_refused(protected: Node, words: Path) -> None:
    words.chmod(0o644)
    done = told(protected, words).run("ledger", "status", "--json")
    assert (done.code, done.document["error"]) == (5, "objects.keys_locked")
    assert "other accounts" in done.document["message"]


def test_taking_it_off_brings_the_plain_node_back(protected: Node, words: Path) -> None:
    assert protected.run("keys", "unprotect", "--passphrase-file", words).code == 0
    assert not (protected.home / "keys" / "protection.age").exists()
    assert protected.run("ledger", "audit").code == 0
    assert protected.run("fixity", "run").code == 0
    again = protected.run("keys", "unprotect", "--passphrase-file", words, "--json")
    assert (again.code, again.document["changed"]) == (0, 0)


@pytest.mark.thorough("core/objects/test_key_folder.py changes it")
def test_another_passphrase(protected: Node, words: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.write_text("зовсім нові слова для ключів\n")
    new.chmod(0o600)
    arguments = ("--passphrase-file", str(words), "--new-passphrase-file", str(new))
    assert protected.run("keys", "passphrase", *arguments).code == 0
    assert told(protected, new).run("ledger", "audit").code == 0
    assert told(protected, words).run("ledger", "audit").code == 5


@pytest.mark.thorough("a closed node works, and a typed passphrase reaches its processes")
def test_a_node_that_begins_with_a_passphrase_never_writes_a_plain_key(
    template: Node, tmp_path: Path, words: Path, empty_database: str
) -> None:
    values = {"DOKAZ_HOME": str(tmp_path / "new"), "DOKAZ_DEMO": "no"}
    if empty_database:
        values["DOKAZ_DATABASE"] = empty_database
    else:
        tables.put_into(tmp_path / "new")
    fresh = told(template.with_values(**values), words)
    assert run_until_it_answers(fresh, port=free_port()) > 0
    # Keys of organisations come later.
    fresh.do("set_up")
    assert len(secrets_of(fresh)) >= 2
    assert {path.read_bytes()[:19] for path in secrets_of(fresh)} == {b"age-encryption.org/"}
    assert fresh.run("ledger", "audit").code == 0


def run_until_it_answers(node: Node, *, port: int) -> int:
    """Start the whole node, wait for its page and for an entry in the log, stop it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
        env={**node.values, "DOKAZ_PORT": str(port)},
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return _await_life(node, process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_SECONDS)


def _await_life(node: Node, process: "subprocess.Popen[bytes]", port: int) -> int:
    note = node.home / "ledger" / "public" / "checkpoint"
    # The page is asked last and seldom: showing it costs more than waiting for it.
    for holds in (note.exists, lambda: answers(port)):
        assert until(lambda holds=holds: process.poll() is not None or holds(), every_seconds=0.5)
        assert process.poll() is None, "the node ended by itself"
    return int(note.read_text().split("\n")[1])


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
    except OSError:
        return False
    return True


def test_a_typed_passphrase_reaches_web_and_worker_and_nothing_else(protected: Node) -> None:
    """Asked for once, at the terminal; it stands in no argument and no environment. The whole node
    works, says where, and stops in order when somebody presses Ctrl+C."""
    size = _size(protected)
    port = free_port()
    process, terminal = _in_a_terminal(protected, port)
    try:
        terminal.answer(b"Passphrase of the node's keys", b"wrong words altogether\n")
        terminal.answer(b"Passphrase of the node's keys", WORDS.encode() + b"\n")
        for holds in (lambda: _size(protected) > size, lambda: answers(port)):
            assert until(lambda holds=holds: _ended(process, terminal) or holds())
            assert process.poll() is None
        assert _size(protected) > size, "the worker has not signed"
        for number in _family(process.pid):
            for place in ("environ", "cmdline"):
                assert WORDS.encode() not in Path(f"/proc/{number}/{place}").read_bytes()
    finally:
        process.send_signal(signal.SIGINT)
        assert until(lambda: _ended(process, terminal))
        terminal.read()
        os.close(terminal.end)
    assert process.returncode == 0, terminal.said
    assert f"http://127.0.0.1:{port}".encode() in terminal.said


@dataclass
class _Terminal:
    """Our end of it, and what stood on it since the last answer was typed."""

    end: int
    said: bytes = b""

    def read(self) -> None:
        """What is there to be read now. Whoever does not read makes the other side wait."""
        ready, _, _ = select.select([self.end], [], [], 0.2)
        # Linux says so when nobody has the other end open.
        with contextlib.suppress(OSError):
            self.said += os.read(self.end, 65536) if ready else b""

    def answer(self, question: bytes, answer: bytes) -> None:
        def asked() -> bool:
            self.read()
            return question in self.said

        assert until(asked), self.said[-500:]
        self.said = b""
        os.write(self.end, answer)


def _in_a_terminal(node: Node, port: int) -> "tuple[subprocess.Popen[bytes], _Terminal]":
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dokaz.interfaces.cli.main", "run"],
        env={**node.values, "DOKAZ_PORT": str(port)},
        cwd=REPOSITORY,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    return process, _Terminal(ours)


def _ended(process: "subprocess.Popen[bytes]", terminal: _Terminal) -> bool:
    terminal.read()
    return process.poll() is not None


def _size(node: Node) -> int:
    """The worker's first fixity round makes the log grow; each step is signed."""
    return int((node.home / "ledger/public/checkpoint").read_text().split("\n")[1])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def test_a_backup_carries_closed_keys_and_comes_back_with_the_passphrase(
    protected: Node, words: Path, tmp_path: Path, empty_database: str
) -> None:
    identity = tmp_path / "backup.key"
    identity.write_text(KEY.to_text())
    file = tmp_path / "n.age"
    made = told(protected, words).run("backup", "--out", file, "--recipient", RECIPIENT, "--json")
    assert made.code == 0, made.out + made.err
    refused = restore(protected, file, tmp_path / "a", "--identity", str(identity))
    if not empty_database:
        assert (refused.code, refused.document["error"]) == (5, "objects.keys_locked")
        assert (tmp_path / "a" / "restore-incomplete").exists()
    home = tmp_path / "b"
    done = restore(
        told(protected, words), file, home, "--identity", str(identity), database=empty_database
    )
    assert (done.code, done.document["verdict"]) == (0, "whole"), done.out + done.err
    copy = told(restored_node(protected, home, empty_database), words)
    assert {path.read_bytes()[:19] for path in secrets_of(copy)} == {b"age-encryption.org/"}
    assert copy.run("ledger", "audit").code == 0
    assert copy.run("fixity", "run").code == 0


def test_the_doctor_says_which_keys_lie_open(node: Node, protected: Node, words: Path) -> None:
    plain = checks_of(node)["key protection"]
    assert [one["verdict"] for one in plain] == ["attention"]
    assert "dokaz keys protect" in plain[0]["todo"]
    done = node.run("keys", "protect", "--passphrase-file", words, "--json")
    assert done.code == 0, done.out + done.err
    assert done.document["changed"] >= 2
    closed = checks_of(node)
    assert {one["verdict"] for one in closed["key protection"]} == {"ok"}
    assert {one["verdict"] for one in closed["keys"]} == {"not checked"}, "they cannot be opened"
    working = told(protected, words)
    assert {one["verdict"] for one in checks_of(working)["keys"]} == {"ok"}
    seed = next((protected.home / "keys" / "organisations").glob("*.seed"))
    shutil.copy(seed, seed.with_name("left.seed"))
    seed.with_name("left.seed").write_text("ab" * 32)
    half = checks_of(working)["key protection"]
    assert [one["verdict"] for one in half] == ["wrong"]
    assert "left.seed" in half[0]["message"]


def checks_of(node: Node) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for check in node.run("doctor", "--json").document["checks"]:
        found.setdefault(check["check"], []).append(check)
    return found
