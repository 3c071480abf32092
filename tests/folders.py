# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder that is looked through once and copied for each test.

A node's store of objects has 256 folders, nearly all of them empty: `shutil.copytree` looks into
each anew and sets its times, which takes longer than many a test.
"""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

_USUAL = 0o700


@dataclass(frozen=True)
class Folder:
    """`root` with its permissions, and below it `folders` (outer ones first, with theirs), `files`
    and `links` by their paths; it is not changed as long as it is copied."""

    root: Path
    mode: int
    folders: tuple[tuple[str, int], ...]
    files: tuple[str, ...]
    links: tuple[str, ...]

    @classmethod
    def of(cls, root: Path) -> Folder:
        folders: list[tuple[str, int]] = []
        files: list[str] = []
        links: list[str] = []
        for place, inner, names in os.walk(root):
            for name in (*inner, *names):
                found = os.path.join(place, name)
                path, mode = os.path.relpath(found, root), os.lstat(found).st_mode
                if stat.S_ISLNK(mode):
                    links.append(path)
                elif stat.S_ISDIR(mode):
                    folders.append((path, stat.S_IMODE(mode)))
                else:
                    files.append(path)
        mode = stat.S_IMODE(root.stat().st_mode)
        return cls(root, mode, tuple(folders), tuple(files), tuple(links))

    def copy_to(self, target: Path) -> None:
        """Copy everything, with permissions and the times of files; `target` may be there."""
        target.mkdir(exist_ok=True)
        # Not by `target / path`, which costs more than making a folder.
        old, new = f"{self.root}/", f"{target}/"
        for path, _mode in self.folders:
            os.mkdir(new + path, _USUAL)
        for path in self.files:
            shutil.copy2(old + path, new + path)
        for path in self.links:
            os.symlink(os.readlink(old + path), new + path)
        # Last, since nothing can be put into a folder that may not be written.
        for path, mode in self.folders:
            if mode != _USUAL:
                os.chmod(new + path, mode)
        target.chmod(self.mode)
