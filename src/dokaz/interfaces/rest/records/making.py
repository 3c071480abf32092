# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making operations of a table: each calls one declared function of a room and answers its view."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from inspect import Parameter, Signature
from typing import Any, get_args, get_type_hints
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import TypeAdapter

from dokaz.casework.events.api import Cursor
from dokaz.gate.api import Actor, Conflict, Rejected
from dokaz.interfaces.rest.bearer import actor_of, holds_scope, require_scopes
from dokaz.interfaces.rest.errors import BadValue, ChangedMeanwhile
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.records.bodies import (
    Kinds,
    body_of,
    changes_of,
    given_to,
    query_of,
    values_of,
)
from dokaz.interfaces.rest.records.people import require_people
from dokaz.interfaces.rest.shapes.values import Listed, Sent, Shape
from dokaz.members.api import Scope

JSON = "application/json"
_NOT_SENT = frozenset({"actor", "unit"})


class Made(Shape):
    """What was made, by its identifier."""

    id: UUID


class Revised(Shape):
    """The revision of the record from now on."""

    revision: int


class Counted(Shape):
    """How many were new; those that were there already are not counted."""

    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change of some fields: the draft that has them all, those that are set by other acts, and
    the page that a later writer is shown beside what they sent."""

    draft: type
    left_out: frozenset[str]
    page: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Offered:
    """One operation. `call` takes the actor and what the address, query or body names.

    `answers`: the type of the answer, if it is not the function's own; `serves`: names of declared
    functions, if `call` is not one itself. `further`: which scopes are needed beside the
    operation's own, by the values that were sent.
    """

    method: str
    address: str
    name: str
    summary: str
    told: str
    call: Callable[..., Any]
    kinds: Kinds = field(default_factory=dict)
    answers: Any = None
    serves: tuple[str, ...] = ()
    change: Change | None = None
    scope: Scope | None = None
    further: Callable[[Mapping[str, Any]], Iterable[Scope]] | None = None


def router_of(tag: str, offered: tuple[Offered, ...], *, read: Scope, write: Scope) -> Router:
    """A router with these operations; readings need one scope and acts the other."""
    router = Router(tags=[tag])
    add_to(router, offered, read=read, write=write)
    return router


def add_to(router: Router, offered: tuple[Offered, ...], *, read: Scope, write: Scope) -> None:
    """The same for a router that has operations written out: an address stands in one router."""
    for one in offered:
        scope = one.scope or (read if one.method == "get" else write)
        _declare(router, one, scope, read)


def _declare(router: Router, one: Offered, scope: Scope, read: Scope) -> None:
    parameters = dict(_parameters(one.call))
    inside = re.findall(r"\{(?:\w+:)?(\w+)\}", one.address)
    taken = {key: each for key, each in parameters.items() if key not in inside}
    status, answers = _answer(one)
    sent = _sent(one, taken)

    def run(request: HttpRequest, **found: Any) -> HttpResponse:
        body = found.pop("sent", None)
        if one.further is not None:
            require_scopes(request, *one.further(body.model_dump()))
        try:
            value = _called(one, actor_of(request), taken, body, found)
        except ChangedMeanwhile as error:
            if not holds_scope(request, read):
                error.comparison.clear()  # What the record says now is for tokens that read it.
            raise
        if answers is None:
            return HttpResponse(status=204)
        content = _adapter(answers).dump_json(_shaped(value))
        return HttpResponse(content, status=status, content_type=JSON)

    run.__name__ = one.name
    run.__doc__ = one.told
    run.__signature__ = _signature(parameters, inside, sent)  # type: ignore[attr-defined]
    serves = one.serves or (one.call.declaration.name,)  # type: ignore[attr-defined]
    if one.change is not None:
        serves = (*serves, one.change.page.declaration.name)  # type: ignore[attr-defined]
    operation(
        getattr(router, one.method),
        one.address,
        scope=scope,
        serves=serves,
        response={status: answers},
        summary=one.summary,
    )(run)


@cache
def _adapter(answers: Any) -> TypeAdapter[Any]:
    """Made when the first answer of the type is written: few are asked for in a process' life."""
    return TypeAdapter(answers)


def _parameters(call: Callable[..., Any]) -> Iterator[tuple[str, Parameter]]:
    hints = get_type_hints(call)
    for key, each in inspect.signature(call).parameters.items():
        if key not in _NOT_SENT:
            yield key, each.replace(annotation=hints[key])


def _sent(one: Offered, taken: Mapping[str, Parameter]) -> Any:
    """The annotation of the query or body; None: nothing is sent but the address."""
    title = "".join(part.title() for part in one.name.split("_"))
    if one.method == "get":
        return Query[query_of(title, taken, one.kinds)] if taken else None  # type: ignore[misc]
    if one.change is not None:
        return changes_of(
            title, one.change.draft, one.change.left_out, one.kinds, reasoned="why" in taken
        )
    return body_of(title, taken, one.kinds) if taken else None


def _signature(parameters: Mapping[str, Parameter], inside: list[str], sent: Any) -> Signature:
    named = Parameter.POSITIONAL_OR_KEYWORD
    found = [Parameter("request", named, annotation=HttpRequest)]
    found += [Parameter(key, named, annotation=parameters[key].annotation) for key in inside]
    if sent is not None:
        found.append(Parameter("sent", named, annotation=sent))
    return Signature(found)


def _answer(one: Offered) -> tuple[int, Any]:
    """The status and the type of the answer; no type: 204."""
    kind = one.answers or get_type_hints(one.call)["return"]
    if one.method == "get":
        return 200, _page_of(kind)
    known: dict[Any, tuple[int, Any]] = {
        UUID: (201, Made),
        int: (200, Revised if one.change is not None else Counted),
        type(None): (204, None),
    }
    return known.get(kind, (200, kind))


def _page_of(kind: Any) -> Any:
    """Pages of rooms are lists with a cursor here."""
    hints = get_type_hints(kind) if isinstance(kind, type) else {}
    if set(hints) == {"rows", "after"}:
        return Listed[get_args(hints["rows"])[0]]  # type: ignore[misc]
    return kind


def _shaped(value: Any) -> Any:
    if isinstance(value, UUID):
        return Made(id=value)
    if hasattr(value, "rows") and hasattr(value, "after"):
        return Listed.model_construct(rows=list(value.rows), next=_cursor_text(value.after))
    return value


def _called(
    one: Offered,
    actor: Actor,
    taken: Mapping[str, Parameter],
    body: Sent | None,
    found: Mapping[str, Any],
) -> Any:
    """What the room says. Its refusal of a value names where the value stands in the request."""
    where = "query" if one.method == "get" else "body"
    try:
        if one.change is not None and body is not None:
            return _changed(one, one.change, actor, body, found)
        arguments = given_to(one.call, body, taken) if body is not None else {}
        if "after" in taken:
            arguments["after"] = _cursor(getattr(body, "cursor", ""), taken["after"].annotation)
        require_people(arguments)
        value = one.call(actor=actor, **arguments, **found)
    except Rejected as error:
        raise BadValue(f"{where}.{error.field}", str(error)) from error
    if one.method != "get" and isinstance(value, int):
        return Counted(count=value)
    return value


def _changed(
    one: Offered, change: Change, actor: Actor, body: Sent, found: Mapping[str, Any]
) -> Revised:
    """Write the fields that were sent. What somebody else saved meanwhile is never overwritten."""
    changes = values_of(body, set(type(body).model_fields) - {"revision", "why"})
    sent = body.model_dump()
    seen = {name: sent[name] for name in ("revision", "why") if name in sent}
    try:
        revision = one.call(actor=actor, changes=changes, **seen, **found)
    except Conflict as error:
        if error.reason != "changed_meanwhile":
            raise
        now = change.page(actor=actor, **found)
        compared = [
            {"field": name, "yours": sent[name], "now": _now(now, name)} for name in sorted(changes)
        ]
        raise ChangedMeanwhile(str(error), now.revision, compared) from error
    return Revised(revision=revision)


def _now(page: Any, name: str) -> Any:
    """What the record holds in a field, as its page answers it."""
    for one in (page, getattr(page, "row", None)):
        for key in (name, f"{name}_text"):
            if hasattr(one, key):
                return getattr(one, key)
    named = getattr(page, name.removesuffix("_id"), None)
    return getattr(named, "id", None)


def _cursor_text(after: Any) -> str | None:
    if after is None:
        return None
    if isinstance(after, Cursor):
        return f"{after.id}~{after.when.isoformat()}" if after.when else str(after.id)
    return str(after)


def _cursor(text: str, kind: Any) -> Any:
    """Where a list goes on. Raises BadValue: no list gave out such a text."""
    if not text:
        return None
    key, _tilde, moment = text.partition("~")
    try:
        found, when = UUID(key), datetime.fromisoformat(moment) if moment else None
        if when is not None and when.tzinfo is None:
            raise ValueError
    except ValueError:
        raise BadValue("query.cursor", "No list gives out such a cursor.") from None
    return Cursor(found, when) if Cursor in (kind, *get_args(kind)) else found


def get(address: str, name: str, summary: str, told: str, call: Any, **more: Any) -> Offered:
    """A reading."""
    return Offered("get", address, name, summary, told, call, **more)


def post(address: str, name: str, summary: str, told: str, call: Any, **more: Any) -> Offered:
    """An act."""
    return Offered("post", address, name, summary, told, call, **more)


def patch(
    address: str, name: str, summary: str, call: Any, draft: type, page: Any, **more: Any
) -> Offered:
    """A change of some fields of a record."""
    told = (
        "Change the fields that are sent; former values are kept. `revision` is the one that was "
        "read: if somebody saved since, 409 answers with both versions and nothing is written."
    )
    left_out = frozenset({"confidentiality", "markers", "privileged", *more.pop("fixed", ())})
    change = Change(draft, left_out, page)
    return Offered("patch", address, name, summary, told, call, change=change, **more)


def common(address: str, key: str, one: str, room: Any, shares: str) -> tuple[Offered, ...]:
    """What all kinds of records have. `one`: the name of a record; `key`: of its identifier."""
    at = f"{address}/{{uuid:{key}}}"
    return (
        get(
            f"{at}/history", f"{one}_history", "History",
            "Who changed what and why, newest first; the owner's people see it.", room.history,
        ),
        post(
            f"{at}/classify", f"classify_{one}", "Set who may see it",
            "Set the level, markers or privilege; what is not sent stays.", room.classify,
        ),
        post(
            f"{at}/external-ids", f"add_{one}_number", "Add a number of another system",
            "Record what another system calls it. One number names one record.",
            room.add_external_id,
        ),
        post(
            f"{at}/shares", f"share_{one}", "Share",
            "Show the record to an organisation, or to one member of it.", room.share,
        ),
        post(
            f"/{shares}/{{uuid:share_id}}/end", f"unshare_{one}", "End a share",
            "From now on the record is not shown there any more.", room.unshare,
        ),
    )  # fmt: skip


def linking(address: str, key: str, one: str, room: Any, links: str) -> tuple[Offered, ...]:
    """Links with items of evidence."""
    return (
        post(
            f"{address}/{{uuid:{key}}}/items", f"link_{one}_items", "Link items",
            "Say that items of evidence belong to it; those that do already are not counted.",
            room.link,
        ),
        post(
            f"/{links}/{{uuid:link_id}}/end", f"unlink_{one}_item", "End a link with an item",
            "Say that an item does not belong to it; that it was linked stays on record.",
            room.unlink,
        ),
    )  # fmt: skip
