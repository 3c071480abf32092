# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public files of the log, read as a stranger's monitor reads them (C2SP tlog-tiles)."""

import hashlib
from dataclasses import dataclass

import pytest
from django.test import Client
from tests.evidence.world import taken
from tests.interfaces.rest.world import World, body

from dokaz.core.log.checkpoint import open_checkpoint
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.note import parse_verifier_key
from dokaz.core.log.tiles import decode_entries, tiles_of_tree
from dokaz.ledger.api import sequence_pending

pytestmark = pytest.mark.django_db


@dataclass
class Monitor:
    """Knows an address and nothing else."""

    def get(self, name: str):
        return Client().get(f"/ledger/{name}")

    def read(self, name: str) -> bytes:
        answer = self.get(name)
        if answer.status_code == 404:
            raise TileMissing(name)
        assert answer.status_code == 200, name
        return body(answer)


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962 section 2.1, written apart from the code under test."""
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    pair = root_of(hashes[:split]) + root_of(hashes[split:])
    return hashlib.sha256(b"\1" + pair).digest()


def filled(world: World, count: int) -> None:
    for n in range(count):
        taken(world.actor("documenter"), bytes([n]))
    sequence_pending()


def test_a_monitor_rebuilds_the_tree_the_checkpoint_signs(world: World):
    filled(world, 3)
    monitor = Monitor()
    key = parse_verifier_key(monitor.read("log-key").decode().strip())
    signed = open_checkpoint(monitor.read("checkpoint"), origin=key.name, key=key)
    entries: list[bytes] = []
    for path in tiles_of_tree(signed.size):
        if path.level == 0:
            hashes = monitor.read(str(path))
            bundle = decode_entries(monitor.read(str(path).replace("tile/0/", "tile/entries/")))
            assert [leaf_hash(one) for one in bundle] == [
                hashes[at : at + 32] for at in range(0, len(hashes), 32)
            ]
            entries += bundle
    assert len(entries) == signed.size
    assert root_of([leaf_hash(one) for one in entries]) == signed.root
    # What is public are commitments of 32 bytes, which open nothing by themselves.
    assert {len(one) for one in entries} == {32}


def test_tiles_may_be_kept_for_ever_and_the_checkpoint_may_not(world: World):
    filled(world, 1)
    monitor = Monitor()
    checkpoint = monitor.get("checkpoint")
    assert checkpoint["Cache-Control"] == "no-cache"
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    size = int(checkpoint.content.split(b"\n")[1])
    tile = monitor.get(f"tile/0/000.p/{size}")
    assert tile["Cache-Control"] == "public, max-age=31536000, immutable"
    assert tile["Content-Type"] == "application/octet-stream"
    assert "Set-Cookie" not in tile
    assert len(tile.content) == 32 * size


def test_a_signed_in_browser_gets_the_same_files(world: World):
    filled(world, 1)
    browser = Client()
    browser.post(
        "/sign-in/", {"login": "documenter@example.org", "password": "four unrelated words here"}
    )
    assert browser.get("/ledger/checkpoint").content == Monitor().read("checkpoint")


def test_before_the_first_entry_there_is_no_checkpoint(world: World):
    answer = Monitor().get("checkpoint")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/001",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/00/000",
        "tile/0/0",
        "tile/0/../../lock",
        "tile/0/..%2f..%2flock",
        "tile/../checkpoint",
        "tile/entries/999",
        "tile/%00",
        "tile/" + "x001/" * 200 + "000",
        "tile/",
        "records/000000000000",
        "staged/0-1.step",
    ],
)
def test_nothing_but_public_files_can_be_named(world: World, name: str):
    filled(world, 1)
    answer = Client().get(f"/ledger/{name}")
    assert answer.status_code == 404
    assert b"envelope" not in answer.content


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_files_are_only_read(world: World, method: str):
    for name in ("checkpoint", "tile/0/000", "log-key", "policy"):
        assert getattr(Client(), method)(f"/ledger/{name}").status_code == 405
