# SPDX-License-Identifier: AGPL-3.0-or-later
"""The act that a log goes on under a new name after a loss; its entry is the first of the new one.

Only an administrator of the node does it, in person: what is lost is lost for everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.gate.action import Erasure, action, view
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.errors import Conflict
from dokaz.gate.models import Act
from dokaz.gate.policy import ALLOWED, Refusal, Verdict
from dokaz.gate.reading import Purpose, reading_everything
from dokaz.gate.unit import Unit
from dokaz.ledger import api as ledger

NODE_ADMINISTRATOR = "platform_admin"
_CONTINUE = "gate.log.go_on"


@dataclass(frozen=True)
class LogGoesOn:
    """What the signed statement says. Roots are hexadecimal; one that nobody told is empty."""

    old_origin: str
    new_origin: str
    kept_entries: int
    kept_root: str
    witnessed_entries: int
    witnessed_root: str
    reason: str
    statement_sha256: str


def keeps_the_log(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """An administrator of the node as such, in person."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is not None:
        return Refusal("role_missing")
    return ALLOWED if actor.holds(NODE_ADMINISTRATOR) else Refusal("role_missing")


@view("gate.log.show_loss", rule=keeps_the_log)
def prepared_continuation(*, actor: Actor) -> ledger.Prepared | None:
    """The statement that was prepared and does not count yet. Asked before one is made, so that
    nothing is stated for somebody who may not state it."""
    return ledger.under_way()


@action(
    _CONTINUE,
    rule=keeps_the_log,
    facts=LogGoesOn,
    erasure=Erasure.NOTHING_PERSONAL,
    event="recovery",
)
def record_continuation(unit: Unit, *, actor: Actor) -> None:
    """Record the prepared statement that the log goes on under a new name.

    Raises:
        Conflict: none is prepared.
    """
    prepared = ledger.under_way()
    if prepared is None:
        raise Conflict("not_prepared", "There is no statement that the log goes on.")
    stated = prepared.statement
    unit.record(
        LogGoesOn(
            old_origin=stated.old_origin,
            new_origin=stated.new_origin,
            kept_entries=stated.kept_size,
            kept_root=stated.kept_root.hex(),
            witnessed_entries=stated.witnessed_size,
            witnessed_root=stated.witnessed_root.hex() if stated.witnessed_root else "",
            reason=stated.reason,
            statement_sha256=prepared.sha256,
        )
    )


def recorded_continuation(statement_sha256: str) -> UUID | None:
    """The act that names this statement, if it was recorded."""
    with reading_everything(Purpose.LOG):
        done = Act.objects.filter(action=_CONTINUE, outcome=Act.Outcome.DONE)
        return (
            done.filter(facts__statement_sha256=statement_sha256)
            .values_list("pk", flat=True)
            .first()
        )
