# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels with items from before and after a loss, of a log that goes on under a new name."""

import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.continuation import Reason
from dokaz.core.log.note import VerifierKey
from dokaz.core.log.witness import Latest
from dokaz.core.parcel.reader import open_parcel
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report, Status
from dokaz.core.verify.verifier import verify_opened
from dokaz.gate import api as gate
from dokaz.gate.actor import Actor, ActorKind
from dokaz.interfaces.witness.folder import WitnessFolder
from dokaz.ledger import api as ledger
from tests.evidence.world import World, taken
from tests.sharing import test_outside_proof
from tests.sharing.scenes import FIRST, SECOND, made, verified, written

pytestmark = pytest.mark.django_db
serve = test_outside_proof.serve

NEW = "second.example/log"
ADMINISTRATOR = Actor(
    kind=ActorKind.PERSON,
    ref=uuid.UUID(int=91),
    organisation_id=None,
    roles=frozenset({"platform_admin"}),
)


@dataclass
class Continued:
    """A parcel of both times, and what its recipient may have from elsewhere."""

    path: Path
    old_key: VerifierKey
    new_key: VerifierKey
    root: bytes
    kept: int


@pytest.fixture
def continued(world: World, tmp_path: Path, serve, settings) -> Continued:
    witness = test_outside_proof.witness(tmp_path, 0, serve)
    clock, root = test_outside_proof.authority(tmp_path / "tsa", serve)
    test_outside_proof.configure(
        settings, witnesses=(witness,), witness_quorum=1, timestamp_authorities=(clock,)
    )
    first = taken(world.documenter, FIRST).item_id
    ledger.sequence_pending()
    ledger.ask_witnesses()
    old_key = ledger.log_verifier_key()
    assert [one.trouble for one in ledger.obtain_timestamps(force=True)] == [""]
    size = ledger.ledger_state().size
    folder = WitnessFolder(tmp_path / "witness0")
    ahead = Checkpoint(settings.DOKAZ.log_origin, size + 40, b"\x07" * 32)
    note = sign_checkpoint(ahead, key=ledger.node_key())
    folder.remember(Latest(ahead, 1_700_000_000, note))
    ledger.hold(backup_sha256="ab" * 32, entries=size)
    prepared = ledger.prepare(new_origin=NEW, reason=Reason.DESTROYED)
    gate.record_continuation(actor=ADMINISTRATOR)
    ledger.go_on(act_id=gate.recorded_continuation(prepared.sha256))
    ledger.ask_witnesses()
    folder.accept(NEW)
    second = taken(world.documenter, SECOND).item_id
    path = written(world, made(world, [first, second]), tmp_path)
    return Continued(path, old_key, ledger.log_verifier_key(), root, size)


def step(report: Report, name: str) -> dict[str, Status]:
    (found,) = [each for each in report.steps if each.id == name]
    return {each.id: each.status for each in found.findings}


def test_material_for_old_entries_only_has_each_stamp_once(continued: Continued) -> None:
    ledger.obtain_timestamps(force=True)
    found = ledger.material_for([0, 1])
    sizes = [one.size for one in found.anchors]
    assert sizes[0] == continued.kept
    assert len(sizes) == len(set(sizes)) == 2
    assert [one.kept_size for one in found.continuations] == [continued.kept]


@pytest.mark.parametrize("which", ["old_key", "new_key"])
def test_both_times_are_proven_and_the_loss_is_told(continued: Continued, which: str) -> None:
    trust = Trust(log_keys=(getattr(continued, which),), tsa_roots=(continued.root,))
    report = verified(continued.path, trust=trust)
    assert step(report, "log") == {
        "log.signed": Status.PROVEN,
        "log.entries_lost": Status.NOT_CHECKED,
    }
    assert step(report, "inclusion") == {"inclusion.proven": Status.PROVEN}
    # The stamp from before the loss still bounds what is from before it.
    with zipfile.ZipFile(continued.path) as bag:
        stamped = [name for name in bag.namelist() if f"anchors/{continued.kept}/" in name]
    assert stamped
    assert set(step(report, "timestamps").values()) == {Status.PROVEN}
    assert Status.FAILED not in {each.status for each in report.steps}


def test_the_numbers_of_the_loss_are_in_the_report(continued: Continued) -> None:
    report = verified(continued.path)
    (log,) = [each for each in report.steps if each.id == "log"]
    (lost,) = [each for each in log.findings if each.id == "log.entries_lost"]
    assert lost.values["kept"] == str(continued.kept)
    assert lost.values["lost"] == "40"
    assert lost.values["old"] == continued.old_key.name


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a smaller loss": ("note", lambda c: c.replace(b"\nwitnessed ", b"\nwitnessed 1")),
    "another reason": ("note", lambda c: c.replace(b"destroyed", b"stolen")),
    "a note cut off": ("note", lambda c: c[:40]),
    "consistency": ("consistency.json", lambda c: c.replace(b'"old_size":', b'"old_size":1')),
    "first entry": ("first.json", _flipped),
    "no first entry": ("first.json", lambda c: b""),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_changed_statement_is_never_believed(
    continued: Continued, tmp_path: Path, name: str
) -> None:
    kind, change = DAMAGE[name]
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(continued.path) as bag:
        bag.extractall(folder)  # our own parcel
    (path,) = folder.glob(f"*/ledger/continuations/{continued.kept}/{kind}")
    content = path.read_bytes()
    changed = change(content)
    assert changed != content
    path.write_bytes(changed)
    (top,) = folder.iterdir()
    trust = Trust(log_keys=(continued.old_key,), tsa_roots=(continued.root,))
    report = verify_opened(lambda: open_parcel(top), trust=trust, workers=1)
    found = step(report, "log")
    assert found["log.continuation"] is Status.FAILED
    # The old key vouches for the new name through the statement only.
    assert found["log.other_key"] is Status.FAILED


def test_stamps_of_the_old_name_need_the_statement(continued: Continued, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(continued.path) as bag:
        bag.extractall(folder)  # our own parcel
    (gone,) = folder.glob("*/ledger/continuations/*")
    for path in gone.iterdir():
        path.unlink()
    gone.rmdir()
    (top,) = folder.iterdir()
    trust = Trust(log_keys=(continued.new_key,), tsa_roots=(continued.root,))
    report = verify_opened(lambda: open_parcel(top), trust=trust, workers=1)
    assert step(report, "timestamps")["timestamps.anchor"] is Status.FAILED
