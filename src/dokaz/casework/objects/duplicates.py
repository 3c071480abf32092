# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objects that may be the same as one that is about to be registered. A person judges.

Alike are objects of one type (or group) that lie close to each other, and objects in one settlement
or near each other whose names are alike. Names with different numbers are not: school 3 is not
school 5.
"""

import math
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Q

from dokaz.casework.objects.drafts import ObjectDraft, checked
from dokaz.casework.objects.marks import MARKS
from dokaz.casework.objects.models import ProtectedObject
from dokaz.casework.objects.policy import OBJECTS
from dokaz.casework.objects.queries import object_rows
from dokaz.casework.objects.terms import TYPES
from dokaz.casework.objects.views import Alike
from dokaz.casework.places import api as places
from dokaz.casework.records.words import words_of
from dokaz.gate.api import Actor, anyone, view

CLOSE_METRES = 150
NEAR_METRES = 3000
ALIKE = 0.75
"""Names with this ratio of matching letters are alike."""
_METRES_A_DEGREE = 111_195
_LOOKED_AT = 500
_MOST = 10


@view("objects.object.alike", rule=anyone)
def possible_duplicates(*, actor: Actor, draft: ObjectDraft) -> tuple[Alike, ...]:
    """Visible objects that the draft may describe once more, the likeliest first.

    Raises:
        Rejected: the draft's type, names or place do not pass.
    """
    stated = checked(
        {
            name: getattr(draft, name)
            for name in ("type", "name_uk", "name_en", "name_other", "place")
        }
    )
    where = _around(stated)
    if where is None:
        return ()
    rows = OBJECTS.visible(actor).filter(where, undone_at__isnull=True, merged_into__isnull=True)
    found = []
    for row in rows.order_by("-pk")[:_LOOKED_AT]:
        metres = _metres(stated, row)
        why = tuple(_why(stated, row, metres))
        if why:
            found.append(
                (-len(why), metres if metres is not None else NEAR_METRES, row, why, metres)
            )
    found.sort(key=lambda one: one[:2])
    shown = found[:_MOST]
    views = object_rows(actor, [row for _n, _m, row, _w, _d in shown])
    return tuple(Alike(views[row.pk], metres, why) for _n, _m, row, why, metres in shown)


def _around(stated: dict[str, Any]) -> Q | None:
    """Objects in the same place of the codifier or near the point; None: nothing to go by."""
    condition = None
    code = stated["place"]["code"] if stated["place"] else ""
    if code:
        condition = MARKS.having("place", code)
    if stated["latitude"] is not None:
        reach = NEAR_METRES / _METRES_A_DEGREE
        wide = reach / max(0.1, math.cos(math.radians(stated["latitude"])))
        box = Q(
            latitude__range=(stated["latitude"] - reach, stated["latitude"] + reach),
            longitude__range=(stated["longitude"] - wide, stated["longitude"] + wide),
        )
        condition = box if condition is None else condition | box
    return condition


def _metres(stated: dict[str, Any], row: ProtectedObject) -> int | None:
    points = (stated["latitude"], stated["longitude"], row.latitude, row.longitude)
    return None if None in points else round(places.metres(*points))


def _why(stated: dict[str, Any], row: ProtectedObject, metres: int | None) -> Iterable[str]:
    same_kind = TYPES.group(row.type) == TYPES.group(stated["type"])
    if metres is not None and metres <= CLOSE_METRES and same_kind:
        yield "near"
    if metres is not None and metres > NEAR_METRES:
        return
    theirs = [row.name_uk, row.name_en, row.name_other]
    ours = [stated["name_uk"], stated["name_en"], stated["name_other"]]
    if any(names_alike(one, other) for one in ours for other in theirs):
        yield "name"


def names_alike(one: str, other: str) -> bool:
    """Whether two names may be of one object; names with different numbers are not."""
    if not one or not other or _numbers(one) != _numbers(other):
        return False
    return any(
        SequenceMatcher(None, joined(one), joined(other), autojunk=False).ratio() >= ALIKE
        for joined in (_ordered, _run_together)
    )


def _numbers(name: str) -> set[str]:
    return {number.lstrip("0") for number in re.findall(r"\d+", name)}


def _run_together(name: str) -> str:
    """Without blanks: compound names are written in one word, in two, or with a hyphen."""
    return "".join(words_of([name]))


def _ordered(name: str) -> str:
    return " ".join(sorted(words_of([name])))
