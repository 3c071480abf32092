# SPDX-License-Identifier: AGPL-3.0-or-later
"""A little of many items: which of them a reader may see, and what they come from.

A record of another room may rest on hundreds of items. Whoever counts those, or how many sources
stand behind them, needs neither their pages nor their lines in a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from dokaz.evidence.models import File
from dokaz.evidence.policy import ITEMS
from dokaz.evidence.vocabulary import FileRole, ItemStatus, VerificationLevel
from dokaz.gate.api import Actor, anyone, view


class ItemStanding(NamedTuple):
    """What decides whether an item counts: its status, its kind, its level of verification."""

    status: str
    kind: str
    verification: str

    @property
    def is_false(self) -> bool:
        """Whether somebody found it to be false, misleading or irrelevant; it is kept."""
        return is_false(self.status, self.verification)


def is_false(status: str, verification: str) -> bool:
    """Whether an item of this status and level was found to be false, misleading or irrelevant."""
    return status == ItemStatus.REJECTED or verification == VerificationLevel.VX


@dataclass(frozen=True, slots=True)
class Origin:
    """What an item has in common with others of its origin.

    `contents`: SHA-256 of its originals. `source` and `group` (its independence group, empty if
    none is stated) are the owner's to know: None and empty for others.
    """

    contents: frozenset[str]
    source: UUID | None
    group: str


@view("evidence.item.standings", rule=anyone)
def standings_of(*, actor: Actor, item_ids: Iterable[UUID]) -> dict[UUID, ItemStanding]:
    """Those of the items that the actor may see; others are left out."""
    found: dict[UUID, ItemStanding] = {}
    for rows in ITEMS.among(actor, item_ids):
        columns = rows.order_by().values_list("pk", *ItemStanding._fields)
        found.update((key, ItemStanding(*values)) for key, *values in columns)
    return found


@view("evidence.item.origins", rule=anyone)
def origins_of(*, actor: Actor, item_ids: Iterable[UUID]) -> dict[UUID, Origin]:
    """What those of the items come from that the actor may see; others are left out."""
    found: dict[UUID, Origin] = {}
    for rows in ITEMS.among(actor, item_ids):
        sources = rows.order_by().values_list(
            "pk", "organisation_id", "source_id", "source__independence_group"
        )
        contents: dict[UUID, set[str]] = {}
        originals = File.objects.filter(item__in=rows.values("pk"), role=FileRole.ORIGINAL)
        for item_id, sha256 in originals.exclude(sha256="").values_list("item_id", "sha256"):
            contents.setdefault(item_id, set()).add(sha256)
        for item_id, organisation_id, source, group in sources:
            own = organisation_id == actor.organisation_id
            found[item_id] = Origin(
                contents=frozenset(contents.get(item_id, ())),
                source=source if own else None,
                group=(group or "").strip() if own else "",
            )
    return found
