# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing a portal's files with Brotli as small as it can, when it is published.

Each gets a file `.br` beside it, which `dokaz portal` gives out, and other web servers too where
they are told so. What is not packed here, such as downloads, is packed on its way, a little larger.
"""

from collections.abc import Iterator
from pathlib import Path

import brotli

SUFFIX = ".br"
_PACKED = {".html", ".css", ".mjs", ".json", ".geojson", ".svg", ".bin"}
_LEAST, _MOST = 1_000, 8_000_000
"""Bytes. What is larger goes as it is: a minute of packing would be too much."""
_HIGHEST, _WINDOW = 11, 24
"""Of Brotli. A window of 16 MB holds the whole of any file here (RFC 7932 section 9.1)."""


def pack(folder: Path) -> None:
    """Pack what a visit needs and is not packed yet; `forget` is called by whoever writes anew."""
    for path in _files(folder):
        packed = _beside(path)
        if not packed.exists():
            making = packed.with_name(f"{packed.name}.part")
            making.write_bytes(_small(path.read_bytes()))
            making.chmod(0o644)
            making.rename(packed)


def forget(path: Path) -> None:
    """What lies packed beside a file will not be true any more."""
    _beside(path).unlink(missing_ok=True)


def _small(content: bytes) -> bytes:
    return brotli.compress(content, quality=_HIGHEST, lgwin=_WINDOW)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        is_download = path.is_relative_to(folder / "data")
        if is_download or path.suffix not in _PACKED or not path.is_file():
            continue
        if _LEAST <= path.stat().st_size <= _MOST:
            yield path
