# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's settings file in a backup, and what must change in it on another machine.

A restored node must not open the database of the node it was copied from, so the line that names
the database is replaced. Objects that came with the backup lie in the node's own folder
afterwards, so the lines about a bucket go; so do folders of the interview register that came with
it. Everything else stays word for word.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dokaz.core.objects.durable import is_temporary
from dokaz.interfaces.cli.backup.errors import BackupUnreadable

_BUCKET = frozenset({"s3_endpoint", "s3_bucket", "s3_region", "s3_access_key", "s3_secret_key"})
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


def named_files(home: Path) -> Iterator[tuple[str, Path]]:
    """Files below the node's folder that the settings name: pinned roots of authorities."""
    for authority in _read(home / "dokaz.toml").get("timestamp_authorities", ()):
        path, root = (home / str(authority["roots"])).resolve(), home.resolve()
        if path.is_relative_to(root) and path.is_file():
            yield path.relative_to(root).as_posix(), path


def register_files(home: Path, setting: str) -> Iterator[tuple[str, Path]]:
    """Files of organisations' folders of the interview register, by name below `register_folder`.

    Copies of its log stay out: they are fetched again.
    """
    root = (home / setting).resolve()
    if not setting or not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        held = len(parts) > 1 and parts[1] != "replica" and not is_temporary(path.name)
        if held and path.is_file() and not path.is_symlink():
            yield path.relative_to(root).as_posix(), path


def adapted(text: str, *, database: str, objects_are_local: bool, register: str = "") -> str:
    """The settings for the restored node; `database` is its address, empty for SQLite. `register`:
    where the folders of the interview register lie now, if they came with the backup.

    Raises:
        BackupUnreadable: the settings cannot be changed without doubt; do it by hand.
    """
    before = _parse(text)
    drop = {"database"} | (_BUCKET if objects_are_local else set())
    drop |= {"register_folder"} if register else set()
    kept, at_top = [], True
    for line in text.splitlines(keepends=True):
        at_top = at_top and not line.lstrip().startswith("[")
        found = _ASSIGNMENT.match(line) if at_top else None
        if found is None or found.group(1) not in drop:
            kept.append(line)
    ours = {"database": database, "register_folder": register}
    added = {name: value for name, value in ours.items() if value}
    first = "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in added.items()
    )
    result = first + "".join(kept)
    wanted = {name: value for name, value in before.items() if name not in drop} | added
    if _parse(result) != wanted:
        raise BackupUnreadable("The settings in the backup are written in an unexpected way.")
    return result


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}  # The node itself refuses such settings at its start.


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BackupUnreadable("The settings in the backup cannot be read.") from error
