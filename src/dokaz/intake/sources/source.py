# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a folder of this package states about its format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from dokaz.evidence.api import ItemKind, RelationKind
from dokaz.media.opening.members import MemberKind


class Confidence(IntEnum):
    """How sure a format is of a file, by its content; the name only breaks ties."""

    NONE = 0
    NAME = 1  # only the name speaks for it, and the content not against it
    BEHIND = 2  # its own mark stands behind the beginning of another format
    TEXT = 3  # a guess from the words in it
    SIGNATURE = 4  # its own first bytes


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of a file when it was taken in: its first and last bytes, type and extension.

    `media_type` is the first sorting by content (`archive.Head`).
    """

    head: bytes
    tail: bytes
    media_type: str
    extension: str


PART_OF = (RelationKind.PART_OF,)
ATTACHMENT = (RelationKind.PART_OF, RelationKind.ATTACHMENT_OF)


@dataclass(frozen=True, slots=True)
class Source:
    """A format. `key` is that of its reader in `dokaz.media.opening.formats`.

    `kind`: what kind of item the container itself is, where its type does not tell it.
    `relations` gives, by what a member is, what its item is to the container's; `kinds` what kind
    of item it becomes where its own content does not say it better, `media_types` its type where
    the format knows it better than the first bytes do. `identifies` names the system of identifiers
    that members carry, such as Message-ID. `has_context`: members name others they answer, and
    files beside the container that belong to them (`intake.linking`). `records_digests`: they also
    state what those files were (`opening.recorded_digests`).
    """

    key: str
    detect: Callable[[Looked], Confidence]
    relations: Mapping[MemberKind, tuple[RelationKind, ...]] = field(
        default_factory=lambda: {MemberKind.FILE: PART_OF}
    )
    kind: ItemKind | None = None
    kinds: Mapping[MemberKind, ItemKind] = field(default_factory=dict)
    media_types: Mapping[MemberKind, str] = field(default_factory=dict)
    identifies: str = ""
    has_context: bool = False
    records_digests: bool = False


def by_type(*media_types: str, extensions: tuple[str, ...] = ()) -> Callable[[Looked], Confidence]:
    """Recognised by its own first bytes, else by the name where the content says nothing."""

    def detect(looked: Looked) -> Confidence:
        if looked.media_type in media_types:
            return Confidence.SIGNATURE
        if looked.media_type == "application/octet-stream" and looked.extension in extensions:
            return Confidence.NAME
        return Confidence.NONE

    return detect
