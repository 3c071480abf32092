# SPDX-License-Identifier: Apache-2.0
"""Sealing and storing in one go: the digests are of the right bytes, and failures keep nothing."""

import hashlib
import secrets
import threading
from collections.abc import Iterator

import pyrage
import pytest

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError
from dokaz.core.objects.deposit import SealedDeposit, deposit_sealed
from dokaz.core.objects.errors import MalformedSeal, StoreFull, UnexpectedContent
from dokaz.core.objects.memory import Fault, MemoryStore
from dokaz.core.objects.sealed import Identity, unseal

KEY = Identity.generate(randomness=secrets.token_bytes)


class Broken(Exception):
    """Raised by a source on purpose."""


def deposit(
    store: MemoryStore, content: bytes, *, expected: DigestSet | None = None
) -> SealedDeposit:
    chunks = (content[start : start + 70_000] for start in range(0, len(content), 70_000))
    return deposit_sealed(
        store,
        chunks,
        recipients=[KEY.recipient],
        randomness=secrets.token_bytes,
        expected=expected,
    )


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("size", [0, 1, 65_536, 1 << 20, (1 << 20) + 1, 9_000_001])
def test_digests_are_of_content_and_of_payload(size: int) -> None:
    store = MemoryStore()
    content = secrets.token_bytes(size)
    made = deposit(store, content)
    assert made.content == DigestSet(size=size, sha256=hashlib.sha256(content).hexdigest())
    with store.open(made.stored.address) as reader:
        payload = reader.read()
    assert made.stored.address.sha256 == hashlib.sha256(payload).hexdigest()
    assert b"".join(unseal([payload], header=made.header, identities=[KEY])) == content
    judge = pyrage.x25519.Identity.from_str(KEY.to_text())
    assert pyrage.decrypt(made.header + payload, [judge]) == content
    assert len(content) < 100 or content[:100] not in payload


@pytest.mark.parametrize("size", [5, 5_000_000])
def test_expected_is_compared_with_the_content(size: int) -> None:
    content = secrets.token_bytes(size)
    right = DigestSet(
        size=size,
        sha256=hashlib.sha256(content).hexdigest(),
        sha512=hashlib.sha512(content).hexdigest(),
    )
    store = MemoryStore()
    for wrong in (content[:-1] + bytes([content[-1] ^ 1]), content[:-1], content + b"x"):
        with pytest.raises(UnexpectedContent):
            deposit(store, wrong, expected=right)
    assert list(store.addresses()) == []
    assert deposit(store, content, expected=right).content == right


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_failing_source_leaves_nothing(after: int) -> None:
    def source() -> Iterator[bytes]:
        for _ in range(after):
            yield b"x" * (1 << 20)
        raise Broken

    store = MemoryStore()
    with pytest.raises(Broken):
        deposit_sealed(store, source(), recipients=[KEY.recipient], randomness=secrets.token_bytes)
    assert list(store.addresses()) == []


def test_a_failing_store_ends_all_threads() -> None:
    store = MemoryStore(faults={0: Fault.FULL})
    with pytest.raises(StoreFull):
        deposit(store, secrets.token_bytes(9_000_001))


def test_sealing_to_nobody_is_refused() -> None:
    store = MemoryStore()
    with pytest.raises(MalformedSeal):
        deposit_sealed(store, [b"x"], recipients=[], randomness=secrets.token_bytes)
    assert list(store.addresses()) == []


def test_one_changed_byte_in_the_store_is_found_without_keys() -> None:
    store = MemoryStore()
    made = deposit(store, secrets.token_bytes(100_000))
    store.damage(made.stored.address, position=50_000)
    with pytest.raises(DokazError):
        store.verify(made.stored.address)
