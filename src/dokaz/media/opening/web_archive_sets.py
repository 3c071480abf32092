# SPDX-License-Identifier: AGPL-3.0-or-later
"""Multi-WACZ: a package that lists several web archives, with them inside or at addresses.

Follows the draft "Multi-WACZ" of the WACZ specification: `datapackage.json` with the profile
`multi-wacz-package`. What is named by an address is never fetched; it is said to be absent.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.media.opening import names
from dokaz.media.opening.members import Member, MemberHead, MemberKind, Trouble

WACZ = "application/wacz"
_PACKAGE, _PROFILE = "datapackage.json", "multi-wacz-package"
_LARGEST = 16 * 1024 * 1024
_MOST = 10_000
_ENDINGS = (".wacz", ".warc", ".warc.gz")
_BROKEN = (
    KeyError, ValueError, RecursionError, zipfile.BadZipFile, zlib.error, EOFError, OSError,
    RuntimeError, NotImplementedError,
)  # fmt: skip


def is_web_archive(name: str) -> bool:
    """By its name: each member is looked at anew when it is taken in."""
    return name.lower().endswith(_ENDINGS)


def elsewhere(archive: zipfile.ZipFile) -> list[str] | None:
    """Addresses of listed web archives that are not inside; None for what is no Multi-WACZ."""
    package = _package(archive)
    if package is None or package.get("profile") != _PROFILE:
        return None
    listed = package.get("resources")
    paths = (
        [one.get("path") for one in listed if isinstance(one, dict)]
        if (isinstance(listed, list))
        else []
    )
    return [one for one in paths if isinstance(one, str) and "://" in one][:_MOST]


def _package(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    try:
        with archive.open(_PACKAGE) as content:
            found = json.loads(content.read(_LARGEST))
    except _BROKEN:
        return None
    return found if isinstance(found, dict) else None


def absent(addresses: Sequence[str], behind: int) -> Iterator[Member]:
    """A line for each archive that is elsewhere, numbered behind those inside."""
    for number, address in enumerate(addresses, start=behind + 1):
        shown = names.storable(address)[:2000]
        yield Member(
            head=MemberHead(
                number=number,
                raw_name=shown.encode("utf-8", "surrogateescape"),
                name=shown,
                name_encoding="utf-8",
                kind=MemberKind.FILE,
                trouble=Trouble.LEFT_OUT,
            )
        )
