# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching records. Words of files are content: this scope neither searches nor shows them.

Records of casework, tasks and activities are found by tokens that may read records too.
"""

from typing import Annotated, Literal, get_args
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AfterValidator, Field, StringConstraints

from dokaz.interfaces.rest.bearer import actor_of, holds_scope, require_scopes
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.search import SearchAnswer
from dokaz.interfaces.rest.shapes.values import Sent, ShortText
from dokaz.members.api import Scope
from dokaz.search import api as search

router = Router(tags=["search"])
Subject = Literal[
    "item", "event", "person", "object", "unit", "case", "comment", "task", "activity"
]
_SUBJECTS = {
    subject: Scope.ITEMS_READ if subject == "item" else Scope.RECORDS_READ
    for subject in get_args(Subject)
}
"""What is found, and by which scope."""


def _box(text: str) -> search.Box:
    west, south, east, north = (float(edge) for edge in text.split(","))
    return search.Box(south, west, north, east)


def _is_box(text: str) -> str:
    if text:
        _box(text)
    return text


def _is_area(text: str) -> str:
    if text:
        search.Area.read(text)
    return text


class SearchQuery(Sent):
    """What is searched for; the guide on search says how `text` is read. `forms`, `scripts` and
    `names` false: no other forms of words, scripts, names of places. `bbox`: west,south,east,north
    in degrees; `area`: longitude,latitude of each corner of a polygon with semicolons between."""

    text: ShortText = ""
    subject: Subject | None = None
    kind: ShortText = ""
    organisation_id: UUID | None = None
    state: ShortText = ""
    verification: ShortText = ""
    year: ShortText = ""
    place: ShortText = ""
    tag: ShortText = ""
    bbox: Annotated[ShortText, AfterValidator(_is_box)] = ""
    area: Annotated[str, StringConstraints(max_length=8000), AfterValidator(_is_area)] = ""
    order: search.Order = search.Order.RANK
    page: Annotated[int, Field(ge=1, le=search.LAST_PAGE)] = 1
    limit: Annotated[int, Field(ge=1, le=search.LONGEST_PAGE)] = 20
    forms: bool = True
    scripts: bool = True
    names: bool = True


@operation(
    router.get,
    "/search",
    scope=Scope.ITEMS_READ,
    serves=("search.archive.ask",),
    response=SearchAnswer,
    summary="Search records",
)
def search_records(request: HttpRequest, asked: Query[SearchQuery]) -> SearchAnswer:
    """Items the person may see, and records of every other kind where the token has `records:read`;
    every search stands in the records."""
    if asked.subject is not None:
        require_scopes(request, _SUBJECTS[asked.subject])
    narrowed = {
        "subject": asked.subject or "",
        "kind": asked.kind,
        "organisation": asked.organisation_id.hex if asked.organisation_id else "",
        "state": asked.state,
        "verification": asked.verification,
        "year": asked.year,
        "place": asked.place,
        "tag": asked.tag,
    }
    answer = search.search(
        actor=actor_of(request),
        asked=search.Asked(
            text=asked.text,
            narrowed=search.Narrowed(
                values={name: value for name, value in narrowed.items() if value},
                among=frozenset(
                    name for name, scope in _SUBJECTS.items() if holds_scope(request, scope)
                ),
                box=_box(asked.bbox) if asked.bbox else None,
                area=search.Area.read(asked.area) if asked.area else None,
            ),
            order=asked.order,
            page=asked.page,
            on_page=asked.limit,
            switches=search.Switches(forms=asked.forms, scripts=asked.scripts, names=asked.names),
            content=False,
        ),
    )
    return SearchAnswer.told(answer, asked.page)
