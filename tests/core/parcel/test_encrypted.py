# SPDX-License-Identifier: AGPL-3.0-or-later
"""Encrypted parcels: a standard age file outside, the same parcel inside."""

import random
import secrets
from concurrent.futures import ThreadPoolExecutor

import pyrage
import pytest
from tests.core.parcel.simulator import seeded, small_world

from dokaz.core.errors import DokazError
from dokaz.core.objects.sealed import Identity
from dokaz.core.parcel.encrypted import MAGIC, SealedSource, encrypt_parcel
from dokaz.core.parcel.errors import ParcelUnreadable
from dokaz.core.parcel.reader import open_zip
from dokaz.core.parcel.source import BytesSource
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verifier import verify_opened

IDENTITY = Identity(seeded("prosecutor"))
PARCEL = small_world().parcel()


def read_all(content: bytes) -> bytes:
    source = SealedSource(BytesSource(content), identities=[IDENTITY])
    return source.read_at(0, source.size)


def encrypted(content: bytes = PARCEL) -> bytes:
    return b"".join(
        encrypt_parcel([content], recipients=[IDENTITY.recipient], randomness=secrets.token_bytes)
    )


def test_another_age_program_opens_it() -> None:
    content = encrypted()
    assert content.startswith(MAGIC)
    key = pyrage.x25519.Identity.from_str(IDENTITY.to_text())
    assert pyrage.decrypt(content, [key]) == PARCEL


def test_it_is_verified_in_place() -> None:
    plain = verify_opened(lambda: open_zip(BytesSource(PARCEL)), trust=Trust())
    content = encrypted()
    sealed = verify_opened(
        lambda: open_zip(SealedSource(BytesSource(content), identities=[IDENTITY])), trust=Trust()
    )
    assert sealed == plain


def test_any_stretch_is_the_plain_one_from_many_threads() -> None:
    plain = random.Random(1).randbytes(3 << 20)
    source = SealedSource(BytesSource(encrypted(plain)), identities=[IDENTITY])
    assert source.size == len(plain)
    chance = random.Random(2)
    stretches = []
    for _ in range(60):
        offset = chance.randrange(len(plain))
        stretches.append((offset, chance.randrange(len(plain) - offset + 1)))
    with ThreadPoolExecutor(4) as pool:
        for (offset, length), found in zip(
            stretches, pool.map(lambda each: source.read_at(*each), stretches), strict=True
        ):
            assert found == plain[offset : offset + length]
    with pytest.raises(ParcelUnreadable):
        source.read_at(len(plain), 1)


def test_without_the_key_nothing_is_read() -> None:
    stranger = Identity(seeded("stranger"))
    with pytest.raises(ParcelUnreadable, match="none of the keys"):
        SealedSource(BytesSource(encrypted()), identities=[stranger])


@pytest.mark.parametrize("at", [0.001, 0.3, 0.7, 0.9999])
def test_a_flipped_bit_or_a_cut_is_noticed(at: float) -> None:
    content = bytearray(encrypted())
    position = int(len(content) * at)
    for changed in (
        bytes(content[:position]) + bytes([content[position] ^ 1]) + bytes(content[position + 1 :]),
        bytes(content[:position]),
    ):
        with pytest.raises(DokazError):
            read_all(changed)
