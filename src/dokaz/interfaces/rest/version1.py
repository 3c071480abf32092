# SPDX-License-Identifier: AGPL-3.0-or-later
"""Version 1 of the API: its operations, how it reads bodies, and its description (OpenAPI 3.1)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

import dokaz
from dokaz.core.canonical import NotCanonical, parse_json
from dokaz.interfaces.rest import problems
from dokaz.interfaces.rest.marks import declared
from dokaz.interfaces.rest.operations import (
    captures,
    content,
    deliveries,
    files,
    handing_over,
    items,
    ledger,
    search,
    sources,
    tables,
)
from dokaz.interfaces.rest.public import public
from dokaz.interfaces.rest.records.routers import ROUTERS
from dokaz.interfaces.rest.shapes.values import Problem

ADDRESS = "api/v1/"
_DESCRIPTION = (
    "Programs act as the person who made the token, with that person's rights of the moment, "
    "narrowed to the token's scopes. What is not the person's to see is answered with 404. "
    "Errors are problem documents (RFC 9457) with a stable `code`. Lists are paged with cursors."
)
_DEEPEST = 20
# Beside the answers each operation names: what any of them may answer.
ANY_STATUS = {
    400: "The body cannot be read",
    401: "No token, or one that is not valid",
    403: "The scope, a role or a second factor is missing",
    404: "There is nothing here, or it is not the person's to see",
    405: "The address does not know this method",
    409: "The state of the thing does not allow it now",
    410: "The content was disposed of",
    411: "The length is missing",
    413: "Too large",
    416: "The part is not inside the file",
    422: "Values do not pass",
    429: "Too many requests; see Retry-After",
    503: "The archive cannot do this now; see Retry-After",
}


class _StrictParser(Parser):
    """Bodies are strict JSON: repeated keys, NaN and half characters are refused, not guessed.

    Raises:
        NotCanonical: no such JSON, or values inside values deeper than any body has them.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        value = parse_json(request.body)
        level = [value]
        for _step in range(_DEEPEST):
            level = [inside for one in level for inside in _inside(one)]
        if level:
            raise NotCanonical("nested too deeply")
        return value


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _build() -> NinjaAPI:
    made = NinjaAPI(
        title="Dokaz",
        version=dokaz.__version__,
        description=_DESCRIPTION,
        urls_namespace="api-v1",
        # The description is served below; there is no page of it, since those load strange scripts.
        openapi_url=None,
        docs_url=None,
        parser=_StrictParser(),
    )
    first = (items, search, content, deliveries, sources, captures, tables)
    for part in (*first, files, handing_over, ledger):
        made.add_router("", part.router)
    for router in ROUTERS:
        made.add_router("", router)
    # Each of the library's own handlers is replaced; the one for Exception takes all the rest.
    for kind in (Exception, HttpError, ValidationError, Http404):
        made.add_exception_handler(kind, problems.response_of)  # type: ignore[arg-type]
    return made


api = _build()


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI document, with the answers that any operation may give."""
    made: dict[str, Any] = api.get_openapi_schema(path_prefix=ADDRESS)
    shapes = made["components"]["schemas"]
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    shapes.update(schema.pop("$defs", {}))
    shapes["Problem"] = schema
    for _address, _method, details in operations_of(made):
        for status, words in ANY_STATUS.items():
            details["responses"].setdefault(
                status,
                {
                    "description": words,
                    "content": {
                        problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                },
            )
    _name_scopes(made)
    return made


def operations_of(made: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Address, method and details of each operation of an OpenAPI document."""
    return [
        (address, method, details)
        for address, methods in made["paths"].items()
        for method, details in methods.items()
    ]


def _name_scopes(made: dict[str, Any]) -> None:
    """The scope an operation needs, and the declared actions it serves, as extensions."""
    for router in api._get_bound_routers():
        for path_view in router.path_operations.values():
            for one in path_view.operations:
                for _address, _method, details in operations_of(made):
                    if details["operationId"] == one.operation_id:
                        details["x-dokaz-scope"] = str(declared(one).scope)
                        details["x-dokaz-serves"] = list(declared(one).serves)


@public("the description of the API, the same on every node of this version")
def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document."""
    response = JsonResponse(description())
    response["Cache-Control"] = "no-cache"
    return response
