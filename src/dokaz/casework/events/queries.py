# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dokaz.casework.events import listing
from dokaz.casework.events.in_force import as_stated, ends
from dokaz.casework.events.listing import EventFilter
from dokaz.casework.events.models import (
    Event,
    EventLink,
    EventObject,
    EventVerification,
    EventWeapon,
    Merge,
    Statement,
)
from dokaz.casework.events.policy import CHANGES, EVENTS
from dokaz.casework.events.recording import KIND
from dokaz.casework.events.views import (
    CasualtiesView,
    EventName,
    EventOfItem,
    EventOfObject,
    EventPage,
    EventRow,
    EventView,
    HitView,
    Relative,
    StatementView,
    VerificationView,
    WeaponView,
)
from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.casework.records import history as beside
from dokaz.casework.records.history import ChangeView, Standing
from dokaz.casework.records.linked import items_seen, link_view
from dokaz.casework.records.listing import LONGEST_PAGE, Cursor
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, anyone, pieces, sees, view

MOST_SHOWN = 500
_MOST_FIRST = 5000
"""Programs state how many they want first, too; no database takes any number."""
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_NEXT = {"V0": "V3", "V1": "V3", "V2": "V3", "V3": "V4", "V4": "V5", "V5": "", "VX": "V3"}


@view("events.event.list", rule=anyone)
def visible_events(
    *,
    actor: Actor,
    narrowed: EventFilter | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> EventPage:
    """Events this actor may see: newest record first, or latest event first (`by_time`)."""
    limit = max(1, min(limit, LONGEST_PAGE))
    keys = listing.page_of_keys(actor, narrowed or EventFilter(), after=after, count=limit + 1)
    ids = [key for key, _when in keys[:limit]]
    rows = {row.pk: row for row in EVENTS.visible(actor).filter(pk__in=ids)}
    shown = [rows[key] for key in ids if key in rows]
    known = _known_places(shown, actor)
    more = Cursor(*keys[limit - 1]) if len(keys) > limit else None
    return EventPage(rows=tuple(_row(row, known) for row in shown), after=more)


@view("events.event.count", rule=anyone)
def count_events(*, actor: Actor, narrowed: EventFilter | None = None, exact: bool = False) -> int:
    """How many events the list would show, up to `MOST_COUNTED` and one, or `exact`."""
    return listing.count(actor, narrowed or EventFilter(), exact=exact)


@view("events.event.tally", rule=anyone)
def tally_events(
    *, actor: Actor, kind: str, codes: Collection[str], narrowed: EventFilter | None = None
) -> dict[str, int]:
    """How many events the list would show for each of these codes of a `kind` of marks ("place",
    "conduct", "means", "weapon"); codes of none are absent. One look at all of them."""
    return listing.tally(actor, narrowed or EventFilter(), kind=kind, codes=codes)


@view("events.event.show", rule=sees(EVENTS, "event_id"))
def get_event(*, actor: Actor, event_id: UUID, first: int | None = None) -> EventView:
    """One event's page, with the `first` statements, links and hits, or all. Raises NotFound."""
    event = EVENTS.once(actor, event_id)
    own = event.organisation_id == actor.organisation_id
    first = None if first is None else max(0, min(first, _MOST_FIRST))
    stated = Statement.objects.filter(event=event).order_by("pk")
    statements = list(stated[:first])
    links = _Part.of(
        EventLink.objects.filter(event=event, ended_at__isnull=True),
        "item_id",
        lambda keys: evidence.standings_of(actor=actor, item_ids=keys),
        first,
    )
    records = list(EventVerification.objects.filter(event=event).order_by("pk"))
    weapons = list(EventWeapon.objects.filter(event=event, ended_at__isnull=True).order_by("pk"))
    known = _known_places([event], actor, statements)
    items = items_seen(
        actor, [row.item_id for rows in (links.rows, statements, weapons, records) for row in rows]
    )
    hits, struck = _hits(event, actor, first)
    ended = ends(records, as_stated(event))
    next_level, missing = _missing(
        event, [one for one, end in zip(records, ended, strict=True) if not end], actor
    )
    return EventView(
        row=_row(event, known),
        own=own,
        description=event.description,
        objects_hit=tuple(event.objects_hit),
        tags=tuple(event.tags),
        likelihood=event.likelihood,
        likelihood_basis=event.likelihood_basis,
        attacking_side=event.attacking_side,
        warnings=event.warnings,
        military_context=event.military_context,
        privileged=event.privileged,
        registered_by=event.registered_by,
        changed_at=event.changed_at,
        revision=event.revision,
        parent_id=event.parent_id,
        undone=event.undone_at is not None,
        statements=tuple(_statement(row, items, known) for row in statements),
        statements_count=stated.count(),
        links=tuple(
            link_view(row, items[row.item_id]) for row in links.rows if row.item_id in items
        ),
        links_count=links.seen,
        links_hidden=links.hidden if own else 0,
        verifications=tuple(
            _verification(row, end, items) for row, end in zip(records, ended, strict=True)
        ),
        hits=struck,
        hits_count=hits.seen,
        hits_hidden=hits.hidden if own else 0,
        weapons=_weapons(weapons, items, actor),
        next_level=next_level,
        missing=missing,
        relatives=_relatives(event, actor, own=own),
        external_ids=beside.external_ids(KIND, event.pk) if own else (),
        shares=beside.shares(KIND, event.pk) if own else (),
    )


@view("events.event.know", rule=sees(EVENTS, "event_id"))
def require_event(*, actor: Actor, event_id: UUID) -> None:
    """Nothing, if the actor may see the event. Raises NotFound."""


@view("events.event.standings", rule=anyone)
def standings(*, actor: Actor, event_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Those of the events that the actor may see."""
    return beside.standings(EVENTS, actor, list(event_ids))


@view("events.event.identify", rule=anyone)
def find_event(*, actor: Actor, ref: str) -> UUID | None:
    """The visible event with this number, or with this identifier elsewhere of the own ones."""
    rows = EVENTS.visible(actor)
    found: UUID | None = rows.filter(ref__iexact=ref.strip()).values_list("pk", flat=True).first()
    return found


@view("events.event.find_external", rule=anyone)
def find_external(*, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
    """Events of the own organisation by their identifiers in another system; None: see
    `by_external_id`."""
    return beside.by_external_id(KIND, EVENTS, actor, system, values)


@view("events.event.history", rule=sees(EVENTS, "event_id"))
def history(*, actor: Actor, event_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; only the owner's people see it."""
    return beside.lines(KIND, CHANGES, actor, event_id, limit=limit)


_NAME = tuple(each.name for each in fields(EventName))


@view("events.event.names", rule=anyone)
def names_of(*, actor: Actor, event_ids: Iterable[UUID]) -> dict[UUID, EventName]:
    """What those of the events are called that the actor may see: for long lists of other rooms."""
    found: dict[UUID, EventName] = {}
    for rows in EVENTS.among(actor, event_ids):
        columns = rows.order_by().values_list("pk", *_NAME)
        found.update({key: EventName(*values) for key, *values in columns})
    return found


@view("events.event.rows", rule=anyone)
def rows_of(*, actor: Actor, event_ids: Iterable[UUID]) -> dict[UUID, EventRow]:
    """Those of the events that the actor may see, by identifier; for pages of other rooms."""
    rows = [row for some in EVENTS.among(actor, event_ids, at_once=MOST_SHOWN) for row in some]
    known = _known_places(rows, actor)
    return {row.pk: _row(row, known) for row in rows}


@view("events.link.of_events", rule=anyone)
def links_of(*, actor: Actor, event_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Pairs of a visible event and an item that belongs to it, whoever may see the item."""
    pairs: list[tuple[UUID, UUID]] = []
    for some in EVENTS.among(actor, event_ids, at_once=MOST_SHOWN):
        rows = EventLink.objects.filter(event__in=some, ended_at__isnull=True).order_by("pk")
        pairs += rows.values_list("event_id", "item_id")
    return tuple(pairs)


def seen_in(*, actor: Actor, column: str) -> Q:
    """A condition on rows that hold an event's identifier in a column: that it is the actor's to
    see. Asked row by row, not of all events there are."""
    return Q(Exists(EVENTS.visible(actor).filter(pk=OuterRef(column))))


@view("events.link.of_item", rule=anyone)
def events_of_item(*, actor: Actor, item_id: UUID) -> tuple[EventOfItem, ...]:
    """Events that an item belongs to and that the actor may see; whoever asks sees the item."""
    evidence.require_item(actor=actor, item_id=item_id)
    links = EventLink.objects.filter(item_id=item_id, ended_at__isnull=True)
    # Most items belong to none: then the long question of who sees which is not put.
    if not links.exists():
        return ()
    rows = (
        links.filter(seen_in(actor=actor, column="event_id"))
        .select_related("event")
        .order_by("-event_id")[:MOST_SHOWN]
    )
    return tuple(
        EventOfItem(
            link_id=row.pk,
            id=row.event_id,
            ref=row.event.ref,
            title_uk=row.event.title_uk,
            title_en=row.event.title_en,
            when_text=row.event.when_text,
            state=row.event.state,
            own=row.event.organisation_id == actor.organisation_id,
        )
        for row in rows
    )


@view("events.hit.of_events", rule=anyone)
def hits_of(*, actor: Actor, event_ids: Iterable[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Pairs of a visible event and an object that it hit, whoever may see the object."""
    pairs: list[tuple[UUID, UUID]] = []
    for some in EVENTS.among(actor, event_ids, at_once=MOST_SHOWN):
        rows = EventObject.objects.filter(event__in=some, ended_at__isnull=True).order_by("pk")
        pairs += rows.values_list("event_id", "object_id")
    return tuple(pairs)


@view("events.hit.of_object", rule=anyone)
def events_of_object(*, actor: Actor, object_id: UUID) -> tuple[EventOfObject, ...]:
    """Events that hit an object, or one that was merged into it, as far as the actor may see them;
    the latest event first. Whoever asks sees the object.
    """
    objects.require_object(actor=actor, object_id=object_id)
    keys = (object_id, *objects.absorbed_into(actor=actor, object_id=object_id))
    rows = EventObject.objects.filter(
        seen_in(actor=actor, column="event_id"), object_id__in=keys, ended_at__isnull=True
    ).select_related("event")
    hits = [row for row in rows[:MOST_SHOWN] if row.event.undone_at is None]
    known = _known_places([row.event for row in hits], actor)
    found = [
        EventOfObject(
            hit_id=row.pk,
            object_id=row.object_id,
            row=_row(row.event, known),
            effect=row.effect,
            damage=row.damage,
            basis=row.basis,
        )
        for row in hits
    ]
    return tuple(sorted(found, key=_latest, reverse=True))


def _latest(one: EventOfObject) -> tuple[datetime, UUID]:
    return one.row.when_from or one.row.when_to or _BEGINNING, one.row.id


@dataclass(frozen=True, slots=True)
class _Part:
    """What is tied to an event: the first rows, how many the reader may see, how many not."""

    rows: tuple[Any, ...]
    seen: int
    hidden: int

    @classmethod
    def of(
        cls,
        tied: QuerySet[Any],
        column: str,
        visible: Callable[[list[UUID]], Collection[UUID]],
        first: int | None,
    ) -> "_Part":
        """`column` holds the key of the other record; `visible`: those of them that are seen."""
        pairs = list(tied.order_by("pk").values_list("pk", column))
        there = visible([other for _key, other in pairs])
        seen = [key for key, other in pairs if other in there]
        chosen = seen[:first]
        found = {
            row.pk: row for some in pieces(chosen, MOST_SHOWN) for row in tied.filter(pk__in=some)
        }
        rows = tuple(found[key] for key in chosen if key in found)
        return cls(rows, len(seen), len(pairs) - len(seen))


def _hits(event: Event, actor: Actor, first: int | None) -> tuple[_Part, tuple[HitView, ...]]:
    """The objects hit, as far as the actor may see them."""
    part = _Part.of(
        EventObject.objects.filter(event=event, ended_at__isnull=True),
        "object_id",
        lambda keys: objects.standings(actor=actor, object_ids=keys),
        first,
    )
    keys = [row.object_id for row in part.rows]
    seen = objects.rows_of(actor=actor, object_ids=keys) if keys else {}
    return part, tuple(
        HitView(
            id=row.pk,
            object=seen[row.object_id],
            effect=row.effect,
            damage=row.damage,
            basis=row.basis,
            by=row.by,
            at=row.at,
        )
        for row in part.rows
        if row.object_id in seen
    )


def _weapons(
    rows: Sequence[EventWeapon], items: Mapping[UUID, evidence.ItemRow], actor: Actor
) -> tuple[WeaponView, ...]:
    named = {row.unit_id for row in rows if row.unit_id}
    seen = units.rows_of(actor=actor, unit_ids=named) if named else {}
    return tuple(
        WeaponView(
            id=row.pk,
            weapon=row.weapon,
            treaty=units.terms.treaty(row.weapon),
            model=row.model,
            remains=row.remains,
            components=row.components,
            certainty=row.certainty,
            basis=row.basis,
            unit=seen.get(row.unit_id) if row.unit_id else None,
            item=items.get(row.item_id) if row.item_id else None,
            passage=row.passage if row.item_id in items else "",
            by=row.by,
            at=row.at,
        )
        for row in rows
    )


@view("events.weapon.of_unit", rule=anyone)
def events_of_unit(*, actor: Actor, unit_id: UUID) -> tuple[tuple[EventRow, str], ...]:
    """Events done with a unit's weapons, as far as the actor may see them, each with the kind of
    weapon; the latest event first. Whoever asks sees the unit.
    """
    units.require_unit(actor=actor, unit_id=unit_id)
    rows = EventWeapon.objects.filter(
        seen_in(actor=actor, column="event_id"), unit_id=unit_id, ended_at__isnull=True
    ).select_related("event")
    found = [row for row in rows[:MOST_SHOWN] if row.event.undone_at is None]
    known = _known_places([row.event for row in found], actor)
    pairs = {(row.event_id, row.weapon): _row(row.event, known) for row in found}
    told = [(row, weapon) for (_key, weapon), row in pairs.items()]
    return tuple(
        sorted(told, key=lambda one: (one[0].when_from or _BEGINNING, one[0].id), reverse=True)
    )


def _known_places(
    events: Iterable[Event], actor: Actor, statements: Iterable[Statement] = ()
) -> Mapping[str, places.PlaceView]:
    named = [place for event in events for place in event.places]
    return places.places_shown(actor, [*named, *(row.place for row in statements if row.place)])


def _row(event: Event, known: Mapping[str, places.PlaceView]) -> EventRow:
    return EventRow(
        id=event.pk,
        ref=event.ref,
        organisation_id=event.organisation_id,
        title_uk=event.title_uk,
        title_en=event.title_en,
        when_text=event.when_text,
        when_zone=event.when_zone,
        when_precision=event.when_precision,
        when_from=event.when_from,
        when_to=event.when_to,
        places=tuple(places.shown(one, known) for one in event.places),
        conduct=tuple(event.conduct),
        means=tuple(event.means),
        casualties=tuple(CasualtiesView(**one) for one in event.casualties),
        state=event.state,
        verification=event.verification,
        confidentiality=event.confidentiality,
        markers=tuple(event.markers),
        registered_at=event.registered_at,
    )


def _statement(
    row: Statement,
    items: Mapping[UUID, evidence.ItemRow],
    known: Mapping[str, places.PlaceView],
) -> StatementView:
    seen = items.get(row.item_id) if row.item_id else None
    return StatementView(
        id=row.pk,
        kind=row.kind,
        text=row.text,
        who=row.who,
        item_id=seen.id if seen else None,
        item_ref=seen.ref if seen else "",
        passage=row.passage if seen else "",
        when_text=row.when_text,
        when_zone=row.when_zone,
        place=places.shown(row.place, known) if row.place else None,
        exculpatory=row.exculpatory,
        by=row.by,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
    )


def _verification(
    row: EventVerification, ended: str, items: Mapping[UUID, evidence.ItemRow]
) -> VerificationView:
    seen = items.get(row.item_id) if row.item_id else None
    return VerificationView(
        id=row.pk,
        level=row.level,
        checks=row.checks,
        method=row.method,
        item_id=seen.id if seen else None,
        item_ref=seen.ref if seen else "",
        by=row.by,
        at=row.at,
        ended=ended,
    )


def _missing(
    event: Event, records: Sequence[EventVerification], actor: Actor
) -> tuple[str, tuple[str, ...]]:
    """The next level and codes of what is still needed for it, by the records that count."""
    level = _NEXT[event.verification]
    missing = []
    if level in ("V3", "V4"):
        if not event.when_text:
            missing.append("time")
        if not event.places:
            missing.append("place")
    if level == "V3":
        missing.append("first_person")
    if level == "V4":
        first = [one for one in records if one.level == "V3"]
        alone = bool(first) and all(one.by == actor.ref for one in first)
        missing.append("other_person" if alone else "second_person")
    if level == "V5":
        missing.append("independent_source")
    return level, tuple(missing)


def _relatives(event: Event, actor: Actor, *, own: bool) -> tuple[Relative, ...]:
    """Keys first, each kind by its index: with the reader's condition they would not be used."""
    every = Event.objects.order_by("pk").values_list("pk", flat=True)
    wanted: list[tuple[str, Iterable[UUID]]] = [
        ("child", every.filter(parent=event)[:MOST_SHOWN]),
        ("part", every.filter(split_from=event)[:MOST_SHOWN]),
    ]
    named = {
        "parent": event.parent_id,
        "merged_into": event.merged_into_id,
        "split_from": event.split_from_id,
    }
    wanted += [(name, [key]) for name, key in named.items() if key]
    wanted.append(("absorbed", every.filter(merged_into=event)[:MOST_SHOWN]))
    pairs = [(relation, key) for relation, keys in wanted for key in keys]
    merges = {}
    if own:
        rows = Merge.objects.filter(survivor=event, undone_at__isnull=True)
        merges = dict(rows.values_list("absorbed_id", "pk"))
    visible = EVENTS.visible(actor).filter(
        undone_at__isnull=True, pk__in=[key for _relation, key in pairs]
    )
    titles = {
        key: titles
        for key, *titles in visible.order_by().values_list("pk", "ref", "title_uk", "title_en")
    }
    return tuple(
        Relative(relation, key, *titles[key], merges.get(key) if relation == "absorbed" else None)
        for relation, key in pairs
        if key in titles
    )
