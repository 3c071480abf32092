# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verification levels: what one person checked and found; the higher ones need a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import locked, require_revision
from dokaz.evidence.custody import item_ref, record_one
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.in_force import as_stated, in_force
from dokaz.evidence.models import Item, VerificationRecord
from dokaz.evidence.policy import ITEMS, VERIFIERS
from dokaz.evidence.texts import chosen, clean
from dokaz.evidence.vocabulary import VerificationLevel
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role

CHECKS = ("provenance", "source", "date", "place", "content", "integrity", "context")
RESULTS = ("confirmed", "likely", "not_confirmed", "contradicted", "not_checked")


@dataclass(frozen=True)
class Verified:
    item: UUID
    record: UUID
    level: str
    checks: Mapping[str, str]


@action(
    "evidence.item.verify",
    rule=with_role(VERIFIERS, own(ITEMS, "item_id")),
    facts=Verified,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def verify(
    unit: Unit,
    *,
    actor: Actor,
    item_id: UUID,
    level: str,
    checks: Mapping[str, str],
    method: str,
    revision: int | None = None,
) -> UUID:
    """Record a verification and set the item's level; returns the record.

    `revision` is the number of the description that the verifier saw; None: whatever it is.

    `checks` maps words of `CHECKS` to words of `RESULTS`. V3 needs date and place confirmed or
    likely; V4 needs a V3 by somebody else; V5 needs a V4. VX and lower levels may follow any level.
    From V3 on a record counts while the item states the time of recording that it states now.

    Raises:
        Rejected: a value is not in its list, or V3 without date and place.
        Conflict: the level before this one, a second person, or the time that is to be confirmed is
            missing; or somebody changed the item since `revision`.
    """
    level = chosen("level", level, VerificationLevel)
    if level == VerificationLevel.V0:
        raise Rejected("level", _("A verification gives at least level V1."))
    _require_checks(checks, level)
    method = clean("method", method, longest=50_000, required=True)
    item = locked(item_id)
    if revision is not None:
        require_revision(item, revision)
    _require_basis(item, level, by=actor.ref)
    row = VerificationRecord(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        level=level,
        checks=dict(checks),
        method=method,
        as_stated=as_stated(item),
        by=actor.ref,
        at=unit.at,
    )
    row.save(force_insert=True)
    former = item.verification
    item.verification = level
    item.save(update_fields=["verification"])
    facts = {"record": str(row.pk), "from": former, "to": level}
    record_one(unit, "assessment", item, facts=facts)
    unit.record(
        Verified(item=item.pk, record=row.pk, level=level, checks=dict(checks)),
        objects=(item_ref(item.pk),),
        details={"method": method},
    )
    unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="verification"))
    return row.pk


def _require_checks(checks: Mapping[str, str], level: str) -> None:
    if set(checks) - set(CHECKS) or set(checks.values()) - set(RESULTS):
        raise Rejected("checks", _("This is not one of the values to choose from."))
    if level in (VerificationLevel.V3, VerificationLevel.V4):
        good = {"confirmed", "likely"}
        if checks.get("date") not in good or checks.get("place") not in good:
            raise Rejected("checks", _("This level needs date and place confirmed or likely."))


def _require_basis(item: Item, level: str, *, by: UUID) -> None:
    """V3 and above confirm a time that is stated. V4 and V5 rest on a record of the level before
    that counts, and V4's by another person."""
    is_timed = item.recorded_from is not None or item.recorded_to is not None
    if level in ("V3", "V4", "V5") and not is_timed:
        raise Conflict(
            "nothing_to_confirm",
            _("The item has no time of recording yet. State it first; then it is confirmed."),
        )
    records = list(VerificationRecord.objects.filter(item=item).order_by("pk"))
    records = in_force(records, as_stated(item))
    if level == VerificationLevel.V4:
        first = [one for one in records if one.level == VerificationLevel.V3]
        if not first:
            raise Conflict("no_first_verification", _("First somebody has to give level V3."))
        if all(one.by == by for one in first):
            raise Conflict("same_person", _("Level V4 needs a second person."))
    by_two = any(one.level == VerificationLevel.V4 for one in records)
    if level == VerificationLevel.V5 and not by_two:
        raise Conflict("no_second_verification", _("First two people have to verify it (V4)."))
