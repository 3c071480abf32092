# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above, through the outbox. References and codes, never words."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReleaseChanged:
    """`state` is a word of `ReleaseState`."""

    KIND: ClassVar[str] = "publication.release_changed"
    release: UUID
    event: UUID
    organisation: UUID
    state: str


@dataclass(frozen=True, slots=True)
class StoryChanged:
    """`state` is a word of `ReleaseState`."""

    KIND: ClassVar[str] = "publication.story_changed"
    story: UUID
    organisation: UUID
    state: str


@dataclass(frozen=True, slots=True)
class LayerChanged:
    """`state` is a word of `ReleaseState`."""

    KIND: ClassVar[str] = "publication.layer_changed"
    layer: UUID
    organisation: UUID
    state: str


@dataclass(frozen=True, slots=True)
class DatasetMade:
    KIND: ClassVar[str] = "publication.dataset_made"
    dataset: UUID
    number: int
    sha256: str
