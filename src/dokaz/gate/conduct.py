# SPDX-License-Identifier: AGPL-3.0-or-later
"""Performing one act: the order of steps that makes the locks hold.

1. No act is open and no transaction: a refusal recorded inside a request's transaction would be
   lost with it, so acts open a durable transaction themselves and do not nest.
2. Inside the transaction: the rule, the open act row, the body.
3. Still inside: facts, details, ledger entries, outbox, and the act is closed.
4. A refused or failed act is recorded in a second transaction, also with a ledger entry.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from dokaz.core.canonical import canonical_json, canonical_text
from dokaz.core.digests import sha256
from dokaz.core.identifiers import many_uuid7, uuid7
from dokaz.gate.action import Declaration, NoFacts, refusal_error
from dokaz.gate.actor import Actor
from dokaz.gate.errors import (
    BadDeclaration,
    Conflict,
    NestedAct,
    NotFound,
    Refused,
    Rejected,
)
from dokaz.gate.journal import empty_journal_at_commit
from dokaz.gate.models import Act, ActDetail
from dokaz.gate.outbox import put_in
from dokaz.gate.policy import Refusal, asking_anew, judged
from dokaz.gate.reading import reading
from dokaz.gate.unit import Unit, current_unit, opened, rfc3339
from dokaz.ledger.api import insert_columns, update_values
from dokaz.ledger.append import ActLine, EventDraft, append

R = TypeVar("R")

_FORGETTING = frozenset({"consent withdrawn", "deaccession", "deletion", "key destroyed"})
"""Event types of acts that take something away for good."""


class _RefusedInside(Exception):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def perform(
    declaration: Declaration,
    body: Callable[..., R],
    *,
    actor: Actor,
    arguments: dict[str, Any],
) -> R:
    """Run one act; see the module's numbered steps.

    Raises:
        NestedAct: called inside an act or an open transaction.
        Refused, NotFound: the rule says no.
        Conflict, Rejected and whatever else the body raises, after it was recorded.
    """
    if current_unit() is not None:
        raise NestedAct(f"{declaration.name} was started inside another act")
    with reading(actor), asking_anew():
        return _perform(declaration, body, actor=actor, arguments=arguments)


def _perform(
    declaration: Declaration,
    body: Callable[..., R],
    *,
    actor: Actor,
    arguments: dict[str, Any],
) -> R:
    try:
        with _durable(declaration.name), opened(_begin(declaration, actor)) as unit:
            verdict = judged(declaration.rule, actor, arguments)
            if isinstance(verdict, Refusal):
                raise _RefusedInside(verdict)
            _open_row(unit)
            result = body(unit, actor=actor, **arguments)
            _close(unit, declaration)
            if unit.forgets or declaration.event in _FORGETTING:
                empty_journal_at_commit()
        return result
    except _RefusedInside as inside:
        _record_not_done(declaration, actor, Act.Outcome.REFUSED, inside.refusal.reason)
        raise refusal_error(declaration.name, inside.refusal) from None
    except (Conflict, NotFound, Refused, Rejected) as error:
        _record_not_done(declaration, actor, Act.Outcome.REFUSED, _reason_of(error))
        raise
    except NestedAct:
        raise
    except Exception as error:
        # Whatever went wrong is re-raised; the record names its class only, since messages may
        # carry people's words.
        _record_not_done(declaration, actor, Act.Outcome.FAILED, type(error).__name__)
        raise


def _reason_of(error: Conflict | NotFound | Refused | Rejected) -> str:
    """The stable code of a refusal that the body found."""
    if isinstance(error, NotFound):
        return "not_visible"
    if isinstance(error, Rejected):
        return f"rejected:{error.field}"
    return error.reason


def _durable(name: str) -> Any:
    # Django's own test cases wrap each test in a marked block that durable ones may stand in.
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise NestedAct(f"{name} was started inside an open transaction")
    return transaction.atomic(durable=True)


def _begin(declaration: Declaration, actor: Actor) -> Unit:
    return Unit(
        act_id=new_id(),
        action=declaration.name,
        actor=actor,
        at=datetime.now(UTC),
        facts_schema=declaration.facts,
        new_id=new_id,
        new_ids=_new_ids,
    )


def new_id() -> Any:
    """A fresh time-ordered identifier."""
    return uuid7(unix_ms=time.time_ns() // 1_000_000, randomness=secrets.token_bytes)


def _new_ids(count: int) -> list[Any]:
    """So many at once; among themselves they are in no order."""
    return many_uuid7(count, unix_ms=time.time_ns() // 1_000_000, randomness=secrets.token_bytes)


def _open_row(unit: Unit) -> None:
    actor = unit.actor
    row = {
        "id": unit.act_id,
        "action": unit.action,
        "agent_kind": actor.kind,
        "agent_ref": actor.ref,
        "organisation_id": actor.organisation_id,
        "staff_session_id": actor.staff_session.session_id if actor.staff_session else None,
        "token_id": actor.token_id,
        "at": unit.at,
        "outcome": Act.Outcome.OPEN,
    }
    # Each act writes this row: without an object it takes a third of the time.
    insert_columns(Act, {name: (value,) for name, value in row.items()}, alike={})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select set_config('dokaz.act', %s, true)", [str(unit.act_id)])


def _close(unit: Unit, declaration: Declaration) -> None:
    if unit.facts is None:
        if declaration.facts is not NoFacts:
            raise BadDeclaration(f"{declaration.name} recorded no facts")
        unit.facts = {}
    details_digest = _write_details(unit)
    named = [reference.as_json() for reference in unit.objects]
    act_event = _act_event(unit, named, declaration.event, "success", details_digest)
    append(_act_line(unit), [*unit.events, act_event], at=unit.at)
    put_in(unit)
    update_values(
        Act,
        ("outcome", "facts", "objects_named"),
        [(unit.act_id, Act.Outcome.DONE, unit.facts, named)],
    )


def _write_details(unit: Unit) -> str | None:
    if unit.details is None:
        return None
    salt = secrets.token_bytes(32)
    ActDetail.objects.insert_rows(("act", "salt", "content"), [(unit.act_id, salt, unit.details)])
    return sha256(salt + canonical_json(unit.details)).hex()


def _act_line(unit: Unit) -> ActLine:
    return ActLine(
        id=unit.act_id,
        action=unit.action,
        agent=unit.actor.agent,
        at=rfc3339(unit.at),
        organisation_id=unit.actor.organisation_id,
    )


def _act_event(
    unit: Unit,
    named: Sequence[Mapping[str, Any]],
    event_type: str,
    outcome: str,
    details: str | None,
) -> EventDraft:
    return EventDraft(
        id=new_id(),
        type=event_type,
        objects=canonical_text(named),
        outcome=outcome,
        facts=unit.facts or {},
        details_sha256=details,
    )


def _record_not_done(
    declaration: Declaration, actor: Actor, outcome: Act.Outcome, reason: str
) -> None:
    with transaction.atomic(durable=True), opened(_begin(declaration, actor)) as unit:
        _open_row(unit)
        unit.facts = {"reason": reason[:64]}
        word = "refused" if outcome is Act.Outcome.REFUSED else "failure"
        append(_act_line(unit), [_act_event(unit, [], declaration.event, word, None)], at=unit.at)
        Act.objects.filter(pk=unit.act_id).update(
            outcome=outcome, reason=reason[:64], facts=unit.facts
        )
