# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anybody may put bytes into the tag log again: a copy of a record outlives nothing, and a copy of
a notice tells nobody a second time."""

import secrets
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

from dokaz.deconflict.register.protocol.errors import CannotCheckNow, RefusedByHolder
from dokaz.deconflict.register.protocol.records import make_withdrawal
from dokaz.deconflict.register.protocol.replica import read_copy

SALT_END, DIGEST_END = 17, 49
"""Where a record's salt and its withdrawal digest end."""


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    found = made(tmp_path)
    found.members["ALPHA"].add(NATALIIA, CONTACT)
    return found


def numbers_told(coalition: Coalition) -> list[int]:
    return [one.number for one in coalition.members["BETA"].check(NATALYA).told]


def test_copies_of_a_record_are_withdrawn_with_it(coalition: Coalition) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    beta.sync()
    _, (record,) = read_copy(beta.root / "replica")
    # With a digest of its own, which the owner could not withdraw, a copy opens for nobody.
    other = secrets.token_bytes(DIGEST_END - SALT_END)
    beta.send(record[:SALT_END] + other + record[DIGEST_END:])
    assert beta.send(record) == 0
    assert numbers_told(coalition) == [0]
    # A thief of the secret, or its owner, by whatever number: all that have its digest are gone.
    alpha.withdraw(0)
    assert numbers_told(coalition) == []
    beta.send(record)
    assert numbers_told(coalition) == []
    alpha.add(NATALIIA, CONTACT)
    assert numbers_told(coalition) == [5]


def test_a_copy_changes_no_order_of_what_is_told(coalition: Coalition) -> None:
    coalition.members["ALPHA"].add(NATALIIA, CONTACT)
    beta = coalition.members["BETA"]
    beta.sync()
    _, (record, _later) = read_copy(beta.root / "replica")
    beta.send(record)
    assert numbers_told(coalition) == [0, 1]


def test_a_withdrawal_that_was_confirmed_to_nobody_is_not_sent_twice(coalition: Coalition) -> None:
    alpha = coalition.members["ALPHA"]
    secret = bytes.fromhex((alpha.root / "records" / "0.seed").read_text("ascii").strip())
    alpha._sent(make_withdrawal(0, secret=secret))
    alpha.withdraw(0)
    assert (alpha.size, numbers_told(coalition)) == (2, [])


def test_a_notice_that_somebody_copies_is_heard_once(coalition: Coalition) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    (told,) = beta.check(NATALYA).told
    beta.tell(told)
    _, entries = read_copy(beta.root / "replica")
    beta.send(entries[-1])
    beta.send(entries[-1][:SALT_END] + bytes(32) + entries[-1][DIGEST_END:])
    alpha.sync()
    assert alpha.size == 4
    assert [one.number for one in alpha.notices()[0]] == [1]


def test_what_withdraws_an_entry_is_kept_where_the_keepers_answer_is_lost(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    with monkeypatch.context() as lost:
        post = coalition.line.post

        def takes_and_is_silent(url: str, body: bytes) -> tuple[int, bytes]:
            answer = post(url, body)
            if url.endswith("/entries"):
                coalition.line.down = {"http://h1"}
            return answer

        lost.setattr(coalition.line, "post", takes_and_is_silent)
        with pytest.raises(CannotCheckNow):
            alpha.add(STRANGER, CONTACT)
    assert alpha.confirmed_late() == ()
    coalition.line.down = set()
    alpha.sync()
    assert alpha.confirmed_late() == (1,)
    assert alpha.confirmed_late() == ()
    assert beta.check(STRANGER).told
    alpha.withdraw(1)
    assert not beta.check(STRANGER).told


def test_what_a_keeper_took_while_saying_that_it_refused_can_be_withdrawn(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    alpha, post = coalition.members["ALPHA"], coalition.line.post

    def takes_and_refuses(url: str, body: bytes) -> tuple[int, bytes]:
        answer = post(url, body)
        return (429, b"quota") if url.endswith("/entries") else answer

    with monkeypatch.context() as lying:
        lying.setattr(coalition.line, "post", takes_and_refuses)
        with pytest.raises(RefusedByHolder):
            alpha.add(STRANGER, CONTACT)
    alpha.sync()
    assert alpha.confirmed_late() == (1,)
    alpha.withdraw(1)
    assert not coalition.members["BETA"].check(STRANGER).told


def test_a_keeper_that_says_it_took_an_entry_and_did_not_is_not_believed(
    coalition: Coalition,
) -> None:
    alpha, honest = coalition.members["ALPHA"], coalition.line.apps["http://h1"]

    def lying(environment, start_response):
        if environment["PATH_INFO"] == "/entries":
            start_response("200 OK", [])
            return [b'{"number":0}']
        return honest(environment, start_response)

    coalition.line.apps["http://h1"] = lying
    with pytest.raises(CannotCheckNow, match="does not show it"):
        alpha.add(STRANGER, CONTACT)
    with pytest.raises(CannotCheckNow, match="does not show it"):
        alpha.withdraw(0)
    assert numbers_told(coalition) == [0]
    coalition.line.apps["http://h1"] = honest
    alpha.withdraw(0)
    assert numbers_told(coalition) == []


def asked_of(coalition: Coalition, *doing) -> list[str]:
    """What the keeper is asked, in order; it is also one of the two holders that are asked."""
    coalition.line.heard.clear()
    for one in doing:
        one()
    return [one.decode() for one in coalition.line.heard[::3] if one.startswith(b"http://h1")]


def test_the_keeper_cannot_tell_a_notice_from_an_entry_nor_cover_from_a_look_up(
    coalition: Coalition,
) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]
    (told,) = beta.check(NATALYA).told
    coalition.line.down = {"http://h3"}

    def enter_as_nodes_do() -> None:
        prepared = beta.prepare(STRANGER, CONTACT)
        beta.sync()
        beta.send(prepared.record)

    def without_numbers(asked: list[str]) -> list[str]:
        return [one.rstrip("0123456789") for one in asked]

    beta.sync()
    as_told = asked_of(coalition, lambda: beta.tell(told))
    as_entered = asked_of(coalition, enter_as_nodes_do)
    as_added = asked_of(coalition, lambda: beta.add(STRANGER, CONTACT))
    assert len(as_told) == 5
    assert without_numbers(as_told) == without_numbers(as_entered) == without_numbers(as_added)
    # The log has grown: a look-up fetches what is new, and so does a question for nothing.
    alpha.add(STRANGER, CONTACT)
    as_looked_up = asked_of(coalition, lambda: beta.check(NATALYA))
    alpha.add(STRANGER, CONTACT)
    as_cover = asked_of(coalition, beta.cover)
    assert len(as_cover) == 2
    assert without_numbers(as_cover) == without_numbers(as_looked_up)
