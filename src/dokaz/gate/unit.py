# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open act: what the body of an action may use to record what it did.

A unit lives from the opening of the act's transaction to its commit. "Now" is captured once.
"""

import contextvars
import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Protocol
from uuid import UUID

from dokaz.core.canonical import canonical_text
from dokaz.gate.actor import Actor
from dokaz.gate.errors import BadDeclaration, OutsideGate
from dokaz.ledger.api import EventDraft


class Fact(Protocol):
    """A frozen dataclass a room emits; `KIND` is its dotted name in the outbox."""

    KIND: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """What an event is about: identifiers and digests, never names."""

    kind: str
    id: UUID
    digests: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "id": str(self.id), **(self.digests or {})}

    def canonical(self) -> str:
        """The canonical text of `as_json`. Written in two pieces where nothing of the second comes
        before the first, in half the time: a batch names thousands."""
        begin = f'{{"id":"{self.id}","kind":{canonical_text(self.kind)}'
        if not self.digests:
            return begin + "}"
        if min(self.digests) > "kind":
            return f"{begin},{canonical_text({**self.digests})[1:]}"
        return canonical_text(self.as_json())


def canonical_list(references: Sequence[ObjectRef]) -> str:
    """The canonical text of a list of them."""
    return f"[{','.join([one.canonical() for one in references])}]"


@dataclass(slots=True)
class Unit:
    """One open act. Actions receive it as their first argument."""

    act_id: UUID
    action: str
    actor: Actor
    at: datetime
    facts_schema: type
    new_id: Callable[[], UUID]
    new_ids: Callable[[int], list[UUID]]
    facts: dict[str, Any] | None = None
    details: dict[str, Any] | None = None
    objects: tuple[ObjectRef, ...] = ()
    events: list[EventDraft] = field(default_factory=list)
    outbox: list[Fact] = field(default_factory=list)
    forgets: bool = False
    """Something that was there must be readable nowhere after the commit; see `journal`."""
    act_hex: str = field(init=False)
    """The act's identifier as SQLite keeps it; its triggers ask for it at every row."""

    def __post_init__(self) -> None:
        self.act_hex = self.act_id.hex

    def record(
        self,
        facts: Any,
        *,
        objects: tuple[ObjectRef, ...] = (),
        details: dict[str, Any] | None = None,
    ) -> None:
        """State what the act did, once.

        `facts` is an instance of the declared schema: references, digests, counts and codes, kept
        for ever. `details` holds people's words; the ledger commits to them with a salt and they
        can be erased.

        Raises:
            BadDeclaration: another schema than the declared one, or recorded twice.
        """
        if not isinstance(facts, self.facts_schema):
            raise BadDeclaration(f"{self.action} must record {self.facts_schema.__name__}")
        if self.facts is not None:
            raise BadDeclaration(f"{self.action} recorded its facts twice")
        self.facts = plain_fields(facts)
        self.objects = objects
        self.details = plain(details) if details else None

    def log(
        self,
        event_type: str,
        *,
        objects: tuple[ObjectRef, ...],
        outcome: str = "success",
        facts: Mapping[str, Any] | None = None,
    ) -> UUID:
        """Add one custody event of its own leaf; returns the event's identifier."""
        given = plain(facts) if facts else {}
        return self.log_plain(event_type, objects=objects, outcome=outcome, facts=given)

    def log_plain(
        self,
        event_type: str,
        *,
        objects: tuple[ObjectRef, ...] | str,
        outcome: str,
        facts: Mapping[str, Any],
        event_id: UUID | None = None,
    ) -> UUID:
        """As `log`, for thousands of events: `facts` are as `plain` gives them, and many events
        may share them. `objects` may be written already, as the canonical list of them.
        `event_id`: one of `new_ids`."""
        event_id = event_id or self.new_id()
        named = objects if isinstance(objects, str) else canonical_list(objects)
        self.events.append(EventDraft(event_id, event_type, named, outcome, facts))
        return event_id

    def emit(self, fact: Fact) -> None:
        """Put a fact into the outbox; it leaves with the act's commit or not at all."""
        self.outbox.append(fact)


_current: contextvars.ContextVar[Unit | None] = contextvars.ContextVar("dokaz_unit", default=None)


def current_unit() -> Unit | None:
    """The unit open in this thread of control, if any."""
    return _current.get()


def require_unit() -> Unit:
    """The open unit.

    Raises:
        OutsideGate: no act is open.
    """
    unit = _current.get()
    if unit is None:
        raise OutsideGate("write outside an authorised act")
    return unit


@contextmanager
def opened(unit: Unit) -> Iterator[Unit]:
    """Make `unit` the current one for the body."""
    token = _current.set(unit)
    try:
        yield unit
    finally:
        _current.reset(token)


def plain(value: Any) -> Any:
    """Turn UUIDs, times, enums, tuples, sets and dataclasses into what canonical JSON can hold."""
    kind = type(value)
    if kind is str or kind is int or value is None:
        return value
    if kind is UUID:
        return str(value)
    if kind is dict or isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, bool | int | float):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain_fields(value)
    return str(value)


def plain_fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, each as `plain` gives it."""
    return {name: plain(getattr(value, name)) for name in _names_of(value.__class__)}


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in dataclasses.fields(kind))


def rfc3339(moment: datetime) -> str:
    """UTC time to the millisecond with a final Z (RFC 3339 section 5.6)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
