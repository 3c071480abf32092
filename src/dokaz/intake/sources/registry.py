# SPDX-License-Identifier: AGPL-3.0-or-later
"""All formats that can be opened, and which of them a file is."""

from dokaz.intake.sources import (
    archivebox,
    auto_archiver,
    bzip2,
    eml,
    gzip,
    mbox,
    msg,
    pst,
    rar,
    seven_zip,
    tar,
    telegram,
    whatsapp,
    xz,
    zip,
    zstd,
)
from dokaz.intake.sources.source import Confidence, Looked, Source

SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        zip.SOURCE,
        tar.SOURCE,
        gzip.SOURCE,
        bzip2.SOURCE,
        xz.SOURCE,
        zstd.SOURCE,
        seven_zip.SOURCE,
        rar.SOURCE,
        eml.SOURCE,
        mbox.SOURCE,
        msg.SOURCE,
        pst.SOURCE,
        telegram.SOURCE,
        whatsapp.SOURCE,
        auto_archiver.SOURCE,
        archivebox.SOURCE,
    )
}

CUT_OUT: frozenset[str] = frozenset(
    media_type for source in SOURCES.values() for media_type in source.media_types.values()
)
"""Types of members that are pieces of a text, such as messages: there is nothing to derive."""


def container_of(looked: Looked) -> str:
    """The key of the format that fits best, or empty: nothing to open."""
    best, sure = "", Confidence.NONE
    for source in SOURCES.values():
        found = source.detect(looked)
        if found > sure:
            best, sure = source.key, found
    return best
