# SPDX-License-Identifier: Apache-2.0
"""Sealing at rest: opened by the right keys only, by another program too, and by nobody without
the header."""

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import InvalidRange, MalformedSeal, NoMatchingKey, SealBroken
from dokaz.core.objects.memory import MemoryStore
from dokaz.core.objects.sealed import Identity, Recipient, rewrap, seal, unseal, unseal_range
from dokaz.core.objects.sealed.payload import (
    CHUNK_LENGTH,
    SEALED_CHUNK_LENGTH,
    plain_size,
    sealed_size,
)

RANDOM = secrets.token_bytes
ORGANISATION = Identity.generate(randomness=RANDOM)
RECOVERY = Identity.generate(randomness=RANDOM)
STRANGER = Identity.generate(randomness=RANDOM)
BOTH = [ORGANISATION.recipient, RECOVERY.recipient]
CONTENT = secrets.token_bytes(3 * CHUNK_LENGTH + 1000)
EDGES = sorted(
    {0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 2 * CHUNK_LENGTH}
    | {16 * CHUNK_LENGTH + more for more in (-1, 0, 1)}
)


def sealed(content: bytes, recipients: list[Recipient] | None = None) -> tuple[bytes, bytes]:
    made = seal([content], recipients=recipients or BOTH, randomness=RANDOM)
    return made.header, b"".join(made.payload)


def opened(header: bytes, payload: bytes, *identities: Identity) -> bytes:
    return b"".join(unseal([payload], header=header, identities=identities or (ORGANISATION,)))


def judge(identity: Identity) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(identity.to_text())


@pytest.mark.parametrize("size", EDGES)
def test_another_program_opens_what_we_seal(size: int) -> None:
    content = secrets.token_bytes(size)
    header, payload = sealed(content)
    for identity in (ORGANISATION, RECOVERY):
        assert pyrage.decrypt(header + payload, [judge(identity)]) == content
        assert opened(header, payload, identity) == content
    assert len(payload) == sealed_size(size)
    assert plain_size(len(payload)) == size


@pytest.mark.parametrize("size", EDGES)
def test_we_open_what_another_program_seals(size: int) -> None:
    content = secrets.token_bytes(size)
    recipients = [pyrage.x25519.Recipient.from_str(one.to_text()) for one in BOTH]
    whole = pyrage.encrypt(content, recipients)
    length = whole.index(b"\n--- ") + len(b"\n--- ") + 44
    assert opened(whole[:length], whole[length:], RECOVERY) == content


def test_cutting_into_chunks_changes_nothing() -> None:
    @settings(max_examples=40)
    @given(sizes=st.lists(st.integers(0, 90_000), max_size=8))
    def check(sizes: list[int]) -> None:
        pieces = [secrets.token_bytes(size) for size in sizes]
        made = seal(iter(pieces), recipients=BOTH, randomness=RANDOM)
        payload = b"".join(made.payload)
        cut = iter([payload[:5], payload[5:70_000], payload[70_000:]])
        content = unseal(cut, header=made.header, identities=[ORGANISATION])
        assert b"".join(content) == b"".join(pieces)

    check()


def test_the_same_content_is_never_sealed_the_same_way() -> None:
    assert sealed(b"abc") != sealed(b"abc")


def test_strangers_and_nobody_open_nothing() -> None:
    header, payload = sealed(CONTENT)
    with pytest.raises(NoMatchingKey):
        opened(header, payload, STRANGER)
    with pytest.raises(NoMatchingKey):
        unseal([payload], header=header, identities=[])
    assert opened(header, payload, STRANGER, ORGANISATION) == CONTENT


def test_the_recovery_key_opens_when_the_organisations_key_is_lost() -> None:
    header, payload = sealed(CONTENT)
    new = Identity.generate(randomness=RANDOM)
    again = rewrap(
        header,
        identities=[RECOVERY],
        recipients=[new.recipient, RECOVERY.recipient],
        randomness=RANDOM,
    )
    assert opened(again, payload, new) == CONTENT


def test_rotation_leaves_the_payload_alone() -> None:
    header, payload = sealed(CONTENT)
    new = Identity.generate(randomness=RANDOM)
    again = rewrap(header, identities=[ORGANISATION], recipients=[new.recipient], randomness=RANDOM)
    assert opened(again, payload, new) == CONTENT
    assert pyrage.decrypt(again + payload, [judge(new)]) == CONTENT
    for old in (ORGANISATION, RECOVERY):
        with pytest.raises(NoMatchingKey):
            opened(again, payload, old)
    with pytest.raises(NoMatchingKey):
        rewrap(header, identities=[STRANGER], recipients=BOTH, randomness=RANDOM)


def test_erasure_without_the_header_the_payload_opens_for_nobody() -> None:
    """All keys at hand, and the header of every other object: still nothing."""
    header, payload = sealed(CONTENT)
    assert opened(header, payload) == CONTENT
    del header
    other_header, _ = sealed(CONTENT)
    with pytest.raises(SealBroken):
        opened(other_header, payload)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(other_header + payload, [judge(ORGANISATION), judge(RECOVERY)])
    for content in (payload, other_header):
        with pytest.raises(DokazError):
            opened(content, payload)
    assert CONTENT[:16] not in payload


FIRST, SECOND, LAST = 16, 16 + SEALED_CHUNK_LENGTH, 16 + 3 * SEALED_CHUNK_LENGTH
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing at all": lambda payload: b"",
    "nonce only": lambda payload: payload[:16],
    "half a nonce": lambda payload: payload[:8],
    "one byte less": lambda payload: payload[:-1],
    "last chunk gone": lambda payload: payload[:LAST],
    "cut in the first chunk": lambda payload: payload[: FIRST + 100],
    "cut after the first chunk": lambda payload: payload[:SECOND],
    "one byte more": lambda payload: payload + b"\x00",
    "last chunk twice": lambda payload: payload + payload[LAST:],
    "chunks swapped": lambda payload: (
        payload[:FIRST]
        + payload[SECOND : SECOND + SEALED_CHUNK_LENGTH]
        + payload[FIRST:SECOND]
        + payload[SECOND + SEALED_CHUNK_LENGTH :]
    ),
    "first chunk gone": lambda payload: payload[:FIRST] + payload[SECOND:],
    "another nonce": lambda payload: bytes(16) + payload[16:],
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_payload_is_refused(name: str) -> None:
    header, payload = sealed(CONTENT)
    assert opened(header, payload) == CONTENT
    with pytest.raises(SealBroken):
        opened(header, CHANGES[name](payload))
    with pytest.raises(SealBroken):
        read_range(header, CHANGES[name](payload), start=0, length=len(CONTENT))


def test_every_flipped_bit_of_a_header_is_refused() -> None:
    header, payload = sealed(b"abc", [ORGANISATION.recipient])
    for position in range(len(header)):
        for bit in (0x01, 0x20):
            changed = bytearray(header)
            changed[position] ^= bit
            with pytest.raises((MalformedSeal, NoMatchingKey, SealBroken)):
                opened(bytes(changed), payload)


@settings(max_examples=60)
@given(position=st.integers(0, sealed_size(len(CONTENT)) - 1), bit=st.integers(0, 7))
def test_any_flipped_bit_of_a_payload_is_refused(position: int, bit: int) -> None:
    changed = bytearray(SEALED_ONCE[1])
    changed[position] ^= 1 << bit
    with pytest.raises(SealBroken):
        opened(SEALED_ONCE[0], bytes(changed))


SEALED_ONCE = sealed(CONTENT)


@given(content=st.binary(max_size=400))
def test_any_bytes_are_a_header_or_our_error(content: bytes) -> None:
    for text in (content, b"age-encryption.org/v1\n" + content):
        with pytest.raises((MalformedSeal, NoMatchingKey)):
            opened(text, b"")


def test_what_follows_the_header_is_refused() -> None:
    header, payload = sealed(b"abc")
    with pytest.raises(MalformedSeal):
        opened(header + payload[:1], payload)


def test_sealing_to_nobody_or_to_too_many_is_refused() -> None:
    for recipients in ([], [ORGANISATION.recipient] * 1000):
        with pytest.raises(MalformedSeal):
            seal([b"abc"], recipients=recipients, randomness=RANDOM)


def test_randomness_is_asked_for_each_secret() -> None:
    """File key 16, one ephemeral secret of 32 a recipient, payload nonce 16; nothing shared."""
    asked: list[int] = []

    def watched(count: int) -> bytes:
        asked.append(count)
        return secrets.token_bytes(count)

    seal([b"abc"], recipients=BOTH, randomness=watched)
    assert sorted(asked) == [16, 16, 32, 32]


class CountingStore(MemoryStore):
    """Counts the bytes that are opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened_bytes = 0

    def open_range(self, address, start, length):  # type: ignore[no-untyped-def]
        self.opened_bytes += length
        return super().open_range(address, start, length)


def read_range(header: bytes, payload: bytes, *, start: int, length: int) -> bytes:
    store = CountingStore()
    address = store.put([payload]).address
    content = b"".join(
        unseal_range(
            partial(store.open_range, address),
            payload_size=store.stat(address),
            header=header,
            identities=[ORGANISATION],
            start=start,
            length=length,
        )
    )
    touched = length // CHUNK_LENGTH + 3
    assert store.opened_bytes <= touched * SEALED_CHUNK_LENGTH + 16
    return content


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_ranges(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(CONTENT)))
    length = data.draw(st.integers(0, len(CONTENT) - start))
    assert read_range(*SEALED_ONCE, start=start, length=length) == CONTENT[start : start + length]


@pytest.mark.parametrize("size", EDGES)
def test_the_whole_as_a_range_and_beyond(size: int) -> None:
    content = secrets.token_bytes(size)
    header, payload = sealed(content)
    assert read_range(header, payload, start=0, length=size) == content
    assert read_range(header, payload, start=size, length=0) == b""
    for start, length in ((0, size + 1), (size + 1, 0), (-1, 1), (0, -1)):
        with pytest.raises(InvalidRange):
            read_range(header, payload, start=start, length=length)


def test_a_range_of_a_payload_cut_at_a_chunk_is_refused() -> None:
    """Each remaining chunk is authentic; only the last one can tell that some are gone."""
    header, payload = SEALED_ONCE
    cut = payload[: 16 + 2 * SEALED_CHUNK_LENGTH]
    with pytest.raises(SealBroken):
        read_range(header, cut, start=0, length=10)


@given(size=st.integers(0, 40 * CHUNK_LENGTH))
def test_sizes_fit(size: int) -> None:
    assert plain_size(sealed_size(size)) == size


@pytest.mark.parametrize("size", [0, 15, 16, 31, 33 + CHUNK_LENGTH, 48 + CHUNK_LENGTH])
def test_impossible_payload_sizes(size: int) -> None:
    with pytest.raises(SealBroken):
        plain_size(size)


def test_unsealing_streams() -> None:
    """The first content comes before the payload has been read to its end."""
    made = seal((b"x" * (1 << 20) for _ in range(64)), recipients=BOTH, randomness=RANDOM)
    taken = 0

    def counted() -> Iterator[bytes]:
        nonlocal taken
        for piece in made.payload:
            taken += len(piece)
            yield piece

    content = unseal(counted(), header=made.header, identities=[ORGANISATION])
    assert next(content)[:4] == b"xxxx"
    assert taken < 8 << 20
    assert BytesIO(b"".join(content)).getbuffer().nbytes == (64 << 20) - (1 << 20)
