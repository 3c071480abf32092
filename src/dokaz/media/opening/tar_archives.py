# SPDX-License-Identifier: AGPL-3.0-or-later
"""TAR in its dialects (POSIX ustar and pax, GNU), plain or inside a compressed stream."""

import datetime as dt
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from dokaz.media.opening import names
from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    Trouble,
    Unopenable,
)

CHUNK = 1 << 20
BLOCK = 512
FAILURES = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, IndexError)


def looks_like_tar(block: bytes) -> bool:
    """Whether a first block is a TAR header: the magic word, or a right checksum (old dialects)."""
    if len(block) < BLOCK:
        return False
    if block[257:262] == b"ustar":
        return True
    try:
        tarfile.TarInfo.frombuf(block[:BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The members of a plain TAR. Raises Unopenable: the first header cannot be read."""
    file.seek(0)
    return of_stream(file, facts=ContainerFacts(format="tar", variant="tar"))


def of_stream(file: BinaryIO, *, facts: ContainerFacts) -> Contents:
    """The members of a TAR read forward from where `file` stands."""
    try:
        # "surrogateescape" gives the bytes of every name back.
        archive = tarfile.open(  # noqa: SIM115 - lives as long as the members are read
            fileobj=file, mode="r|", encoding="utf-8", errors="surrogateescape", bufsize=64 * 1024
        )
    except FAILURES as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None
    return Contents(facts=facts, members=_members(archive))


def _members(archive: tarfile.TarFile) -> Iterator[Member]:
    number = 0
    while True:
        try:
            info = archive.next()
        except FAILURES as error:
            raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None
        if info is None:
            return
        # The list of members is kept for looking back, which is never done here.
        archive.members = []  # type: ignore[attr-defined]
        if info.isdir():
            continue
        number += 1
        yield _member(archive, info, number)


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, number: int) -> Member:
    raw = info.name.encode("utf-8", "surrogateescape")
    encoding = names.read_names([raw])
    head = MemberHead(
        number=number,
        raw_name=raw,
        name=names.as_text(raw, encoding),
        name_encoding=encoding,
        kind=MemberKind.FILE,
        size=info.size,
        modified_at=_time(info.mtime),
        trouble=_trouble(info),
    )
    return Member(head=head, chunks=lambda: _chunks(archive, info))


def _trouble(info: tarfile.TarInfo) -> Trouble | None:
    if info.issym() or info.islnk():
        return Trouble.LINK
    if not info.isreg():
        return Trouble.SPECIAL
    return None


def _chunks(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        content = archive.extractfile(info)
        if content is None:
            raise MemberTrouble(Trouble.SPECIAL)
        given = 0
        while chunk := content.read(CHUNK):
            given += len(chunk)
            yield chunk
    except FAILURES:
        raise MemberTrouble(Trouble.DAMAGED) from None
    if given != info.size:
        raise MemberTrouble(Trouble.DAMAGED)


def _time(seconds: float) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None
