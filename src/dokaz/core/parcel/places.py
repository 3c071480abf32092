# SPDX-License-Identifier: Apache-2.0
"""Where everything will lie in a parcel, worked out before a byte of it is written."""

from dokaz.core.parcel import fields, layout
from dokaz.core.parcel.errors import BadPlan
from dokaz.core.parcel.id_table import IdTable
from dokaz.core.parcel.names import NamesInFolder, collision_key, require_reference
from dokaz.core.parcel.plan import PlannedItem


class Places:
    """References of items and paths of files, by their ids; counts what is planned.

    `bytes` adds up the registered sizes.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._items = IdTable()
        self._refs: list[str] = []
        self._folders: set[str] = set()
        self._files = IdTable()
        self._paths: list[str] = []

    @property
    def items(self) -> int:
        """How many items are planned."""
        return len(self._refs)

    @property
    def files(self) -> int:
        """How many files are planned."""
        return len(self._paths)

    def add(self, item: PlannedItem) -> None:
        """Give every file of an item its path.

        Raises:
            BadPlan: a reference cannot name a folder or meets another, an id is no UUID or there
                twice.
        """
        folder = collision_key(require_reference(item.ref))
        if folder in self._folders:
            raise BadPlan("two items have references that meet where letter case is ignored")
        self._folders.add(folder)
        _put(self._items, item.id, len(self._refs), "item")
        self._refs.append(item.ref)
        names = NamesInFolder()
        for file in item.files:
            _put(self._files, file.id, len(self._paths), "file")
            self._paths.append(f"{layout.DATA}{item.ref}/{names.take(file.name)}")
            self.bytes += file.digests.size

    def ref(self, item_id: str) -> str | None:
        """Reference of an item, None for one that is not in the parcel."""
        number = self._items.get(item_id)
        return None if number is None else self._refs[number]

    def path(self, file_id: str) -> str | None:
        """Path of a file, None for one that is not in the parcel."""
        number = self._files.get(file_id)
        return None if number is None else self._paths[number]

    def place(self, file_id: str) -> tuple[str, str] | None:
        """Reference of the item, and path, of a file; None for one that is not in the parcel."""
        path = self.path(file_id)
        return None if path is None else (path.split("/")[1], path)


def _put(table: IdTable, id: str, number: int, what: str) -> None:
    if not fields.is_uuid(id):
        raise BadPlan(f"the id of one {what} is no UUID")
    if not table.put(id, number):
        raise BadPlan(f"one {what} id is planned twice")
