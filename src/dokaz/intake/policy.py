# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and fill deliveries. A delivery shows names of files, so clearance counts."""

from django.db.models import Q

from dokaz.gate.api import Actor, Policy, any_of, holds_role, is_service
from dokaz.intake.captures.models import Capture
from dokaz.intake.models import Delivery, Opening, TableImport, TableMapping, Upload
from dokaz.intake.unlocking.models import Unlocking

SERVICE = "intake"
"""The duty of the background service that takes in uploads and makes derivatives."""

RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")
READERS = (
    *RECEIVERS,
    "verifier",
    "legal_analyst",
    "data_protection_officer",
    "auditor",
)
OPERATOR = "platform_admin"

DOCTOR = "doctor"
"""The duty of whoever looks at the node's health: numbers and processes, never what they handle."""


def _sees(actor: Actor) -> Q:
    if actor.organisation_id is None:
        return Q(pk__in=[])
    own = Q(organisation_id=actor.organisation_id)
    if actor.kind == "service" and actor.holds(SERVICE):
        return own
    if not actor.holds(*READERS):
        return Q(pk__in=[])
    return own & (Q(confidentiality__lte=actor.clearance) | Q(opened_by=actor.ref))


DELIVERIES: Policy[Delivery] = Policy(
    what="delivery", rows=lambda: Delivery.objects.all(), sees=_sees
)

# Whoever sees a delivery sees what became of the containers in it.
OPENINGS: Policy[Opening] = Policy(
    what="opening",
    rows=lambda: Opening.objects.all(),
    sees=lambda actor: Q(delivery__in=DELIVERIES.visible(actor)),
)


def _sees_imports(actor: Actor) -> Q:
    """Level and counts only; rows also need the table itself to be visible (`tables.queries`)."""
    if actor.organisation_id is None:
        return Q(pk__in=[])
    own = Q(organisation_id=actor.organisation_id)
    if actor.kind == "service" and actor.holds(SERVICE):
        return own
    if not actor.holds(*READERS):
        return Q(pk__in=[])
    return own & Q(confidentiality__lte=actor.clearance)


IMPORTS: Policy[TableImport] = Policy(
    what="table import", rows=lambda: TableImport.objects.all(), sees=_sees_imports
)
MAPPINGS: Policy[TableMapping] = Policy(
    what="mapping",
    rows=lambda: TableMapping.objects.all(),
    sees=lambda actor: (
        Q(organisation_id=actor.organisation_id)
        if actor.organisation_id is not None and actor.holds(*READERS)
        else Q(pk__in=[])
    ),
)


def _sees_captures(actor: Actor) -> Q:
    """As deliveries: a capture shows the address somebody looks into."""
    if actor.organisation_id is None:
        return Q(pk__in=[])
    own = Q(organisation_id=actor.organisation_id)
    if actor.kind == "service" and actor.holds(SERVICE):
        return own
    if not actor.holds(*READERS):
        return Q(pk__in=[])
    return own & (Q(confidentiality__lte=actor.clearance) | Q(requested_by=actor.ref))


CAPTURES: Policy[Capture] = Policy(
    what="capture", rows=lambda: Capture.objects.all(), sees=_sees_captures
)

# A password that waits is for the service that tries it.
UNLOCKINGS: Policy[Unlocking] = Policy(
    what="unlocking",
    rows=lambda: Unlocking.objects.all(),
    sees=lambda actor: (
        Q(organisation_id=actor.organisation_id)
        if actor.kind == "service" and actor.holds(SERVICE)
        else Q(pk__in=[])
    ),
)

# An upload on its way is nobody's but the one's who sends it.
UPLOADS: Policy[Upload] = Policy(
    what="upload",
    rows=lambda: Upload.objects.all(),
    sees=lambda actor: Q(owner_ref=actor.ref, organisation_id=actor.organisation_id),
)

may_receive = holds_role(*RECEIVERS)
may_take = any_of(may_receive, is_service(SERVICE))
may_read = any_of(holds_role(*READERS), is_service(SERVICE))
may_mend = holds_role(OPERATOR)
may_see_health = any_of(may_mend, is_service(DOCTOR))
