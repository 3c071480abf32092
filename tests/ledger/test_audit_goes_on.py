# SPDX-License-Identifier: AGPL-3.0-or-later
"""A check of the log that is killed goes on where it was, and finds what one in one piece finds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from dokaz.core.keys import SigningKey
from dokaz.core.log.merkle import leaf_hash
from dokaz.core.log.tiles import new_tiles
from dokaz.ledger import audit_state
from dokaz.ledger.audit import AuditResult, audit
from dokaz.ledger.audit_state import AuditState, Edge
from dokaz.ledger.directory import LogDirectory
from dokaz.ledger.origins import origins
from dokaz.ledger.sequencer import log_directory, sequence_pending
from tests.kept import Kept
from tests.ledger.batch import take
from tests.ledger.kept_log import kept_log
from tests.ledger.test_audit import flip


class Killed(BaseException):
    """The check ends here, with nothing tidied up."""


@pytest.fixture(scope="module")
def _kept(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[None]]:
    with kept_log(django_db_blocker, tmp_path_factory.mktemp("log"), 600) as found:
        yield found


@pytest.fixture
def log(_kept: Kept[None], db: None, own_log: Path, monkeypatch) -> LogDirectory:
    monkeypatch.setattr("dokaz.ledger.audit.KEPT_EVERY_SECONDS", 0.0)
    _kept.copied(own_log.parent)
    return log_directory()


def broken_off(after: int) -> None:
    """A check that is killed when so many entries were looked at."""

    def kill(done: int, total: int) -> None:
        if done >= after:
            raise Killed

    with pytest.raises(Killed):
        audit(progress=kill, going_on=True)


def gone_on() -> tuple[AuditResult, list[int]]:
    """A check that ends, and how far it said it was."""
    told: list[int] = []
    result = audit(progress=lambda done, total: told.append(done), going_on=True)
    return result, told


def state_file() -> Path:
    return audit_state._path()


@pytest.mark.django_db
def test_it_goes_on_and_the_next_one_begins_anew(log: LogDirectory) -> None:
    whole = audit()
    broken_off(512)
    result, told = gone_on()
    assert (result.went_on_from, told) == (256, [512, whole.leaves])
    assert (result.leaves, result.root, result.findings) == (whole.leaves, whole.root, ())
    assert not state_file().exists()
    assert gone_on()[0].went_on_from == 0
    # The log may grow in between.
    broken_off(512)
    take(300)
    sequence_pending()
    result, _ = gone_on()
    assert (result.went_on_from, result.leaves, result.findings) == (256, whole.leaves + 300, ())
    assert result.root == audit().root


@pytest.mark.django_db
def test_what_was_found_before_it_was_killed_is_not_forgotten(log: LogDirectory) -> None:
    flip(log.root / "public/tile/0/000")
    flip(log.root / "public/tile/0/001")
    broken_off(600)
    result, _ = gone_on()
    assert result.went_on_from == 512
    assert result.findings == audit().findings
    assert {one.code for one in result.findings} == {"tile"}
    assert len(result.findings) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "file", ["public/tile/1/000.p/2", "public/tile/0/000", "public/tile/0/001"]
)
def test_damage_is_found_on_either_side_of_the_break(log: LogDirectory, file: str) -> None:
    broken_off(257)
    flip(log.root / file)
    result, _ = gone_on()
    assert result.went_on_from == 256
    # A file that had been looked at before it was damaged is the next check's to find.
    assert bool(result.findings) == (file != "public/tile/0/000")
    assert gone_on()[0].findings


@pytest.mark.django_db
def test_a_check_that_may_not_go_on_neither_reads_nor_leaves_a_state(log: LogDirectory) -> None:
    broken_off(512)
    before = state_file().read_bytes()
    assert audit().went_on_from == 0
    assert state_file().read_bytes() == before


def changed(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.django_db
def test_a_state_that_is_not_this_node_s_own_of_today_is_left_aside(
    log: LogDirectory, monkeypatch
) -> None:
    broken_off(512)
    content, now, origin = state_file().read_bytes(), datetime.now(UTC), origins().now
    found = audit_state.kept(origin=origin, now=now)
    assert found is not None
    assert found.done == 256
    for moment in (now + timedelta(hours=25), now - timedelta(hours=1)):
        assert audit_state.kept(origin=origin, now=moment) is None
    assert audit_state.kept(origin="another.example/log", now=now) is None
    for damaged in (changed(content), content[:-9], b"", b"{}"):
        state_file().write_bytes(damaged)
        assert audit_state.kept(origin=origin, now=now) is None
    with monkeypatch.context() as patched:
        patched.setattr(audit_state, "node_key", lambda: SigningKey(b"\x07" * 32))
        audit_state.keep(found)
    assert audit_state.kept(origin=origin, now=now) is None
    result, told = gone_on()
    assert (result.went_on_from, told[0], result.findings) == (0, 256, ())


@pytest.mark.django_db
def test_a_log_that_became_shorter_is_checked_from_its_beginning(log: LogDirectory) -> None:
    broken_off(512)
    content = audit_state.kept(origin=origins().now, now=datetime.now(UTC))
    assert content is not None
    audit_state.keep(
        AuditState(
            origin=content.origin,
            began_at=content.began_at,
            done=256 * 40,
            peaks=content.peaks * 2,
            levels=content.levels,
        )
    )
    assert gone_on()[0].went_on_from == 0


@given(st.integers(0, 5), st.integers(1, 7))
def test_the_edge_gives_the_tiles_that_the_whole_log_gives(bundles: int, more: int) -> None:
    hashes = [leaf_hash(b"%d" % number) for number in range(256 * bundles + 100 * more)]
    edge = Edge()
    for start in range(0, 256 * bundles, 256):
        edge.add_bundle(hashes[start : start + 256])
    whole = {t.path: t.content for t in new_tiles(reader=Edge(), old_size=0, leaf_hashes=hashes)}
    done, rest = 256 * bundles, hashes[256 * bundles :]
    gone_on = [
        *new_tiles(reader=edge, old_size=done, leaf_hashes=rest),
        *edge.left_as_they_were(done, len(hashes)),
    ]
    assert {(tile.path, tile.content) for tile in gone_on} <= whole.items()
    # Of the upper levels nothing is left out, and nothing is looked at twice.
    assert {p for p in whole if not p.startswith("tile/0/")} <= {tile.path for tile in gone_on}
    assert len({tile.path for tile in gone_on}) == len(gone_on)


def test_the_edge_carries_over_many_levels() -> None:
    bundle = [leaf_hash(b"%d" % number) for number in range(256)]
    edge = Edge()
    for _ in range(257):
        edge.add_bundle(bundle)
    assert [len(level) for level in edge.levels] == [1, 1]
