# SPDX-License-Identifier: AGPL-3.0-or-later
"""What interfaces may use of the internal map."""

from dokaz.maps.area import MOST_CORNERS, Area
from dokaz.maps.coverage import LEVELS, Coverage, Line, Share, coverage, export_coverage
from dokaz.maps.errors import MapBehind, MapBusy, MapDamaged, MapError, NoArea
from dokaz.maps.feeding import keep_up, rebuild
from dokaz.maps.folder import Folder
from dokaz.maps.names import get_names
from dokaz.maps.present import present
from dokaz.maps.queries import Pin, Seen, get_tile, in_square, seen
from dokaz.maps.selecting import EVERY_SUBJECT, MapFilter
from dokaz.maps.status import Standing, standing
from dokaz.maps.tiles import DEEPEST

__all__ = [
    "DEEPEST",
    "EVERY_SUBJECT",
    "LEVELS",
    "MOST_CORNERS",
    "Area",
    "Coverage",
    "Folder",
    "Line",
    "MapBehind",
    "MapBusy",
    "MapDamaged",
    "MapError",
    "MapFilter",
    "NoArea",
    "Pin",
    "Seen",
    "Share",
    "Standing",
    "coverage",
    "export_coverage",
    "get_names",
    "get_tile",
    "in_square",
    "keep_up",
    "present",
    "rebuild",
    "seen",
    "standing",
]
