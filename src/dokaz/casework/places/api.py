# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and interfaces may use of places."""

from dokaz.casework.places.actions.boundaries import bring_boundaries
from dokaz.casework.places.actions.codifier import CodifierLoaded, is_loaded, load_if_newer
from dokaz.casework.places.actions.control import bring_control_list
from dokaz.casework.places.anchoring import UnitPlace, settlements_with_centres, unit_places
from dokaz.casework.places.areas import (
    BoundarySetView,
    Inside,
    boundary_of,
    boundary_sets,
    boundary_source,
    holding,
    outline,
)
from dokaz.casework.places.holding import control_between, control_lists, control_on
from dokaz.casework.places.planning import Names, place_of, refuse_unknown_codes
from dokaz.casework.places.policy import BRINGERS
from dokaz.casework.places.queries import (
    alphabetical,
    candidates,
    chains_of,
    edition,
    get_place,
    get_places,
    known_codes,
    metres,
    names_meant,
    names_of,
    near,
    places_in,
)
from dokaz.casework.places.references import (
    PlaceRef,
    PlaceShown,
    place_json,
    places_shown,
    require_known_codes,
    require_point,
    shown,
)
from dokaz.casework.places.spelling import sound
from dokaz.casework.places.views import (
    Candidate,
    Candidates,
    ControlListView,
    ControlView,
    NameView,
    Near,
    PlaceView,
)
from dokaz.casework.places.vocabulary import Category, Control, NameKind, Precision

__all__ = [
    "BRINGERS",
    "BoundarySetView",
    "Candidate",
    "Candidates",
    "Category",
    "CodifierLoaded",
    "Control",
    "ControlListView",
    "ControlView",
    "Inside",
    "NameKind",
    "NameView",
    "Names",
    "Near",
    "PlaceRef",
    "PlaceShown",
    "PlaceView",
    "Precision",
    "UnitPlace",
    "alphabetical",
    "boundary_of",
    "boundary_sets",
    "boundary_source",
    "bring_boundaries",
    "bring_control_list",
    "candidates",
    "chains_of",
    "control_between",
    "control_lists",
    "control_on",
    "edition",
    "get_place",
    "get_places",
    "holding",
    "is_loaded",
    "known_codes",
    "load_if_newer",
    "metres",
    "names_meant",
    "names_of",
    "near",
    "outline",
    "place_json",
    "place_of",
    "places_in",
    "places_shown",
    "refuse_unknown_codes",
    "require_known_codes",
    "require_point",
    "settlements_with_centres",
    "shown",
    "sound",
    "unit_places",
]
