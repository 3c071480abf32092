# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records belong to a case. Whoever links sees both."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases import targets
from dokaz.casework.cases.models import CaseLink
from dokaz.casework.cases.policy import LINKS, worked_on
from dokaz.casework.cases.recording import case_ref, editable_case, note
from dokaz.casework.cases.vocabulary import PARTS_OF_PEOPLE, ChangeKind, LinkPart
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
)

MOST_AT_ONCE = 200
MOST_LINKS = 5000


@dataclass(frozen=True)
class Linked:
    case: UUID
    kind: str
    part: str
    records: tuple[UUID, ...]


@action(
    "cases.link.add",
    rule=worked_on(),
    facts=Linked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def link(
    unit: Unit,
    *,
    actor: Actor,
    case_id: UUID,
    kind: str,
    record_ids: Sequence[UUID],
    part: str = LinkPart.BASIS,
    text: str = "",
) -> int:
    """State that records of one kind belong to a case; returns how many were not linked before.

    Raises:
        Rejected: no such kind, no record, too many, or a part that is not for this kind.
        NotFound: a record is not this actor's to see; then none is linked.
        Conflict: the case was handed to review.
    """
    target = targets.TARGETS.get(kind)
    if target is None:
        raise Rejected("kind", _("This is not one of the values to choose from."))
    part = chosen("part", part, LinkPart)
    if part in PARTS_OF_PEOPLE and kind != "person":
        raise Rejected("part", _("Suspects, victims and witnesses are people."))
    text = clean("text", text, longest=10_000)
    wanted = list(dict.fromkeys(record_ids))
    if not wanted:
        raise Rejected("record_ids", _("Choose at least one record."))
    if len(wanted) > MOST_AT_ONCE:
        raise Rejected("record_ids", _("At most %d records at a time.") % MOST_AT_ONCE)
    seen = target.rows(actor, wanted)
    if set(seen) != set(wanted):
        raise NotFound(kind)
    case = editable_case(case_id)
    standing = CaseLink.objects.filter(case=case, ended_at__isnull=True)
    there = set(standing.filter(kind=kind, part=part).values_list("record_id", flat=True))
    fresh = [one for one in wanted if one not in there]
    if standing.count() + len(fresh) > MOST_LINKS:
        raise Rejected("record_ids", _("A case has at most %d records.") % MOST_LINKS)
    for record_id in fresh:
        CaseLink(
            id=unit.new_id(),
            case=case,
            organisation_id=case.organisation_id,
            kind=kind,
            record_id=record_id,
            part=part,
            note=text,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
    if fresh:
        after = {"kind": kind, "part": part, "records": [str(one) for one in fresh]}
        note(unit, case, ChangeKind.LINKED, after=after, why=text)
    unit.record(
        Linked(case=case.pk, kind=kind, part=part, records=tuple(wanted)),
        objects=(case_ref(case.pk), *(ObjectRef(kind, one) for one in wanted)),
        details={"note": text} if text else None,
    )
    return len(fresh)


@dataclass(frozen=True)
class Unlinked:
    case: UUID
    kind: str
    record: UUID


@action(
    "cases.link.end",
    rule=worked_on(LINKS, "link_id"),
    facts=Unlinked,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unlink(unit: Unit, *, actor: Actor, link_id: UUID, why: str) -> None:
    """State that a record does not belong to a case after all. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    case = editable_case(CaseLink.objects.get(pk=link_id).case_id)
    row = CaseLink.objects.select_for_update().get(pk=link_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    before = {"kind": row.kind, "part": row.part, "records": [str(row.record_id)]}
    note(unit, case, ChangeKind.UNLINKED, before=before, why=why)
    unit.record(
        Unlinked(case=case.pk, kind=row.kind, record=row.record_id),
        objects=(case_ref(case.pk), ObjectRef(row.kind, row.record_id)),
        details={"why": why},
    )
