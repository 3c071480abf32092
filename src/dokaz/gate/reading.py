# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads: what the database is told before a query, so that it can hold rows back.

The gate states the reader for the length of a view or an act; interfaces do it for a request.
The statement lives in a context variable. The PostgreSQL backend (`gate.postgresql`) brings it to
the connection before the next query that needs it and takes it back when nobody reads any more.
On SQLite the statement has no effect. The rows themselves are the matter of `row_security`.

Reading everything is for the purposes listed here and no others; a test holds each to its modules.
"""

import contextvars
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from dokaz.gate.actor import Actor, ActorKind

T = TypeVar("T")


class Purpose(StrEnum):
    """For what the node itself may read the rows of every organisation."""

    SIGN_IN = "sign_in"
    """Who holds this secret, and which rights a person has anywhere, before or beside an actor."""
    LOG = "log"
    """When the log was last checked, whoever asked for it."""
    AUDIT = "audit"
    """Comparing all rows with the log."""
    OUTBOX = "outbox"
    """Feeding consumers with facts of every organisation."""
    STORE = "store"
    """Whether bytes or keys are still needed: a row that is not seen would count as absent."""
    ERASURE = "erasure"
    """Emptying words about an item or a person wherever they were written down."""
    UPKEEP = "upkeep"
    """Finding work that waits; what is done then is done for one organisation."""
    FILINGS = "filings"
    """What a person agreed to and where else they are named, for those who file for them: told is
    that somebody has to be asked, and who."""
    AGENTS = "agents"
    """For which organisation somebody acted, for those who see what they did."""
    PLANNING = "planning"
    """How common a word or a code is, by which a query's way is chosen; no row is told of."""
    CHECKS = "checks"
    """The operator's check of the node, and copies of the whole database."""


SERVICES = frozenset(
    {"disposal", "doctor", "duplicates", "fixity", "ledger", "maps", "sealing_keys", "search"}
)
"""Duties of services that work on all organisations' rows when they act for none of them."""

NODE_SERVICES = frozenset({"operations"})
"""Duties of services that look at the node's own records only: those of no organisation."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a query may see: rows of one organisation, of one person, of the node, or everything.

    `everything` names the purpose or the service; empty for everybody else.
    """

    organisation: UUID | None = None
    person: UUID | None = None
    node: bool = False
    everything: str = ""

    def settings(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the session settings that the policies look at."""
        return (
            ("dokaz.reader", f"everything:{self.everything}" if self.everything else "some"),
            ("dokaz.organisation", str(self.organisation) if self.organisation else ""),
            ("dokaz.person", str(self.person) if self.person else ""),
            ("dokaz.node", "yes" if self.node else ""),
        )


_current: contextvars.ContextVar[Reader | None] = contextvars.ContextVar(
    "dokaz_reader", default=None
)


_in_request: contextvars.ContextVar[bool] = contextvars.ContextVar(
    "dokaz_request_of_a_reader", default=False
)


def current_reader() -> Reader | None:
    """Who reads in this thread of control; None: nobody may."""
    return _current.get()


def reader_of(actor: Actor) -> Reader:
    """What this actor's queries may see at most; the policies of the rooms say what they do see."""
    if actor.kind is ActorKind.SERVICE:
        wide = "" if actor.organisation_id else "".join(sorted(actor.roles & SERVICES))
        return Reader(
            organisation=actor.organisation_id,
            person=actor.ref,
            node=actor.organisation_id is None and bool(actor.roles & NODE_SERVICES),
            everything=wide,
        )
    outside = actor.organisation_id is None
    return Reader(
        organisation=actor.organisation_id,
        person=actor.ref,
        node=outside and actor.holds("platform_admin"),
    )


@contextmanager
def _as(reader: Reader | None) -> Iterator[None]:
    token = _current.set(reader)
    try:
        yield
    finally:
        _current.reset(token)
        if _current.get() is None and not _in_request.get():
            _forget()


def _forget() -> None:
    """Take the statement off the connection as soon as nobody reads, whoever uses it next."""
    forget: Callable[[], None] | None = getattr(connection, "forget_reader", None)
    if forget is not None:
        forget()


def reading(actor: Actor) -> Any:
    """Context manager: queries of the body see what this actor may see at most."""
    return _as(reader_of(actor))


def reading_own(account_id: UUID) -> Any:
    """Context manager: queries of the body see what belongs to this person."""
    return _as(Reader(person=account_id))


def reading_for(organisation_id: UUID) -> Any:
    """Context manager: queries of the body see one organisation's rows, for the node's own work."""
    return _as(Reader(organisation=organisation_id))


def reading_everything(purpose: Purpose) -> Any:
    """Context manager: queries of the body see all rows, for one of the listed purposes."""
    return _as(Reader(everything=Purpose(purpose).value))


def with_everything(purpose: Purpose) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Decorator: the whole function reads everything, for one of the listed purposes."""

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> T:
            with reading_everything(purpose):
                return function(*args, **kwargs)

        return run

    return decorate


@contextmanager
def one_request() -> Iterator[None]:
    """Around a whole request: nobody reads until `read_on_as` says who.

    Inside it readers follow each other without the connection being cleared between them, which
    saves round trips. At its end the connection is cleared.
    """
    inside, reader = _in_request.set(True), _current.set(None)
    try:
        yield
    finally:
        _current.reset(reader)
        _in_request.reset(inside)
        _forget()


def read_on_as(actor: Actor | None) -> None:
    """For the rest of this request (`one_request`) this actor reads; None: nobody."""
    if _in_request.get():
        _current.set(reader_of(actor) if actor is not None else None)


def stepwise(values: Iterator[T], reader: Reader | None = None) -> Iterator[T]:
    """The same values, each made with the reader of now (or `reader`), whenever it is asked for.

    For lists that are made while they are sent: they run after the view has returned.
    """
    return _steps(values, reader or _current.get())


def _steps(values: Iterator[T], reader: Reader | None) -> Iterator[T]:
    while True:
        with _as(reader):
            try:
                value = next(values)
            except StopIteration:
                return
        yield value


def stepwise_everything(values: Iterator[T], purpose: Purpose) -> Iterator[T]:
    """As `stepwise`, with each value made while everything is read."""
    return stepwise(values, Reader(everything=purpose.value))
