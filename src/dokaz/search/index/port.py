# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an engine must do, and the values that go in and out. `tests/search` holds each to it.

What the words of a text are is told by `texts.tokens` alone, not by an engine. The condition of who
may find what is an argument that cannot be left out. The position in the outbox is committed with
the content: after a crash both are there or neither is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dokaz.gate.api import Condition, Reached

SCHEMA = "dokaz.search/12"
"""Changes when what is kept of an object changes; an index of another schema is made anew."""

FIRST_COLUMNS = (
    "organisation_id", "confidentiality", "privileged", "status", "registered_by",
    "undone_at_is_null", "erased_at_is_null", "about", "about_kind",
    "audience", "asked_by", "assignee", "role", "visibility",
)  # fmt: skip
"""What policies compare. `about` is the key of the object that this one hangs on."""
FACETS = (
    "subject", "kind", "organisation", "state", "verification", "year", "place", "crime",
    "language", "graphic", "confidentiality", "tag",
)  # fmt: skip
COLUMNS = tuple(dict.fromkeys((*FIRST_COLUMNS, *FACETS, "source", "cell")))
"""Values to narrow and to count by; several of a column an object may have."""
MOMENTS = ("registered", "since", "until")
FOR_EVER = 2**62
"""What `until` says of an end that is open."""


class Zone(StrEnum):
    """Which part of an object a word stands in: its titles, names of its files, what else is said
    of it, and words of its files. Each text is in one of them."""

    RECORD = "record"
    CONTENT = "content"
    TITLE = "title"
    NAME = "name"


class Layer(StrEnum):
    """The word as it stands, its base forms, or how those sound."""

    WORD = "word"
    FORM = "form"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object as an engine takes it. `key` is subject:32 hexadecimal digits.

    `registered` is milliseconds since 1970; `happened` (for the order), `since` and `until` (the
    first and the last moment it may mean) are seconds since year 1, 0 for not known. `zones` have
    texts as they are written; no phrase reaches from one to the next. `kept` is given back as it
    is.
    """

    key: str
    columns: Mapping[str, frozenset[str]]
    registered: int
    happened: int
    zones: Mapping[Zone, Sequence[str]]
    since: int = 0
    until: int = 0
    kept: bytes = b""


@dataclass(frozen=True, slots=True)
class Term:
    zone: Zone
    layer: Layer
    text: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words that begin so."""

    zone: Zone
    text: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Words that differ in up to `letters` letters (added, left out, other, two swapped)."""

    zone: Zone
    text: str
    letters: int


@dataclass(frozen=True, slots=True)
class InARow:
    """Words at places that follow each other; at each of them one of several: layer and token."""

    zone: Zone
    places: tuple[tuple[tuple[Layer, str], ...], ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`weights` belong to the parts; the best part counts for the rank."""

    parts: tuple["Wanted", ...]
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NotThis:
    part: "Wanted"


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on columns, asked for by the reader."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class During:
    """A moment of `MOMENTS` lies between two, both included."""

    moment: str
    first: int
    last: int


Wanted = Term | Beginning | Alike | InARow | AllOf | AnyOf | NotThis | Where | During
EVERYTHING: Wanted = AllOf(())
NOTHING: Wanted = AnyOf(())


class Order(StrEnum):
    RANK = "rank"
    NEWEST = "newest"
    """Registered last first."""
    LATEST = "latest"
    """Happened last first; not known last."""
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`reach` says by subject what the reader may find; a subject that is missing is not found.

    `left_out` are keys the index is not up to date about.
    """

    wanted: Wanted
    reach: Mapping[str, Condition]
    left_out: frozenset[str] = frozenset()
    order: Order = Order.RANK
    first: int = 0
    count: int = 20
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """Keys in order; `total` and `facets` count everything that was found."""

    keys: list[str]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Index(Protocol):
    """One index in one folder. Readers see what was committed when they asked."""

    def write(self, entries: Sequence[Entry], gone: Sequence[str], reached: Reached) -> None:
        """Replace, drop and commit with how far it got; all of it or nothing, and idempotent.

        Raises:
            IndexBusy: another process writes. IndexDamaged: the files cannot be used.
        """

    def load(self, batches: Iterable[Sequence[Entry]], *, note: Callable[[], str] = str) -> None:
        """Put very many into an index that is filled: far quicker than one `write` after the other.

        Committed when the last batch is in, with what `note` says then; all of it or nothing. Each
        key comes once.

        Raises:
            IndexBusy: another process writes. IndexDamaged: the files cannot be used.
        """

    def settle(self) -> None:
        """Make the files such that questions are answered quickly, once everything is in. Killed at
        it, the index is what it was before.

        Raises:
            IndexBusy: another process writes. IndexDamaged: the files cannot be used.
        """

    def noted(self) -> str:
        """What the last `load` noted; empty: there was none. Raises IndexDamaged."""

    def reached(self) -> Reached:
        """How far the outbox is in. Raises IndexDamaged."""

    def size(self) -> int:
        """Number of objects. Raises IndexDamaged."""

    def ask(self, question: Question) -> Hits:
        """Raises IndexDamaged."""

    def each(self, question: Question) -> Iterator[list[str]]:
        """Keys of everything that is found, in order and in pieces, as of one moment; `first`,
        `count` and `facets` do not count. Raises IndexDamaged.
        """

    def kept(self, keys: Sequence[str]) -> dict[str, bytes]:
        """What was kept of these objects. Raises IndexDamaged."""

    def check(self) -> None:
        """Read all of it. Raises IndexDamaged."""

    def close(self) -> None:
        """Finish what runs in the background; files stay."""
