# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others see of the room's rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.evidence.api import ItemRow


@dataclass(frozen=True, slots=True)
class Holder:
    """An organisation that has something, and how it wants to be reached. Never more than that."""

    id: UUID
    code: str
    name_uk: str
    name_en: str
    contact: str

    def name(self, language: str) -> str:
        """The name in a language of the screens."""
        return self.name_en if language == "en" else self.name_uk


@dataclass(frozen=True, slots=True)
class Known:
    """What is there of one address. `form`: its canonical form; empty: it is no web address.

    `items`: those the reader may see, the newest first. `elsewhere`: who else has it; nothing is
    said of that if `is_stopped`, whether somebody has it or not (`telling`).
    """

    form: str
    items: tuple[ItemRow, ...] = ()
    elsewhere: tuple[Holder, ...] = ()
    is_stopped: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.items or self.elsewhere)


@dataclass(frozen=True, slots=True)
class JudgementView:
    decision: str
    because: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Something like an item: another item the reader may see, or who has it.

    `reasons` are values of `Reason`; `distance`: bits of 256 in which the nearest pictures differ,
    None where no pictures were compared. `frames`: whether (this one, the other one) is a video.
    """

    item: ItemRow | None
    holder: Holder | None
    reasons: tuple[str, ...]
    distance: int | None
    frames: tuple[bool, bool]
    judgement: JudgementView | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair of the queue by its name (`naming`): an own item, and what it is like."""

    pair: str
    item: ItemRow
    alike: Alike


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """`after`: the pair behind which the next page begins; empty on the last one."""

    rows: tuple[Waiting, ...]
    after: str
