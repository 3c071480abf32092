# SPDX-License-Identifier: AGPL-3.0-or-later
"""All files of a dataset, and writing them where they are wanted, whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dokaz.core.keys import SigningKey
from dokaz.publication.dataset import formats, pack
from dokaz.publication.dataset.geoparquet import geoparquet
from dokaz.publication.dataset.manifest import MANIFEST, NOTE, manifest, signed
from dokaz.publication.dataset.rows import Content

LICENCE = (
    "Creative Commons Attribution 4.0 International (CC BY 4.0)\n"
    "https://creativecommons.org/licenses/by/4.0/\n\n"
    "Names and codes of places: official codifier of Ukraine (KATOTTG); coordinates: GeoNames "
    "(CC BY 4.0).\n"
)
_DICTIONARY = Path(__file__).resolve().parent.parent / "data" / "dictionary.md"


def build(
    content: Content,
    folder: Path,
    *,
    number: int,
    made_on: date,
    rules: bytes,
    changes: list[Mapping[str, Any]],
    origin: str,
    key: SigningKey,
) -> bytes:
    """Write every file of a dataset into an empty folder, piece by piece; returns the manifest.

    `changes` tells of the datasets before; the same arguments give the same bytes. The folder must
    be one that nobody else reads: what is in it is on no record yet.

    Raises:
        OSError: it cannot be written.
    """
    facts = {
        "made_on": made_on.isoformat(),
        "events": len(content.events),
        "counted": content.counted,
        "held_back": content.held_back,
        "objects": sum(one.count for one in content.objects),
        "invented": content.invented,
    }
    log = [*changes, {"number": number, **facts}]
    files: dict[str, Iterable[bytes]] = {
        "events.bin": [pack.write(content.events)],
        "places.json": [formats.places_json(content)],
        "events.geojson": formats.geojson(content),
        "events.parquet": geoparquet(content),
        "events.csv": formats.csv_text(content),
        "totals.csv": [formats.totals_csv(content)],
        "objects.geojson": [formats.objects_geojson(content)],
        "timemap.json": formats.timemap(content),
        "rules.toml": [rules],
        "changes.json": [formats.as_json(log)],
        "README.md": [_DICTIONARY.read_bytes()],
        "LICENCE.txt": [LICENCE.encode()],
    }
    written = {name: _write(folder / name, pieces) for name, pieces in files.items()}
    stated = manifest(written, number=number, facts=facts)
    _write(folder / MANIFEST, [stated])
    _write(folder / NOTE, [signed(stated, origin=origin, key=key)])
    return stated


def _write(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write a file; how many bytes it has, and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def put(built: Path, folder: Path) -> None:
    """Give a dataset out as `folder`; what was there goes only when the new one is there whole.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    fresh.mkdir(parents=True)
    for path in sorted(built.iterdir()):
        shutil.copyfile(path, fresh / path.name)
        # Meant for everybody, whatever the mask of the process that made it.
        os.chmod(fresh / path.name, 0o644)
    os.chmod(fresh, 0o755)  # noqa: S103
    if folder.exists():
        os.replace(folder, old)
    os.replace(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)
