# SPDX-License-Identifier: AGPL-3.0-or-later
"""A search as a row keeps it, and back. What an older program kept and this one does not know is
left out: such a search finds more, never something else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dokaz.search.areas import Area
from dokaz.search.asking.expanding import Switches
from dokaz.search.asking.narrowing import NAMES, DateOf, Dates, Narrowed
from dokaz.search.asking.searching import Asked
from dokaz.search.cells import Box
from dokaz.search.index.port import Order

_SWITCHES = ("forms", "scripts", "names")


def written(asked: Asked) -> dict[str, Any]:
    """As values of JSON; pages and numbers of lines are no part of it."""
    dates, box, area = asked.narrowed.dates, asked.narrowed.box, asked.narrowed.area
    return {
        "text": asked.text,
        "values": {name: value for name, value in asked.narrowed.values.items() if name in NAMES},
        "dates": [str(dates.of), _told(dates.first), _told(dates.last)] if dates else None,
        "box": [box.south, box.west, box.north, box.east] if box else None,
        "area": area.written() if area else None,
        "order": str(asked.order),
        "off": [name for name in _SWITCHES if not getattr(asked.switches, name)],
    }


def read(kept: Mapping[str, Any]) -> Asked:
    """What `written` gave."""
    order, off = kept.get("order", ""), set(kept.get("off", ()))
    return Asked(
        text=str(kept.get("text", "")),
        narrowed=Narrowed(
            values={str(name): str(value) for name, value in kept.get("values", {}).items()},
            dates=_dates(kept.get("dates")),
            box=Box(*kept["box"]) if kept.get("box") else None,
            area=Area.read(kept["area"]) if kept.get("area") else None,
        ),
        order=Order(order) if order in set(Order) else Order.RANK,
        switches=Switches(**{name: name not in off for name in _SWITCHES}),
    )


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _dates(kept: Any) -> Dates | None:
    if not kept or kept[0] not in set(DateOf):
        return None
    first, last = (datetime.fromisoformat(one) if one else None for one in kept[1:3])
    return Dates(DateOf(kept[0]), first, last)
