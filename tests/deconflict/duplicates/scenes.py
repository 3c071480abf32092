# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented items that are alike, and what the worker does about them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from dokaz.deconflict.duplicates import event_feeding, feeding
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Position, Purpose, facts_after, reading, reading_everything
from dokaz.members.api import service_actor
from tests.evidence.world import World, taken

POST = "https://t.me/invented_channel/1234"
SAME_POST = "https://t.me/s/Invented_Channel/1234?single"


def bits(seed: int, flipped: int = 0) -> str:
    """A hash in hex; those of one seed differ by as many bits as they have flipped."""
    chance = random.Random(seed)
    number = chance.getrandbits(256)
    for place in chance.sample(range(256), 256)[:flipped]:
        number ^= 1 << place
    return f"{number:064x}"


def item(actor: Actor, content: bytes, *, url: str = "", level: int = 1, **values: Any) -> UUID:
    """A registered item with an address."""
    draft = evidence.ItemDraft(url=url, confidentiality=level)
    return taken(actor, content, item=draft, **values).item_id


def put_hashes(
    world: World, item_id: UUID, hashes: Sequence[tuple[int | None, int, str]], *, owner: UUID
) -> None:
    """A fingerprint of the item's original, as the media service makes it: times in a video's time
    base, qualities, hashes."""
    media = world.service_for("media", owner)
    (original,) = [
        file
        for file in evidence.files_of(actor=media, item_ids=(item_id,))
        if file.role == evidence.FileRole.ORIGINAL
    ]
    evidence.add_renditions(
        actor=media,
        of_file_id=original.id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(owner, [repr(hashes).encode()]),
                role="fingerprint",
                name="fingerprint.json",
                media_type="application/json",
                technical={"algorithm": "pdq", "hashes": [list(one) for one in hashes]},
            )
        ],
    )


def photo(world: World, actor: Actor, content: bytes, digits: str, *, level: int = 1) -> UUID:
    """A registered photo with a hash of good quality."""
    made = item(actor, content, level=level)
    assert actor.organisation_id is not None
    put_hashes(world, made, [(None, 90, digits)], owner=actor.organisation_id)
    return made


def compare() -> None:
    """All facts so far, taken in as the worker does: also those of the test's own transaction."""
    with reading(service_actor(feeding.SERVICE)), transaction.atomic():
        facts = facts_after(Position(), feeding.KINDS, limit=10_000, settled=False)
        feeding.take_in(feeding.named_in(fact for _place, fact in facts))


def events_worked() -> None:
    """The worker has compared all events, also those of the test's own transaction."""
    with reading_everything(Purpose.OUTBOX), transaction.atomic():
        for _place, fact in facts_after(
            Position(), event_feeding.CONSUMER.kinds, limit=10_000, settled=False
        ):
            event_feeding.CONSUMER.handle(fact)
    event_feeding.keep_up()
