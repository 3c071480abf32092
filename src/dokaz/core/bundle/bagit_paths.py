# SPDX-License-Identifier: Apache-2.0
"""Paths inside a bag: how they are written in manifests, and which are too dangerous to accept.

A path of a bag uses `/`, is relative to the bag, and must stay inside it on every system the bag
may ever be unpacked on (RFC 8493 2.1.3, 5.2, 5.3). So rules of Windows and of shells apply on Linux
too: a bag is judged once and opened elsewhere.
"""

import re
import unicodedata

# RFC 8493 2.1.3: these three and no others are encoded; decoding more would rename files.
_ENCODED = re.compile(r"%(0[Aa]|0[Dd]|25)")
_ENCODED_BEFORE_1_0 = re.compile(r"%(0[Aa]|0[Dd])")
_STRAY_PERCENT = re.compile(r"%(?!0[Aa]|0[Dd]|25)")
_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED_CHARACTERS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED_NAMES = frozenset(
    {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}
)
SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes"})


def decode(text: str, *, version: str) -> str:
    """The path that a manifest line of a bag of `version` stands for."""
    pattern = _ENCODED if version == "1.0" else _ENCODED_BEFORE_1_0
    return pattern.sub(lambda match: chr(int(match[1], 16)), text)


def encode(path: str) -> str:
    """The path as a manifest of version 1.0 writes it."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def has_stray_percent(text: str) -> bool:
    """Whether a 1.0 manifest has a `%` that should have been written `%25`."""
    return _STRAY_PERCENT.search(text) is not None


def danger(path: str) -> str | None:
    """Why `path` must not be accepted; None if it stays inside the bag everywhere."""
    if not path or "\x00" in path:
        return "it is empty or contains a zero byte"
    if not _is_text(path):
        return "it is not valid Unicode"
    if "\\" in path:
        return "it contains a backslash, which separates folders on Windows"
    if path.startswith("/") or _DRIVE.match(path):
        return "it is absolute"
    if path.startswith("~"):
        return "a shell would take it for a home folder"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "it has empty, '.' or '..' parts"
    return None


def is_portable(path: str) -> bool:
    """Whether the names can be used on Windows too."""
    for part in path.split("/"):
        stem = part.split(".")[0].upper()
        if stem in _RESERVED_NAMES or _RESERVED_CHARACTERS.search(part) or part[-1:] in (".", " "):
            return False
    return True


def is_system_file(path: str) -> bool:
    """Whether it is one of the files desktops leave behind."""
    return path.rsplit("/", 1)[-1].lower() in SYSTEM_FILES


def normal_form(path: str) -> str:
    """Equal for paths that differ only in Unicode normalisation."""
    return unicodedata.normalize("NFC", path)


def folded_form(path: str) -> str:
    """Equal for paths that some file systems cannot keep apart."""
    return unicodedata.normalize("NFC", normal_form(path).casefold())


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
