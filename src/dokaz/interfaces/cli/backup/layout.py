# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names inside a backup. Only these are written, and nothing else is accepted when reading.

backup.json            format, time, engine, name of the log
configuration/…        dokaz.toml, log-origin, and files it names below the node's folder
keys/…                 signing and sealing keys
database/…             dokaz.sqlite3, or dokaz.pgdump (pg_dump's custom format)
ledger/…               the log's files, of the same moment as the database
parcels/…              packed parcels, as they lie on disk
register/…             organisations' folders of the interview register, without copies of its log
objects/<2>/<64 hex>   stored objects by address
objects.list           addresses only, where objects lie in a bucket and stay there
manifest.jsonl         name, size and SHA-256 of every member before it, in their order
signature.json         last: the node's signature over that list (`signing`)
"""

import re

from dokaz.core.canonical import canonical_json
from dokaz.interfaces.cli.backup.errors import BackupUnreadable

FORMAT = "dokaz-backup 2"
FORMATS = (FORMAT, "dokaz-backup 1")
"""Those that are read; the first ones had no signature."""
HEAD = "backup.json"
MANIFEST = "manifest.jsonl"
SIGNATURE = "signature.json"
OBJECT_LIST = "objects.list"
SQLITE = "database/dokaz.sqlite3"
POSTGRESQL = "database/dokaz.pgdump"
CONFIGURATION = "configuration/dokaz.toml"
LOG_ORIGIN = "configuration/log-origin"
NAMED_FILES = "configuration/files"

REGISTER = "register"

_FOLDERS = (NAMED_FILES, "keys", "ledger", "parcels", REGISTER)
_SINGLE = frozenset(
    {HEAD, MANIFEST, SIGNATURE, OBJECT_LIST, SQLITE, POSTGRESQL, CONFIGURATION, LOG_ORIGIN}
)
_OBJECT = re.compile(r"objects/([0-9a-f]{2})/(\1[0-9a-f]{62})\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST_PART = 200
_DEEPEST = 12


def object_name(address: str) -> str:
    """The member of an object."""
    return f"objects/{address[:2]}/{address}"


def address_in(name: str) -> str | None:
    """The address of an object's member, or None for another member."""
    found = _OBJECT.match(name)
    return found.group(2) if found else None


def require_name(name: str) -> str:
    """A member's name, if a backup may hold it.

    Raises:
        BackupUnreadable: another name, or one that would lead out of its folder.
    """
    if name in _SINGLE or address_in(name):
        return name
    parts = name.split("/")
    below = any(name.startswith(f"{folder}/") for folder in _FOLDERS)
    if not below or len(parts) > _DEEPEST or not all(map(_is_plain, parts)):
        raise BackupUnreadable(
            "The backup holds a name that no backup of this program has. Nothing of it was used. "
            "Find out where the file comes from."
        )
    return name


def manifest_line(name: str, *, size: int, sha256: str) -> bytes:
    """One line of the manifest; reader and writer make it from what they saw."""
    line: dict[str, object] = {"name": name, "sha256": sha256, "size": size}
    address = address_in(name)
    if address is not None and address != sha256:
        line["damaged"] = True
    return canonical_json(line) + b"\n"


def _is_plain(part: str) -> bool:
    if part in ("", ".", ".."):
        return False
    return not _CONTROL.search(part) and len(part.encode("utf-8", "replace")) <= _LONGEST_PART
