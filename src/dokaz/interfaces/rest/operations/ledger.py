# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of the log for members. The log's files themselves are public; see `public_log`."""

from django.http import HttpRequest
from ninja import Router

from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.shapes.ledger import Checkpoint, Cosigned, Ledger
from dokaz.ledger import api as ledger
from dokaz.members import api as members

router = Router(tags=["ledger"])


@operation(
    router.get,
    "/ledger",
    scope=members.Scope.LEDGER_READ,
    serves=("members.organisation.view",),
    response=Ledger,
    summary="State of the ledger",
)
def get_ledger(request: HttpRequest) -> Ledger:
    """Where the log stands: key, policy, newest checkpoint, newest one with a quorum."""
    # Whoever acts for an organisation of the node may know where its log stands.
    members.own_organisation(actor=actor_of(request))
    state = ledger.ledger_state()
    return Ledger(
        origin=state.origin,
        log_key=state.log_key,
        policy=ledger.policy_text().decode(),
        size=state.size,
        waiting=state.waiting,
        latest=_checkpoint(state.latest),
        cosigned=_checkpoint(state.cosigned),
    )


def _checkpoint(view: ledger.CheckpointView | None) -> Checkpoint | None:
    if view is None:
        return None
    return Checkpoint(
        size=view.size,
        root=view.root.hex(),
        signed_at=view.signed_at,
        note=view.note.to_bytes().decode(),
        cosigned_by=[Cosigned(witness=name, at=at) for name, at in view.cosigned_by],
        quorum_wanted=view.quorum_wanted,
        quorum_met=view.quorum_met,
    )
