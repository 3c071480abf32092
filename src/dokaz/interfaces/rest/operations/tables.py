# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing in the rows of tables: look, map, try, import, undo, read the report.

Trying, importing and undoing go on in the background: ask for the import until its state is the
next one. Rows that become records of casework need the scopes of those besides.
"""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from dokaz.gate.api import Actor, Conflict, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.rest.bearer import actor_of, require_scopes
from dokaz.interfaces.rest.errors import BadValue
from dokaz.interfaces.rest.language import language_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.tables import (
    LookedTable,
    NewMapping,
    NewTable,
    TableImport,
)
from dokaz.members.api import Scope

router = Router(tags=["tables"])
Limit = Annotated[int, Field(ge=1, le=200)]
_CSV = {"text/csv": {"schema": {"type": "string"}}}
_JSON = {"application/json": {"schema": {"type": "object"}}}
_ONE = "/tables/{uuid:import_id}"
_OF_INTAKE = frozenset({"items", "links", "sources"})
"""Targets whose rows become what deliveries bring; those of others become records."""


@operation(
    router.get,
    "/tables",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.table.list",),
    response=list[TableImport],
    summary="List imports of tables",
)
def list_tables(
    request: HttpRequest, item_id: UUID | None = None, limit: Limit = 50
) -> list[TableImport]:
    """The organisation's imports, newest first; of one table if its item is named."""
    found = intake.table_imports(actor=actor_of(request), item_id=item_id, limit=limit)
    return [TableImport.of(one) for one in found]


@operation(
    router.post,
    "/tables",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.begin", "intake.table.read"),
    response={201: TableImport},
    summary="Begin the import of a table",
)
def begin_table(request: HttpRequest, body: NewTable) -> Any:
    """Begin with a table that is in the archive. Nothing is read or written yet."""
    actor = actor_of(request)
    _require(request, body.target, Scope.RECORDS_WRITE)
    try:
        begun = intake.begin_import(actor=actor, item_id=body.item_id, target=body.target)
    except Rejected as error:
        names = {"item": "item_id"}
        raise BadValue(f"body.{names.get(error.field, error.field)}", str(error)) from error
    return Status(201, _import(actor, begun))


@operation(
    router.get,
    _ONE,
    scope=Scope.DELIVERIES_READ,
    serves=("intake.table.read",),
    response=TableImport,
    summary="One import",
)
def get_table(request: HttpRequest, import_id: UUID) -> TableImport:
    """Where it stands, with its mapping and its counts."""
    return _import(actor_of(request), import_id)


@operation(
    router.get,
    f"{_ONE}/look",
    scope=Scope.ORIGINALS_READ,
    serves=("evidence.file.open", "intake.table.read"),
    response=LookedTable,
    summary="Look at the table",
)
def look_at_table(request: HttpRequest, import_id: UUID) -> LookedTable:
    """How the table is read under its mapping, or under a proposed one, and which questions a
    person must answer. The reading of the table is recorded."""
    actor = actor_of(request)
    intake.get_import(actor=actor, import_id=import_id)
    try:
        return LookedTable.found(intake.look_at(actor=actor, import_id=import_id))
    except intake.UnreadableTable as error:
        reason = intake.stop_reason(error.word)
        raise Conflict("table_unreadable", str(reason.label)) from error


@operation(
    router.put,
    f"{_ONE}/mapping",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.map", "intake.table.read"),
    response=TableImport,
    summary="Set the mapping of an import",
)
def map_table(request: HttpRequest, import_id: UUID, body: NewMapping) -> TableImport:
    """Say which columns go where. A dry run that was made before is void."""
    actor = _writer(request, import_id)
    try:
        intake.set_mapping(
            actor=actor, import_id=import_id, content=body.content, mapping_id=body.mapping_id
        )
    except Rejected as error:
        raise BadValue("body.content", str(error)) from error
    return _import(actor, import_id)


@operation(
    router.post,
    f"{_ONE}/try",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.try", "intake.table.read"),
    response={202: TableImport},
    summary="Order a dry run",
)
def try_table(request: HttpRequest, import_id: UUID) -> Any:
    """Find out what would become of every row. Changes nothing."""
    actor = _writer(request, import_id)
    intake.order_plan(actor=actor, import_id=import_id)
    return Status(202, _import(actor, import_id))


@operation(
    router.post,
    f"{_ONE}/import",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.carry_out", "intake.table.read"),
    response={202: TableImport},
    summary="Order the import",
)
def import_table(request: HttpRequest, import_id: UUID) -> Any:
    """Bring in the rows of a dry run; after a break-off, go on with them."""
    actor = _writer(request, import_id)
    intake.order_import(actor=actor, import_id=import_id)
    return Status(202, _import(actor, import_id))


@operation(
    router.post,
    f"{_ONE}/undo",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.undo", "intake.table.read"),
    response={202: TableImport},
    summary="Order the undoing of an import",
)
def undo_table(request: HttpRequest, import_id: UUID) -> Any:
    """Take back what the import wrote; what others changed since is left, with its reason."""
    actor = _writer(request, import_id)
    intake.order_undo(actor=actor, import_id=import_id)
    return Status(202, _import(actor, import_id))


@operation(
    router.post,
    f"{_ONE}/drop",
    scope=Scope.DELIVERIES_WRITE,
    serves=("intake.table.drop", "intake.table.read"),
    response=TableImport,
    summary="Give an import up",
)
def drop_table(request: HttpRequest, import_id: UUID) -> TableImport:
    """Give up an import that has written nothing."""
    actor = _writer(request, import_id)
    intake.drop_import(actor=actor, import_id=import_id)
    return _import(actor, import_id)


@operation(
    router.get,
    f"{_ONE}/report",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.table.report_json", "intake.table.read"),
    summary="Report of an import",
    openapi_extra={"responses": {200: {"content": _JSON}}},
)
def get_table_report(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Counts, and one line for every row: new, changed, same, or refused with its reason."""
    actor = actor_of(request)
    _require(request, _import(actor, import_id).target, Scope.RECORDS_READ)
    pieces = intake.import_json(actor=actor, import_id=import_id, language=language_of(request))
    return StreamingHttpResponse(pieces, content_type="application/json")


@operation(
    router.get,
    f"{_ONE}/report.csv",
    scope=Scope.DELIVERIES_READ,
    serves=("intake.table.report_csv", "intake.table.read"),
    summary="Report of an import for a spreadsheet",
    openapi_extra={"responses": {200: {"content": _CSV}}},
)
def get_table_report_csv(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """The same report as CSV."""
    actor = actor_of(request)
    _require(request, _import(actor, import_id).target, Scope.RECORDS_READ)
    pieces = intake.import_csv(actor=actor, import_id=import_id, language=language_of(request))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response


def _require(request: HttpRequest, target: str, scope: Scope) -> None:
    """Raises ScopeMissing: the rows of this target are records, and the token lacks their scope."""
    if target not in _OF_INTAKE:
        require_scopes(request, scope)


def _writer(request: HttpRequest, import_id: UUID) -> Actor:
    """Whoever may write what the rows of this import become. Raises NotFound, ScopeMissing."""
    actor = actor_of(request)
    _require(request, _import(actor, import_id).target, Scope.RECORDS_WRITE)
    return actor


def _import(actor: Actor, import_id: UUID) -> TableImport:
    found: TableImport = TableImport.of(intake.get_import(actor=actor, import_id=import_id))
    return found
