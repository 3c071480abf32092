# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AskedAboutOurs:
    """An organisation of this node plans an interview with somebody whose account `organisation`
    entered. `member`: who is to be turned to; `ref`: the number of their interview; `other`: the
    code of the organisation that asks. `check` names the occasion.
    """

    KIND: ClassVar[str] = "register.asked_about_ours"
    organisation: UUID
    interview: UUID
    ref: str
    member: UUID
    other: str
    check: UUID


@dataclass(frozen=True, slots=True)
class FilesDoubted:
    """Holders of the register gave newer files that are not shown to be the register's; they were
    not taken. `holders`: their names. `check` names the occasion.
    """

    KIND: ClassVar[str] = "register.files_doubted"
    organisation: UUID
    holders: str
    check: UUID
