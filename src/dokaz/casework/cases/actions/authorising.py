# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records of a case a litigation action names: victims who authorised it, against whom it is,
what it is about. A victim is named only if their consent covers its forum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases import targets
from dokaz.casework.cases.authorising import answers, covers, hold
from dokaz.casework.cases.models import Case, CaseLink, LitigationAction, LitigationLink
from dokaz.casework.cases.policy import LITIGATION, NAMED_RECORDS, worked_on
from dokaz.casework.cases.recording import case_ref, note, open_case
from dokaz.casework.cases.vocabulary import ChangeKind, LinkPart, LitigationPart
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

MOST_NAMED = 2000
_IN_THE_CASE = {
    LitigationPart.VICTIM: ("person", LinkPart.VICTIM),
    LitigationPart.ACCUSED: ("person", LinkPart.SUSPECT),
    LitigationPart.EVENT: ("event", LinkPart.BASIS),
}
"""Of which room a record is, and what it is to the case; an event belongs to it in any way."""


@dataclass(frozen=True)
class LitigationNamed:
    case: UUID
    litigation: UUID
    part: str
    records: tuple[UUID, ...]
    ended: bool = False


@action(
    "cases.litigation.name",
    rule=worked_on(LITIGATION, "litigation_id"),
    facts=LitigationNamed,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def name_in_litigation(
    unit: Unit, *, actor: Actor, litigation_id: UUID, part: str, record_ids: Sequence[UUID]
) -> int:
    """Name records of the case in an action; returns how many it did not name before.

    Raises:
        Rejected: no record, too many, or one that is not this to the case.
        NotFound: a record is not this actor's to see; then none is named.
        Conflict: the case is closed; the action was taken off it; the consents on record of a
            victim do not cover its forum.
    """
    part = chosen("part", part, LitigationPart)
    wanted = list(dict.fromkeys(record_ids))
    if not wanted:
        raise Rejected("record_ids", _("Choose at least one record."))
    kind, in_case = _IN_THE_CASE[part]
    seen = targets.shown(actor, [(kind, one) for one in wanted])
    if {key for _kind, key in seen} != set(wanted):
        raise NotFound(kind)
    case, row = locked_litigation(litigation_id)
    there = CaseLink.objects.filter(case=case, kind=kind, ended_at__isnull=True)
    if part != LitigationPart.EVENT:
        there = there.filter(part=in_case)
    if not set(wanted) <= set(there.values_list("record_id", flat=True)):
        raise Rejected("record_ids", _("Link it to the case first, as what it is to it."))
    if part == LitigationPart.VICTIM:
        owner = actor.organisation_id
        assert owner is not None  # The rule: whoever works on a case acts for an organisation.
        _require(actor, row.forum, [(owner, one) for one in wanted])
    standing = LitigationLink.objects.filter(litigation=row, ended_at__isnull=True)
    named = set(standing.filter(part=part).values_list("record_id", flat=True))
    fresh = [one for one in wanted if one not in named]
    if standing.count() + len(fresh) > MOST_NAMED:
        raise Rejected("record_ids", _("At most %d records at a time.") % MOST_NAMED)
    for record_id in fresh:
        LitigationLink(
            id=unit.new_id(),
            litigation=row,
            case=case,
            organisation_id=actor.organisation_id,
            kind=kind,
            record_id=record_id,
            part=part,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
    if fresh:
        after = {
            "forum": row.forum,
            "litigation_part": part,
            "records": [str(one) for one in fresh],
        }
        note(unit, case, ChangeKind.LITIGATION_NAMED, after=after)
    unit.record(
        LitigationNamed(case=case.pk, litigation=row.pk, part=part, records=tuple(wanted)),
        objects=(case_ref(case.pk), *(ObjectRef(kind, one) for one in wanted)),
    )
    return len(fresh)


@action(
    "cases.litigation.unname",
    rule=worked_on(NAMED_RECORDS, "link_id"),
    facts=LitigationNamed,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def unname_in_litigation(unit: Unit, *, actor: Actor, link_id: UUID, why: str) -> None:
    """Take a record out of an action, as a victim who does not want it any more.

    Raises:
        Rejected: no reason.
        Conflict: the case is closed, or it was taken out before.
    """
    why = clean("why", why, longest=10_000, required=True)
    case, row = locked_litigation(LitigationLink.objects.get(pk=link_id).litigation_id)
    one = LitigationLink.objects.select_for_update().get(pk=link_id)
    if one.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    one.ended_at, one.ended_by = unit.at, actor.ref
    one.save(update_fields=["ended_at", "ended_by"])
    before = {
        "forum": row.forum, "litigation_part": one.part, "records": [str(one.record_id)]
    }  # fmt: skip
    note(unit, case, ChangeKind.LITIGATION_UNNAMED, before=before, why=why)
    unit.record(
        LitigationNamed(
            case=case.pk, litigation=row.pk, part=one.part, records=(one.record_id,), ended=True
        ),
        objects=(case_ref(case.pk), ObjectRef(one.kind, one.record_id)),
        details={"why": why},
    )


def locked_litigation(litigation_id: UUID) -> tuple[Case, LitigationAction]:
    """The action and its case, both locked. Raises Conflict: closed, or taken off the case."""
    case = open_case(LitigationAction.objects.get(pk=litigation_id).case_id)
    row = LitigationAction.objects.select_for_update().get(pk=litigation_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This action was taken off the case before."))
    return case, row


def require_authorised(actor: Actor, row: LitigationAction, forum: str) -> None:
    """Raises Conflict: what consents say now of a victim of the action does not cover the forum."""
    rows = LitigationLink.objects.filter(
        litigation=row, part=LitigationPart.VICTIM, ended_at__isnull=True
    )
    _require(actor, forum, list(rows.values_list("organisation_id", "record_id")))


def _require(actor: Actor, forum: str, victims: Sequence[tuple[UUID, UUID]]) -> None:
    hold({key for _owner, key in victims})
    found = answers(actor, [(*one, forum) for one in victims])
    refused = [key for (_owner, key, _forum), one in found.items() if not covers(forum, one.state)]
    if not refused:
        return
    seen = targets.shown(actor, [("person", key) for key in refused])
    codes = ", ".join(sorted(one.ref for one in seen.values())[:20]) or "–"
    raise Conflict(
        "not_authorised",
        _(
            "The consents on record do not cover this forum for %(n)d of these people "
            "(%(codes)s). Ask them first. Nothing was saved."
        )
        % {"n": len(refused), "codes": codes},
    )
