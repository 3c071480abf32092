# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing in an official file of boundaries: GeoJSON with a code of the codifier at each area.

Nothing of earlier files is changed: a newer one stands beside them and is asked first.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.places import geometry
from dokaz.casework.places.models import Boundary, BoundarySet
from dokaz.casework.places.policy import BRINGERS
from dokaz.casework.places.queries import known_codes
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, holds_role

_CODE = re.compile(r"UA\d{17}\Z")


@dataclass(frozen=True)
class BoundariesBrought:
    boundary_set: UUID
    sha256: str
    dated: date
    areas: int


@action(
    "places.boundaries.bring",
    rule=holds_role(*BRINGERS),
    facts=BoundariesBrought,
    erasure=Erasure.DETAILS,
    event="ingestion",
)
def bring_boundaries(
    unit: Unit, *, actor: Actor, content: bytes, source: str, licence: str, dated: date
) -> UUID:
    """Keep a file of boundaries beside the earlier ones. Returns its identifier.

    `content` is GeoJSON (docs/formats/boundaries.md): polygons in degrees, and among the properties
    of each one whose value is a code of the codifier.

    Raises:
        Rejected: source or licence are missing, or a feature does not pass; says which.
        Conflict: this very file is here already.
    """
    source = clean("source", source, longest=500, required=True)
    licence = clean("licence", licence, longest=500, required=True)
    owner = actor.organisation_id
    if owner is None:
        raise Rejected("organisation", _("Boundaries are brought in for an organisation."))
    digest = hashlib.sha256(content).hexdigest()
    if BoundarySet.objects.filter(organisation_id=owner, sha256=digest).exists():
        raise Conflict("already_there", _("This very file is here already."))
    found = _areas(content)
    row = BoundarySet(
        id=unit.new_id(),
        organisation_id=owner,
        source=source,
        licence=licence,
        dated=dated,
        sha256=digest,
        brought_at=unit.at,
        brought_by=actor.ref,
        areas=len(found),
    )
    row.save(force_insert=True)
    Boundary.objects.insert_rows(
        ("belongs_to", "code", "polygons", "south", "north", "west", "east"),
        ((row.pk, code, polygons, *geometry.box(polygons)) for code, polygons in found),
    )
    unit.record(
        BoundariesBrought(boundary_set=row.pk, sha256=digest, dated=dated, areas=len(found)),
        details={"source": source, "licence": licence},
    )
    return row.pk


def _areas(content: bytes) -> list[tuple[str, list[geometry.Polygon]]]:
    """Codes and polygons; a place drawn in several features has the polygons of all."""
    found: dict[str, list[geometry.Polygon]] = {}
    numbers: dict[str, int] = {}
    try:
        for area in geometry.areas(content):
            code = _code(area)
            found.setdefault(code, []).extend(area.polygons)
            numbers.setdefault(code, area.number)
    except geometry.BadGeometry as error:
        raise Rejected("content", _told(error)) from error
    if not found:
        raise Rejected("content", _("The file has no areas."))
    for code in sorted(set(found) - known_codes(found)):
        raise Rejected("content", _("Area %d: the codifier has no such code.") % numbers[code])
    return list(found.items())


def _code(area: geometry.Area) -> str:
    codes = [one for one in area.properties.values() if isinstance(one, str) and _CODE.match(one)]
    if not codes:
        raise Rejected(
            "content", _("Area %d: no property is a code of the codifier.") % area.number
        )
    # Files give the codes of what an area lies in too; its own has the most digits that are not 0.
    return max(codes, key=lambda code: len(code[:14].rstrip("0")))


def _told(error: geometry.BadGeometry) -> str:
    whole = {
        "not_json": _("This is not a GeoJSON file."),
        "not_features": _("This is not a GeoJSON file with a list of areas."),
        "too_long": _("The file has too many points. Bring it in by oblasts."),
    }
    if error.feature == 0:
        return whole.get(error.reason, _("The coordinates are not degrees (WGS 84)."))
    told = {
        "no_geometry": _("Area %d has no geometry."),
        "not_polygon": _("Area %d is not a polygon."),
        "short_ring": _("Area %d has a line of less than four points."),
        "open_ring": _("Area %d has a line that does not end where it begins."),
        "not_degrees": _("Area %d has coordinates that are not degrees (WGS 84)."),
    }
    return told[error.reason] % error.feature
