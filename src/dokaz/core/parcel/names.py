# SPDX-License-Identifier: Apache-2.0
"""Names of files inside a parcel: harmless on every system, kept apart, original kept elsewhere.

Promised: the name of a payload file never leaves its folder, is not special to Windows, Linux or
macOS, and no two names in one folder meet, also where letter case or Unicode normalisation are
ignored. Not promised: that the original can be worked out from it; metadata holds the original.
"""

import re
import unicodedata

from dokaz.core.parcel.errors import BadPlan

MAX_NAME_BYTES = 180
REFERENCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\Z")
# "%" is harmless, but BagIt manifests encode it and `sha256sum -c` does not decode it.
_HARMFUL = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|%\u2028\u2029]')
# Marks that turn the direction of text: "photo\u202egpj.exe" would be shown as "photoexe.jpg".
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Device names reserved by Windows, whatever the extension ("Naming Files, Paths, and Namespaces").
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|\Z)", re.I
)


def require_reference(text: str) -> str:
    """Return `text` if it may name a parcel or an item (docs/formats/parcel.md section 3).

    Raises:
        BadPlan: it may not.
    """
    if not REFERENCE.match(text) or text.endswith(".") or _RESERVED.match(text):
        raise BadPlan(
            "a reference must have 1 to 64 of A-Z a-z 0-9 . _ -, must not begin with a dot "
            "or hyphen, nor end with a dot, nor be a device name"
        )
    return text


def safe_name(original: str) -> str:
    """Return a harmless file name made from `original`; never empty."""
    name = original.encode("utf-8", "replace").decode("utf-8")
    name = unicodedata.normalize("NFC", name)
    name = _DIRECTION.sub("_", _HARMFUL.sub("_", name))
    name = name.strip(" .\u00a0\u3000")
    if name.startswith("~"):  # RFC 8493 section 6.2.1: "~" may be expanded to a home folder
        name = "_" + name[1:]
    if not name:
        name = "_"
    if _RESERVED.match(name):
        name = "_" + name
    return _cut(name)


def nfc(name: str) -> str:
    """The form in which parcels write names; some systems take letters apart when they unpack."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def collision_key(name: str) -> str:
    """Two names with one key are one file on systems that ignore case or normalisation."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


class NamesInFolder:
    """Hands out names for one folder so that no two meet."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, original: str) -> str:
        """Return a harmless, free name for `original`; equal originals get ` (2)`, ` (3)`, …"""
        name = safe_name(original)
        stem, dot, extension = _parts(name)
        candidate, number = name, 1
        while collision_key(candidate) in self._taken:
            number += 1
            candidate = f"{stem} ({number}){dot}{extension}"
        self._taken.add(collision_key(candidate))
        return candidate


def _parts(name: str) -> tuple[str, str, str]:
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > 16:
        return name, "", ""
    return stem, dot, extension


def _cut(name: str) -> str:
    stem, dot, extension = _parts(name)
    room = MAX_NAME_BYTES
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{short or '_'}{dot}{extension}"
