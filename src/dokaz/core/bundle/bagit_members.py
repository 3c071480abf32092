# SPDX-License-Identifier: Apache-2.0
"""First look at a bag: its members must be plain files and folders with safe paths, each once."""

from dataclasses import dataclass, field

from dokaz.core.bundle import bagit_paths as paths
from dokaz.core.bundle.bagit_findings import Doubt, Fault, Notes
from dokaz.core.bundle.bagit_tree import BagTree, Entry, EntryKind
from dokaz.core.bundle.errors import BundleUnreadable

PAYLOAD_FOLDER = "data"
PAYLOAD = "data/"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read. `total_bytes` counts content as it would be unpacked."""

    members: int = 2_000_000
    tag_file_bytes: int = 1 << 29
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Size in bytes of each file by its path, and whether there is a payload folder."""

    sizes: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    @property
    def payload(self) -> set[str]:
        return {path for path in self.sizes if path.startswith(PAYLOAD)}

    @property
    def has_payload_folder(self) -> bool:
        # Many zips hold no entries for folders; a file in it shows that it is there.
        return PAYLOAD_FOLDER in self.folders or any(p.startswith(PAYLOAD) for p in self.sizes)


def list_members(tree: BagTree, limits: Limits, notes: Notes) -> Members:
    """All members of the bag; what is wrong with them becomes errors in `notes`."""
    members = Members()
    try:
        for number, entry in enumerate(tree.entries()):
            if number >= limits.members:
                notes.error(Fault.TOO_LARGE, detail=f"more than {limits.members} members")
                return members
            _take(entry, members, notes)
    except BundleUnreadable as broken:
        notes.error(Fault.UNREADABLE, detail=str(broken))
        return members
    # One path cannot be file and folder; unpacking such a container overwrites something.
    for path in members.folders & members.sizes.keys():
        notes.error(Fault.DUPLICATE_MEMBER, path)
    total = sum(members.sizes.values())
    if limits.total_bytes is not None and total > limits.total_bytes:
        notes.error(Fault.TOO_LARGE, detail=f"{total} bytes of content")
    return members


def _take(entry: Entry, members: Members, notes: Notes) -> None:
    reason = paths.danger(entry.path)
    if reason is not None:
        notes.error(Fault.UNSAFE_PATH, entry.path, reason)
    elif entry.kind is EntryKind.DIRECTORY:
        members.folders.update(_with_parents(entry.path))
    elif entry.kind is not EntryKind.FILE:
        notes.error(Fault.NOT_A_FILE, entry.path, entry.kind.value)
    elif entry.path in members.sizes:
        notes.error(Fault.DUPLICATE_MEMBER, entry.path)
    else:
        members.sizes[entry.path] = entry.size
        members.folders.update(_with_parents(entry.path)[:-1])
        if not paths.is_portable(entry.path):
            notes.warn(Doubt.UNPORTABLE_NAME, entry.path)
        if paths.is_system_file(entry.path):
            notes.warn(Doubt.SYSTEM_FILE, entry.path)


def _with_parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
