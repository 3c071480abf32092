# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file on its way in, and reading it so that whatever goes wrong has a name.

`read_once` gives the bytes exactly once. When it ends without an exception, the bytes given are
the whole file, nobody was seen changing it, and they are what the sender announced.
"""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from dokaz.core.digests import StreamDigester
from dokaz.core.objects.ports import CHUNK_SIZE
from dokaz.intake.paths import StatedPath
from dokaz.intake.reasons import NotTaken, Reason
from dokaz.media.opening.members import MemberHead


@dataclass(frozen=True, slots=True)
class Incoming:
    """One input. `open_file` gives an open binary file or raises OSError or NotTaken.

    `chunks` instead gives the bytes of what came out of a container, once; it raises NotTaken.
    `head` is what that container says of it.

    `refusal` is set when the source already knows that this cannot be taken (a link).
    `sha256` is what the sender computed, if anything. `known_type`: the media type, where the
    container's format knows it better than the first bytes do; nothing in it is opened further.
    """

    path: StatedPath
    size: int | None
    open_file: Callable[[], BinaryIO] | None = None
    claimed_modified_at: datetime | None = None
    sha256: str | None = None
    refusal: Reason | None = None
    upload_id: UUID | None = None
    chunks: Callable[[], Iterator[bytes]] | None = None
    head: MemberHead | None = None
    known_type: str = ""


def read_once(incoming: Incoming) -> Iterator[bytes]:
    """The bytes of one input.

    Raises:
        NotTaken: the reason this input cannot be taken. What was given out so far must be dropped.
    """
    if incoming.refusal is not None:
        raise NotTaken(incoming.refusal)
    if incoming.path.too_long:
        raise NotTaken(Reason.NAME_TOO_LONG)
    if incoming.chunks is not None:
        yield from _not_empty(incoming.chunks())
        return
    if incoming.open_file is None:
        raise NotTaken(Reason.VANISHED)
    try:
        with incoming.open_file() as file:
            yield from _whole(file, expected=incoming.sha256)
    except OSError as error:
        raise NotTaken(reason_of(error)) from None


def _not_empty(chunks: Iterator[bytes]) -> Iterator[bytes]:
    empty = True
    for chunk in chunks:
        empty = empty and not chunk
        yield chunk
    if empty:
        raise NotTaken(Reason.EMPTY)


def _whole(file: BinaryIO, *, expected: str | None) -> Iterator[bytes]:
    descriptor = file.fileno()
    before = os.fstat(descriptor)
    if before.st_size == 0:
        raise NotTaken(Reason.EMPTY)
    digester = StreamDigester() if expected is not None else None
    given = 0
    # No more than there is, and a byte: room for a whole chunk costs more than a small file.
    most = min(CHUNK_SIZE, before.st_size + 1)
    while chunk := file.read(most):
        given += len(chunk)
        if given > before.st_size:
            raise NotTaken(Reason.CHANGED)
        if digester is not None:
            digester.update(chunk)
        yield chunk
    after = os.fstat(descriptor)
    if (after.st_size, after.st_mtime_ns) != (given, before.st_mtime_ns):
        raise NotTaken(Reason.CHANGED)
    if digester is not None and digester.result().sha256 != expected:
        raise NotTaken(Reason.DIGEST_DIFFERS)


_REASONS = {
    errno.EACCES: Reason.NO_PERMISSION,
    errno.EPERM: Reason.NO_PERMISSION,
    errno.ENOENT: Reason.VANISHED,
    errno.ENOTDIR: Reason.VANISHED,
    errno.ELOOP: Reason.LINK,
    errno.ENXIO: Reason.SPECIAL,
    errno.ENODEV: Reason.SPECIAL,
    errno.EISDIR: Reason.SPECIAL,
    errno.ENAMETOOLONG: Reason.NAME_TOO_LONG,
}


def reason_of(error: OSError) -> Reason:
    """The reason for an error of the sender's disk; anything unknown counts as a disk error."""
    return _REASONS.get(error.errno or 0, Reason.READ_ERROR)
