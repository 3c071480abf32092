# SPDX-License-Identifier: AGPL-3.0-or-later
"""A witness of the tag log that is slow or down holds up no question, and is asked again."""

import threading
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
from tests.waiting import until

from dokaz.deconflict.register.protocol.errors import CannotCheckNow
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    """A register whose log one witness cosigns; both members have copied it."""
    found = made(tmp_path)
    witness = WitnessFolder(tmp_path / "witness")
    key = witness.create(name="witness.example")
    witness.add_log(found.members["ALPHA"].directory().keeper.encode())
    found.line.apps["http://w"] = make_app(witness, clock=found.clock)
    found.extra, found.version = {"witnesses": ((key, "http://w"),), "quorum": 1}, 2
    found.publish()
    found.start()
    found.members["ALPHA"].add(NATALIIA, CONTACT)
    found.members["BETA"].sync()
    return found


def test_while_a_witness_is_down_the_copy_answers_and_later_the_log_is_cosigned(
    coalition: Coalition,
) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    coalition.line.down = {"http://w"}
    with pytest.raises(CannotCheckNow, match="0 witnesses"):
        alpha.add(STRANGER, CONTACT)
    coalition.line.down |= {"http://h3"}
    found = beta.check(NATALYA)
    assert (len(found.told), found.stale) == (1, True)
    assert beta.check(STRANGER).stale
    # The witness is back. Nobody adds anything: who asks for the log has the keeper ask it again.
    coalition.line.down = {"http://h3"}
    coalition.now += 61
    beta.check(STRANGER)
    assert until(lambda: not beta.check(STRANGER).stale)
    assert beta.check(STRANGER).told
    assert alpha.sync() == 1
    assert alpha.confirmed_late() == (1,)


def test_while_a_witness_takes_its_time_the_keeper_answers_questions(coalition: Coalition) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    witness, over, asked = coalition.line.apps["http://w"], threading.Event(), threading.Event()

    def slow(environment, start_response):
        asked.set()
        over.wait(30)
        return witness(environment, start_response)

    coalition.line.apps["http://w"], coalition.line.down = slow, {"http://h3"}
    records = [alpha.prepare(STRANGER, CONTACT).record for _ in range(3)]
    adding = [threading.Thread(target=alpha.send, args=(one,)) for one in records[:2]]
    try:
        adding[0].start()
        assert asked.wait(20)
        adding[1].start()
        assert len(beta.check(NATALYA).told) == 1
        # One entry is being added and one waits; the next is sent away before it is counted.
        counts = coalition.holders[0].root / "counts.log"
        assert until(lambda: counts.read_bytes().count(b"append") == 3)
        with pytest.raises(CannotCheckNow, match="in a minute"):
            alpha.send(records[2])
        assert counts.read_bytes().count(b"append") == 3
    finally:
        over.set()
        for one in adding:
            one.join(30)
    assert len(beta.check(STRANGER).told) == 2
