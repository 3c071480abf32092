# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipient who kept a checkpoint sees a log that was cut back or shown in two versions."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.core.parcel.simulator import START, World, seeded
from tests.core.verify.full_parcel import verify_bytes

from dokaz.core import cli
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.cosignature import cosign
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import parse_note, parse_verifier_key
from dokaz.core.log.policy import parse_policy
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report, Status

PREFIX = "log.remembered"


@pytest.fixture
def world() -> World:
    world = World()
    world.fill(5)
    world.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"first" * 30)])
    return world


def trusting(world: World, *remembered: bytes, policy: bool = False) -> Trust:
    return Trust(
        log_keys=(parse_verifier_key(world.log_vkey),),
        policy=parse_policy(world.policy.encode()) if policy else None,
        remembered=tuple(parse_note(one) for one in remembered),
    )


def said(report: Report) -> dict[str, Status]:
    (log,) = [step for step in report.steps if step.id == "log"]
    return {one.id: one.status for one in log.findings if one.id.startswith(PREFIX)}


def other_history(world: World, size: int) -> bytes:
    """A checkpoint of the same log over other entries, signed with its key and cosigned."""
    tree = Frontier()
    tree.extend(leaf_hash(seeded(f"another {number}")) for number in range(size))
    return signed(world, Checkpoint(world.origin, size, tree.root()))


def signed(world: World, point: Checkpoint, *, after: timedelta | None = None) -> bytes:
    note = sign_checkpoint(point, key=world.log_key)
    if after is not None:
        at = int((START + after).timestamp())
        note = note.with_signatures([cosign(point, cosigner=w, at=at) for w in world.witnesses])
    return note.to_bytes()


def test_a_log_that_grew_extends_what_is_remembered(world: World) -> None:
    earlier = [world.checkpoint()]
    for count in (1, 20, 40):
        world.fill(count)
        earlier.append(world.checkpoint())
    report = verify_bytes(world.parcel(), trusting(world, *earlier))
    assert said(report) == {"log.remembered_extended": Status.PROVEN}
    (log,) = [step for step in report.steps if step.id == "log"]
    sizes = [one.values["remembered"] for one in log.findings if one.id.startswith(PREFIX)]
    assert len(sizes) == 4
    assert sizes[-1] == str(len(world.entries))


@pytest.mark.parametrize("back", [0, 1, 3])
def test_another_history_of_the_same_log_is_refuted(world: World, back: int) -> None:
    remembered = other_history(world, len(world.entries) - back)
    parcel = world.parcel()
    assert said(verify_bytes(parcel, trusting(world))) == {}
    report = verify_bytes(parcel, trusting(world, remembered))
    assert said(report) == {"log.remembered_split": Status.FAILED}
    assert report.exit_code == 2


def test_a_log_that_was_cut_back_is_refuted_by_the_times_of_witnesses(world: World) -> None:
    parcel = world.parcel()  # Made two days after the start.
    world.fill(1)
    seen = world.checkpoint()  # Cosigned one day after it.
    assert said(verify_bytes(parcel, trusting(world, seen, policy=True))) == {
        "log.remembered_cut_back": Status.FAILED
    }
    # Without witnesses one knows nothing of times, and says so.
    assert said(verify_bytes(parcel, trusting(world, seen))) == {
        "log.remembered_longer": Status.NOT_CHECKED
    }
    alone = world.checkpoint(cosigned_by=1)
    assert said(verify_bytes(parcel, trusting(world, alone, policy=True))) == {
        "log.remembered_longer": Status.NOT_CHECKED
    }


def test_an_older_parcel_is_no_log_that_was_cut_back(world: World) -> None:
    parcel = world.parcel()
    world.fill(1)
    point = Checkpoint(world.origin, len(world.entries), world.frontier.root())
    for after in (timedelta(days=3), timedelta(days=2) - timedelta(minutes=2)):
        seen = signed(world, point, after=after)
        assert said(verify_bytes(parcel, trusting(world, seen, policy=True))) == {
            "log.remembered_later": Status.NOT_CHECKED
        }


def test_where_the_parcel_s_tiles_do_not_reach_it_says_so_unless_an_anchor_does() -> None:
    world = World()
    world.fill(270)
    unreached = world.checkpoint()
    world.fill(300)
    world.anchor()
    stamped = world.checkpoint()
    other = other_history(world, len(world.entries))
    world.fill(300)
    world.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"first" * 30)])
    parcel = world.parcel()
    assert said(verify_bytes(parcel, trusting(world, unreached))) == {
        "log.remembered_not_reached": Status.NOT_CHECKED
    }
    assert said(verify_bytes(parcel, trusting(world, stamped))) == {
        "log.remembered_extended": Status.PROVEN
    }
    assert said(verify_bytes(parcel, trusting(world, other))) == {
        "log.remembered_split": Status.FAILED
    }


def test_another_log_and_another_key_are_told_apart(world: World) -> None:
    parcel = world.parcel()
    point = Checkpoint(world.origin, len(world.entries), world.frontier.root())
    forged = sign_checkpoint(point, key=SigningKey(seeded("forger"))).to_bytes()
    assert said(verify_bytes(parcel, trusting(world, forged))) == {
        "log.remembered_not_signed": Status.FAILED
    }
    elsewhere = World(origin="other.example.org/log")
    elsewhere.fill(3)
    report = verify_bytes(parcel, trusting(world, elsewhere.checkpoint()))
    assert said(report) == {"log.remembered_other_log": Status.NOT_CHECKED}


def test_without_a_proven_checkpoint_nothing_is_compared(world: World) -> None:
    remembered = world.checkpoint()
    world.log_key = SigningKey(seeded("forger"))
    plan = world.plan()
    world.log_key = SigningKey(seeded(f"log {world.origin}"))
    ledger = replace(plan.ledger, log_vkey=world.log_vkey)
    parcel = b"".join(write_parcel(replace(plan, ledger=ledger), software="dokaz 0.0-test"))
    report = verify_bytes(parcel, trusting(world, remembered))
    assert said(report) == {"log.remembered_unused": Status.NOT_CHECKED}


def test_the_command_takes_the_file_of_an_earlier_parcel(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note, parcel, receipt = (tmp_path / name for name in ("seen", "p.zip", "r.tlog-proof"))
    note.write_bytes(world.checkpoint())
    world.fill(3)
    parcel.write_bytes(world.parcel())
    cli.main([str(parcel), "--remembered", str(note), "--lang", "uk"])
    assert "який ви пам’ятаєте, — початок цього журналу" in capsys.readouterr().out
    note.write_bytes(other_history(world, 4))
    assert cli.main([str(parcel), "--remembered", str(note), "--lang", "en"]) == 2
    assert "another history than the one you remember" in capsys.readouterr().out
    for content in (b"", b"no note\n", parcel.read_bytes()):
        note.write_bytes(content)
        assert cli.main([str(parcel), "--remembered", str(note)]) == 64
        assert "--remembered: " in capsys.readouterr().err
    receipt.write_bytes(b"")
    assert cli.main([str(receipt), "--remembered", str(note)]) == 64
