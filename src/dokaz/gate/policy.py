# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules: one definition serves as the check of one object and as the filter of many.

A `Policy` is written once as a database condition. `permits` asks the database whether one
object passes the very condition that `visible` filters lists with, so the two cannot drift apart,
and a right that was revoked a moment ago is already gone.

A `Rule` decides whether an actor may perform an action with given arguments. It returns a
`Verdict`; the reason of a refusal is a value for logs and screens.
"""

import contextvars
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from dokaz.gate.actor import Actor
from dokaz.gate.errors import NotFound

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may do it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The actor may not. `hidden`: the thing itself must stay unknown to them (404, not 403)."""

    reason: str
    hidden: bool = False


Verdict = Allowed | Refusal
ALLOWED = Allowed()
Rule = Callable[[Actor, Mapping[str, Any]], Verdict]


class Policy(Generic[M]):
    """Who may see which rows of one model."""

    def __init__(self, *, what: str, rows: Callable[[], QuerySet[M]], sees: Callable[[Actor], Q]):
        self.what = what
        self._rows = rows
        self._sees = sees

    def visible(self, actor: Actor) -> QuerySet[M]:
        """All rows this actor may see."""
        return self._rows().filter(self._sees(actor))

    def permits(self, actor: Actor, pk: UUID) -> bool:
        """Whether this actor may see the row with this key."""
        return self.visible(actor).filter(pk=pk).exists()

    def get(self, actor: Actor, pk: UUID) -> M:
        """The row, or a refusal that does not tell absence from foreignness.

        Raises:
            NotFound: no such row for this actor.
        """
        row = self.visible(actor).filter(pk=pk).first()
        if row is None:
            raise NotFound(self.what)
        return row


def anyone(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Everybody who got as far as being an actor may do it."""
    return ALLOWED


def holds_role(*roles: str) -> Rule:
    """The actor holds one of these roles in the organisation they act for."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        if actor.holds(*roles):
            return ALLOWED
        return Refusal("role_missing")

    return rule


def is_service(*names: str) -> Rule:
    """The actor is a background service that holds one of these named duties."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        if actor.kind == "service" and actor.holds(*names):
            return ALLOWED
        return Refusal("not_this_service")

    return rule


_seen: contextvars.ContextVar[set[tuple[int, Actor, frozenset[UUID]]] | None] = (
    contextvars.ContextVar("dokaz_seen_on_this_page", default=None)
)


@contextmanager
def seeing_once() -> Iterator[None]:
    """Around the answer to a request that only reads: what is visible in it is asked once.

    A page is put together from many views of the same object, and all of them speak of one moment.
    Only "visible" is remembered. An act asks for itself (`asking_anew`), and so does every other
    request.
    """
    token = _seen.set(set())
    try:
        yield
    finally:
        _seen.reset(token)


@contextmanager
def asking_anew() -> Iterator[None]:
    """Around an act: nothing that was seen before it counts."""
    token = _seen.set(None)
    try:
        yield
    finally:
        _seen.reset(token)


def sees(policy: Policy[Any], argument: str) -> Rule:
    """The object whose key is passed as `argument` (one key or several) is visible to the actor."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        wanted = arguments[argument]
        keys = frozenset({wanted} if isinstance(wanted, UUID) else wanted)
        seen, asked = _seen.get(), (id(policy), actor, keys)
        if seen is not None and asked in seen:
            return ALLOWED
        if policy.visible(actor).filter(pk__in=keys).count() != len(keys):
            return Refusal("not_visible", hidden=True)
        if seen is not None:
            seen.add(asked)
        return ALLOWED

    return rule


def all_of(*rules: Rule) -> Rule:
    """Every rule allows; the first refusal is the answer."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        for part in rules:
            verdict = part(actor, arguments)
            if isinstance(verdict, Refusal):
                return verdict
        return ALLOWED

    return rule


def any_of(*rules: Rule) -> Rule:
    """At least one rule allows; otherwise the last refusal is the answer."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        verdict: Verdict = Refusal("no_rule")
        for part in rules:
            verdict = part(actor, arguments)
            if isinstance(verdict, Allowed):
                return verdict
        return verdict

    return rule
