# SPDX-License-Identifier: Apache-2.0
"""What every object store must pass: one suite for all backends.

A backend's test module subclasses `ObjectStoreConformance` and gives three fixtures: `store` (new
and empty), `damage` (changes one stored byte behind the store's back) and `reopen` (the store as a
restarted program finds it). Nothing here knows how a backend keeps its bytes.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.thoroughness import count

from dokaz.core.digests import DigestSet
from dokaz.core.objects.errors import (
    InvalidAddress,
    InvalidDisposalOrder,
    InvalidRange,
    ObjectDamaged,
    ObjectMissing,
    UnexpectedContent,
)
from dokaz.core.objects.ports import Batch, DisposalOrder, ObjectAddress, ObjectStore

ORDER = DisposalOrder(act_id="act-17", reason_code="consent-withdrawn")
NOWHERE = ObjectAddress("0" * 64)
BIG = bytes(range(256)) * 4096 * 5  # 5 MiB: past every threshold for threads.

Damage = Callable[[ObjectAddress, int], None]
Reopen = Callable[[], ObjectStore]


def digests_of(content: bytes) -> DigestSet:
    return DigestSet(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def read_all(store: ObjectStore, address: ObjectAddress) -> bytes:
    with store.open(address) as reader:
        return reader.read()


class BrokenSource(Exception):
    """Raised by a stream that fails on purpose."""


def breaking_after(content: bytes) -> Iterator[bytes]:
    yield content
    raise BrokenSource


def leave_by_error(batch: Batch) -> None:
    batch.put([b"dropped"])
    raise BrokenSource


def begin_and_leave(batch: Batch, content: bytes) -> None:
    batch.put([content])
    batch.begin_commit()


class ObjectStoreConformance:
    @pytest.mark.parametrize(
        "content", [b"", b"a", b"\x00" * 70_000, BIG], ids=["empty", "one", "zeros", "big"]
    )
    def test_what_was_put_is_read_back(
        self, store: ObjectStore, reopen: Reopen, content: bytes
    ) -> None:
        stored = store.put([content[:1], content[1:]])
        assert stored.new
        assert stored.address.sha256 == hashlib.sha256(content).hexdigest()
        assert stored.digests == digests_of(content)
        assert stored.size == len(content)
        again = reopen()
        assert read_all(again, stored.address) == content
        assert again.stat(stored.address) == len(content)
        assert again.verify(stored.address) == digests_of(content)
        assert list(again.addresses()) == [stored.address]

    def test_cutting_into_chunks_changes_nothing(self, store: ObjectStore) -> None:
        @settings(max_examples=25)
        @given(chunks=st.lists(st.binary(max_size=300), max_size=12))
        def check(chunks: list[bytes]) -> None:
            whole = b"".join(chunks)
            stored = store.put(iter(chunks))
            assert stored.digests == digests_of(whole)
            assert read_all(store, stored.address) == whole

        check()

    def test_a_buffer_filled_again_by_its_owner_does_no_harm(self, store: ObjectStore) -> None:
        buffer = bytearray(1 << 20)

        def refilled() -> Iterator[bytes]:
            for number in range(8):
                buffer[:] = bytes([number]) * len(buffer)
                yield memoryview(buffer)  # type: ignore[misc]

        stored = store.put(refilled())
        assert store.verify(stored.address) == stored.digests
        assert stored.digests == digests_of(
            b"".join(bytes([number]) * len(buffer) for number in range(8))
        )

    def test_the_same_content_is_stored_once(self, store: ObjectStore) -> None:
        first = store.put([BIG])
        second = store.put([BIG[:7], BIG[7:]])
        assert (first.new, second.new) == (True, False)
        assert first.address == second.address
        assert list(store.addresses()) == [first.address]

    def test_expected_digests_are_compared(self, store: ObjectStore) -> None:
        expected = DigestSet(
            size=3,
            sha256=hashlib.sha256(b"abc").hexdigest(),
            sha512=hashlib.sha512(b"abc").hexdigest(),
        )
        with pytest.raises(UnexpectedContent):
            store.put([b"abd"], expected=expected)
        with pytest.raises(UnexpectedContent):
            store.put([b"ab"], expected=expected)
        assert list(store.addresses()) == []
        assert store.put([b"abc"], expected=expected).digests == expected

    def test_an_endless_stream_is_refused_when_it_passes_the_expected_size(
        self, store: ObjectStore
    ) -> None:
        taken = 0

        def endless() -> Iterator[bytes]:
            nonlocal taken
            while taken < 1000:
                taken += 1
                yield b"x" * (1 << 20)
            raise AssertionError("the store never stopped reading")

        with pytest.raises(UnexpectedContent):
            store.put(endless(), expected=digests_of(b"x" * (1 << 21)))
        assert taken < 20
        assert list(store.addresses()) == []

    @pytest.mark.parametrize("content", [b"half", BIG], ids=["small", "big"])
    def test_a_failing_source_leaves_nothing(self, store: ObjectStore, content: bytes) -> None:
        with pytest.raises(BrokenSource):
            store.put(breaking_after(content))
        assert list(store.addresses()) == []

    def test_reading_in_pieces(self, store: ObjectStore) -> None:
        address = store.put([BIG]).address
        with store.open(address) as reader:
            assert reader.size == len(BIG)
            assert reader.read(10) == BIG[:10]
            assert b"".join(reader.iter_chunks(100_001)) == BIG[10:]
            assert reader.read() == b""

    def test_ranges(self, store: ObjectStore) -> None:
        content = BIG[:1000]
        address = store.put([content]).address

        @settings(max_examples=40)
        @given(start=st.integers(-2, 1002), length=st.integers(-2, 1002))
        @example(start=1000, length=0)
        @example(start=0, length=1000)
        def check(start: int, length: int) -> None:
            if start < 0 or length < 0 or start + length > len(content):
                with pytest.raises(InvalidRange):
                    store.open_range(address, start, length)
                return
            with store.open_range(address, start, length) as reader:
                assert reader.size == length
                assert reader.read() == content[start : start + length]
                assert reader.read(1) == b""

        check()

    def test_what_is_missing_is_named(self, store: ObjectStore) -> None:
        calls: list[Callable[[], object]] = [
            lambda: store.open(NOWHERE),
            lambda: store.open_range(NOWHERE, 0, 0),
            lambda: store.stat(NOWHERE),
            lambda: store.verify(NOWHERE),
            lambda: store.discard(NOWHERE, order=ORDER),
        ]
        for call in calls:
            with pytest.raises(ObjectMissing) as caught:
                call()
            assert caught.value.address == NOWHERE.sha256
            assert NOWHERE.sha256 in str(caught.value)

    @pytest.mark.parametrize("position", [0, 4_000_000, len(BIG) - 1])
    def test_one_flipped_bit_is_found_and_named(
        self, store: ObjectStore, damage: Damage, position: int
    ) -> None:
        sound = store.put([b"sound"]).address
        address = store.put([BIG]).address
        damage(address, position)
        with pytest.raises(ObjectDamaged) as caught:
            store.verify(address)
        assert caught.value.address == address.sha256
        with store.open(address) as reader, pytest.raises(ObjectDamaged):
            for _ in reader.iter_chunks():
                pass
        with pytest.raises(ObjectDamaged):  # Storing a good copy must not hide the damage.
            store.put([BIG])
        assert store.verify(sound).size == 5

    def test_a_damaged_end_never_reads_as_the_end(self, store: ObjectStore, damage: Damage) -> None:
        address = store.put([b"12345678"]).address
        damage(address, 2)
        with store.open(address) as reader:
            assert reader.read(7)
            for _ in range(3):
                with pytest.raises(ObjectDamaged):
                    reader.read(10)

    def test_addresses_are_ordered_and_can_be_resumed(self, store: ObjectStore) -> None:
        many = count(60, 300)
        known = sorted(store.put([b"%d" % number]).address for number in range(many))
        assert list(store.addresses()) == known
        for index in (0, 7, many // 2, many - 2, many - 1):
            assert list(store.addresses(after=known[index])) == known[index + 1 :]
        assert list(store.addresses(after=NOWHERE)) == known
        assert list(store.addresses(after=ObjectAddress("f" * 64))) == []

    def test_discard_removes_only_on_an_order(self, store: ObjectStore, reopen: Reopen) -> None:
        keep = store.put([b"keep"]).address
        address = store.put([b"goes"]).address
        with pytest.raises(TypeError):
            store.discard(address)  # type: ignore[call-arg]
        with pytest.raises(InvalidDisposalOrder):
            store.discard(address, order=None)  # type: ignore[arg-type]
        assert read_all(store, address) == b"goes"
        store.discard(address, order=ORDER)
        again = reopen()
        with pytest.raises(ObjectMissing):
            again.stat(address)
        assert list(again.addresses()) == [keep]
        assert again.put([b"goes"]).new

    @pytest.mark.parametrize(
        "hostile",
        ["../" * 20 + "etc/passwd", "..", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "a" * 62 + "/."],
    )
    def test_hostile_addresses_are_refused(self, store: ObjectStore, hostile: str) -> None:
        with pytest.raises(InvalidAddress):
            ObjectAddress(hostile)
        calls: list[Callable[[object], object]] = [
            store.open,  # type: ignore[list-item]
            store.stat,  # type: ignore[list-item]
            store.verify,  # type: ignore[list-item]
            lambda text: store.open_range(text, 0, 0),  # type: ignore[arg-type]
            lambda text: store.discard(text, order=ORDER),  # type: ignore[arg-type]
        ]
        for call in calls:
            with pytest.raises(InvalidAddress):
                call(hostile)

    def test_a_batch_is_invisible_before_its_commit(
        self, store: ObjectStore, reopen: Reopen
    ) -> None:
        contents = [b"object %d" % number for number in range(40)]
        with store.batch() as batch:
            staged = [batch.put([content]) for content in contents]
            assert list(store.addresses()) == []
            with pytest.raises(ObjectMissing):
                store.stat(staged[0].address)
            stored = batch.commit()
            assert [one.address for one in stored] == [one.address for one in staged]
            assert all(one.new for one in stored)
            assert [one.size for one in staged] == [len(content) for content in contents]
        again = reopen()
        assert [read_all(again, one.address) for one in staged] == contents

    def test_leaving_a_batch_commits_and_an_error_drops(self, store: ObjectStore) -> None:
        with store.batch() as batch:
            kept = batch.put([b"kept"]).address
        with pytest.raises(BrokenSource), store.batch() as batch:
            leave_by_error(batch)
        assert list(store.addresses()) == [kept]

    def test_a_batch_with_content_known_before_or_twice(self, store: ObjectStore) -> None:
        store.put([b"known"])
        with store.batch() as batch:
            for content in (b"known", b"twice", b"twice"):
                batch.put([content])
            assert [one.new for one in batch.commit()] == [False, True, False]
            assert batch.commit() == ()
        assert len(list(store.addresses())) == 2

    def test_one_bad_object_does_not_spoil_the_batch(self, store: ObjectStore) -> None:
        with store.batch() as batch:
            first = batch.put([b"first"]).address
            with pytest.raises(UnexpectedContent):
                batch.put([b"wrong"], expected=digests_of(b"right"))
            with pytest.raises(BrokenSource):
                batch.put(breaking_after(b"cut"))
            last = batch.put([b"last"]).address
        assert set(store.addresses()) == {first, last}

    def test_groups_are_staged_while_others_are_being_committed(
        self, store: ObjectStore, reopen: Reopen
    ) -> None:
        """Every group's answers in its own order, whatever was asked when; nothing is mixed up."""
        groups = [[b"group %d, %d" % (group, number) for number in range(12)] for group in range(7)]
        with store.batch() as batch:
            begun = []
            for group in groups:
                for content in group:
                    batch.put([content])
                begun.append(batch.begin_commit())
            answers = [commit.wait() for commit in reversed(begun)][::-1]
            assert answers == [commit.wait() for commit in begun]
            assert batch.begin_commit().wait() == ()
        again = reopen()
        for group, stored in zip(groups, answers, strict=True):
            assert [read_all(again, one.address) for one in stored] == group
            assert all(one.new for one in stored)

    def test_commits_nobody_waits_for_are_done_when_the_batch_is_left(
        self, store: ObjectStore, reopen: Reopen
    ) -> None:
        with store.batch() as batch:
            first = batch.put([b"first"]).address
            batch.begin_commit()
            last = batch.put([b"last"]).address
        assert set(reopen().addresses()) == {first, last}

    def test_commits_take_place_in_the_order_in_which_they_were_begun(
        self, store: ObjectStore
    ) -> None:
        with store.batch() as batch:
            batch.put([b"same"])
            first = batch.begin_commit()
            batch.put([b"same"])
            second = batch.begin_commit()
            batch.put([b"same"])
            assert [one.new for one in batch.commit()] == [False]
            assert [one.new for one in second.wait()] == [False]
            assert [one.new for one in first.wait()] == [True]

    def test_an_error_drops_what_is_staged_and_keeps_what_was_begun(
        self, store: ObjectStore
    ) -> None:
        begun = []

        def leave() -> None:
            with store.batch() as batch:
                begun.append(batch.put([b"begun"]).address)
                batch.begin_commit()
                leave_by_error(batch)

        with pytest.raises(BrokenSource):
            leave()
        assert list(store.addresses()) == begun

    def test_damage_is_told_to_the_group_it_concerns(
        self, store: ObjectStore, damage: Damage
    ) -> None:
        damaged = store.put([b"damaged"]).address
        damage(damaged, 3)
        with store.batch() as batch:
            batch.put([b"damaged"])
            bad = batch.begin_commit()
            good = batch.put([b"good"]).address
            assert [one.address for one in batch.begin_commit().wait()] == [good]
            for _ in range(2):
                with pytest.raises(ObjectDamaged):
                    bad.wait()
        with pytest.raises(ObjectDamaged), store.batch() as batch:
            begin_and_leave(batch, b"damaged")  # Nobody waits, so leaving tells.
        assert set(store.addresses()) == {damaged, good}

    def test_two_writers_of_the_same_content(self, store: ObjectStore) -> None:
        """Exactly one of them made it; all see it whole."""
        together = threading.Barrier(4)
        new: list[bool] = []

        def write() -> None:
            together.wait()
            for number in range(25):
                stored = store.put([b"same %d" % number])
                assert store.verify(stored.address) == stored.digests
                new.append(stored.new)

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(new) == 100
        assert sum(new) == 25
        assert len(list(store.addresses())) == 25
