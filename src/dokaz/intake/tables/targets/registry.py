# SPDX-License-Identifier: AGPL-3.0-or-later
"""All targets, by their key.

Those of rooms below are known here by name. A room above adds its own when the program starts
(`add_target`): calls go down, so intake cannot know it.
"""

from dokaz.intake.tables.targets.events import Events
from dokaz.intake.tables.targets.items import Items
from dokaz.intake.tables.targets.links import Links
from dokaz.intake.tables.targets.objects import Objects
from dokaz.intake.tables.targets.persons import Persons
from dokaz.intake.tables.targets.sources import Sources
from dokaz.intake.tables.targets.target import Target

_ALL: tuple[Target, ...] = (Items(), Events(), Objects(), Persons(), Links(), Sources())
TARGETS: dict[str, Target] = {one.key: one for one in _ALL}


def add_target(one: Target) -> None:
    """Make a target of a room above known; before any table is read."""
    TARGETS[one.key] = one
