# SPDX-License-Identifier: AGPL-3.0-or-later
"""The containers that can be opened, by the key of their reader."""

from collections.abc import Callable
from typing import BinaryIO, Protocol

from dokaz.media.opening import (
    archivebox,
    auto_archiver,
    compressed,
    libarchive_formats,
    locked_seven_zip,
    mail,
    mailbox,
    outlook,
    outlook_store,
    tar_archives,
    telegram,
    whatsapp,
    zip_archives,
)
from dokaz.media.opening.members import Contents


class Reader(Protocol):
    """Opens one file; errors: NotAContainer, Unopenable."""

    def __call__(self, file: BinaryIO, *, password: bytes | None = None) -> Contents: ...


READERS: dict[str, Reader] = {
    "zip": zip_archives.contents,
    "tar": tar_archives.contents,
    "gzip": compressed.gzip_contents,
    "bzip2": compressed.bzip2_contents,
    "xz": compressed.xz_contents,
    "zstd": compressed.zstd_contents,
    "7z": libarchive_formats.seven_zip,
    "rar": libarchive_formats.rar,
    "eml": mail.contents,
    "mbox": mailbox.contents,
    "msg": outlook.contents,
    "pst": outlook_store.contents,
    "telegram": telegram.contents,
    "whatsapp": whatsapp.contents,
    "auto_archiver": auto_archiver.contents,
    "archivebox": archivebox.contents,
}

MEDIA_TYPES: dict[str, frozenset[str]] = {
    "zip": frozenset({"application/zip", "application/wacz"}),
    "tar": frozenset({"application/x-tar"}),
    "gzip": frozenset({"application/gzip"}),
    "bzip2": frozenset({"application/x-bzip2"}),
    "xz": frozenset({"application/x-xz"}),
    "zstd": frozenset({"application/zstd"}),
    "7z": frozenset({"application/x-7z-compressed"}),
    "rar": frozenset({"application/vnd.rar"}),
    "eml": frozenset({"message/rfc822"}),
    "mbox": frozenset({"application/mbox"}),
    "msg": frozenset({"application/vnd.ms-outlook", "application/x-ole-storage"}),
    "pst": frozenset({"application/vnd.ms-outlook-pst"}),
    "telegram": frozenset({"application/json"}),
    "whatsapp": frozenset({"text/plain"}),
    "auto_archiver": frozenset({"text/csv", "application/json"}),
    "archivebox": frozenset({"application/json"}),
}
"""What each of them is called, to tell what else a file could be taken for."""

LOADERS: tuple[Callable[[], object], ...] = (
    libarchive_formats.load,
    locked_seven_zip.load,
    outlook.load,
    outlook_store.load,
)
"""What has to be loaded before the fences close."""
