# SPDX-License-Identifier: AGPL-3.0-or-later
"""The examples on the pages about formats are true."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dokaz.core.keys import PublicKey
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import parse_note
from dokaz.core.log.policy import parse_policy, require_policy
from dokaz.core.log.proof import parse_proof, verify_proof
from dokaz.core.seals.signature import parse_envelope, verify

FORMATS = Path(__file__).resolve().parents[3] / "docs" / "formats"


def block(page: str, kind: str) -> bytes:
    found = re.findall(rf"^```{kind}\n(.*?)^```$", (FORMATS / page).read_text("utf-8"), re.M | re.S)
    assert len(found) == 1
    return str(found[0]).encode()


def test_checkpoint_and_policy_of_the_page_hold() -> None:
    note = parse_note(block("checkpoint.md", "checkpoint"))
    result = require_policy(parse_policy(block("checkpoint.md", "policy")), note)
    frontier = Frontier()
    frontier.extend(leaf_hash(f"entry {index}".encode()) for index in range(3))
    assert result.checkpoint.root == frontier.root()
    assert result.cosigned[b"one"].at == 1767139200


def test_proof_of_the_page_holds() -> None:
    proof = parse_proof(block("checkpoint.md", "proof"))
    policy = parse_policy(block("checkpoint.md", "policy"))
    assert verify_proof(proof, entry=b"entry 1", policy=policy).satisfied


def test_envelope_of_the_page_holds() -> None:
    page = (FORMATS / "event-envelope.md").read_text("utf-8")
    (raw,) = re.findall(r"^`([0-9a-f]{64})`", page, re.M)
    envelope = parse_envelope(block("event-envelope.md", "json"))
    key = PublicKey(bytes.fromhex(raw))
    verify(envelope, payload_type="application/vnd.dokaz.event+json", keys=[key])
    assert envelope.signatures[0].keyid == key.key_id
    assert f"`{envelope.payload.decode()}`" in page


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")
@pytest.mark.parametrize("damage", [b"", b"4"])
def test_commands_of_the_page_check_a_checkpoint(tmp_path: Path, damage: bytes) -> None:
    """With our code out of the way: the shell commands of the page, good and damaged."""
    content = block("checkpoint.md", "checkpoint")
    (tmp_path / "checkpoint").write_bytes(
        content.replace(b"\n3\n", b"\n" + (damage or b"3") + b"\n")
    )
    vkey = block("checkpoint.md", "policy").split()[1].decode()
    done = subprocess.run(
        ["sh", "-c", block("checkpoint.md", "sh").decode()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "VKEY": vkey, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 0) is (not damage), done.stderr
