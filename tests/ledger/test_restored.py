# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log that came back stands still until every witness has vouched for what came back."""

import dataclasses

import pytest
from django.conf import settings

from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.witness import Latest
from dokaz.interfaces.witness.folder import origin_hash
from dokaz.ledger import api
from dokaz.ledger.errors import RestoredTooOld, RestoredUncompared
from dokaz.ledger.models import Head, Pending
from tests.ledger import test_outward

pytestmark = pytest.mark.django_db
serve, configure = test_outward.serve, test_outward.configure
DIGEST = "ab" * 32


@pytest.fixture
def witnessed(tmp_path, serve, configure, act):
    """A log of three entries that two witnesses have cosigned, held after a restoration."""
    folders, witnesses = test_outward.make_witnesses(tmp_path, serve, 2)
    configure(witnesses=witnesses)
    act(3)
    api.sequence_pending()
    assert [one.trouble for one in api.ask_witnesses()] == [None, None]
    api.hold(backup_sha256=DIGEST, entries=3)
    act(1)
    return folders


def remembers(folder, size: int, root: bytes) -> None:
    """Let a witness have cosigned this state of the log, signed by the log's own key."""
    checkpoint = Checkpoint(settings.DOKAZ.log_origin, size, root)
    note = sign_checkpoint(checkpoint, key=api.node_key())
    folder.remember(Latest(checkpoint, 1_700_000_000, note))


def state() -> tuple:
    head = Head.objects.get()
    return (
        head.size,
        bytes(head.root),
        Pending.objects.count(),
        api.log_directory().read_checkpoint(),
    )


def test_nothing_is_signed_while_it_stands_still(witnessed) -> None:
    before = state()
    with pytest.raises(RestoredUncompared, match="dokaz run"):
        api.sequence_pending()
    assert state() == before


def test_it_goes_on_when_every_witness_vouches(witnessed) -> None:
    answers = api.settle().answers
    assert [(one.own_size, one.trouble) for one in answers] == [(3, None), (3, None)]
    assert not api.is_held()
    assert api.sequence_pending() == 1
    assert [one.trouble for one in api.ask_witnesses()] == [None, None]


@pytest.mark.parametrize("which", [0, 1])
def test_one_witness_that_knows_more_is_enough_to_stop_it(witnessed, which: int) -> None:
    remembers(witnessed[which], 9, b"\x09" * 32)
    before = state()
    with pytest.raises(RestoredTooOld, match=r"has cosigned 9 entries .* holds 3") as caught:
        api.settle()
    assert "safe" in str(caught.value)
    assert "dokaz ledger rebuild" in str(caught.value)
    assert api.is_held()
    with pytest.raises(RestoredUncompared):
        api.sequence_pending()
    assert state() == before


@pytest.mark.parametrize("size", [2, 3])
def test_another_history_stops_it(witnessed, size: int) -> None:
    remembers(witnessed[0], size, b"\x09" * 32)
    with pytest.raises(RestoredTooOld, match="another history"):
        api.settle()
    assert api.is_held()


def test_a_witness_that_is_behind_is_brought_on(witnessed) -> None:
    (witnessed[0].root / "latest" / origin_hash(settings.DOKAZ.log_origin)).unlink()
    assert [one.trouble for one in api.settle().answers] == [None, None]


def test_a_silent_witness_is_not_taken_for_a_good_one(witnessed, configure) -> None:
    first, second = settings.DOKAZ.witnesses
    configure(witnesses=(first, dataclasses.replace(second, url="http://127.0.0.1:9")))
    with pytest.raises(RestoredUncompared, match="1 of 2 witnesses"):
        api.settle()
    assert api.is_held()


def test_a_witness_that_does_not_know_the_log_vouches_for_nothing(witnessed) -> None:
    (witnessed[1].root / "logs.txt").write_text("")
    with pytest.raises(RestoredUncompared):
        api.settle()


def test_asking_leaves_no_evidence_of_misconduct(witnessed) -> None:
    """An honest operator who asks first is not made to look like a forger."""
    remembers(witnessed[0], 9, b"\x09" * 32)
    with pytest.raises(RestoredTooOld):
        api.settle()
    assert [list((folder.root / "evidence").iterdir()) for folder in witnessed] == [[], []]
