# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another holder keeps the tag log: it goes on where it was, for members and for the witness.

The old keeper gives its log, or is gone, and a member's copy takes its place.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import (
    CONTACT,
    NATALIIA,
    NATALYA,
    STRANGER,
    Coalition,
    made,
)
from tests.interfaces.register_holder.test_learning import given_to_holders, learned

from dokaz.core.canonical import parse_json
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import parse_verifier_key
from dokaz.deconflict.register.protocol.directory import Continues
from dokaz.deconflict.register.protocol.errors import (
    LogForged,
    MalformedMessage,
    NotCosigned,
)
from dokaz.deconflict.register.protocol.fields import Fields
from dokaz.deconflict.register.protocol.replica import read_copy
from dokaz.interfaces.register_holder.folder import HolderUnusable
from dokaz.interfaces.register_holder.keeping import TagLog
from dokaz.interfaces.register_holder.taking_over import TakenOver, take_over
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    """A register with a witness, and two interviews in it."""
    root = tmp_path / "coalition"
    root.mkdir()
    found = made(root)
    witness = WitnessFolder(root / "witness")
    key = witness.create(name="witness.example")
    witness.add_log(found.members["ALPHA"].directory().keeper.encode())
    found.line.apps["http://w"] = make_app(witness, clock=found.clock)
    found.extra = {"witnesses": ((key, "http://w"),), "quorum": 1}
    given_to_holders(found)
    for member in found.members.values():
        learned(member)
    for person in (NATALIIA, STRANGER):
        found.members["ALPHA"].add(person, CONTACT)
    found.members["BETA"].sync()
    return found


def named(coalition: Coalition, taken: TakenOver) -> None:
    """The next directory names the new keeper, as `sign --hand-over` writes it."""
    value = parse_json(taken.file.read_bytes())
    assert value["keeper"] == taken.keeper.encode()
    continues = Continues.read(Fields(value["continues"], what="test"))
    coalition.extra = {**coalition.extra, "continues": continues}
    coalition.keeper = coalition.holders[1].keeper()
    coalition.keeper_url = "http://h2"
    WitnessFolder(coalition.root / "witness").add_log(taken.keeper.encode())
    given_to_holders(coalition)


def lost(coalition: Coalition) -> None:
    """The keeper's log and its key are gone; its share stays, to have three holders."""
    (coalition.holders[0].root / "keeper.seed").unlink()
    shutil.rmtree(coalition.holders[0].root / "log")


@pytest.mark.parametrize("place", ["holder-1/log", "BETA/replica"])
def test_the_log_goes_on_for_those_who_know_it_and_for_who_comes_new(
    coalition: Coalition, place: str
) -> None:
    beta = coalition.members["BETA"]
    if place == "BETA/replica":
        lost(coalition)
    named(coalition, take_over(coalition.holders[1], [coalition.root / place]))
    assert learned(beta).doubted == ()
    # Cosigned by the witness before anything was added, over what it had seen of the old keeper.
    found = beta.check(NATALYA)
    assert ([one.number for one in found.told], found.stale) == ([0], False)
    assert beta.add(STRANGER, replace(CONTACT, organisation=2)) == 2
    beta.withdraw(2)
    alpha = coalition.members["ALPHA"]
    learned(alpha)
    alpha.withdraw(0)  # By what it kept when the old keeper took the record.
    assert beta.check(NATALYA).told == ()
    newcomer = coalition.member("GAMMA")
    given_to_holders(coalition)
    first = coalition.members["ALPHA"].root
    for name in ("description.json", "directory.json"):
        learned(alpha)
        (newcomer.root / name).write_bytes((first / name).read_bytes())
    assert newcomer.sync() == 5


def test_a_copy_that_was_changed_is_refused_and_named(coalition: Coalition) -> None:
    root, second = coalition.root, coalition.holders[1]
    bundle = root / "holder-1" / "log" / "tile" / "entries" / "000.p" / "2"
    whole = bundle.read_bytes()
    bundle.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(HolderUnusable, match="holder-1/log was changed"):
        take_over(second, [root / "BETA" / "replica", root / "holder-1" / "log"])
    (root / "holder-1" / "log" / "checkpoint").write_bytes(forged_head(coalition, [b"x"]))
    with pytest.raises(HolderUnusable, match="holder-1/log does not hold"):
        take_over(second, [root / "holder-1" / "log"])
    assert not second.is_keeper
    with pytest.raises(HolderUnusable, match="keeps the tag log already"):
        take_over(coalition.holders[0], [root / "BETA" / "replica"])


def test_of_several_copies_the_longest_is_taken_and_two_histories_are_refused(
    coalition: Coalition,
) -> None:
    root, second = coalition.root, coalition.holders[1]
    coalition.members["ALPHA"].add(STRANGER, CONTACT)
    copies = [root / "holder-1" / "log", root / "BETA" / "replica"]
    assert take_over(second, copies).size == 3
    # The keeper showed somebody else another history, which the witness did not see.
    coalition.extra = {**coalition.extra, "quorum": 0}
    given_to_holders(coalition)
    other = TagLog(root / "other", key=coalition.keeper, origin="log.register.example")
    _, entries = read_copy(root / "BETA" / "replica")
    other.append(entries[1])
    with pytest.raises(HolderUnusable, match="two different logs"):
        take_over(second, [*copies, root / "other"])


def forged_head(coalition: Coalition, entries: list[bytes]) -> bytes:
    """A tree head of other entries, signed by somebody else's key under the log's name."""
    frontier = Frontier()
    frontier.extend(map(leaf_hash, entries))
    head = Checkpoint("log.register.example", frontier.size, frontier.root())
    return sign_checkpoint(head, key=coalition.holders[2].signing()).to_bytes()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda entries: entries[:1], "fewer entries"),
        (lambda entries: [entries[0], entries[0]], "contradicts|not the one"),
        (lambda entries: [entries[1], entries[0], entries[1]], "contradicts|not the one"),
    ],
)
def test_a_forged_continuation_is_refused_by_members_and_the_witness(
    coalition: Coalition, change: Callable[[list[bytes]], list[bytes]], words: str
) -> None:
    beta, second = coalition.members["BETA"], coalition.holders[1]
    note, entries = read_copy(coalition.root / "BETA" / "replica")
    taken = take_over(second, [coalition.root / "BETA" / "replica"])
    shutil.rmtree(second.root / "log")
    forged = TagLog(second.root / "log", key=second.keeper(), origin="log.register.example")
    for entry in change(entries):
        forged.append(entry)
    named(coalition, taken)
    learned(beta)
    # The witness did not cosign it: it counts for nothing, and the copy that is there answers.
    with pytest.raises(NotCosigned, match="0 witnesses"):
        beta.sync()
    found = beta.check(NATALYA)
    assert ([one.number for one in found.told], found.stale) == ([0], True)
    # Without a witness to see it, each member does by what it has.
    coalition.extra = {**coalition.extra, "quorum": 0}
    given_to_holders(coalition)
    learned(beta)
    with pytest.raises(LogForged, match=words):
        beta.check(NATALYA)
    kept = list((beta.root / "replica").glob("evidence-*"))
    assert note in kept[0].read_bytes()
    # And who comes new by what the directory says was taken over.
    newcomer = coalition.members["ALPHA"]
    shutil.rmtree(newcomer.root / "replica")
    learned(newcomer)
    with pytest.raises(LogForged, match=r"fewer|not the one"):
        newcomer.sync()


def test_the_old_keeper_does_not_go_on(coalition: Coalition) -> None:
    beta, first = coalition.members["BETA"], coalition.holders[0]
    named(coalition, take_over(coalition.holders[1], [first.root / "log"]))
    learned(beta)
    assert coalition.line.get("http://h1/log/checkpoint")[0] == 404
    # Somebody serves its log all the same, at the address of the new one.
    old = TagLog(first.root / "log", key=first.keeper(), origin="log.register.example")
    old.append(read_copy(coalition.root / "BETA" / "replica")[1][0])
    shutil.rmtree(coalition.holders[1].root / "log")
    shutil.copytree(first.root / "log", coalition.holders[1].root / "log")
    with pytest.raises(LogForged, match="not signed as it must be"):
        beta.sync()


def test_what_a_directory_says_was_taken_over_was_signed_by_the_keeper_it_names(
    coalition: Coalition,
) -> None:
    keeper = coalition.members["BETA"].directory().keeper
    with pytest.raises(MalformedMessage, match="not signed by its keeper"):
        Continues.of(keeper, forged_head(coalition, [b"x"]))
    assert parse_verifier_key(keeper.encode()) == keeper
