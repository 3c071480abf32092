# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the map, its tiles, and the records of what is in view or was pointed at."""

import gzip
import hashlib
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.web.addresses import number_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.map.asked import Asked, asked_in, part_of
from dokaz.interfaces.web.people import Names
from dokaz.maps import api as maps

PAGE = 30
_TILE = "application/vnd.mapbox-vector-tile"
_FILTERS = ("places.place.list", "members.organisation.directory")


@door("maps.record.list", *_FILTERS)
def map_page(request: HttpRequest) -> HttpResponse:
    """The map with its filters and its list; the list is there without any program."""
    asked = asked_in(request)
    context = {"form": asked.form, "language": get_language(), **_listed(request, asked)}
    return render(request, "web/map/map.html", context)


@door("maps.record.list", *_FILTERS)
def map_list(request: HttpRequest) -> HttpResponse:
    """The list alone, of the part of the map that is in view."""
    return render(request, "web/map/list.html", _listed(request, asked_in(request)))


@door("maps.square.show", *_FILTERS)
def map_square(request: HttpRequest, square: int) -> HttpResponse:
    """Records of one point of the map."""
    asked = _valid(asked_in(request))
    page = number_of(request.GET.get("page")) or 1
    try:
        found = maps.in_square(
            actor=_actor(request), square=square, asked=asked.narrowed, page=page, limit=PAGE
        )
    except (ValueError, OverflowError) as error:
        raise NotFound("page") from error
    except maps.MapError as error:
        return render(request, "web/map/card.html", {"unready": error.code})
    return render(request, "web/map/card.html", _rows(request, found))


@door("maps.tile.show", *_FILTERS)
def map_tile(request: HttpRequest, zoom: int, x: int, y: int) -> HttpResponse:
    """A vector tile; `which=b` is of the second period. 503: the map is being brought up."""
    asked = _valid(asked_in(request))
    narrowed = asked.compared if request.GET.get("which") == "b" else asked.narrowed
    if narrowed is None:
        raise NotFound("page")
    try:
        content = maps.get_tile(actor=_actor(request), zoom=zoom, x=x, y=y, asked=narrowed)
    except ValueError as error:
        raise NotFound("page") from error
    except maps.MapError:
        return HttpResponse(status=503, headers={"Retry-After": "20"})
    return _sent(request, content)


@door("maps.names.show")
def map_names(request: HttpRequest, zoom: int, x: int, y: int) -> HttpResponse:
    """Names of settlements as a vector tile."""
    try:
        content = maps.get_names(actor=_actor(request), zoom=zoom, x=x, y=y)
    except ValueError as error:
        raise NotFound("page") from error
    return _sent(request, content)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _valid(asked: Asked) -> Asked:
    if not asked.is_valid:
        raise NotFound("page")
    return asked


def _sent(request: HttpRequest, content: bytes) -> HttpResponse:
    """A tile with its digest. Caches keep none (`HeadersMiddleware`); programs may ask anew."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    answer = HttpResponse(content, content_type=_TILE, headers={"ETag": tag})
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(content) > 500:
        answer.content = gzip.compress(content, compresslevel=4, mtime=0)
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding, Cookie"
    return answer


def _listed(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the list shows: records with a place in view, or why there is none."""
    if not asked.is_valid:
        return {"asked": asked, "invalid": True}
    actor, part = _actor(request), part_of(request.GET)
    page = number_of(request.GET.get("page")) or 1
    try:
        found = maps.seen(actor=actor, asked=asked.narrowed, part=part, page=page, limit=PAGE)
        compared = None
        if asked.compared is not None:
            compared = maps.seen(actor=actor, asked=asked.compared, part=part, limit=1)
    except maps.MapError as error:
        return {"asked": asked, "unready": error.code}
    return {
        "asked": asked,
        "in_view": part is not None,
        "compared": compared,
        "search_url": _search(asked),
        **_rows(request, found),
    }


def _rows(request: HttpRequest, found: maps.Seen) -> dict[str, Any]:
    actor = _actor(request)
    names = Names(actor)
    rows = []
    for pin in found.pins:
        record = pin.event or pin.object or pin.item
        assert record is not None
        own = record.organisation_id == actor.organisation_id
        rows.append(
            {
                "pin": pin,
                "at": f"{pin.longitude},{pin.latitude}",
                "organisation": "" if own else names.code(record.organisation_id),
                "restricted": record.confidentiality >= 3,
            }
        )
    return {
        "found": found,
        "rows": rows,
        "previous_url": with_query(request, page=found.page - 1) if found.page > 1 else "",
        "next_url": with_query(request, page=found.page + 1) if found.page < found.pages else "",
    }


def _search(asked: Asked) -> str:
    """The search over the area."""
    if asked.area is None:
        return ""
    where: list[tuple[str, Any]] = [("area", asked.area.written())]
    if asked.area.is_box:
        where = list(zip(("south", "west", "north", "east"), asked.area.bounds, strict=True))
    return f"{reverse('search')}?{urlencode([*where, ('subject', 'event')])}"
