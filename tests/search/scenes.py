# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented items and events for the tests of the room, and searching as somebody."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.search import api
from tests.evidence.world import World, taken


def item(
    world: World, actor: Actor, title: str = "", *, content: bytes = b"", **values: Any
) -> UUID:
    """A registered item with a title."""
    made = taken(actor, content or title.encode(), **values)
    if title:
        changes = {"title_uk": title}
        evidence.describe(actor=actor, item_id=made.item_id, changes=changes, revision=0)
    return made.item_id


def put_words(world: World, item_id: UUID, pages: dict[int, str], *, owner: UUID) -> UUID:
    """A text rendition of the item's original, as the media service makes it."""
    media = world.service_for("media", owner)
    (original,) = [
        file
        for file in evidence.files_of(actor=media, item_ids=(item_id,))
        if file.role == evidence.FileRole.ORIGINAL
    ]
    blocks = [
        {"kind": "page", "number": number, "label": "", "text": text}
        for number, text in pages.items()
    ]
    document = {"format": "dokaz.text/1", "encoding": "", "is_cut": False, "blocks": blocks}
    content = evidence.store_stream(owner, [json.dumps(document).encode()])
    (made,) = evidence.add_renditions(
        actor=media,
        of_file_id=original.id,
        renditions=[
            evidence.NewRendition(
                content=content, role="text", name="text.json", media_type="application/json"
            )
        ],
    )
    return made


def event(actor: Actor, title: str, **values: Any) -> UUID:
    return events.register(actor=actor, draft=events.EventDraft(title_uk=title, **values))


def found(actor: Actor, text: str, **how: Any) -> api.Answer:
    values, among = how.pop("narrowed", {}), how.pop("among", None)
    more = {name: how.pop(name) for name in ("dates", "box", "area") if name in how}
    narrowed = api.Narrowed(values=values, among=among, **more)
    return api.search(actor=actor, asked=api.Asked(text=text, narrowed=narrowed, **how))


def ids(answer: api.Answer) -> set[UUID]:
    return {line.id for line in answer.lines}
