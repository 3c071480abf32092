# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verification of events: V3 by one person, V4 by another, V5 with an independent source, VX."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events.in_force import as_stated, in_force
from dokaz.casework.events.models import Event, EventLink, EventVerification
from dokaz.casework.events.policy import EVENTS, VERIFIERS
from dokaz.casework.events.recording import event_ref, locked, revise
from dokaz.casework.events.vocabulary import ChangeKind
from dokaz.casework.records.recording import require_revision
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence import api as evidence
from dokaz.evidence.api import CHECKS, RESULTS, VerificationLevel
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role

GOOD = frozenset({"confirmed", "likely"})
LEVELS = ("V1", "V2", "V3", "V4", "V5", "VX")


@dataclass(frozen=True)
class Verified:
    event: UUID
    record: UUID
    level: str
    checks: Mapping[str, str]


@action(
    "events.event.verify",
    rule=with_role(VERIFIERS, own(EVENTS, "event_id")),
    facts=Verified,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def verify(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    level: str,
    checks: Mapping[str, str],
    method: str,
    item_id: UUID | None = None,
    revision: int | None = None,
) -> UUID:
    """Record a verification and set the event's level; returns the record.

    `revision` is the number of the event that the verifier saw; None: whatever it is.

    `checks` maps words of `CHECKS` to words of `RESULTS`. V3 and V4 need date and place confirmed
    or likely; V4 a V3 by somebody else; V5 a V4 and an item linked to the event that is the
    independent source (`method` says why it is independent). VX needs the reason in `method`.
    From V3 on a record counts while the event states the time and places it states now.

    Raises:
        Rejected: a value is not in its list, or what the level needs is not stated.
        Conflict: the level before this one, a second person, or the time or place that is to be
            confirmed is missing; or somebody changed the event since `revision`.
        NotFound: the item is not this actor's to see.
    """
    level = chosen("level", level, VerificationLevel)
    if level == VerificationLevel.V0:
        raise Rejected("level", _("A verification gives at least level V1."))
    if set(checks) - set(CHECKS) or set(checks.values()) - set(RESULTS):
        raise Rejected("checks", _("This is not one of the values to choose from."))
    method = clean("method", method, longest=50_000, required=True)
    if level in ("V3", "V4") and not {checks.get("date"), checks.get("place")} <= GOOD:
        raise Rejected("checks", _("This level needs date and place confirmed or likely."))
    event = locked(event_id)
    if revision is not None:
        require_revision(event, revision)
    _require_basis(event, level, by=actor.ref)
    _require_independent(actor, event, level, item_id)
    row = EventVerification(
        id=unit.new_id(),
        event=event,
        organisation_id=event.organisation_id,
        level=level,
        checks=dict(checks),
        method=method,
        as_stated=as_stated(event),
        item_id=item_id,
        by=actor.ref,
        at=unit.at,
    )
    row.save(force_insert=True)
    revise(unit, event, {"verification": level}, kind=ChangeKind.VERIFIED)
    unit.record(
        Verified(event=event.pk, record=row.pk, level=level, checks=dict(checks)),
        objects=(event_ref(event.pk),),
        details={"method": method},
    )
    return row.pk


def _require_basis(event: Event, level: str, *, by: UUID) -> None:
    if level in ("V3", "V4", "V5") and not (event.when_text and event.places):
        raise Conflict(
            "nothing_to_confirm",
            _("The event has no time or no place yet. State them first; then they are confirmed."),
        )
    records = list(EventVerification.objects.filter(event=event).order_by("pk"))
    records = in_force(records, as_stated(event))
    if level == VerificationLevel.V4:
        first = [one for one in records if one.level == VerificationLevel.V3]
        if not first:
            raise Conflict("no_first_verification", _("First somebody has to give level V3."))
        if all(one.by == by for one in first):
            raise Conflict("same_person", _("Level V4 needs a second person."))
    by_two = any(one.level == VerificationLevel.V4 for one in records)
    if level == VerificationLevel.V5 and not by_two:
        raise Conflict("no_second_verification", _("First two people have to verify it (V4)."))


def _require_independent(actor: Actor, event: Event, level: str, item_id: UUID | None) -> None:
    if item_id is None:
        if level == VerificationLevel.V5:
            raise Rejected("item_id", _("Name the item that is the independent source."))
        return
    evidence.require_item(actor=actor, item_id=item_id)
    links = EventLink.objects.filter(event=event, item_id=item_id, ended_at__isnull=True)
    if not links.exists():
        raise Rejected("item_id", _("This item is not linked to the event."))
