# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of an activity in the archive, talks of a mission, the case behind a submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.recording import note
from dokaz.casework.records.texts import chosen
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)
from dokaz.outreach.models import ActivityLink
from dokaz.outreach.policy import ACTIVITIES, LINKS, WRITERS
from dokaz.outreach.recording import KIND, locked
from dokaz.outreach.records import refs_seen
from dokaz.outreach.vocabulary import About, ChangeKind

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Linked:
    activity: UUID
    about: str
    count: int


@action(
    "outreach.activity.link",
    rule=with_role(WRITERS, own(ACTIVITIES, "activity_id")),
    facts=Linked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def link(
    unit: Unit, *, actor: Actor, activity_id: UUID, about: str, about_ids: Sequence[UUID]
) -> int:
    """Say that records belong to the activity; returns how many did not before.

    Raises:
        Rejected: none or too many, or an unknown kind.
        NotFound: one of them is not this actor's to see.
        Conflict: the activity was withdrawn.
    """
    about = chosen("about", about, About)
    wanted = list(dict.fromkeys(about_ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise Rejected("about_ids", _("Name between 1 and %d records.") % MOST_AT_ONCE)
    if set(refs_seen(actor, ((about, one) for one in wanted))) != set(wanted):
        raise NotFound(about)
    row = locked(activity_id)
    there = ActivityLink.objects.filter(activity=row, ended_at__isnull=True, about_id__in=wanted)
    known = set(there.values_list("about_id", flat=True))
    fresh = [one for one in wanted if one not in known]
    for one in fresh:
        ActivityLink(
            id=unit.new_id(),
            activity=row,
            organisation_id=row.organisation_id,
            about=about,
            about_id=one,
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
    if fresh:
        note(KIND, unit, row, what=ChangeKind.LINKED, after={"records": len(fresh)})
    unit.record(
        Linked(activity=row.pk, about=about, count=len(fresh)),
        objects=(KIND.ref(row.pk), *(ObjectRef(about, one) for one in fresh)),
    )
    return len(fresh)


@action(
    "outreach.link.end",
    rule=with_role(WRITERS, own(LINKS, "link_id")),
    facts=Linked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def unlink(unit: Unit, *, actor: Actor, link_id: UUID) -> None:
    """Say that a record does not belong to it; that it was linked stays. Raises Conflict."""
    row = locked(ActivityLink.objects.get(pk=link_id).activity_id)
    one = ActivityLink.objects.select_for_update().get(pk=link_id)
    if one.ended_at is not None:
        raise Conflict("already_ended", _("This link was ended before."))
    one.ended_at, one.ended_by = unit.at, actor.ref
    one.save(update_fields=["ended_at", "ended_by"])
    note(KIND, unit, row, what=ChangeKind.UNLINKED, after={"records": 1})
    unit.record(
        Linked(activity=row.pk, about=one.about, count=1),
        objects=(KIND.ref(row.pk), ObjectRef(one.about, one.about_id)),
    )
