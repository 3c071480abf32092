# SPDX-License-Identifier: AGPL-3.0-or-later
"""The element matrix of a case: how its events are qualified, and what still lacks proof."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.casework.cases.policy import CASES, is_walled_from_accounts
from dokaz.casework.cases.queries import linked
from dokaz.casework.cases.targets import ACCOUNT_KINDS
from dokaz.casework.cases.views import LinkedRecord
from dokaz.casework.cases.vocabulary import LinkPart
from dokaz.casework.legal import api as legal
from dokaz.gate.api import Actor, sees, view


@dataclass(frozen=True, slots=True)
class CaseMatrix:
    """`unqualified`: events of the case, other than context, without a qualification that stands;
    none are named where the joint matrix is cut. `hidden`: linked events that are not the reader's
    to see."""

    joint: legal.JointMatrix
    unqualified: tuple[LinkedRecord, ...]
    hidden: int


@view("cases.matrix.show", rule=sees(CASES, "case_id"))
def matrix(*, actor: Actor, case_id: UUID) -> CaseMatrix:
    """The matrix of a case, of what the actor may see; accounts count for nothing to whoever is
    walled off from them. Raises NotFound."""
    case = CASES.once(actor, case_id)
    links, hidden = linked(actor, case)
    found = [one for one in links if one.kind == "event"]
    joint = legal.matrix_of_events(
        actor=actor,
        event_ids={one.record_id for one in found},
        without=ACCOUNT_KINDS if is_walled_from_accounts(actor, case.pk) else (),
    )
    lacking = [
        one
        for one in found
        if one.part != LinkPart.CONTEXT and one.record_id not in joint.events and not joint.cut
    ]
    return CaseMatrix(
        joint=joint,
        unqualified=tuple(lacking),
        hidden=hidden.get("event", 0),
    )
