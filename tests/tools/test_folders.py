# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder's copy is what it was: tests of permissions would else judge their own copy."""

from __future__ import annotations

import os
from pathlib import Path

from tests.folders import Folder


def told(root: Path) -> dict[str, tuple[int, str]]:
    """By path the permissions, and what is in a file or where a link leads."""
    found = {}
    for one in (root, *root.rglob("*")):
        inside = os.readlink(one) if one.is_symlink() else one.read_text() if one.is_file() else ""
        found[str(one.relative_to(root))] = (one.lstat().st_mode, inside)
    return found


def test_a_copy_has_files_links_and_permissions_of_all_folders_also_of_the_outer_one(
    tmp_path: Path,
) -> None:
    root = tmp_path / "node"
    (root / "objects" / "aa").mkdir(parents=True)
    (root / "objects" / "aa" / "one").write_text("1")
    (root / "objects" / "aa" / "one").chmod(0o440)
    (root / "link").symlink_to("objects/aa/one")
    (root / "objects" / "aa").chmod(0o500)
    for number, mode in enumerate((0o700, 0o750, 0o755)):
        root.chmod(mode)
        (there := tmp_path / str(number)).mkdir()
        Folder.of(root).copy_to(there)
        assert told(there) == told(root)
        Folder.of(root).copy_to(tmp_path / f"new{number}")
        assert told(tmp_path / f"new{number}") == told(root)
