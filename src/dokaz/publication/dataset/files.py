# SPDX-License-Identifier: AGPL-3.0-or-later
"""All files of a dataset, and writing them where they are wanted, whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from dokaz.core.keys import SigningKey
from dokaz.publication.dataset import formats, pack
from dokaz.publication.dataset.manifest import MANIFEST, NOTE, manifest, signed
from dokaz.publication.dataset.rows import Content

LICENCE = (
    "Creative Commons Attribution 4.0 International (CC BY 4.0)\n"
    "https://creativecommons.org/licenses/by/4.0/\n\n"
    "Names and codes of places: official codifier of Ukraine (KATOTTG); coordinates: GeoNames "
    "(CC BY 4.0).\n"
)
_DICTIONARY = Path(__file__).resolve().parent.parent / "data" / "dictionary.md"


def files_of(
    content: Content,
    *,
    number: int,
    made_on: date,
    rules: bytes,
    changes: list[Mapping[str, Any]],
    origin: str,
    key: SigningKey,
) -> dict[str, bytes]:
    """Every file by its name, the manifest and its signature among them.

    `changes` tells of the datasets before; the same arguments give the same bytes.
    """
    facts = {
        "made_on": made_on.isoformat(),
        "events": len(content.events),
        "counted": content.counted,
        "held_back": content.held_back,
        "invented": content.invented,
    }
    log = [*changes, {"number": number, **facts}]
    files = {
        "events.bin": pack.write(content.events),
        "places.json": formats.places_json(content),
        "events.geojson": formats.geojson(content),
        "events.csv": formats.csv_text(content),
        "totals.csv": formats.totals_csv(content),
        "timemap.json": formats.timemap(content),
        "rules.toml": rules,
        "changes.json": formats.as_json(log),
        "README.md": _DICTIONARY.read_bytes(),
        "LICENCE.txt": LICENCE.encode(),
    }
    files[MANIFEST] = manifest(files, number=number, facts=facts)
    files[NOTE] = signed(files[MANIFEST], origin=origin, key=key)
    return files


def put(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a dataset to `folder`; what was there goes only when the new one is there whole.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    fresh = folder.with_name(f".{folder.name}.new")
    old = folder.with_name(f".{folder.name}.old")
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
        # Meant for everybody, whatever the mask of the process that made it.
        os.chmod(fresh / name, 0o644)
    os.chmod(fresh, 0o755)  # noqa: S103
    if folder.exists():
        os.replace(folder, old)
    os.replace(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)
