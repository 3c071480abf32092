# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sources to choose from: there may be thousands, so a page offers a few, and a search."""

from dataclasses import dataclass

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of

OFFERED = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """Some sources, without the one that is chosen already. `more`: not all are among them."""

    text: str
    chosen: evidence.SourceView | None
    sources: tuple[evidence.SourceView, ...]
    more: bool


def offered_sources(actor: Actor, *, text: str = "", chosen: str | None = None) -> Offer:
    """The newest sources whose name has `text` in it; the chosen one stays."""
    key = key_of(chosen)
    known = evidence.find_source(actor=actor, source_id=key) if key else None
    found = evidence.visible_sources(actor=actor, text=text, limit=OFFERED + 1)
    others = tuple(source for source in found[:OFFERED] if source.id != key)
    return Offer(text=text, chosen=known, sources=others, more=len(found) > OFFERED)
