# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one event become one, or one becomes two. Both keep their numbers.

Merging moves links, statements, identifiers elsewhere and parts to the surviving event and writes
down what moved, so that a later act can move it back. Descriptions are not mixed: the survivor's
stays, the other's remains readable under its own number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import marks
from dokaz.casework.events.actions.describing import new_event
from dokaz.casework.events.drafts import EventDraft, checked_draft, require_known_codes
from dokaz.casework.events.facts import EventRegistered, EventsMerged
from dokaz.casework.events.models import (
    Event,
    EventExternalId,
    EventLink,
    Merge,
    Statement,
)
from dokaz.casework.events.numbers import draw
from dokaz.casework.events.policy import EVENTS, MERGERS, MERGES
from dokaz.casework.events.recording import event_ref, locked, note, revise
from dokaz.casework.events.vocabulary import ChangeKind, EventState
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, all_of, own, with_role


@dataclass(frozen=True)
class Merged:
    merge: UUID
    survivor: UUID
    absorbed: UUID
    links: int
    statements: int


@action(
    "events.event.merge",
    rule=with_role(MERGERS, all_of(own(EVENTS, "event_id"), own(EVENTS, "absorbed_id"))),
    facts=Merged,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def merge(unit: Unit, *, actor: Actor, event_id: UUID, absorbed_id: UUID, why: str) -> UUID:
    """Take the event `absorbed_id` into `event_id`; returns the merge, by which it is undone.

    Raises:
        Rejected: no reason, or an event with itself or with one it is a part of.
        Conflict: one of them was merged before, or is more protected than the other.
    """
    why = clean("why", why, longest=10_000, required=True)
    if event_id == absorbed_id:
        raise Rejected("absorbed_id", _("An event cannot be merged with itself."))
    # In the order of keys, so that two merges at once cannot wait for each other.
    pair = {one: locked(one) for one in sorted((event_id, absorbed_id))}
    survivor, absorbed = pair[event_id], pair[absorbed_id]
    if absorbed.confidentiality > survivor.confidentiality:
        raise Conflict(
            "level_lower",
            _("The event to be taken in is more protected. Raise the other one's level first."),
        )
    if survivor.parent_id == absorbed.pk:
        raise Rejected("absorbed_id", _("An event cannot be merged into its own part."))
    moved = _move(unit, absorbed, survivor)
    row = Merge(
        id=unit.new_id(),
        survivor=survivor,
        absorbed=absorbed,
        organisation_id=survivor.organisation_id,
        former_state=absorbed.state,
        moved=moved,
        at=unit.at,
        by=actor.ref,
    )
    row.save(force_insert=True)
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    revise(unit, absorbed, {"state": str(EventState.MERGED)}, kind=ChangeKind.MERGED, why=why)
    note(unit, survivor, ChangeKind.ABSORBED, after={"event": absorbed.ref}, why=why)
    unit.record(
        Merged(
            merge=row.pk,
            survivor=survivor.pk,
            absorbed=absorbed.pk,
            links=len(moved["links"]),
            statements=len(moved["statements"]),
        ),
        objects=(event_ref(survivor.pk), event_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=False)
    return row.pk


def _move(unit: Unit, absorbed: Event, survivor: Event) -> dict[str, list[str]]:
    """Move what hangs on an event; returns the identifiers of what moved."""
    there = EventLink.objects.filter(event=survivor, ended_at__isnull=True)
    links = EventLink.objects.filter(event=absorbed, ended_at__isnull=True).exclude(
        item_id__in=list(there.values_list("item_id", flat=True))
    )
    found: dict[str, Any] = {
        "links": links,
        "statements": Statement.objects.filter(event=absorbed),
        "external_ids": EventExternalId.objects.filter(event=absorbed, ended_at__isnull=True),
        "children": Event.objects.filter(parent=absorbed).exclude(pk=survivor.pk),
    }
    moved: dict[str, list[str]] = {}
    for name, rows in found.items():
        keys = list(rows.values_list("pk", flat=True))
        moved[name] = [str(key) for key in keys]
        rows.model.objects.filter(pk__in=keys).update(**{_column(name): survivor})
    return moved


def _column(name: str) -> str:
    return "parent" if name == "children" else "event"


def _tell(unit: Unit, row: Merge, *, undone: bool) -> None:
    unit.emit(
        EventsMerged(
            survivor=row.survivor_id,
            absorbed=row.absorbed_id,
            organisation=row.organisation_id,
            undone=undone,
        )
    )


@dataclass(frozen=True)
class MergeUndone:
    merge: UUID
    survivor: UUID
    absorbed: UUID


@action(
    "events.merge.undo",
    rule=with_role(MERGERS, own(MERGES, "merge_id")),
    facts=MergeUndone,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def undo_merge(unit: Unit, *, actor: Actor, merge_id: UUID, why: str) -> None:
    """Make two events of a merged one again; what was added to the survivor since stays there.

    Raises:
        Rejected: no reason.
        Conflict: undone before, or the survivor itself was merged since.
    """
    why = clean("why", why, longest=10_000, required=True)
    row = Merge.objects.select_for_update().get(pk=merge_id)
    if row.undone_at is not None:
        raise Conflict("already_undone", _("This merge was undone before."))
    survivor = locked(row.survivor_id)
    absorbed = Event.objects.select_for_update().get(pk=row.absorbed_id)
    models: dict[str, Any] = {
        "links": EventLink,
        "statements": Statement,
        "external_ids": EventExternalId,
        "children": Event,
    }
    for name, keys in row.moved.items():
        column = _column(name)
        rows = models[name].objects.filter(pk__in=keys, **{column: survivor})
        rows.update(**{column: absorbed})
    row.undone_at, row.undone_by = unit.at, actor.ref
    row.save(update_fields=["undone_at", "undone_by"])
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    revise(unit, absorbed, {"state": row.former_state}, kind=ChangeKind.MERGE_UNDONE, why=why)
    note(unit, survivor, ChangeKind.MERGE_UNDONE, before={"event": absorbed.ref}, why=why)
    unit.record(
        MergeUndone(merge=row.pk, survivor=survivor.pk, absorbed=absorbed.pk),
        objects=(event_ref(survivor.pk), event_ref(absorbed.pk)),
        details={"why": why},
    )
    _tell(unit, row, undone=True)


@dataclass(frozen=True)
class Split:
    event: UUID
    new: UUID
    links: int
    statements: int


@action(
    "events.event.split",
    rule=with_role(MERGERS, own(EVENTS, "event_id")),
    facts=Split,
    erasure=Erasure.DETAILS,
    event="relation asserted",
)
def split(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    draft: EventDraft,
    why: str,
    link_ids: Sequence[UUID] = (),
    statement_ids: Sequence[UUID] = (),
) -> UUID:
    """Make a second event of a part of one; returns it. Merging the two undoes it.

    The chosen links and statements move to the new event, which is at least as protected.

    Raises:
        Rejected: no reason, a value of the draft, or something chosen that is not the event's.
    """
    why = clean("why", why, longest=10_000, required=True)
    values = checked_draft(draft, now=unit.at)
    require_known_codes([values])
    event = locked(event_id)
    links = EventLink.objects.filter(event=event, pk__in=list(link_ids), ended_at__isnull=True)
    statements = Statement.objects.filter(event=event, pk__in=list(statement_ids))
    if links.count() != len(set(link_ids)) or statements.count() != len(set(statement_ids)):
        raise Rejected("link_ids", _("Something of this choice does not belong to the event."))
    values["confidentiality"] = max(values["confidentiality"], event.confidentiality)
    values["parent_id"] = event.parent_id
    (ref,) = draw(unit, event.organisation_id, count=1)
    new = new_event(unit, event.organisation_id, ref, values)
    new.split_from = event
    new.save(force_insert=True)
    marks.write([new])
    note(unit, new, ChangeKind.REGISTERED, before={"event": event.ref}, why=why)
    moved = {"links": links.update(event=new), "statements": statements.update(event=new)}
    note(unit, event, ChangeKind.SPLIT, after={"event": new.ref, **moved}, why=why)
    unit.emit(EventRegistered(event=new.pk, organisation=new.organisation_id))
    unit.record(
        Split(event=event.pk, new=new.pk, **moved),
        objects=(event_ref(event.pk), event_ref(new.pk)),
        details={"why": why},
    )
    return new.pk
