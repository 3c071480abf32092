# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places in rows of tables: a code or a name, a point, an address.

A name that more than one place fits is not guessed: the candidates are in the answer. Tables repeat
their places, so each name is looked up once and all codes together.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from dokaz.casework.places.queries import candidates, known_codes
from dokaz.casework.places.references import PlaceRef
from dokaz.casework.places.views import Candidates
from dokaz.casework.records.planning import RowPlan, Wrong
from dokaz.gate.api import Actor, Rejected

COLUMNS = ("place", "latitude", "longitude", "precision", "address")
_MOST_NAMES = 5000


class Names:
    """Names of places, each looked up once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[str, Candidates] = {}

    def candidates(self, name: str) -> Candidates:
        """What the name may mean."""
        if name not in self._found:
            if len(self._found) >= _MOST_NAMES:
                self._found.clear()
            self._found[name] = candidates(actor=self._actor, name=name, limit=20)
        return self._found[name]


def place_of(plan: RowPlan, cells: Mapping[str, str], names: Names) -> PlaceRef | None:
    """The place that a row states; None: it states none.

    Raises:
        Rejected: no place has this name or several do (they are the plan's candidates then), or a
            degree is no number.
    """
    if not {"place", "latitude", "longitude", "address"} & set(cells):
        return None
    return PlaceRef(
        code=_code(plan, cells.get("place", ""), names),
        latitude=_degrees("latitude", cells.get("latitude")),
        longitude=_degrees("longitude", cells.get("longitude")),
        precision=cells.get("precision", ""),
        address=cells.get("address", ""),
    )


def _code(plan: RowPlan, text: str, names: Names) -> str:
    if not text or re.fullmatch(r"UA\d{17}", text):
        return text
    found = names.candidates(text)
    exact = [one for one in found.rows if one.exact]
    if len(exact) == 1:
        return exact[0].place.code
    plan.candidates = found.rows
    if not found.rows:
        raise Rejected("place", _("The codifier has no place of this name."))
    raise Rejected("place", _("This name fits %d places. Choose one.") % found.total)


def _degrees(name: str, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise Rejected(name, _("This is not a number of degrees.")) from error


def refuse_unknown_codes(
    plans: Sequence[RowPlan], field: str, places: Callable[[RowPlan], Iterable[PlaceRef]]
) -> None:
    """Add to plans whose places have codes that the codifier lacks; all are asked for together."""
    codes = [{one.code for one in places(plan) if one.code} for plan in plans]
    known = known_codes(set().union(*codes))
    for plan, named in zip(plans, codes, strict=True):
        if named - known:
            plan.wrong.append(Wrong(field, _("The codifier has no such code.")))
