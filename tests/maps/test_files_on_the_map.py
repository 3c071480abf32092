# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files say that they were made: asked for, a claim, read once on record, and for nobody who
may not read the content of the item at that moment."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.maps import api, feeding, stated
from dokaz.maps.plane import flat
from tests.evidence.world import World, events, taken
from tests.maps.reading_tiles import dots

pytestmark = [pytest.mark.database, pytest.mark.django_db]
FILES = api.MapFilter(subject="item")
CRIMEA = (44.95, 34.10)


def sidecar(latitude: float, longitude: float, part: str = "photo", source: str = "GPS") -> bytes:
    place = {"latitude": latitude, "longitude": longitude, "altitude_m": None, "source": source}
    return json.dumps(
        {"format": "dokaz.examination/1", "claims": {part: {"place": place}}}
    ).encode()


def _photo(world: World, owner: Actor, level: int, content: bytes) -> UUID:
    assert owner.organisation_id is not None
    made = taken(owner, b"photo %d %s" % (level, owner.organisation_id.bytes))
    new = evidence.NewRendition(
        content=evidence.store_stream(owner.organisation_id, [content]),
        role="metadata",
        name="metadata.json",
        media_type="application/json",
    )
    media = world.service_for("media", owner.organisation_id)
    evidence.add_renditions(actor=media, of_file_id=made.file_id, renditions=[new])
    if level != 2:
        evidence.classify(actor=owner, item_id=made.item_id, confidentiality=level)
    return made.item_id


def _mapped(actor: Actor, subject: str = "item") -> set[UUID]:
    found = api.seen(actor=actor, asked=api.MapFilter(subject=subject), limit=100)
    shown = {pin.item.id for pin in found.pins if pin.item}
    assert len(shown) == found.items
    x, y = (int(value[0]) >> 27 for value in flat([CRIMEA[0]], [CRIMEA[1]]))
    tile = api.get_tile(actor=actor, zoom=4, x=x, y=y, asked=api.MapFilter(subject=subject))
    assert sum(dot.tags["n"] for dot in dots(tile) if dot.tags["k"] == 3) == len(shown)
    return shown


def test_files_are_for_who_reads_the_content_of_their_item(located: World) -> None:
    world = located
    made = {
        (who, level): _photo(world, owner, level, sidecar(*CRIMEA))
        for who, owner in (("own", world.custodian), ("their", world.partner))
        for level in range(4)
    }
    open_to_all = {made[who, level] for who in ("own", "their") for level in (0, 1)}
    feeding.rebuild(api.present().folder)
    named = made["own", 3]
    evidence.get_item(actor=world.custodian, item_id=named)
    assert _mapped(world.custodian) == open_to_all | {made["own", 2]}, "L3 is on no map of files"
    assert _mapped(world.documenter) == open_to_all | {made["own", 2]}
    assert _mapped(world.partner) == open_to_all | {made["their", 2]}
    assert _mapped(world.low_clearance) == {made["own", 0], made["their", 0]}
    assert _mapped(world.auditor) == set(), "auditors read records, not content"
    # Nobody is shown files who did not ask for them; with the others they are one more kind.
    assert api.seen(actor=world.documenter, asked=api.MapFilter()).items == 0
    assert _mapped(world.documenter, api.EVERY_SUBJECT) == _mapped(world.documenter)
    (pin, *_others) = api.seen(actor=world.documenter, asked=FILES).pins
    assert (pin.basis, pin.latitude, pin.longitude) == (("GPS",), *CRIMEA)
    # A share counts and ends with the next look.
    share = evidence.share(
        actor=world.custodian, item_id=made["own", 2], organisation_id=world.other, reason="справа"
    )
    assert made["own", 2] in _mapped(world.partner)
    evidence.unshare(actor=world.custodian, share_id=share, reason="кінець")
    assert made["own", 2] not in _mapped(world.partner)
    # So does a level, before any worker was there.
    evidence.classify(actor=world.partner, item_id=made["their", 1], confidentiality=3)
    assert made["their", 1] not in _mapped(world.documenter)


def test_a_sidecar_is_opened_once_by_the_worker_and_on_record(located: World) -> None:
    world, folder = located, api.present().folder
    item = _photo(world, world.custodian, 2, sidecar(*CRIMEA))
    before = events(world.custodian, item)
    assert _mapped(world.documenter) == set(), "who answers opens nothing"
    assert events(world.custodian, item) == before
    feeding.rebuild(folder)
    assert _mapped(world.documenter) == {item}
    read = events(world.custodian, item)
    assert read == [*before, "displaying"]
    # Described anew: shown by what was read before, and read no second time.
    evidence.describe(
        actor=world.custodian,
        item_id=item,
        changes={"title_uk": "Вулиця"},
        revision=_revision(world, item),
    )
    assert _mapped(world.documenter) == {item}
    later = events(world.custodian, item)
    _write_now(folder)
    assert _mapped(world.documenter) == {item}
    assert events(world.custodian, item) == later
    assert later.count("displaying") == 1
    # Above L2 nothing of it stays in the map's files.
    evidence.classify(actor=world.custodian, item_id=item, confidentiality=3)
    _write_now(folder)
    columns, kept, _reached = folder.read(folder.name())
    assert (len(columns), len(kept.files)) == (0, 0)


def test_more_changes_than_can_be_read_show_none_of_them_until_the_worker_was_there(
    located: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, folder = located, api.present().folder
    item = _photo(world, world.custodian, 2, sidecar(*CRIMEA))
    feeding.rebuild(folder)
    monkeypatch.setattr(feeding, "MOST_ITEMS", 0)
    evidence.classify(actor=world.custodian, item_id=item, confidentiality=1)
    assert _mapped(world.documenter) == set()
    _write_now(folder)
    assert _mapped(world.documenter) == {item}


def _revision(world: World, item: UUID) -> int:
    return evidence.get_item(actor=world.custodian, item_id=item).revision


def _write_now(folder: api.Folder) -> None:
    import os

    os.utime(folder.path / "current", (1, 1))
    api.keep_up(folder)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (sidecar(*CRIMEA), stated.Position(*CRIMEA, "GPS")),
        (sidecar(*CRIMEA, "recording", "location"), stated.Position(*CRIMEA, "location")),
        (sidecar(0, 0), None),
        (sidecar(91, 34), None),
        (sidecar(44, 181), None),
        (b'{"claims": {"photo": {"place": {"latitude": "NaN", "longitude": 1}}}}', None),
        (b'{"claims": {"photo": {"place": {"latitude": null, "longitude": 1}}}}', None),
        (b'{"claims": {"photo": null, "recording": []}}', None),
        (b'{"claims": null}', None),
        (b"[1]", None),
        (b"not json", None),
        (b"", None),
        (b"[" * 100_000, None),
    ],
)  # fmt: skip
def test_a_position_is_one_on_earth_or_none(
    content: bytes, expected: stated.Position | None
) -> None:
    assert stated.position_in(content) == expected
