# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a container gives: its members, one after the other, and what it says about itself."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterator
from typing import Any, Self


class MemberKind(enum.Enum):
    """What a member is to its container."""

    FILE = "file"  # a file in an archive
    MESSAGE = "message"  # one letter of a mailbox
    ATTACHMENT = "attachment"  # a file sent with a letter


class Trouble(enum.Enum):
    """Why a member, or the rest of a container, could not be given out."""

    LINK = "link"  # points to another place
    SPECIAL = "special"  # a device, pipe or the like
    ENCRYPTED = "encrypted"  # needs a password, or another one
    DAMAGED = "damaged"  # checksum or structure is wrong
    UNSUPPORTED = "unsupported"  # packed in a way nothing here reads
    OVERLAPPING = "overlapping"  # shares its bytes with another member, as in crafted bombs
    RATIO = "ratio"  # unpacks to more than `OpeningLimits.ratio` times its packed size
    TOO_LARGE = "too_large"  # the container unpacks to more than there is room for
    TOO_MANY = "too_many"  # more members than `OpeningLimits.members`
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"  # the process died on it
    LEFT_OUT = "left_out"  # named in an export that was made without it
    NOT_CAPTURED = "not_captured"  # the tool that captured says of this row that it failed
    NO_FILE = "no_file"  # a row of an index that names no file
    NO_READER = "no_reader"  # the library that reads this format is not installed here
    OUTPUT_REFUSED = "output_refused"  # the process answered with something malformed


@dataclasses.dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing a container or member says about itself, as text. Nothing here is checked."""

    name: str
    value: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class MemberHead:
    """One member before its content. `number` counts from 1 in the container's own order.

    `raw_name` is the path as the bytes that stand in the container; `name` is that path as text
    and `name_encoding` how it was read, with a question mark when that is a guess. `size` is what
    the container states, if anything. `modified_at` is given only when the container says which
    zone it means. `trouble`: nothing of it will be given out, and why. `answers` is the
    `external_id` of the message this one answers; `brings` are the paths, beside the container, of
    what was sent with it. `url` is the address a row of an index is about; `recorded` are the
    digests it states of files beside it, by their path, such as `sha256:…`.
    """

    number: int
    raw_name: bytes
    name: str
    name_encoding: str
    kind: MemberKind
    size: int | None = None
    modified_at: dt.datetime | None = None
    trouble: Trouble | None = None
    external_id: str = ""
    answers: str = ""
    brings: tuple[str, ...] = ()
    url: str = ""
    recorded: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()

    @classmethod
    def named_here(cls, number: int, name: str, kind: MemberKind, **more: Any) -> Self:
        """The head of a member without a name of its own; the name given to it is ASCII."""
        return cls(
            number=number,
            raw_name=name.encode("ascii"),
            name=name,
            name_encoding="ascii",
            kind=kind,
            **more,
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContainerFacts:
    """What a container says about itself.

    `format` is the key of the reader that took it, `variant` a narrower name, such as tar.gz.
    `also` names other formats whose readers would accept the same bytes. `sent_at` and
    `external_id` are a letter's date and Message-ID.
    """

    format: str
    variant: str
    also: tuple[str, ...] = ()
    external_id: str = ""
    sent_at: dt.datetime | None = None
    claims: tuple[Claim, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Member:
    """One member inside the confined process.

    `chunks` gives the content once and must be used up or left before the next member is asked
    for. `packed_size` is how many bytes of the container it takes, when that is known.
    """

    head: MemberHead
    chunks: Callable[[], Iterator[bytes]] | None = None
    packed_size: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contents:
    """An opened container. `listing_is_cheap`: heads can be read without unpacking content."""

    facts: ContainerFacts
    members: Iterator[Member]
    listing_is_cheap: bool = False


class Unopenable(Exception):
    """The container, or what follows in it, cannot be read. Becomes its opening result."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail


class NotAContainer(Exception):
    """Looked like this format and is another kind of file, such as a text document."""

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type)
        self.media_type = media_type


class MemberTrouble(Exception):
    """Raised by `Member.chunks`: this member cannot be given out; the next ones may be."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
