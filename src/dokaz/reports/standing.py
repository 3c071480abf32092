# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether figures that were kept stand in the log.

Promised: "proven" means that an act of this organisation recorded this very digest, that its event
is signed by a key of the organisation, and that it stands in the tree whose checkpoint this log
signed. Those are the node's own keys: what somebody else may rely on, `dokaz-verify` tells with
keys from elsewhere. The database only tells where to look; digest and time are read in the signed
event.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dokaz.core.canonical import parse_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import PublicKey
from dokaz.core.log.proof import parse_proof
from dokaz.core.parcel.plan import Organisation, OrganisationKey
from dokaz.core.parcel.receipt import open_receipt
from dokaz.core.parcel.times import read_time
from dokaz.core.verify.receipt import verify_receipt
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Status
from dokaz.gate.api import Actor, done_with, view
from dokaz.ledger.api import LogDiverged, act_receipt, log_verifier_key
from dokaz.members.api import keys, known_organisation
from dokaz.reports.policy import MAY_READ
from dokaz.reports.recording import RECORD

_STEPS = ("receipt", "events", "inclusion", "log")
"""Of a receipt. There is no file of an item, and witnesses are the whole log's affair."""


class Why(StrEnum):
    """What a verdict rests on."""

    INCLUDED = "included"
    UNRECORDED = "unrecorded"
    OF_OTHERS = "of_others"
    WAITS = "waits"
    UNREADABLE = "unreadable"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Standing:
    """`status`: proven, not checked or failed. `index`: of the entry, from 0, and `at` when it was
    recorded; only where it is proven."""

    status: Status
    why: Why
    index: int | None = None
    at: datetime | None = None


@view("reports.figures.look_up", rule=MAY_READ)
def standing(*, actor: Actor, sha256: str, organisation: str) -> Standing:
    """Whether the digest of kept figures stands in the log. `organisation`: the code they name."""
    assert actor.organisation_id is not None  # the rule asks for a role in one
    own = known_organisation(actor.organisation_id)
    if own is None or own.code != organisation:
        return Standing(Status.NOT_CHECKED, Why.OF_OTHERS)
    act = done_with(actor=actor, action=RECORD, sha256=sha256)
    if act is None:
        return Standing(Status.NOT_CHECKED, Why.UNRECORDED)
    try:
        content = act_receipt(act.id)
        if content is None:
            return Standing(Status.NOT_CHECKED, Why.WAITS)
        trust = Trust(log_keys=(log_verifier_key(),), organisations=(_signer(actor, own.code),))
    except LogDiverged:
        return Standing(Status.FAILED, Why.ALTERED)
    except DokazError:
        # Files, keys or tiles that are not there prove nothing, for or against.
        return Standing(Status.NOT_CHECKED, Why.UNREADABLE)
    return _proven(content, sha256, trust) or Standing(Status.FAILED, Why.ALTERED)


def _proven(content: bytes, sha256: str, trust: Trust) -> Standing | None:
    """That everything about the entry holds and it records this digest, if so."""
    try:
        report = verify_receipt(content, file=None, trust=trust)
        proof = parse_proof(content)
        event = parse_json(open_receipt(proof).envelope.payload)
        at = read_time(event.get("at"))
    except DokazError:
        return None
    steps = {step.id: step.status for step in report.steps}
    holds = all(steps[name] is Status.PROVEN for name in _STEPS)
    said = (event.get("action"), event.get("outcome"), event.get("facts", {}).get("sha256"))
    if not holds or said != (RECORD, "success", sha256):
        return None
    return Standing(Status.PROVEN, Why.INCLUDED, proof.index, at)


def _signer(actor: Actor, code: str) -> Organisation:
    """The actor's organisation with every key it ever had."""
    return Organisation(
        id=str(actor.organisation_id),
        name=code,
        keys=tuple(
            OrganisationKey(
                key=PublicKey(one.public_key), valid_from=one.valid_from, valid_to=one.valid_to
            )
            for one in keys(actor=actor)
        ),
    )
