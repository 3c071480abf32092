# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way of a log that lost its newest entries, by commands: node, witness, recipient."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.cli.installed import ADMIN, WORKER, Ended, Node, copied, sha256_of
from tests.waiting import PATIENCE_SECONDS, free_port, until_it_listens

from dokaz.core.objects.sealed import Identity

KEY = Identity(b"\x07" * 32)
NEW = "archive.example/log-2"
CONTINUE = ("ledger", "continue", "--name", NEW, "--reason", "destroyed", *ADMIN, "--yes", "--json")
MADE = (
    *("--recipient", "Вигадана прокуратура", "--recipient-kind", "prosecutor"),
    *("--purpose", "national_prosecution", "--basis", "official_request"),
)


@dataclass(frozen=True)
class Keeper:
    """A witness at another organisation: its folder, the program that runs on it, its key line."""

    node: Node
    folder: Path
    vkey: str
    port: int

    def run(self, *arguments: str) -> Ended:
        return self.node.run("witness", *arguments, "--folder", str(self.folder), "--json")

    def settings(self) -> str:
        """What a node writes into dokaz.toml."""
        return (
            "witness_quorum = 1\n\n[[witnesses]]\n"
            f'vkey = "{self.vkey}"\nurl = "http://127.0.0.1:{self.port}"\n'
        )


@pytest.fixture
def node(filled_template: Node, tmp_path: Path) -> Iterator[Node]:
    with copied(filled_template, tmp_path / "home") as made:
        yield made


@pytest.fixture
def keeper(node: Node, tmp_path: Path) -> Iterator[Keeper]:
    folder, port = tmp_path / "witness", free_port()
    away = Node({**node.values, "DOKAZ_HOME": str(tmp_path / "elsewhere")})
    key = away.run("witness", "init", "witness.example", "--folder", str(folder), "--json")
    made = Keeper(away, folder, key.document["vkey"], port)
    log = node.run("ledger", "key", "--json").document["log_key"]
    assert made.run("trust", log).code == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "dokaz.interfaces.cli.main", "witness", "serve",
         "--folder", str(folder), "--port", str(port)],
        env={**os.environ, **away.values}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until_it_listens(port, process)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def anchored(node: Node) -> dict[str, str]:
    done = node.run("ledger", "anchor", "--json")
    return {one["asked"]: one["outcome"] for one in done.document["outcomes"]}


def taken(node: Node, folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "a.bin").write_bytes(content)
    assert node.run("receive", folder, *WORKER, "--mode", "found").code == 0
    node.do("sequence")


def parcel(node: Node, items: list[str], file: Path) -> Path:
    drafted = node.run("parcel", "make", *items, *WORKER, *MADE, "--json")
    assert drafted.code == 0, drafted.out + drafted.err
    made = node.run("parcel", "out", drafted.document["ref"], file, *WORKER, "--reason", "запит")
    assert made.code == 0, made.out + made.err
    return file


def verified(file: Path, *grounds: str) -> dict[str, Any]:
    """The findings of step 6, by the verifier in a process that knows no node."""
    done = subprocess.run(
        [sys.executable, "-m", "dokaz.core.cli", str(file), "--json", *grounds],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    return {
        finding["id"]: finding
        for step in report["steps"]
        if step["id"] in ("log", "witnesses")
        for finding in step["findings"]
    }


@pytest.mark.database
def test_a_lost_log_goes_on_under_a_new_name_and_every_parcel_proves_it(
    node: Node, keeper: Keeper, tmp_path: Path, empty_database: str
) -> None:
    (node.home / "dokaz.toml").write_text(keeper.settings())
    old_key = node.run("ledger", "key", "--json").document["log_key"]
    assert anchored(node) == {"witness.example": "cosigned"}
    assert "does not stand still" in node.run(*CONTINUE).out

    # 1. A backup, then entries that the witness sees and that nobody saves.
    backup, identity = tmp_path / "n.age", tmp_path / "backup.key"
    identity.write_text(f"{KEY.to_text()}\n")
    to = KEY.recipient.to_text()
    assert node.run("backup", "--out", backup, "--recipient", to).code == 0
    kept = node.run("ledger", "status", "--json").document["size"]
    taken(node, tmp_path / "lost", b"lost with the disk")
    assert anchored(node) == {"witness.example": "cosigned"}
    seen = tmp_path / "seen"
    seen.write_bytes((node.home / "ledger" / "public" / "checkpoint").read_bytes())
    witnessed = node.run("ledger", "status", "--json").document["cosigned_size"]
    assert witnessed > kept

    # 2. The node comes back from the backup and stands still.
    home = tmp_path / "restored"
    values = {k: v for k, v in node.values.items() if k not in ("DOKAZ_HOME", "DOKAZ_DATABASE")}
    known = ("--sha256", sha256_of(backup))
    database = ("--database", empty_database, *known) if empty_database else ()
    away = Node(values)
    restored = away.run(
        "restore", backup, "--into", home, "--identity", identity, *database, "--json"
    )
    assert restored.document["verdict"] == "whole", restored.out + restored.err
    own = {"DOKAZ_DATABASE": empty_database} if empty_database else {}
    back = node.with_values(DOKAZ_HOME=str(home), **own)
    (home / "dokaz.toml").write_text(keeper.settings())
    worker = ("ledger", "continue", "--name", NEW, "--reason", "destroyed", *WORKER, "--yes")
    assert back.run(*worker, "--json").document["error"] == "gate.refused"

    # 3. It goes on under a new name; the witness asks its keeper.
    stated = back.run(*CONTINUE)
    assert stated.code == 1, stated.out + stated.err
    told = stated.document
    assert (told["new_origin"], told["witnessed"]) == (NEW, witnessed)
    assert told["lost"] == witnessed - told["kept"] > 0
    assert back.run(*CONTINUE).code != 0, "a second statement would be another history"
    assert anchored(back)["witness.example"] != "cosigned"
    status = keeper.run("status")
    assert NEW in status.out
    assert keeper.run("accept", "archive.example/another").code != 0
    accepted = keeper.run("accept", NEW)
    assert (accepted.code, accepted.document["lost"]) == (0, told["lost"])
    assert anchored(back) == {"witness.example": "cosigned"}
    assert back.run("ledger", "audit", "--anew").code == 0

    # 4. A parcel of old and new items proves both, tells the loss, and no smaller one.
    taken(back, tmp_path / "new", b"taken in afterwards")
    assert anchored(back) == {"witness.example": "cosigned"}
    refs = back.do("item_refs")["refs"]
    file = parcel(back, [refs[0], refs[-1]], tmp_path / "parcel.zip")
    policy = tmp_path / "policy"
    policy.write_text(f"witness w {keeper.vkey}\nquorum w\n")
    new_key = back.run("ledger", "key", "--json").document["log_key"]
    for key in (old_key, new_key):
        found = verified(file, "--log-key", key, "--policy", str(policy))
        assert found["log.signed"]["status"] == "proven"
        assert found["witnesses.quorum"]["status"] == "proven"
        assert found["log.entries_lost"]["values"]["lost"] == str(told["lost"])
    found = verified(file, "--log-key", new_key, "--remembered", str(seen))
    assert found["log.remembered_lost"]["status"] == "not_checked"
    assert "log.remembered_split" not in found
