# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who documented what where: a table, the same for the map, and a download."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor, NotFound
from dokaz.intake.api import csv_line, harmless
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.map.asked import Asked, asked_in
from dokaz.interfaces.web.people import Names
from dokaz.maps import api as maps

LEVELS = {
    "oblast": gettext_lazy("Oblasts"),
    "raion": gettext_lazy("Raions"),
    "hromada": gettext_lazy("Hromadas"),
}
ONLY = ("gap", "overlap", "no_interviews")
_MOST_SHAPES = 200
_FILTERS = ("places.place.list", "members.organisation.directory")
_COLUMNS = (
    "code", "place", "oblast", "organisation", "events", "first_event", "last_event",
    "documented_since", "objects", "own_interviews", "gap", "overlap",
)  # fmt: skip


@door("maps.coverage.show", *_FILTERS)
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Units in which anything lies, with who documented it; or only gaps, or only overlaps."""
    asked = asked_in(request)
    level = _level(request)
    only = request.GET.get("only", "")
    context: dict[str, Any] = {
        "form": asked.form,
        "levels": LEVELS.items(),
        "level": level,
        "only": only if only in ONLY else "",
        "query": request.GET.urlencode(),
    }
    if not asked.is_valid:
        return render(request, "web/map/coverage.html", {**context, "invalid": True})
    try:
        found = maps.coverage(actor=_actor(request), asked=asked.narrowed, level=level)
    except maps.MapError as error:
        return render(request, "web/map/coverage.html", {**context, "unready": error.code})
    lines = [line for line in found.lines if _fits(line, only)]
    names = Names(_actor(request))
    # Hromadas of one name lie in several oblasts.
    within = {line.place.oblast for line in lines if line.place.oblast} - {""}
    oblasts = places.unit_places(within) if level != "oblast" else {}
    context |= {
        "found": found,
        "rows": [_row(line, names, oblasts.get(line.place.oblast)) for line in lines],
        "most": max((line.events for line in found.lines), default=1) or 1,
        "gaps": sum(line.is_gap for line in found.lines),
        "overlaps": sum(line.is_overlap for line in found.lines),
    }
    return render(request, "web/map/coverage.html", context)


@door("maps.coverage.show", "places.boundaries.show", *_FILTERS)
def coverage_units(request: HttpRequest) -> HttpResponse:
    """The same units as GeoJSON: by official boundaries the organisation brought, as far as there
    are any, and by a point at the unit's seat where there are none."""
    actor, asked = _actor(request), _valid(asked_in(request))
    try:
        found = maps.coverage(actor=actor, asked=asked.narrowed, level=_level(request))
    except maps.MapError:
        return HttpResponse(status=503, headers={"Retry-After": "20"})
    has_boundaries = bool(places.boundary_sets(actor=actor))
    features = []
    for number, line in enumerate(found.lines):
        polygons = []
        if has_boundaries and number < _MOST_SHAPES:
            polygons = places.boundary_of(actor=actor, code=line.place.code)
        if polygons:
            shape: dict[str, Any] = {"type": "MultiPolygon", "coordinates": polygons}
        elif line.place.latitude is not None:
            shape = {"type": "Point", "coordinates": [line.place.longitude, line.place.latitude]}
        else:
            continue
        told = {
            "code": line.place.code,
            "name": _name(line),
            "events": line.events,
            "state": state_of(line),
        }
        features.append({"type": "Feature", "geometry": shape, "properties": told})
    return JsonResponse({"type": "FeatureCollection", "features": features})


@door("maps.coverage.export", *_FILTERS, methods=("POST",))
def coverage_download(request: HttpRequest) -> StreamingHttpResponse:
    """All units as a table: a line for each organisation in each. The download is on record."""
    asked = _valid(asked_in(request))
    actor = _actor(request)
    found = maps.export_coverage(actor=actor, asked=asked.narrowed, level=_level(request))
    answer = StreamingHttpResponse(
        (csv_line(line) for line in _lines(found, Names(actor))),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="coverage-{found.level}.csv"'
    return answer


def state_of(line: maps.Line) -> str:
    """One word for the colour: gap, overlap, own, or objects where there are no events."""
    if line.is_gap:
        return "gap"
    if line.is_overlap:
        return "overlap"
    return "own" if line.own_events else "objects"


def _lines(found: maps.Coverage, names: Names) -> Iterator[tuple[object, ...]]:
    yield _COLUMNS
    oblasts = places.unit_places({line.place.oblast for line in found.lines if line.place.oblast})
    for line in found.lines:
        oblast = oblasts.get(line.place.oblast)
        for share in line.shares or (None,):
            cells = [
                line.place.code,
                _name(line),
                _of_language(oblast) if oblast else "",
                names.code(share.organisation_id) if share else "",
                str(share.events) if share else "0",
                *(_day(one) for one in ((share.first, share.last, share.since) if share else ())),
                *([""] * 3 if share is None else []),
                str(line.objects),
                str(line.interviews),
                "1" if line.is_gap else "0",
                "1" if line.is_overlap else "0",
            ]
            yield tuple(map(harmless, cells))


def _day(moment: Any) -> str:
    return moment.date().isoformat() if moment else ""


def _row(line: maps.Line, names: Names, oblast: places.UnitPlace | None) -> dict[str, Any]:
    return {
        "line": line,
        "name": _name(line),
        "oblast": _of_language(oblast) if oblast else "",
        "state": state_of(line),
        "shares": [(names.code(one.organisation_id), one) for one in line.shares],
        "since": min((one.since for one in line.shares), default=None),
    }


def _name(line: maps.Line) -> str:
    return _of_language(line.place)


def _of_language(place: places.UnitPlace) -> str:
    return place.name_uk if get_language() == "uk" else place.name_en


def _fits(line: maps.Line, only: str) -> bool:
    if only == "gap":
        return line.is_gap
    if only == "overlap":
        return line.is_overlap
    if only == "no_interviews":
        return line.lacks_interviews
    return True


def _level(request: HttpRequest) -> str:
    level = request.GET.get("level", "raion")
    return level if level in LEVELS else "raion"


def _valid(asked: Asked) -> Asked:
    if not asked.is_valid:
        raise NotFound("page")
    return asked


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
