# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules: one definition serves as the check of one object and as the filter of many.

A `Policy` is written once as a database condition. `permits` asks the database whether one
object passes the very condition that `visible` filters lists with, so the two cannot drift apart,
and a right that was revoked a moment ago is already gone.

A `Rule` decides whether an actor may perform an action with given arguments. It returns a
`Verdict`; the reason of a refusal is a value for logs and screens.
"""

import contextvars
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from dokaz.gate.actor import Actor
from dokaz.gate.errors import NotFound
from dokaz.gate.pieces import pieces

M = TypeVar("M", bound=Model)
T = TypeVar("T")
MOST_KEYS = 5000
"""Keys in one condition; databases take tens of thousands."""


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


@dataclass(slots=True)
class _Page:
    """What was found out while one page is put together."""

    visible: set[tuple[int, Actor, frozenset[UUID]]] = field(default_factory=set)
    rows: dict[tuple[int, Actor, UUID], Any] = field(default_factory=dict)
    facts: dict[Hashable, Any] = field(default_factory=dict)


# What a policy lets an actor see, as a question that nobody has asked the database yet. It is put
# together from many parts, and one page or act asks it of many rows.
_questions: contextvars.ContextVar[dict[tuple["Policy[Any]", Actor], QuerySet[Any]] | None] = (
    contextvars.ContextVar("dokaz_questions_of_now", default=None)
)
_page: contextvars.ContextVar[_Page | None] = contextvars.ContextVar(
    "dokaz_seen_on_this_page", default=None
)


class Policy(Generic[M]):
    """Who may see which rows of one model.

    `sees` gives the condition for an actor and asks no row itself: a page or an act puts it
    together once, with one "now", and asks the database by it each time. `beyond` is a narrower
    policy of the same model: whatever it shows, this one shows too.
    """

    def __init__(
        self,
        *,
        what: str,
        rows: Callable[[], QuerySet[M]],
        sees: Callable[[Actor], Q],
        beyond: "Policy[M] | None" = None,
    ):
        self.what = what
        self._rows = rows
        self._sees = sees
        self._beyond = beyond

    def visible(self, actor: Actor) -> QuerySet[M]:
        """All rows this actor may see."""
        known = _questions.get()
        if known is None:
            return self._rows().filter(self._sees(actor))
        question = known.get((self, actor))
        if question is None:
            question = known[self, actor] = self._rows().filter(self._sees(actor))
        # Every caller gets one of its own, with no rows in it.
        return question.all()

    def among(
        self, actor: Actor, keys: Iterable[UUID], *, at_once: int = MOST_KEYS
    ) -> Iterator[QuerySet[M]]:
        """What this actor may see of the rows with these keys, however many: part by part, each of
        up to `at_once` keys in the order they came, every key once."""
        for some in pieces(dict.fromkeys(keys), at_once):
            yield self.visible(actor).filter(pk__among=some)

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

    def on_page(self, actor: Actor, pk: UUID) -> M | None:
        """The row that `sees` found for the page that is being put together; None: ask for it.

        The same object for everybody who asks on this page, who must not change it.
        """
        page = _page.get()
        if page is None:
            return None
        row: M | None = page.rows.get((id(self), actor, pk))
        if row is None and self._beyond is not None:
            return self._beyond.on_page(actor, pk)
        return row

    def once(self, actor: Actor, pk: UUID) -> M:
        """The row as `sees` found it for this page or rule, else asked for (`get`); not to be
        changed.

        Raises:
            NotFound: no such row for this actor.
        """
        return self.on_page(actor, pk) or self.get(actor, pk)

    def _shown(self, page: _Page, actor: Actor, keys: frozenset[UUID]) -> bool:
        if (id(self), actor, keys) in page.visible:
            return True
        return self._beyond is not None and self._beyond._shown(page, actor, keys)

    def shows(self, actor: Actor, keys: frozenset[UUID]) -> bool:
        """Whether the actor may see all rows with these keys; on a page asked once (`seeing_once`).

        A page also keeps the row of a single key (`on_page`), which costs no more than counting it.
        """
        page = _page.get()
        if page is not None and self._shown(page, actor, keys):
            return True
        rows = self.visible(actor).filter(pk__in=keys)
        if page is None or len(keys) != 1:
            visible = rows.count() == len(keys)
        else:
            row = next(iter(rows), None)
            visible = row is not None
            page.rows.update({(id(self), actor, key): row for key in keys if visible})
        if page is not None and visible:
            page.visible.add((id(self), actor, keys))
        return visible


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


@contextmanager
def seeing_once() -> Iterator[None]:
    """Around the answer to a request that only reads: what is visible in it is asked once.

    A page is put together from many views of the same object, and all of them speak of one moment.
    Only "visible" is remembered, never a refusal. An act asks for itself (`asking_anew`), and so
    does every other request.
    """
    known = _questions.get()
    token, questions = _page.set(_Page()), _questions.set({} if known is None else known)
    try:
        yield
    finally:
        _questions.reset(questions)
        _page.reset(token)


@contextmanager
def asking_anew() -> Iterator[None]:
    """Around an act: nothing that was seen before it counts."""
    token, questions = _page.set(None), _questions.set({})
    try:
        yield
    finally:
        _questions.reset(questions)
        _page.reset(token)


def judged(rule: Rule, actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """What a rule says. Its parts ask for a row once: of this page, or for this judgement alone."""
    if _page.get() is not None:
        return rule(actor, arguments)
    with seeing_once():
        return rule(actor, arguments)


def once_on_page(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` returns, asked once while a page is put together (`seeing_once`).

    For facts that several parts of a page show. `key` names the fact and all it depends on, the
    actor among it unless every reader gets the same.
    """
    page = _page.get()
    if page is None:
        return ask()
    if key not in page.facts:
        page.facts[key] = ask()
    return page.facts[key]  # type: ignore[no-any-return]


def sees(policy: Policy[Any], argument: str) -> Rule:
    """The object whose key is passed as `argument` (one key or several) is visible to the actor."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        wanted = arguments[argument]
        keys = frozenset({wanted} if isinstance(wanted, UUID) else wanted)
        if policy.shows(actor, keys):
            return ALLOWED
        return Refusal("not_visible", hidden=True)

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


def own(policy: Policy[Any], argument: str) -> Rule:
    """What `argument` names is visible and belongs to the actor's own organisation."""

    def of_own_organisation(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        row = policy.once(actor, arguments[argument])
        if row.organisation_id == actor.organisation_id:
            return ALLOWED
        return Refusal("not_your_organisation")

    return all_of(sees(policy, argument), of_own_organisation)


def second_person(policy: Policy[Any], argument: str, first: str) -> Rule:
    """The actor is not the person whom the row's column `first` names."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        row = policy.once(actor, arguments[argument])
        if getattr(row, first) != actor.ref:
            return ALLOWED
        return Refusal("second_person_needed")

    return rule


def cleared(level: int) -> Rule:
    """The actor may see things of this level at all."""

    def rule(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
        return ALLOWED if actor.clearance >= level else Refusal("clearance_missing")

    return rule


def with_role(roles: tuple[str, ...], rule: Rule) -> Rule:
    """Visible first, role second: a stranger learns nothing, a colleague learns why not."""
    return all_of(rule, holds_role(*roles))


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
