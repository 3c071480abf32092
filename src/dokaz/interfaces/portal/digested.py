# SPDX-License-Identifier: AGPL-3.0-or-later
"""Folders named by what is in them, so that an address never means two things.

Browsers keep what they got from such an address for as long as they like, and a page always finds
the files it was written for, or none: never those of another publishing. A folder is there whole or
not at all.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

LETTERS = 12
"""Hexadecimal ones of SHA-256: an accident in one of 2^48 is not waited for, and nobody gains by
making one, since whoever writes these folders writes the pages too."""
_NAME = re.compile(rf"[0-9a-f]{{{LETTERS}}}\Z")


def put(parent: Path, files: Mapping[str, bytes]) -> str:
    """Lay files, by their paths below it, into a folder of `parent`; returns the folder's name.

    One that is there already is left as it is, and counts as used now (`forget`).
    """
    name = _digest(files)[:LETTERS]
    target = parent / name
    if not target.exists():
        making = parent / f"{name}.part"
        shutil.rmtree(making, ignore_errors=True)
        for path, content in files.items():
            file = open_folder((making / path).parent) / Path(path).name
            file.write_bytes(content)
            file.chmod(0o644)
        making.rename(target)
    os.utime(target)
    return name


def forget(parent: Path, *, keep: str, before: int) -> None:
    """Take away what is in `parent` but one folder and the `before` others used last before it."""
    others = sorted(
        (one for one in parent.iterdir() if one.name != keep),
        key=lambda one: (bool(_NAME.match(one.name)), one.stat().st_mtime),
        reverse=True,
    )
    for number, one in enumerate(others):
        if number < before and _NAME.match(one.name):
            continue
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()


def open_folder(path: Path) -> Path:
    """The folder, made for everybody to read, whatever the mask of the process."""
    for each in (*reversed(path.parents), path):
        if not each.exists():
            each.mkdir()
            each.chmod(0o755)
    return path


def _digest(files: Mapping[str, bytes]) -> str:
    """Of names and contents together."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\n{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()
