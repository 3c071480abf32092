# SPDX-License-Identifier: Apache-2.0
"""The store in memory: the common suite, and every write broken in every way."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from dokaz.core.errors import OutcomeUnknown, StorageFault
from dokaz.core.objects.errors import StoreFull, StoreReadOnly
from dokaz.core.objects.memory import Fault, MemoryStore, SimulatedCrash
from dokaz.core.objects.ports import ObjectAddress

pytest.register_assert_rewrite("tests.core.objects.conformance")
from tests.core.objects.conformance import ORDER, ObjectStoreConformance, digests_of  # noqa: E402

if TYPE_CHECKING:
    from dokaz.core.objects.ports import ObjectStore


class TestMemoryStore(ObjectStoreConformance):
    @pytest.fixture
    def store(self) -> "ObjectStore":
        return MemoryStore()

    @pytest.fixture
    def damage(self, store: MemoryStore) -> Callable[[ObjectAddress, int], None]:
        return lambda address, position: store.damage(address, position=position)

    @pytest.fixture
    def reopen(self, store: MemoryStore) -> Callable[[], "ObjectStore"]:
        return store.reopened


CONTENTS = {name: digests_of(name).sha256 for name in (b"one", b"two", b"three", b"four")}


def scenario(store: MemoryStore) -> None:
    """Seven writes: a put, three staged, three published, one removal... and a put at the end."""
    store.put([b"one"])
    with store.batch() as batch:
        for name in (b"two", b"three"):
            batch.put([name])
    store.discard(ObjectAddress(CONTENTS[b"one"]), order=ORDER)
    store.put([b"four"])


def overlapped(store: MemoryStore) -> None:
    """Eight writes: two groups of two, each object staged and published."""
    with store.batch() as batch:
        for group in ((b"one", b"two"), (b"three", b"four")):
            for name in group:
                batch.put([name])
            batch.begin_commit()


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("write", range(8))
def test_every_write_of_overlapped_groups_broken_in_every_way(write: int, fault: Fault) -> None:
    store = MemoryStore(faults={write: fault})
    with pytest.raises((StorageFault, SimulatedCrash)):
        overlapped(store)
    after = store.reopened()
    assert {after.verify(address).sha256 for address in after.addresses()} <= set(CONTENTS.values())
    overlapped(after)
    assert {address.sha256 for address in after.addresses()} == set(CONTENTS.values())


def run_broken(write: int, fault: Fault) -> tuple[MemoryStore, BaseException]:
    store = MemoryStore(faults={write: fault})
    with pytest.raises((StorageFault, SimulatedCrash)) as caught:
        scenario(store)
    return store, caught.value


def test_the_unbroken_scenario() -> None:
    store = MemoryStore()
    scenario(store)
    kept = {address.sha256 for address in store.reopened().addresses()}
    assert kept == {CONTENTS[b"two"], CONTENTS[b"three"], CONTENTS[b"four"]}
    assert store.writes == 7


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("write", range(7))
def test_every_write_broken_in_every_way_leaves_whole_objects_only(
    write: int, fault: Fault
) -> None:
    store, error = run_broken(write, fault)
    after = store.reopened()
    for address in after.addresses():
        assert after.verify(address).sha256 in CONTENTS.values()
    if fault in (Fault.CRASH_BEFORE, Fault.CRASH_AFTER):
        assert isinstance(error, SimulatedCrash)
        with pytest.raises(SimulatedCrash):
            store.put([b"after death"])
    # Whatever happened, doing it all again on what survived gives the full result.
    if ObjectAddress(CONTENTS[b"one"]) not in set(after.addresses()):
        after.put([b"one"])
    scenario(after)
    kept = {address.sha256 for address in after.addresses()}
    assert kept == {CONTENTS[b"two"], CONTENTS[b"three"], CONTENTS[b"four"]}


@pytest.mark.parametrize(
    ("fault", "error", "survives"),
    [
        (Fault.KEPT, OutcomeUnknown, True),
        (Fault.LOST, OutcomeUnknown, False),
        (Fault.FULL, StoreFull, False),
        (Fault.READ_ONLY, StoreReadOnly, False),
        (Fault.CRASH_BEFORE, SimulatedCrash, False),
        (Fault.CRASH_AFTER, SimulatedCrash, True),
    ],
)
def test_what_survives_a_broken_put(
    fault: Fault, error: type[BaseException], survives: bool
) -> None:
    store, caught = run_broken(0, fault)
    assert type(caught) is error or isinstance(caught, error)
    assert bool(list(store.reopened().addresses())) is survives


def test_a_batch_that_fails_in_its_middle_says_that_it_does_not_know() -> None:
    store, error = run_broken(4, Fault.FULL)
    assert isinstance(error, OutcomeUnknown)
    assert len(list(store.reopened().addresses())) == 2
