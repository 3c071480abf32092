# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of places: the codifier and lists of control, for reading."""

from dokaz.casework.places import api as places
from dokaz.interfaces.rest.records.making import get

OFFERED = (
    get("/places", "search_places", "Places that a name may mean",
        "Candidates for a name in any script, the likeliest first; names are often not unique.",
        places.candidates),
    get("/places/near", "list_places_near", "Places near a point",
        "Settlements nearest to a point. Near is not inside.", places.near),
    get("/places/{code}", "get_place", "One place",
        "A place of the codifier with what it lies in.", places.get_place),
    get("/places/{code}/names", "list_place_names", "Names of a place",
        "Official, former and otherwise spelt names.", places.names_of),
    get("/places/{code}/control", "get_place_control", "Who controlled a place",
        "What each list that was brought in says of the place on a day.", places.control_on),
    get("/places/{code}/boundary", "get_place_boundary", "The boundary of a place",
        "Polygons of the latest official file that was brought in, in degrees; empty: none was.",
        places.boundary_of),
)  # fmt: skip
