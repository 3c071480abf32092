# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dokaz.casework.objects import listing
from dokaz.casework.objects.listing import ObjectFilter
from dokaz.casework.objects.models import (
    MilitaryUse,
    ObjectItem,
    ObjectMerge,
    ObjectState,
    ProtectedObject,
)
from dokaz.casework.objects.policy import CHANGES, OBJECTS
from dokaz.casework.objects.recording import KIND
from dokaz.casework.objects.views import (
    ObjectName,
    ObjectOfItem,
    ObjectPage,
    ObjectRow,
    ObjectView,
    StateView,
    Twin,
    UseView,
)
from dokaz.casework.places import api as places
from dokaz.casework.records import history as beside
from dokaz.casework.records.history import ChangeView, Standing
from dokaz.casework.records.linked import LinkView, items_seen, link_view
from dokaz.casework.records.listing import LONGEST_PAGE, Cursor
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, sees, view

MOST_SHOWN = 500
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@view("objects.object.list", rule=anyone)
def visible_objects(
    *,
    actor: Actor,
    narrowed: ObjectFilter | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> ObjectPage:
    """Objects this actor may see, the newest record first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    keys = listing.page_of_keys(actor, narrowed or ObjectFilter(), after=after, count=limit + 1)
    shown = keys[:limit]
    found = rows_of(actor=actor, object_ids=shown)
    more = Cursor(shown[-1]) if len(keys) > limit else None
    return ObjectPage(rows=tuple(found[key] for key in shown if key in found), after=more)


@view("objects.object.count", rule=anyone)
def count_objects(
    *, actor: Actor, narrowed: ObjectFilter | None = None, exact: bool = False
) -> int:
    """How many objects the list would show, up to `MOST_COUNTED` and one, or `exact`."""
    return listing.count(actor, narrowed or ObjectFilter(), exact=exact)


@view("objects.object.names", rule=anyone)
def names_of(*, actor: Actor, object_ids: Iterable[UUID]) -> dict[UUID, ObjectName]:
    """What those of the objects are called that the actor may see: for long lists elsewhere."""
    found: dict[UUID, ObjectName] = {}
    for rows in OBJECTS.among(actor, object_ids):
        columns = rows.order_by().values_list("pk", "ref", "name_uk", "name_en")
        found.update({key: ObjectName(*values) for key, *values in columns})
    return found


@view("objects.object.rows", rule=anyone)
def rows_of(*, actor: Actor, object_ids: Iterable[UUID]) -> dict[UUID, ObjectRow]:
    """Those of the objects that the actor may see; merged ones too, which say into what."""
    rows = [row for some in OBJECTS.among(actor, object_ids, at_once=MOST_SHOWN) for row in some]
    return object_rows(actor, rows)


def object_rows(actor: Actor, rows: Sequence[ProtectedObject]) -> dict[UUID, ObjectRow]:
    """Lines of lists by key; all places are asked for together."""
    known = places.places_shown(actor, [row.place for row in rows if row.place])
    return {row.pk: _row(row, known) for row in rows}


@view("objects.object.show", rule=sees(OBJECTS, "object_id"))
def get_object(*, actor: Actor, object_id: UUID) -> ObjectView:
    """One object's page. Raises NotFound."""
    row = OBJECTS.once(actor, object_id)
    own = row.organisation_id == actor.organisation_id
    states = list(ObjectState.objects.filter(object=row)[:MOST_SHOWN])
    uses = list(MilitaryUse.objects.filter(object=row).order_by("pk")[:MOST_SHOWN])
    links = list(ObjectItem.objects.filter(object=row, ended_at__isnull=True)[:MOST_SHOWN])
    items = items_seen(actor, [one.item_id for one in links])
    seen = [one for one in links if one.item_id in items]
    return ObjectView(
        row=object_rows(actor, [row])[row.pk],
        own=own,
        description=row.description,
        function=row.function,
        operator=row.operator,
        protection=tuple(row.protection),
        markings=tuple(row.markings),
        marking_note=row.marking_note,
        enhanced_list=row.enhanced_list,
        enhanced_when=row.enhanced_when,
        notified=tuple(row.notified),
        tags=tuple(row.tags),
        privileged=row.privileged,
        registered_by=row.registered_by,
        changed_at=row.changed_at,
        revision=row.revision,
        undone=row.undone_at is not None,
        states=tuple(
            _state(one, _links(seen, items, state_id=one.pk)) for one in sorted(states, key=_order)
        ),
        uses=tuple(_use(one, _links(seen, items, use_id=one.pk)) for one in uses),
        links=_links(seen, items, state_id=None, use_id=None),
        links_hidden=len(links) - len(seen) if own else 0,
        twins=_twins(row, actor, own=own),
        external_ids=beside.external_ids(KIND, row.pk) if own else (),
        shares=beside.shares(KIND, row.pk) if own else (),
    )


@view("objects.object.know", rule=sees(OBJECTS, "object_id"))
def require_object(*, actor: Actor, object_id: UUID) -> None:
    """Nothing, if the actor may see the object. Raises NotFound."""


@view("objects.object.standings", rule=anyone)
def standings(*, actor: Actor, object_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Those of the objects that the actor may see."""
    return beside.standings(OBJECTS, actor, list(object_ids))


@view("objects.object.identify", rule=anyone)
def find_object(*, actor: Actor, ref: str) -> UUID | None:
    """The visible object with this number."""
    rows = OBJECTS.visible(actor)
    found: UUID | None = rows.filter(ref__iexact=ref.strip()).values_list("pk", flat=True).first()
    return found


@view("objects.object.find_external", rule=anyone)
def find_external(*, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
    """Objects of the own organisation by their numbers in another register; None: see
    `by_external_id`."""
    return beside.by_external_id(KIND, OBJECTS, actor, system, values)


@view("objects.object.history", rule=sees(OBJECTS, "object_id"))
def history(*, actor: Actor, object_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; only the owner's people see it."""
    return beside.lines(KIND, CHANGES, actor, object_id, limit=limit)


@view("objects.link.of_item", rule=anyone)
def objects_of_item(*, actor: Actor, item_id: UUID) -> tuple[ObjectOfItem, ...]:
    """Objects that an item is about and that the actor may see; whoever asks sees the item."""
    evidence.require_item(actor=actor, item_id=item_id)
    rows = OBJECTS.visible(actor).filter(
        pk__in=ObjectItem.objects.filter(item_id=item_id, ended_at__isnull=True).values("object_id")
    )
    return tuple(
        ObjectOfItem(
            id=row.pk,
            ref=row.ref,
            name_uk=row.name_uk,
            name_en=row.name_en,
            type=row.type,
            own=row.organisation_id == actor.organisation_id,
        )
        for row in rows.order_by("-pk")[:MOST_SHOWN]
    )


@view("objects.merge.absorbed", rule=sees(OBJECTS, "object_id"))
def absorbed_into(*, actor: Actor, object_id: UUID) -> tuple[UUID, ...]:
    """Visible objects that were merged into this one, directly or one after the other."""
    found: list[UUID] = []
    level = [object_id]
    while level:
        # Keys first, by their index: with the reader's condition it would not be used.
        keys = ProtectedObject.objects.filter(merged_into_id__in=level).values_list("pk", flat=True)
        rows = OBJECTS.visible(actor).filter(pk__in=list(keys))
        level = [key for key in rows.values_list("pk", flat=True) if key not in found]
        found.extend(level)
    return tuple(found)


def _row(row: ProtectedObject, known: Mapping[str, places.PlaceView]) -> ObjectRow:
    return ObjectRow(
        id=row.pk,
        ref=row.ref,
        organisation_id=row.organisation_id,
        name_uk=row.name_uk,
        name_en=row.name_en,
        name_other=row.name_other,
        type=row.type,
        place=places.shown(row.place, known) if row.place else None,
        bases=tuple(dict.fromkeys(one["basis"] for one in row.protection)),
        damage=row.damage,
        confidentiality=row.confidentiality,
        markers=tuple(row.markers),
        registered_at=row.registered_at,
        merged=row.merged_into_id,
    )


def _order(state: ObjectState) -> tuple[datetime, datetime]:
    return state.when_from or state.when_to or _BEGINNING, state.at


def _links(
    rows: Iterable[ObjectItem], items: Mapping[UUID, evidence.ItemRow], **about: UUID | None
) -> tuple[LinkView, ...]:
    return tuple(
        link_view(row, items[row.item_id])
        for row in rows
        if all(getattr(row, name) == key for name, key in about.items())
    )


def _state(row: ObjectState, items: tuple[LinkView, ...]) -> StateView:
    return StateView(
        damage=row.damage, when_from=row.when_from, when_to=row.when_to, items=items, **_entry(row)
    )


def _use(row: MilitaryUse, items: tuple[LinkView, ...]) -> UseView:
    return UseView(period=row.period, finding=row.finding, who=row.who, items=items, **_entry(row))


def _entry(row: ObjectState | MilitaryUse) -> dict[str, Any]:
    names = ("when_text", "when_zone", "description", "basis", "by", "at", "withdrawn_at")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _twins(row: ProtectedObject, actor: Actor, *, own: bool) -> tuple[Twin, ...]:
    visible = OBJECTS.visible(actor).filter(undone_at__isnull=True)
    merges = {}
    if own:
        rows = ObjectMerge.objects.filter(survivor=row, undone_at__isnull=True)
        merges = dict(rows.values_list("absorbed_id", "pk"))
    keys = list(ProtectedObject.objects.filter(merged_into=row).values_list("pk", flat=True))
    found = [("absorbed", one) for one in visible.filter(pk__in=keys).order_by("pk")]
    if row.merged_into_id:
        found += [("merged_into", one) for one in visible.filter(pk=row.merged_into_id)]
    return tuple(
        Twin(relation, one.pk, one.ref, one.name_uk, one.name_en, merges.get(one.pk))
        for relation, one in found
    )
