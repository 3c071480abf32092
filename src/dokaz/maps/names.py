# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of settlements as tiles, of the public codifier: so that a map can be read without any
tile of a third party. Larger places stand first where there is no room for all."""

from functools import lru_cache

import numpy as np

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor, anyone, view
from dokaz.maps import plane
from dokaz.maps.feeding import SERVICE
from dokaz.maps.vector_tile import EXTENT, Points, encoded
from dokaz.members.api import service_actor

LAYER = "settlements"
_FIRST_ZOOM = {
    places.Category.SPECIAL_CITY: 5, places.Category.CITY: 7, places.Category.SETTLEMENT: 8,
    places.Category.VILLAGE: 10,
}  # fmt: skip
DEEPEST = 11
_Known = tuple[np.ndarray, np.ndarray, tuple[str, ...], tuple[str, ...]]


@view("maps.names.show", rule=anyone)
def get_names(*, actor: Actor, zoom: int, x: int, y: int) -> bytes:
    """A vector tile with one layer, `LAYER`: `uk` and `en` are names, `r` is 0 for cities with
    special status to 3 for villages. Raises ValueError: there is no such tile."""
    if zoom > DEEPEST:
        raise ValueError("no such tile")
    first, behind = plane.tile_cells(zoom, x, y)
    cells, ranks, names_uk, names_en = _known(places.edition())
    begin, end = np.searchsorted(cells, np.array([first, behind], np.uint64)).tolist()
    shown = [at for at in range(begin, end) if _shown_from(int(ranks[at])) <= zoom]
    columns, lines = plane.parted(cells[shown])
    size = plane.SIZE >> zoom
    step = size / EXTENT
    return encoded(
        Points(
            LAYER,
            x=[int((value - x * size) / step) for value in columns.tolist()],
            y=[int((value - y * size) / step) for value in lines.tolist()],
            tags={
                "uk": [names_uk[at] for at in shown],
                "en": [names_en[at] for at in shown],
                "r": [int(ranks[at]) for at in shown],
            },
        )
    )


_RANKS = tuple(_FIRST_ZOOM)


def _shown_from(rank: int) -> int:
    return _FIRST_ZOOM[_RANKS[rank]]


@lru_cache(maxsize=2)
def _known(edition: str) -> _Known:
    actor = service_actor(SERVICE)
    found = places.settlements_with_centres(actor=actor)
    latitudes = [one.latitude for one in found]
    cells = plane.cells_at(latitudes, [one.longitude for one in found])
    order = np.argsort(cells, kind="stable")
    ranks = np.array([_RANKS.index(one.category) for one in found], np.uint8)
    return (
        cells[order],
        ranks[order],
        tuple(found[at].name_uk for at in order),
        tuple(found[at].name_en for at in order),
    )
