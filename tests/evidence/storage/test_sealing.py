# SPDX-License-Identifier: AGPL-3.0-or-later
"""Storing and reading back: keys, recovery keys, failing stores, erased and changed content."""

import dataclasses
import hashlib
import os
import secrets
from pathlib import Path

import pyrage
import pytest
from tests.evidence.world import World, joined, pieces

from dokaz.core.errors import StorageFault
from dokaz.core.objects.errors import SealBroken
from dokaz.core.objects.memory import Fault, MemoryStore, SimulatedCrash
from dokaz.core.objects.ports import ObjectAddress
from dokaz.core.objects.sealed import Identity
from dokaz.evidence import api
from dokaz.evidence.errors import ContentChanged, ContentErased, SealingKeyUnavailable
from dokaz.evidence.models import Item, StoredObject
from dokaz.evidence.storage import keys, sealing
from dokaz.evidence.storage.sealing import Content

CONTENT = secrets.token_bytes(300_000)


def key_file(home: Path, world: World) -> Path:
    return home / "keys" / "organisations" / f"{world.own}.age"


def content_of(stored: api.StoredContent) -> Content:
    return Content(
        organisation_id=stored.organisation_id,
        address=stored.address,
        sealed=stored.header is not None,
        header=stored.header,
        digests=stored.digests,
    )


def test_any_age_program_opens_what_was_stored(world: World, home: Path) -> None:
    stored = api.store_stream(world.own, pieces(CONTENT))
    payload = joined(_open(stored))
    identity = pyrage.x25519.Identity.from_str(key_file(home, world).read_text().strip())
    assert pyrage.decrypt(stored.header + payload, [identity]) == CONTENT
    assert stored.digests.sha512 == hashlib.sha512(CONTENT).hexdigest()
    assert stored.address == hashlib.sha256(payload).hexdigest()


def _open(stored: api.StoredContent):
    with api.store().open(ObjectAddress(stored.address)) as reader:
        yield from reader.iter_chunks()


def test_a_recovery_key_opens_it_when_the_organisation_s_key_is_lost(
    world: World, home: Path
) -> None:
    recovery = Identity.generate(randomness=secrets.token_bytes)
    lines = f"# offline, in two safes\n{recovery.recipient.to_text()}\n"
    (home / "keys" / "recovery.recipients").write_text(lines)
    stored = api.store_stream(world.own, [CONTENT])
    key_file(home, world).unlink()
    with pytest.raises(SealingKeyUnavailable):
        joined(content_of(stored).chunks())
    identity = pyrage.x25519.Identity.from_str(recovery.to_text())
    assert pyrage.decrypt(stored.header + joined(_open(stored)), [identity]) == CONTENT


def test_older_keys_still_open_what_was_sealed_to_them(world: World, home: Path) -> None:
    stored = api.store_stream(world.own, [CONTENT])
    path = key_file(home, world)
    fresh = Identity.generate(randomness=secrets.token_bytes)
    path.write_text(f"{fresh.to_text()}\n{path.read_text()}")
    assert joined(content_of(stored).chunks()) == CONTENT
    later = api.store_stream(world.own, [CONTENT])
    assert later.key_id == fresh.recipient.to_text() != stored.key_id


@pytest.mark.parametrize("spoil", ["readable", "garbage", "empty", "recovery"])
def test_with_a_bad_key_nothing_is_stored(world: World, home: Path, spoil: str) -> None:
    api.create_sealing_key(world.own)
    path = key_file(home, world)
    assert path.stat().st_mode & 0o777 == 0o600
    if spoil == "readable":
        os.chmod(path, 0o644)
    elif spoil == "recovery":
        (home / "keys" / "recovery.recipients").write_text("age1notakey\n")
    else:
        path.write_text("" if spoil == "empty" else "AGE-SECRET-KEY-1GARBAGE\n")
    with pytest.raises(SealingKeyUnavailable) as refused:
        api.store_stream(world.own, [CONTENT])
    assert "GARBAGE" not in str(refused.value)
    assert list(api.store().addresses()) == []


def test_a_key_is_made_once(world: World, home: Path) -> None:
    first = api.create_sealing_key(world.own)
    assert api.create_sealing_key(world.own) == first
    assert keys.identities(world.own)[0].recipient == first


def test_other_organisations_keys_do_not_open_it(world: World) -> None:
    stored = api.store_stream(world.own, [CONTENT])
    api.create_sealing_key(world.other)
    theirs = dataclasses.replace(content_of(stored), organisation_id=world.other)
    with pytest.raises(Exception, match="None of the keys"):
        joined(theirs.chunks())


def test_changed_content_erased_keys_and_wrong_digests_are_told_apart(world: World) -> None:
    stored = api.store_stream(world.own, [CONTENT])
    good = content_of(stored)
    assert joined(good.chunks()) == CONTENT
    with pytest.raises(ContentErased):
        joined(dataclasses.replace(good, header=None).chunks())
    with pytest.raises(ContentErased):
        joined(dataclasses.replace(good, header=None).range(0, 1))
    other = dataclasses.replace(good.digests, sha256="0" * 64)
    with pytest.raises(ContentChanged):
        joined(dataclasses.replace(good, digests=other).chunks())
    another = api.store_stream(world.own, [CONTENT])
    with pytest.raises(SealBroken):
        joined(dataclasses.replace(good, header=another.header).chunks())


@pytest.mark.parametrize("start", [0, 1, 65_535, 65_536, 299_990])
def test_parts_can_be_read(world: World, start: int, settings) -> None:
    for sealed in (True, False):
        settings.DOKAZ = dataclasses.replace(settings.DOKAZ, seal_objects=sealed)
        content = content_of(api.store_stream(world.own, [CONTENT]))
        assert joined(content.range(start, 10)) == CONTENT[start : start + 10]


class SourceFailed(Exception):
    pass


def _fill_a_batch(world: World, failing) -> None:
    with api.storing_batch(world.own) as batch:
        batch.put([b"dropped"])
        batch.put(failing)


def test_a_source_that_fails_leaves_nothing(world: World) -> None:
    def failing():
        yield CONTENT
        raise SourceFailed

    with pytest.raises(SourceFailed):
        api.store_stream(world.own, failing())
    with pytest.raises(SourceFailed):
        _fill_a_batch(world, failing())
    assert list(api.store().addresses()) == []


@pytest.mark.parametrize("fault", list(Fault))
def test_a_store_that_fails_leaves_no_row_and_can_be_asked_again(
    world: World, monkeypatch, fault: Fault
) -> None:
    broken = MemoryStore(faults={0: fault})
    monkeypatch.setattr(sealing, "store", lambda: broken)
    with pytest.raises((StorageFault, SimulatedCrash)):
        api.store_stream(world.own, [CONTENT])
    assert not Item.objects.exists()
    assert not StoredObject.objects.exists()
    healthy = broken.reopened()
    monkeypatch.setattr(sealing, "store", lambda: healthy)
    stored = api.store_stream(world.own, [CONTENT])
    (answer,) = api.register(
        actor=world.documenter, files=[api.NewFile(content=stored, name="again.jpg")]
    )
    opened = api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT
