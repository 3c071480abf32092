# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and do what with parcels.

- only people of the parcel's own organisation, in a role that hands over or audits
- a parcel up to L2: with clearance for its highest item
- above L2: custodians, data protection officers and auditors with that clearance, and whoever
  drafted it; so that a parcel tells nobody of an item they may not know of
- never: other organisations (also the recipient, who gets the file), node administrators
- making and handing over anything above L2, or under a legal hold: custodians, with a reason
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from dokaz.gate.api import (
    ALLOWED,
    Actor,
    ActorKind,
    Policy,
    Refusal,
    Rule,
    Verdict,
    all_of,
    holds_role,
    is_service,
    sees,
)
from dokaz.sharing.models import Extract, Parcel

SENDERS = ("custodian", "legal_analyst", "data_protection_officer")
"""Roles that draft parcels and hand them over; the same that share items."""

CUSTODIAN = "custodian"
READERS = frozenset({*SENDERS, "auditor"})
_NEEDS_NO_AUTHORSHIP = ("custodian", "data_protection_officer", "auditor")
OPEN_LEVEL = 2
"""Up to this level (L2) no custodian and no reason is needed."""

SERVICE = "sharing"
"""Duty of the service that records what packing came to."""

NOTHING = Q(pk__in=[])


def visible_parcels(actor: Actor) -> Q:
    """Condition of parcels this actor may see."""
    if not is_sender_or_auditor(actor):
        return NOTHING
    own = Q(organisation_id=actor.organisation_id, level__lte=actor.clearance)
    if actor.holds(*_NEEDS_NO_AUTHORSHIP):
        return own
    return own & (Q(level__lte=OPEN_LEVEL) | Q(drafted_by=actor.ref))


def is_sender_or_auditor(actor: Actor) -> bool:
    """Whether this is a person of an organisation in a role that reads parcels."""
    if actor.kind is not ActorKind.PERSON:
        return False
    if actor.organisation_id is None:
        return False
    if actor.holds("platform_admin"):
        return False
    return actor.holds(*READERS)


PARCELS: Policy[Parcel] = Policy(
    what="parcel", rows=lambda: Parcel.objects.all(), sees=visible_parcels
)


def visible_extracts(actor: Actor) -> Q:
    """Condition of extracts this actor may see: those of the own organisation, by level."""
    if not is_sender_or_auditor(actor):
        return NOTHING
    return Q(organisation_id=actor.organisation_id, level__lte=actor.clearance)


EXTRACTS: Policy[Extract] = Policy(
    what="extract", rows=lambda: Extract.objects.all(), sees=visible_extracts
)


def a_sender(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A person of an organisation in a role that hands over."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        return Refusal("role_missing")
    if actor.holds("platform_admin"):
        return Refusal("role_missing")
    return holds_role(*SENDERS)(actor, arguments)


SEES_PARCEL: Rule = sees(PARCELS, "parcel_id")
SENDS_PARCEL: Rule = all_of(SEES_PARCEL, a_sender)


def packs_for_its_organisation(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The packing service, acting for the parcel's organisation."""
    own = Q(organisation_id=actor.organisation_id)
    if Parcel.objects.filter(own, pk=arguments["parcel_id"]).exists():
        return ALLOWED
    return Refusal("not_visible", hidden=True)


PACKS: Rule = all_of(is_service(SERVICE), packs_for_its_organisation)
