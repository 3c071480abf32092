# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of sources: found, added, described, merged and apart again."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, Rejected
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.errors import BadValue
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.items import Source
from dokaz.interfaces.rest.shapes.sources import (
    MergedInto,
    NewSource,
    NewSourceNumber,
    Reason,
    WholeSource,
)
from dokaz.interfaces.rest.shapes.values import ShortText
from dokaz.members.api import Scope

router = Router(tags=["sources"])
Limit = Annotated[int, Field(ge=1, le=200)]
_ONE = "/sources/{uuid:source_id}"
_SHOWS = ("evidence.source.show", "evidence.source.external_ids")


@operation(
    router.get,
    "/sources",
    scope=Scope.DELIVERIES_READ,
    serves=("evidence.source.list",),
    response=list[Source],
    summary="List sources",
)
def list_sources(
    request: HttpRequest,
    text: ShortText = "",
    kind: evidence.SourceKind | None = None,
    credibility: evidence.Credibility | None = None,
    platform: ShortText = "",
    independence_group: ShortText = "",
    retired: bool = False,
    limit: Limit = 100,
) -> list[Source]:
    """The organisation's sources, newest first. `text` is looked for in names, names on platforms,
    addresses and numbers; the others must fit whole. `retired`: also those not to be chosen any
    more, and those merged into another."""
    narrowed = evidence.SourceFilter(
        kind=kind or "",
        credibility=credibility or "",
        platform=platform,
        independence_group=independence_group,
        retired=retired,
    )
    found = evidence.visible_sources(
        actor=actor_of(request), text=text, narrowed=narrowed, limit=limit
    )
    return [Source.of(source) for source in found]


@operation(
    router.post,
    "/sources",
    scope=Scope.DELIVERIES_WRITE,
    serves=("evidence.source.add", "evidence.source.describe", *_SHOWS),
    response={201: WholeSource},
    summary="Add a source",
)
def add_source(request: HttpRequest, body: NewSource) -> Any:
    """Add an entry to the directory. A judgement other than F needs the words it rests on."""
    actor = actor_of(request)
    change = evidence.SourceChange(**body.model_dump())
    wrong = evidence.refusal_of(body.model_dump())
    if wrong:
        raise BadValue(f"body.{wrong}", "This value does not pass.")
    source_id = evidence.add_source(actor=actor, kind=body.kind, name=body.name)
    evidence.describe_source(actor=actor, source_id=source_id, change=change)
    return Status(201, _source(actor, source_id))


@operation(
    router.get,
    _ONE,
    scope=Scope.DELIVERIES_READ,
    serves=_SHOWS,
    response=WholeSource,
    summary="One source",
)
def get_source(request: HttpRequest, source_id: UUID) -> WholeSource:
    """Everything the directory says of one source."""
    return _source(actor_of(request), source_id)


@operation(
    router.put,
    _ONE,
    scope=Scope.DELIVERIES_WRITE,
    serves=("evidence.source.describe", *_SHOWS),
    response=WholeSource,
    summary="Describe a source",
)
def describe_source(request: HttpRequest, source_id: UUID, body: NewSource) -> WholeSource:
    """Replace the whole description of a source; former words stand in the record of acts."""
    actor = actor_of(request)
    change = evidence.SourceChange(**body.model_dump())
    try:
        evidence.describe_source(actor=actor, source_id=source_id, change=change)
    except Rejected as error:
        raise BadValue(f"body.{error.field}", str(error)) from error
    return _source(actor, source_id)


@operation(
    router.post,
    f"{_ONE}/external-ids",
    scope=Scope.DELIVERIES_WRITE,
    serves=("evidence.source.add_external_id", *_SHOWS),
    response={201: WholeSource},
    summary="Add a number of another system",
)
def add_source_number(request: HttpRequest, source_id: UUID, body: NewSourceNumber) -> Any:
    """Record what another system calls this source. One number names one source."""
    actor = actor_of(request)
    try:
        evidence.add_source_external_id(actor=actor, source_id=source_id, **body.model_dump())
    except Rejected as error:
        raise BadValue(f"body.{error.field}", str(error)) from error
    return Status(201, _source(actor, source_id))


@operation(
    router.post,
    f"{_ONE}/merge",
    scope=Scope.DELIVERIES_WRITE,
    serves=("evidence.source.merge", *_SHOWS),
    response=WholeSource,
    summary="Merge a source into another",
)
def merge_source(request: HttpRequest, source_id: UUID, body: MergedInto) -> WholeSource:
    """Say that this entry is the same source as another, which speaks for both from now on."""
    actor = actor_of(request)
    try:
        evidence.merge_source(actor=actor, source_id=source_id, into_id=body.into_id, why=body.why)
    except Rejected as error:
        names = {"into": "into_id"}
        raise BadValue(f"body.{names.get(error.field, error.field)}", str(error)) from error
    return _source(actor, source_id)


@operation(
    router.post,
    f"{_ONE}/unmerge",
    scope=Scope.DELIVERIES_WRITE,
    serves=("evidence.source.unmerge", *_SHOWS),
    response=WholeSource,
    summary="Undo the merging of a source",
)
def unmerge_source(request: HttpRequest, source_id: UUID, body: Reason) -> WholeSource:
    """Undo that this entry was merged into another."""
    actor = actor_of(request)
    try:
        evidence.unmerge_source(actor=actor, source_id=source_id, why=body.why)
    except Rejected as error:
        raise BadValue(f"body.{error.field}", str(error)) from error
    return _source(actor, source_id)


def _source(actor: Actor, source_id: UUID) -> WholeSource:
    found = evidence.find_source(actor=actor, source_id=source_id)
    if found is None:
        raise NotFound("source")
    numbers = evidence.source_external_ids(actor=actor, source_id=source_id)
    return WholeSource.whole(found, numbers)
