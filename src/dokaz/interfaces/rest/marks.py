# SPDX-License-Identifier: AGPL-3.0-or-later
"""Default deny for addresses of programs: every operation names its scope and what it serves.

`operation` declares one. `mounted` makes the views Django sees; they carry the same marks that the
pages' views carry (`door` with names of declared actions, or `public` with a reason), so that one
test walks all addresses of the node.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import translation
from ninja import NinjaAPI
from ninja.operation import Operation, PathView

from dokaz.interfaces.rest import problems
from dokaz.interfaces.rest.bearer import Bearer
from dokaz.interfaces.rest.errors import BodyTooLarge, MethodUnknown, UnknownParameter
from dokaz.interfaces.rest.language import language_of
from dokaz.members.api import Scope

LARGEST_BODY = 1_000_000
"""Bytes of a request that is not a file."""

View = Callable[..., HttpResponseBase]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """What is fixed about an operation before any request."""

    scope: Scope
    serves: tuple[str, ...]
    takes_file: bool
    largest_body: int


_DECLARED: dict[str, Declared] = {}


def declared(operation: Operation) -> Declared:
    """What was declared of one of the API's operations; one that was not is a defect."""
    return _DECLARED[operation.operation_id or ""]


def operation(
    declare: Callable[..., Any],
    address: str,
    *,
    scope: Scope,
    serves: tuple[str, ...],
    takes_file: bool = False,
    largest_body: int = LARGEST_BODY,
    **described: Any,
) -> Callable[[F], F]:
    """Declare one operation. `declare` is a router's method such as `router.get`.

    `serves` names the declared actions and views it calls. `takes_file`: the body is a file of
    any size and is read as it arrives. `largest_body`: bytes of any other body.
    """

    def decorate(function: F) -> F:
        name = function.__name__
        if name in _DECLARED:
            raise ImproperlyConfigured(f"operation {name} is declared twice")
        _DECLARED[name] = Declared(scope, serves, takes_file, largest_body)
        declare(address, auth=Bearer(scope), operation_id=name, **described)(function)
        return function

    return decorate


def mounted(api: NinjaAPI, *, below: str) -> Iterator[URLPattern]:
    """One address for each path of the API, all its methods together."""
    for router in api._get_bound_routers():
        for route, view in router.path_operations.items():
            address = below + route.lstrip("/").replace("{", "<").replace("}", ">")
            # The library's own name of the same converter.
            address = address.replace("<uuidstr:", "<uuid:")
            yield path(address, _view(view), name=f"api_{view.operations[0].operation_id}")


def _view(path_view: PathView) -> View:
    operations = {method: op for op in path_view.operations for method in op.methods}
    answer = path_view.get_view()

    def run(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            try:
                found = operations.get(request.method or "")
                if found is None:
                    raise MethodUnknown(", ".join(sorted(operations)))
                _require_known_names(request, found)
                _require_small(request, found)
                response: HttpResponseBase = answer(request, **arguments)
            except (MethodUnknown, UnknownParameter, BodyTooLarge) as error:
                response = problems.response_of(request, error)
        response["Content-Language"] = language
        # Answers may show what the next holder of this connection or cache must not see.
        response["Cache-Control"] = "no-store, private"
        return response

    run.door = tuple(  # type: ignore[attr-defined]
        name for op in path_view.operations for name in declared(op).serves
    )
    return run


def _require_known_names(request: HttpRequest, operation: Operation) -> None:
    if unknown := set(request.GET) - parameters(operation):
        raise UnknownParameter(unknown)


def parameters(operation: Operation) -> set[str]:
    """Names of the query that an operation knows."""
    names: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            names.update(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)
    return names


def _require_small(request: HttpRequest, operation: Operation) -> None:
    allowed = declared(operation)
    if allowed.takes_file:
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:20]) > allowed.largest_body:
        raise BodyTooLarge
