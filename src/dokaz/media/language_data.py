# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which language data of Tesseract this machine has, and their digests.

Looked for where distributions put them. What was read depends on them, so every reading names them.
"""

import functools
import hashlib
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

WANTED = ("ukr", "rus", "eng")
"""In this order: letters that two of them share are taken for those of the first."""

_FOLDERS = (
    "/usr/share/tesseract-ocr",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_SUFFIX = ".traineddata"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class LanguageData:
    """`folder` holds the data; `digests`: SHA-256 by language, in the order of WANTED."""

    folder: str
    digests: tuple[tuple[str, str], ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that are there."""
        return tuple(name for name, _digest in self.digests)

    @property
    def missing(self) -> tuple[str, ...]:
        """Those that are not."""
        return tuple(name for name in WANTED if name not in self.languages)

    @property
    def mark(self) -> str:
        """All of it in short: `ukr a1b2…, eng …`."""
        return ", ".join(f"{name} {digest[:_DIGITS]}" for name, digest in self.digests)


def is_installed() -> bool:
    """Whether the program that reads is part of this installation."""
    try:
        metadata.version("tesserocr")
    except metadata.PackageNotFoundError:
        return False
    return True


def found(folders: tuple[str, ...] = _FOLDERS) -> LanguageData | None:
    """The first folder with any of the wanted languages; None where there is none."""
    for folder in _candidates(folders):
        there = [name for name in WANTED if (folder / f"{name}{_SUFFIX}").is_file()]
        if there:
            digests = ((name, _digest(folder / f"{name}{_SUFFIX}")) for name in there)
            return LanguageData(str(folder), tuple(digests))
    return None


def _candidates(folders: tuple[str, ...]) -> list[Path]:
    """Debian keeps them below a folder for each version; the newest goes first."""
    names: list[Path] = []
    for name in folders:
        below = [one for one in Path(name).glob("*/tessdata") if one.is_dir()]
        names += [*sorted(below, key=_version, reverse=True), Path(name)]
    return names


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall("[0-9]+", folder.parent.name)))


def _digest(path: Path) -> str:
    state = path.stat()
    return _digest_of(str(path), state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _digest_of(path: str, size: int, changed_ns: int) -> str:
    """Read once as long as size and time of change stay."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
