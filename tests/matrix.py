# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row of a room's matrix: one action, what it needs, and the end each persona meets.

What the action is about is made once for all personas of a row; what each of them did is undone
before the next one tries, so all begin in the same state. Files are not undone: what is to be
refused is tried first.

On PostgreSQL a usual run tries those who may, and of those who may not one for each end: a rule
refuses the others before any row of the thing itself is asked for, or by the very condition that
hides it from that one (`told_apart`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from dokaz.gate.api import Actor, Purpose, reading_everything
from dokaz.gate.models import Act
from tests.thoroughness import THOROUGH

Scene = TypeVar("Scene")
Outcome = TypeVar("Outcome")
End = type[Exception] | None
"""What an attempt ends with; None: it is done."""
_OF_OTHERS = ("stranger", "foreign", "partner")


@dataclass(frozen=True)
class Row(Generic[Scene]):
    """Who may (`allowed`), what happens to the others, and how to call it.

    `others` names None where a persona's end depends on more than the table knows: nobody tries.
    """

    function: Callable[..., Any]
    allowed: tuple[str, ...]
    others: Mapping[str, End]
    arguments: Callable[[Scene], dict[str, Any]]
    more: Mapping[str, Any] | Callable[[Scene, Actor], Mapping[str, Any]] = field(
        default_factory=dict
    )
    alike: bool = False
    """What it is about is prepared once, and for nobody specially: it cannot be made twice."""

    @property
    def ends(self) -> dict[str, End]:
        """Those who are refused come first: they change nothing, in files neither."""
        refused = {who: end for who, end in self.others.items() if end is not None}
        return told_apart({**refused, **dict.fromkeys(self.allowed)}, None)

    def names(self) -> set[str]:
        return {*self.allowed, *self.others}

    def brought(self, scene: Scene, actor: Actor) -> Mapping[str, Any]:
        return self.more(scene, actor) if callable(self.more) else self.more


def told_apart(ends: Mapping[str, Outcome], done: Outcome) -> dict[str, Outcome]:
    """Who of these personas tries on this database; `done` is the end of those who may.

    Of others' people one is chosen before one's own, since rows are held back from them too.
    """
    if connection.vendor != "postgresql" or THOROUGH:
        return dict(ends)
    chosen: dict[Outcome, str] = {}
    for who in sorted(ends, key=lambda who: not who.startswith(_OF_OTHERS)):
        chosen.setdefault(ends[who], who)
    return {who: end for who, end in ends.items() if end == done or chosen[end] == who}


def try_row(
    name: str,
    row: Row[Scene],
    scene: Scene,
    actor_of: Callable[[str], Actor],
    *,
    before: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Each persona of a row meets the end that the table names, and one act of theirs says so.

    `before`: what is done to the scene for a persona, such as sharing the record with it.
    """
    special = {} if row.alike or before is None else before
    together = [who for who in row.ends if who not in special]
    for group in (together, *([who] for who in row.ends if who in special)):
        with undone():
            for prepare in (special[who] for who in group if who in special):
                prepare()
            _try_group(name, row, scene, actor_of, group)


def _try_group(
    name: str,
    row: Row[Scene],
    scene: Scene,
    actor_of: Callable[[str], Actor],
    personas: Sequence[str],
) -> None:
    made = row.arguments(scene)
    for persona in personas:
        with undone():
            actor = actor_of(persona)
            call = partial(row.function, actor=actor, **made, **row.brought(scene, actor))
            attempted(name, actor, row.ends[persona], call, who=persona)


def attempted(
    name: str,
    actor: Actor,
    expected: End | tuple[type[Exception], ...],
    call: Callable[[], Any],
    *,
    who: str = "",
) -> Act:
    """One attempt of an action ends as expected, and one act of the actor's says so: that act."""
    with reading_everything(Purpose.CHECKS):
        known = set(Act.objects.values_list("id", flat=True))
    ends = expected or ()
    refused = False
    try:
        call()
    except ends:
        refused = True
    except Exception as error:
        error.add_note(f"{name} by {who or actor}")
        raise
    assert refused == (expected is not None), f"{name} by {who or actor}"
    with reading_everything(Purpose.CHECKS):
        (act,) = Act.objects.exclude(pk__in=known)
    assert (act.action, act.agent_ref) == (name, actor.ref), f"{name} by {who or actor}"
    assert act.outcome == ("refused" if refused else "done"), f"{name} by {who or actor}"
    return act


@contextmanager
def undone() -> Iterator[None]:
    """Rows written inside are gone after it."""
    around = transaction.atomic()
    # As of Django's own test cases: durable transactions may be opened inside.
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)
