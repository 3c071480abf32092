# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz keys` on a real node: look, renew, lose the key, and recover it from a safe place."""

import secrets
from pathlib import Path

from tests.interfaces.cli.installed import ADMIN, WORKER, Node

from dokaz.core.objects.sealed import Identity


def received(node: Node, folder: Path) -> None:
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"what somebody saw")
    done = node.run("receive", str(folder), *WORKER, "--mode", "found")
    assert done.code == 0, done.err


def test_only_those_who_answer_for_keys_renew_them(node: Node, tmp_path: Path) -> None:
    received(node, tmp_path / "in")
    refused = node.run("keys", "rotate", *WORKER, "--json")
    assert (refused.code, refused.document["error"]) == (3, "gate.refused")
    before = node.run("keys", "status", *ADMIN, "--json").document
    assert [key["status"] for key in before["keys"]] == ["in_use"]
    made = node.run("keys", "rotate", *ADMIN, "--json")
    assert made.code == 0
    after = node.run("keys", "status", *ADMIN, "--json").document
    assert made.document["recipient"] in {key["recipient"] for key in after["keys"]}
    assert after["waiting"] == before["keys"][0]["objects"]


def test_a_lost_key_is_named_and_recovered(node: Node, tmp_path: Path) -> None:
    safe = Identity.generate(randomness=secrets.token_bytes)
    keys = node.home / "keys"
    (keys / "recovery.recipients").write_text(safe.recipient.to_text() + "\n")
    received(node, tmp_path / "in")
    for key in (keys / "organisations").glob("*.age"):
        key.unlink()
    doctor = node.run("doctor")
    assert "sealing keys" in doctor.out
    assert doctor.code == 5
    kept = tmp_path / "recovery.txt"
    kept.write_text(safe.to_text() + "\n")
    kept.chmod(0o600)
    done = node.run("keys", "recover", str(kept), *ADMIN, "--json")
    assert done.code == 0, done.err
    assert done.document["recovered"] > 0
    assert done.document["not_opened"] == 0
