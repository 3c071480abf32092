# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be found, how it is named in the index, and which facts say that it changed."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from dokaz.casework.events import facts as of_events
from dokaz.evidence import facts as of_evidence
from dokaz.gate.api import Delivered


class Subject(StrEnum):
    ITEM = "item"
    EVENT = "event"


# Kind of fact: subject, and names of the payload's fields that hold keys.
_FACTS: dict[str, tuple[Subject, tuple[str, ...]]] = {
    of_evidence.ItemRegistered.KIND: (Subject.ITEM, ("item",)),
    of_evidence.ItemChanged.KIND: (Subject.ITEM, ("item",)),
    of_evidence.ItemDisposed.KIND: (Subject.ITEM, ("item",)),
    of_events.EventRegistered.KIND: (Subject.EVENT, ("event",)),
    of_events.EventChanged.KIND: (Subject.EVENT, ("event",)),
    of_events.EventsMerged.KIND: (Subject.EVENT, ("survivor", "absorbed")),
}
KINDS = frozenset(_FACTS)
"""Shares are not among them: they are asked of the database with every search."""


def key_of(subject: Subject, key: UUID) -> str:
    """How the index names an object."""
    return f"{subject}:{key.hex}"


def object_of(key: str) -> tuple[Subject, UUID]:
    """What a key of the index names."""
    subject, _, digits = key.partition(":")
    return Subject(subject), UUID(hex=digits)


def named_in(fact: Delivered) -> list[tuple[Subject, UUID]]:
    """Objects that a fact says have changed."""
    subject, fields = _FACTS[fact.kind]
    payload: dict[str, Any] = fact.payload
    return [(subject, UUID(payload[field])) for field in fields]
