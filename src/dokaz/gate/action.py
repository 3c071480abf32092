# SPDX-License-Identifier: AGPL-3.0-or-later
"""First lock: declaring actions. What is not declared, completely, does not import."""

import dataclasses
import functools
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from dokaz.gate.actor import Actor
from dokaz.gate.errors import BadDeclaration, NotFound, Refused
from dokaz.gate.policy import Refusal, Rule, judged
from dokaz.gate.reading import reading, stepwise
from dokaz.ledger.vocabulary import is_event_type

_NAME = re.compile(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*){2}\Z")
R = TypeVar("R")


class Erasure(StrEnum):
    """How what an act recorded can be erased later."""

    NOTHING_PERSONAL = "nothing_personal"
    """Facts hold references, digests, counts and codes only; they stay for ever."""
    DETAILS = "details"
    """People's words are in the act's details; erasing empties them, the commitment stays."""
    WITH_SUBJECT = "with_subject"
    """The words are sealed under the key of what they are about and go when it is destroyed."""


@dataclasses.dataclass(frozen=True)
class NoFacts:
    """For acts whose name, actor, time and objects say everything."""


@dataclasses.dataclass(frozen=True, slots=True)
class Declaration:
    """What the gate knows of an action before it runs."""

    name: str
    rule: Rule
    facts: type
    erasure: Erasure
    event: str
    records: bool


REGISTRY: dict[str, Declaration] = {}


def action(
    name: str, *, rule: Rule, facts: type, erasure: Erasure, event: str
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Declare an action: a write, or a reading of sensitive content.

    The decorated function takes the open `Unit` first, then keyword arguments, among them `actor`.
    Callers pass keyword arguments only. `event` is the PREMIS or own event type of the act's leaf.

    Raises (on import):
        BadDeclaration: malformed or repeated name, missing rule, schema or erasure rule.
    """
    declaration = _declare(name, rule=rule, facts=facts, erasure=erasure, event=event, records=True)

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(function)
        def run(*, actor: Actor, **arguments: Any) -> R:
            from dokaz.gate.conduct import perform

            return perform(declaration, function, actor=actor, arguments=arguments)

        run.declaration = declaration  # type: ignore[attr-defined]
        return run

    return decorate


def view(name: str, *, rule: Rule) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Declare a reading of ordinary data: permission is checked, no act is recorded.

    The database is told who reads. A list that is made step by step stays with that reader.
    """
    declaration = _declare(
        name,
        rule=rule,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="view",
        records=False,
    )

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @functools.wraps(function)
        def run(*, actor: Actor, **arguments: Any) -> R:
            with reading(actor):
                verdict = judged(declaration.rule, actor, arguments)
                if isinstance(verdict, Refusal):
                    raise refusal_error(name, verdict)
                result = function(actor=actor, **arguments)
                # What is made while it is sent must be read by the same reader.
                if isinstance(result, Iterator):
                    return stepwise(result)  # type: ignore[return-value]
                return result

        run.declaration = declaration  # type: ignore[attr-defined]
        return run

    return decorate


def refusal_error(name: str, refusal: Refusal) -> Refused | NotFound:
    """The error for a refusal: hidden things are not found, visible ones are refused."""
    if refusal.hidden:
        return NotFound("thing")
    return Refused(name, refusal.reason)


def _declare(
    name: str, *, rule: Rule, facts: type, erasure: Erasure, event: str, records: bool
) -> Declaration:
    if not isinstance(name, str) or not _NAME.match(name):
        raise BadDeclaration(f"action name {name!r} is not room.thing.verb")
    if name in REGISTRY:
        raise BadDeclaration(f"action {name} is declared twice")
    if not callable(rule):
        raise BadDeclaration(f"action {name} has no rule")
    if not (isinstance(facts, type) and dataclasses.is_dataclass(facts)):
        raise BadDeclaration(f"action {name} has no audit schema (a frozen dataclass)")
    if not isinstance(erasure, Erasure):
        raise BadDeclaration(f"action {name} has no erasure rule")
    if records and not is_event_type(event):
        raise BadDeclaration(f"action {name} has no event type of the vocabulary")
    declaration = Declaration(name, rule, facts, erasure, event, records)
    REGISTRY[name] = declaration
    return declaration
