# SPDX-License-Identifier: AGPL-3.0-or-later
"""A holder leaves, another takes its place, over a folder they pass around: nobody registers anew.

One of them is lost before anything could be asked of it, as a machine that was seized.
"""

import json
import os
import shutil
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
    new_epoch,
    planned,
)
from tests.interfaces.register_holder.thief import dictionary, opened

from dokaz.deconflict.register.protocol import sharing, sodium
from dokaz.deconflict.register.protocol.ceremony import read_plan
from dokaz.deconflict.register.protocol.errors import RefusedByHolder
from dokaz.interfaces.cli.main import main
from dokaz.interfaces.register_holder.ceremony import step
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    """A register with one interview in it."""
    root = tmp_path / "coalition"
    root.mkdir()
    coalition = made(root)
    coalition.members["ALPHA"].add(NATALIIA, CONTACT)
    return coalition


def replaced(coalition: Coalition) -> tuple[HolderFolder, Path, str]:
    """Holder 4 takes the place of holder 2, which is not there; its folder as it was is kept."""
    lost = HolderFolder(coalition.root / "lost")
    shutil.move(coalition.root / "holder-2", lost.root)
    first, third = coalition.holders[0], coalition.holders[2]
    newcomer = HolderFolder(coalition.root / "holder-4")
    newcomer.create(name="Holder 4")
    coalition.holders[1] = newcomer
    exchange = coalition.root / "replacing"
    fingerprint = planned(
        coalition,
        exchange,
        generation=2,
        previous=coalition.description(),
        dealing=(1, 3),
    )
    # The newcomer looks first: it waits, and says for whom.
    assert step(newcomer, exchange, fingerprint=fingerprint).waiting == ("Holder 1", "Holder 3")
    for one in (first, third, newcomer, first):
        step(one, exchange, fingerprint=fingerprint)
    assert [step(one, exchange, fingerprint=fingerprint).finished for one in (third, newcomer)]
    return lost, exchange, fingerprint


def test_a_lost_holder_is_replaced_and_nobody_registers_anew(coalition: Coalition) -> None:
    old = coalition.description()
    first = coalition.holders[0].root
    # A second name for what lies on the disk now: nothing that could be found there again is left.
    on_disk = first.with_name("on-disk")
    os.link(first / "share.seed", on_disk)
    replaced(coalition)
    assert not any(on_disk.read_bytes())
    new = coalition.description()
    assert (new.generation, new.public_key) == (2, old.public_key)
    assert [one.name for one in new.by_number.values()] == ["Holder 1", "Holder 4", "Holder 3"]
    # Signed by a holder that left: it does not serve, and says what is to be done.
    with pytest.raises(HolderUnusable, match="Sign the next one"):
        coalition.start(only=(1,))
    coalition.version += 1
    for holder in coalition.holders:
        holder.take_directory(coalition.directory())
    coalition.start()
    # Who has not got the new files is told what to do.
    with pytest.raises(RefusedByHolder, match="register use") as refused:
        coalition.members["BETA"].check(NATALYA)
    assert refused.value.reason == "other_register"
    # Cut off between its two files, taking them goes on where it was.
    signed = (coalition.holders[0].root / "description.json").read_bytes()
    (coalition.members["BETA"].root / "description.json").write_bytes(signed)
    coalition.version += 1
    coalition.publish()
    coalition.start()
    coalition.members["BETA"].sync()
    # Each pair of the three, the new one among them, finds who was registered before.
    for down in ("http://h1", "http://h2", "http://h3"):
        coalition.line.down = {down}
        found = coalition.members["BETA"].check(NATALYA)
        assert [one.organisation for one in found.told] == ["ALPHA"]
        assert coalition.members["BETA"].check(STRANGER).told == ()


def test_what_a_holder_that_left_still_has_is_worth_nothing_alone_or_with_a_new_share(
    coalition: Coalition,
) -> None:
    before = coalition.description()
    old = {n: one.share(before) for n, one in enumerate(coalition.holders, start=1)}
    lost, _, _ = replaced(coalition)
    new = coalition.holders[0].share(coalition.description())
    left = lost.share(before)
    log = b"".join(
        one.read_bytes() for one in (coalition.root / "holder-1").rglob("*") if one.is_file()
    )
    asker, names = coalition.members["BETA"]._asker(), dictionary(NATALIIA)
    for stolen in ({2: left}, {1: new, 2: left}):
        assert opened(names, asker=asker, shares=stolen, recorded=log) == []
    # As the guide says: enough old shares that somebody kept, in a backup too, still are the key.
    kept = {1: old[1], 2: left}
    assert opened(names, asker=asker, shares=kept, recorded=log) == [NATALIIA]


def test_a_holder_deals_only_of_the_sharing_that_it_knows(coalition: Coalition) -> None:
    """A plan whose old sharing was made up around one true share would hand that share out."""
    known, thief = coalition.description(), HolderFolder(coalition.root / "thief")
    card, chosen = thief.create(name="Holder 2"), sodium.multiply_base(sodium.small_scalar(7))
    made_up = replace(
        known,
        holders=(known.holders[0], card),
        public_key=sharing.combine({1: known.public_share(1), 2: chosen}),
        public_shares=(known.public_share(1), chosen),
    )
    exchange = coalition.root / "made-up"
    fingerprint = planned(
        coalition, exchange, generation=2, previous=made_up, dealing=(1, 2), holders=known.holders
    )
    with pytest.raises(HolderUnusable, match="another key"):
        step(coalition.holders[0], exchange, fingerprint=fingerprint)
    assert not list(exchange.glob("deal-*"))


def test_a_holder_that_left_does_not_answer_for_the_new_sharing(coalition: Coalition) -> None:
    lost, exchange, fingerprint = replaced(coalition)
    with pytest.raises(HolderUnusable, match="no part"):
        step(lost, exchange, fingerprint=fingerprint)
    coalition.version += 1
    coalition.publish()
    coalition.start()
    newcomer, coalition.holders[1] = coalition.holders[1], lost
    coalition.start(only=(2,))
    for _ in range(4):
        found = coalition.members["BETA"].check(NATALYA)
        assert len(found.told) == 1
        assert {(one.name, one.reason) for one in found.faults} <= {("Holder 4", "other_register")}
    coalition.holders[1] = newcomer
    coalition.start(only=(2,))
    assert coalition.members["BETA"].check(NATALYA).faults == ()


def test_the_folder_of_an_old_ceremony_brings_no_epoch_back_that_was_left(
    coalition: Coalition,
) -> None:
    """Whoever passes an old folder around again, with its own fingerprint, gets nothing by it."""
    first = coalition.holders[0]
    old = read_plan((coalition.root / "exchange" / "plan.json").read_bytes()).fingerprint
    new_epoch(coalition, "2027")
    first.retire("2026")
    with pytest.raises(HolderUnusable, match="left"):
        step(first, coalition.root / "exchange", fingerprint=old)
    assert first.description().epoch == "2027"
    assert first.share(first.description())
    assert first.earlier() == ()


def test_a_plan_shows_who_will_hold_the_key_before_anybody_deals(
    coalition: Coalition, capsys: pytest.CaptureFixture[str]
) -> None:
    """A plan with a holder too many has one fingerprint too, the same for all who compare it."""
    added = HolderFolder(coalition.root / "holder-4")
    added.create(name="Nobody knows me")
    cards = (*(one.card() for one in coalition.holders), added.card())
    exchange = coalition.root / "larger"
    fingerprint = planned(
        coalition,
        exchange,
        generation=2,
        previous=coalition.description(),
        dealing=(1, 3),
        holders=cards,
    )
    assert main(["register-holder", "ceremony", str(exchange), "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in shown["holders"]][3:] == ["Nobody knows me"]
    assert [one["key"] for one in shown["holders"]] == [one.signing.key_id for one in cards]
    assert (shown["threshold"], shown["dealing"]) == (2, ["Holder 1", "Holder 3"])
    assert shown["fingerprint"] == fingerprint
    assert not list(exchange.glob("deal-*"))
