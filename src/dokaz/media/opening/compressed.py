# SPDX-License-Identifier: AGPL-3.0-or-later
"""One compressed stream (gzip RFC 1952, bzip2, xz, Zstandard RFC 8878): a TAR, or a single file."""

import bz2
import gzip
import io
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from dokaz.media.opening import libarchive_formats, names, tar_archives
from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    NotAContainer,
    Trouble,
    Unopenable,
)

CHUNK = 1 << 20
_FAILURES = (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError)
_SHORT = {"tgz": "tar", "tbz2": "tar", "tbz": "tar", "txz": "tar", "tzst": "tar"}


def gzip_contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """A gzip file; a gzipped web archive is not opened here (NotAContainer)."""
    file.seek(0)
    name = _gzip_name(file)
    return _contents("gzip", lambda: cast(BinaryIO, gzip.GzipFile(fileobj=file)), file, name)


def bzip2_contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """A bzip2 file."""
    return _contents("bzip2", lambda: cast(BinaryIO, bz2.BZ2File(file)), file, b"")


def xz_contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """An xz or old LZMA file."""
    return _contents("xz", lambda: cast(BinaryIO, lzma.LZMAFile(file)), file, b"")


def zstd_contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """A Zstandard file."""
    return _contents("zstd", lambda: libarchive_formats.inflated(file, "zstd"), file, b"")


def _contents(
    format: str, unpack: Callable[[], BinaryIO], file: BinaryIO, stated_name: bytes
) -> Contents:
    """Look at what comes out first, then start anew: some streams cannot be wound back."""
    first = _first(unpack, file)
    if first.startswith(b"WARC/"):
        raise NotAContainer("application/warc+gzip")
    file.seek(0)
    if tar_archives.looks_like_tar(first):
        stream = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, unpack()), CHUNK))
        facts = ContainerFacts(format=format, variant=f"tar+{format}")
        return tar_archives.of_stream(stream, facts=facts)
    facts = ContainerFacts(format=format, variant=format)
    return Contents(facts=facts, members=_single(unpack, file, stated_name))


def _first(unpack: Callable[[], BinaryIO], file: BinaryIO) -> bytes:
    file.seek(0)
    try:
        return unpack().read(tar_archives.BLOCK)
    except _FAILURES as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None


def _single(unpack: Callable[[], BinaryIO], file: BinaryIO, stated_name: bytes) -> Iterator[Member]:
    encoding = names.read_names([stated_name])
    head = MemberHead(
        number=1,
        raw_name=stated_name,
        name=names.as_text(stated_name, encoding),
        name_encoding=encoding,
        kind=MemberKind.FILE,
    )
    packed = file.seek(0, 2)
    yield Member(head=head, chunks=lambda: _chunks(unpack, file), packed_size=packed)


def _chunks(unpack: Callable[[], BinaryIO], file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    try:
        stream = unpack()
        while chunk := stream.read(CHUNK):
            yield chunk
    except _FAILURES:
        raise MemberTrouble(Trouble.DAMAGED) from None


def _gzip_name(file: BinaryIO) -> bytes:
    """The original name in the header (RFC 1952, 2.3); empty when there is none."""
    header = file.read(10)
    if len(header) < 10 or header[:2] != b"\x1f\x8b" or not header[3] & 8:
        return b""
    if header[3] & 4:
        length = file.read(2)
        if len(length) < 2:
            return b""
        file.read(struct.unpack("<H", length)[0])
    return file.read(1024).partition(b"\0")[0]


def inner_name(outer: str) -> str:
    """What a single file inside `outer` is called when it carries no name: photo.tar.gz, photo."""
    stem, dot, extension = outer.rpartition(".")
    if not dot or not stem:
        return outer
    longer = _SHORT.get(extension.lower())
    return f"{stem}.{longer}" if longer else stem
