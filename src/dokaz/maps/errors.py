# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with the map's files. Nothing is ever lost with them: all of it is derived."""

from typing import ClassVar

from dokaz.core.errors import StorageFault


class MapError(StorageFault):
    """Base of the room's errors."""

    code: ClassVar[str] = "map_error"


class MapBehind(MapError):
    """More changes wait than can be taken in while somebody waits: the worker takes them in."""

    code: ClassVar[str] = "map_behind"


class MapDamaged(MapError):
    """The files cannot be read. The archive is untouched; the worker makes them anew."""

    code: ClassVar[str] = "map_damaged"


class MapBusy(MapError):
    """Another process of this machine makes the files now."""

    code: ClassVar[str] = "map_busy"


class NoArea(ValueError):
    """The corners given are no area on the map."""
