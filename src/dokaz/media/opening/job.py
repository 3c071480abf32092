# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the confined process does with one container: stream its members out, within the limits.

The answer is a row of frames (`server.frame`): first `facts`, then for each member its `member`
head with the whole content when that is small, else followed by `chunk` frames and an `after`
frame, and at last `end`. A member that cannot be given out says why and the next one follows; what
ends the container as a whole stands in `end`.
"""

import encodings.aliases
import itertools
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from dokaz.media import probe, wire
from dokaz.media.limits import Limits
from dokaz.media.opening.formats import LOADERS, MEDIA_TYPES, READERS
from dokaz.media.opening.limits import OpeningLimits
from dokaz.media.opening.members import (
    Contents,
    Member,
    MemberTrouble,
    NotAContainer,
    Trouble,
    Unopenable,
)
from dokaz.media.server import frame, pipe_write

WHOLE_BYTES = 256 * 1024
"""Members up to this size travel in one frame with their head."""

Send = Callable[[dict[str, object], list[bytes]], None]


def answer(file: BinaryIO, pipe: Any, asked: dict[str, Any]) -> None:
    """Serve one request. Raises MemoryError only: then the process ends with its own exit code."""
    job = _Job(
        send=lambda header, blobs: pipe_write(pipe, frame(header, blobs)),
        limits=OpeningLimits(**asked["opening"]),
        start_after=int(asked["start_after"]),
        heads_only=bool(asked["heads_only"]),
    )
    password = asked["password"]
    try:
        found = READERS[asked["format"]](file, password=password.encode() if password else None)
        job.facts(
            found, also=_other_natures(file, found.facts.format, extension=asked["extension"])
        )
        job.members(found)
        job.end(None)
    except NotAContainer as other:
        job.send({"not_a_container": other.media_type}, [])
    except Unopenable as error:
        job.end(error.trouble, error.detail)


def _other_natures(file: BinaryIO, format: str, *, extension: str) -> tuple[str, ...]:
    """Other formats whose readers would take the same bytes. Leaves the position as it was."""
    at = file.tell()
    try:
        found = probe.identify(file, extension=extension, limits=Limits())
        natures = [match.media_type for match in found.matches]
        if found.confidence is probe.Confidence.TEXT:
            return ()  # a guess from words is no second nature
        return tuple(one for one in natures if one not in MEDIA_TYPES[format])
    except OSError:
        return ()
    finally:
        file.seek(at)


class _Job:
    def __init__(
        self, *, send: Send, limits: OpeningLimits, start_after: int, heads_only: bool
    ) -> None:
        self.send = send
        self._limits = limits
        self._start_after = start_after
        self._heads_only = heads_only
        self._unpacked = 0
        self._full = False

    def facts(self, found: Contents, *, also: tuple[str, ...]) -> None:
        blobs: list[bytes] = []
        value = wire.encode(found.facts, blobs)
        assert isinstance(value, dict)
        self.send({"facts": {**value, "also": list(also)}}, blobs)

    def end(self, trouble: Trouble | None, detail: str = "") -> None:
        self.send({"end": True, "trouble": trouble.value if trouble else None}, [])

    def members(self, found: Contents) -> None:
        """Raises Unopenable: the container ends before its time."""
        for member in found.members:
            if member.head.number > self._limits.members:
                raise Unopenable(Trouble.TOO_MANY)
            if member.head.number <= self._start_after:
                self._pass_over(member)
                continue
            self._member(member)
            if self._full and not found.listing_is_cheap:
                raise Unopenable(Trouble.TOO_LARGE)

    def _pass_over(self, member: Member) -> None:
        """What was taken in by an earlier run still counts against the limits, as it stated."""
        self._unpacked += member.head.size or 0

    def _member(self, member: Member) -> None:
        trouble = member.head.trouble
        if self._heads_only:
            self._head(member, content="none", trouble=trouble)
            return
        if trouble is None and self._full:
            trouble = Trouble.TOO_LARGE
        if trouble is not None or member.chunks is None:
            self._head(member, content="none", trouble=trouble or Trouble.SPECIAL)
            return
        chunks = self._bounded(member)
        try:
            first, whole = _first_bytes(chunks)
        except MemberTrouble as error:
            self._head(member, content="none", trouble=error.trouble)
            return
        except MemoryError:
            self._head(member, content="none", trouble=Trouble.OUT_OF_MEMORY)
            return
        if whole:
            self._head(member, content="whole", blobs=[first])
            return
        self._head(member, content="follows")
        self._follow(first, chunks)

    def _follow(self, first: bytes, chunks: Iterator[bytes]) -> None:
        trouble = None
        try:
            for chunk in itertools.chain([first], chunks):
                self.send({"chunk": True}, [chunk])
        except MemberTrouble as error:
            trouble = error.trouble
        except MemoryError:
            trouble = Trouble.OUT_OF_MEMORY
        self.send({"after": True, "trouble": trouble.value if trouble else None}, [])

    def _bounded(self, member: Member) -> Iterator[bytes]:
        """The content as long as it stays within the limits. Raises MemberTrouble."""
        assert member.chunks is not None
        given = 0
        for chunk in member.chunks():
            given += len(chunk)
            self._unpacked += len(chunk)
            if self._unpacked > self._limits.unpacked_bytes:
                self._full = True
                raise MemberTrouble(Trouble.TOO_LARGE)
            if given > self._most(member):
                raise MemberTrouble(Trouble.RATIO)
            yield chunk

    def _most(self, member: Member) -> int:
        if member.packed_size is None:
            return self._limits.unpacked_bytes
        return max(self._limits.ratio_floor, self._limits.ratio * member.packed_size)

    def _head(
        self,
        member: Member,
        *,
        content: str,
        trouble: Trouble | None = None,
        blobs: list[bytes] | None = None,
    ) -> None:
        named: list[bytes] = []
        value = wire.encode(member.head, named)
        assert isinstance(value, dict)
        value["trouble"] = trouble.value if trouble else None
        self.send({"member": value, "content": content}, [*named, *(blobs or [])])


def _first_bytes(chunks: Iterator[bytes]) -> tuple[bytes, bool]:
    """The beginning of a content, and whether that is all of it."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > WHOLE_BYTES:
            return b"".join(parts), False
    return b"".join(parts), True


def warm_up() -> None:
    """Load what is loaded late, before the fences close."""
    for load in LOADERS:
        load()
    for name in {*encodings.aliases.aliases.values(), "utf-8-sig", "idna", "unicode_escape"}:
        try:
            "".encode(name)
        except (LookupError, ValueError, TypeError):
            continue  # not every codec is for text
    import bz2
    import gzip
    import lzma

    gzip.decompress(gzip.compress(b"x"))
    bz2.decompress(bz2.compress(b"x"))
    lzma.decompress(lzma.compress(b"x"))
