# SPDX-License-Identifier: Apache-2.0
"""Groups of a local store that are committed one after another and share the disk's flushes.

A flush of a whole file system takes long on a busy disk, whatever little there is to flush. So
groups whose commit was begun while the disk was at work go on together: one flush makes the names
of the groups before them durable and, at the same time, their contents.

Promises for each group, whatever happens to the others:

1. its contents are flushed before any of its names appears, its names before its commit ends;
2. a flush counts for it only if it began after the group's last write and ended well;
3. a flush that failed counts for no group. Only the group whose turn it was takes the error; each
   of the others flushes again through its own descriptor.

On 3: Linux tells a descriptor of a failed write-back once, if it was open when it happened. Each
group opens its own before its first write. The flush of an older group may speak for a younger
one, because its descriptor was open earlier and was never told of an error before; once it was
told of one, it speaks for nobody any more.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dokaz.core.digests import DigestSet
from dokaz.core.errors import StorageFault
from dokaz.core.objects.durable import GroupSync
from dokaz.core.objects.errors import (
    ObjectDamaged,
    WriteOutcomeUnknown,
    faults_named,
    unknown_from,
)
from dokaz.core.objects.incoming import remove_quietly
from dokaz.core.objects.ports import ObjectAddress, Staged, Stored

GROUPS_UNDER_WAY = 8
"""Commits of a batch that may be unfinished: so many groups can share a flush. More would only
let staged files pile up."""


class Stage(Protocol):
    """Writes and digests one object, unflushed; returns its temporary path. On errors nothing."""

    def __call__(
        self, chunks: Iterable[bytes], *, expected: DigestSet | None
    ) -> tuple[str, DigestSet]: ...


@dataclass(frozen=True)
class Place:
    """Where a group's objects are written and named. `folder` is any on its file system.

    `publish` names one object, whose temporary file is gone afterwards, also on errors.
    `folder_of` is the folder of an object's name.
    """

    folder: str
    stage: Stage
    publish: Callable[[str, DigestSet], Stored]
    folder_of: Callable[[ObjectAddress], str]


class Group:
    """Objects of one commit: filled by one thread, then committed by one."""

    def __init__(self, place: Place) -> None:
        """Raises StorageFault: the disk cannot be listened to."""
        self._place = place
        self._staged: deque[tuple[str, DigestSet]] = deque()
        self._stored: list[Stored] = []
        self._error: StorageFault | None = None
        self.are_contents_flushed = False
        self.is_ended = False
        """Its names are durable, or it has failed."""
        with faults_named("beginning a batch"):
            self._sync = GroupSync(place.folder)

    def put(self, chunks: Iterable[bytes], *, expected: DigestSet | None) -> Staged:
        """Digest and write one object, unflushed. Errors as in `Batch.put`."""
        temporary, digests = self._place.stage(chunks, expected=expected)
        self._staged.append((temporary, digests))
        return Staged(address=ObjectAddress(digests.sha256), digests=digests)

    def flush_contents(self, groups: Sequence["Group"]) -> None:
        """Flush what was written for these groups, of which this one is the oldest.

        Raises:
            StorageFault: none of them may be taken as flushed.
        """
        with faults_named("flushing a batch of objects"):
            self._sync.flush_files([path for one in groups for path, _ in one._staged])
        for one in groups:
            one.are_contents_flushed = True

    def publish(self) -> None:
        """Name all objects; an error ends the group and is kept for `result`."""
        try:
            while self._staged:
                temporary, digests = self._staged.popleft()
                self._stored.append(self._place.publish(temporary, digests))
        except ObjectDamaged as error:
            self._fail(error)
        except StorageFault as error:
            self._fail(_half_published(error) if self._stored else error)

    def flush_names(self, named: Sequence["Group"], *, written: Sequence["Group"]) -> bool:
        """Flush the names of these groups; those in `written` have their contents flushed too.

        Returns whether it went well. `written` counts only where one flush takes everything.
        """
        folders = {self._place.folder_of(one.address) for group in named for one in group._stored}
        try:
            took_everything = self._sync.flush_folders(folders)
        except OSError as error:
            if self in named:
                self._fail(unknown_from(error, doing="flushing folders"))
            return False
        for one in named:
            one.is_ended = True
        for one in written:
            one.are_contents_flushed |= took_everything
        return True

    def result(self) -> tuple[Stored, ...]:
        """What was stored. Raises what ended the group otherwise; errors as in `Batch.commit`."""
        if self._error is not None:
            raise self._error
        return tuple(self._stored)

    def drop(self) -> None:
        """Remove what was not published, and stop listening."""
        for temporary, _ in self._staged:
            remove_quietly(temporary)
        self._staged.clear()
        self._sync.close()

    def _fail(self, error: StorageFault) -> None:
        self._error = error
        self.is_ended = True


class SharedFlushes:
    """The groups of one batch whose commit was begun, in that order.

    `begin` is for the thread that fills them, `commit` for the one thread that commits them.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._begun: deque[Group] = deque()

    def begin(self, group: Group) -> None:
        """From now on the group may be taken along by the flushes of those before it."""
        with self._mutex:
            self._begun.append(group)

    def commit(self, group: Group) -> tuple[Stored, ...]:
        """Bring the oldest group to its end, with as many others as go along.

        Raises:
            As `Batch.commit`.
        """
        try:
            if not group.is_ended:
                self._advance(group)
            return group.result()
        finally:
            with self._mutex:
                self._begun.remove(group)
            group.drop()

    def _advance(self, first: Group) -> None:
        """1. flush contents, 2. give names, 3. flush names; see the module's text."""
        if not first.are_contents_flushed:
            first.flush_contents(self._waiting())  # 1
        lot = [one for one in self._waiting() if one.are_contents_flushed]
        for one in lot:
            one.publish()  # 2
        named = [one for one in lot if not one.is_ended]
        written = [one for one in self._waiting() if not one.are_contents_flushed]
        if named and not first.flush_names(named, written=written):  # 3
            for one in named:
                if not one.is_ended:
                    one.flush_names([one], written=())

    def _waiting(self) -> list[Group]:
        with self._mutex:
            return [one for one in self._begun if not one.is_ended]


def _half_published(error: StorageFault) -> WriteOutcomeUnknown:
    unknown = WriteOutcomeUnknown(
        "The system failed in the middle of publishing a batch. Some of its objects are visible "
        "and some are not; none is half-written. Open the store again, and store the batch again."
    )
    unknown.__cause__ = error
    return unknown
