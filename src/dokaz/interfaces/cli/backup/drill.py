# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a restoration for practice found, as a small file to carry back to the node.

Counts and digests only: no path, no name. It is not signed; the operator who brings it answers
for it, and the node's record says that it is their statement.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.errors import DokazError
from dokaz.interfaces.cli.backup.errors import BackupUnreadable

if TYPE_CHECKING:
    from dokaz.gate.api import BackupProven

FORMAT = "dokaz-drill 1"
_FIELDS = {
    "backup_sha256": str,
    "entries": int,
    "root": str,
    "verdict": str,
    "objects_checked": (int, type(None)),
    "object_findings": int,
}
_LARGEST = 10_000


def statement(document: Mapping[str, Any]) -> bytes:
    """The file for a restoration's result, as `dokaz restore --json` gives it."""
    return canonical_json({"format": FORMAT, **{name: document[name] for name in _FIELDS}}) + b"\n"


def read_statement(path: Path) -> "BackupProven":
    """What the file states.

    Raises:
        BackupUnreadable: it is no such file.
    """
    from dokaz.gate.api import BackupProven

    try:
        with path.open("rb") as file:
            value = parse_json(file.read(_LARGEST))
    except (OSError, DokazError) as error:
        raise _malformed() from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _malformed()
    if set(value) != {"format", *_FIELDS}:
        raise _malformed()
    for name, kind in _FIELDS.items():
        if not isinstance(value[name], kind) or isinstance(value[name], bool):
            raise _malformed()
    return BackupProven(**{name: value[name] for name in _FIELDS})


def _malformed() -> BackupUnreadable:
    return BackupUnreadable(
        "This is no statement of 'dokaz restore --drill'. Nothing was recorded. Bring the file "
        "that it wrote."
    )
