# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts this room puts into the outbox. Identifiers only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class FilesTaken:
    """Originals that have just entered the archive, for those who make derivatives of them."""

    KIND: ClassVar[str] = "intake.files_taken"
    organisation: UUID
    delivery: UUID
    files: tuple[UUID, ...]


@dataclass(frozen=True)
class DeliveryCompleted:
    """Every input of a delivery has its entry."""

    KIND: ClassVar[str] = "intake.delivery_completed"
    organisation: UUID
    delivery: UUID
    taken: int
    already_here: int
    refused: int
