# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and pages. The number of queries does not depend on the number of rows.

How a list of items finds its rows stands in `listing`; the policy's whole condition is applied
once more to the rows that are shown.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dokaz.evidence import page_parts, vocabulary
from dokaz.evidence.actions.sealed import PROPOSAL_LASTS
from dokaz.evidence.listing import ItemFilter, newest
from dokaz.evidence.models import (
    CustodyEvent,
    Disposal,
    File,
    Item,
    SealedOpening,
)
from dokaz.evidence.policy import DISPOSALS, ITEMS, NOTHING, OPENINGS, SHELLS, own_items
from dokaz.evidence.presenting import (
    RowFile,
    RowItem,
    custody_view,
    disposal_view,
    file_view,
    item_row,
    item_view,
    opening_view,
)
from dokaz.evidence.views import (
    CustodyPage,
    DisposalView,
    FileView,
    ItemPage,
    ItemRow,
    ItemView,
    OpeningView,
    SealedShell,
)
from dokaz.evidence.vocabulary import (
    Confidentiality,
    DisposalState,
    ItemStatus,
    OpeningState,
)
from dokaz.gate.api import Actor, NotFound, anyone, sees, view

LONGEST_PAGE = 200
LARGEST_LOOK = 500
"""Items that can be asked for by their keys at once."""


@view("evidence.item.list", rule=anyone)
def visible_items(
    *,
    actor: Actor,
    narrowed: ItemFilter | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> ItemPage:
    """Items this actor may see, newest registration first; `before` is the last page's cursor."""
    limit = max(1, min(limit, LONGEST_PAGE))
    found = newest(actor, narrowed or ItemFilter(), before=before, count=limit + 1)
    ids = found.ids[:limit]
    more = ids[-1] if len(found.ids) > limit else found.looked_to
    return ItemPage(
        rows=_rows(actor, ids),
        before=more,
        text_truncated=found.looked_to is not None and len(found.ids) <= limit,
    )


def _rows(actor: Actor, keys: Iterable[UUID]) -> tuple[ItemRow, ...]:
    """Lines of those of the items that the actor may see, newest first."""
    seen = ITEMS.visible(actor).filter(pk__in=keys).order_by("-pk")
    rows = [RowItem(*values) for values in seen.values_list(*RowItem._fields)]
    files = _files_of_rows(rows)
    return tuple(
        item_row(row, files[row.pk], own=row.organisation_id == actor.organisation_id)
        for row in rows
    )


def _files_of_rows(rows: list[RowItem]) -> dict[UUID, list[RowFile]]:
    found: dict[UUID, list[RowFile]] = {row.pk: [] for row in rows}
    if found:
        files = File.objects.filter(item_id__in=list(found)).order_by("item_id", "pk")
        for values in files.values_list(*RowFile._fields):
            file = RowFile(*values)
            found[file.item_id].append(file)
    return found


def registered_by(item_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, UUID]]:
    """Who registered items, and for which organisation.

    For rooms above that tell people what became of theirs; asked while all rows are read.
    """
    rows = Item.objects.filter(pk__in=list(item_ids))
    found = rows.values_list("pk", "registered_by", "organisation_id")
    return {key: (account, organisation) for key, account, organisation in found}


@view("evidence.item.rows", rule=anyone)
def rows_of(*, actor: Actor, item_ids: tuple[UUID, ...]) -> tuple[ItemRow, ...]:
    """Lines of those of up to `LARGEST_LOOK` items that the actor may see; others are left out.

    Raises:
        ValueError: too many at once.
    """
    _require_few(item_ids)
    return _rows(actor, item_ids)


def seen_in(*, actor: Actor, column: str) -> Q:
    """A condition on rows of other rooms that hold an item's identifier in a column: that the actor
    may see it."""
    return Q(Exists(ITEMS.visible(actor).filter(pk=OuterRef(column))))


@view("evidence.item.show", rule=sees(ITEMS, "item_id"))
def get_item(*, actor: Actor, item_id: UUID) -> ItemView:
    """One item's page. Raises NotFound."""
    # Found by the rule a moment ago, or asked for with the condition again.
    item = ITEMS.once(actor, item_id)
    page_parts.load([item], actor=actor)
    return item_view(item, own=item.organisation_id == actor.organisation_id)


@view("evidence.item.know", rule=sees(ITEMS, "item_id"))
def require_item(*, actor: Actor, item_id: UUID) -> None:
    """Nothing, if the actor may see the item. Raises NotFound."""


@view("evidence.item.show_many", rule=sees(ITEMS, "item_ids"))
def get_items(*, actor: Actor, item_ids: tuple[UUID, ...]) -> tuple[ItemView, ...]:
    """Pages of up to `LARGEST_LOOK` items, in the order of `item_ids`.

    Raises:
        NotFound: one of them is not there for this actor; then none is shown.
        ValueError: too many at once.
    """
    _require_few(item_ids)
    return _pages(actor, item_ids)


def _pages(actor: Actor, item_ids: tuple[UUID, ...]) -> tuple[ItemView, ...]:
    """The condition is applied again: an item may have gone since the rule was asked."""
    found = ITEMS.visible(actor).select_related("source").filter(pk__in=item_ids)
    rows = {item.pk: item for item in found}
    if not rows.keys() >= set(item_ids):
        raise NotFound("item")
    page_parts.load(list(rows.values()), actor=actor)
    return tuple(
        item_view(rows[item_id], own=rows[item_id].organisation_id == actor.organisation_id)
        for item_id in item_ids
    )


def _require_few(item_ids: tuple[UUID, ...]) -> None:
    if len(item_ids) > LARGEST_LOOK:
        raise ValueError(f"at most {LARGEST_LOOK} items can be asked for at once")


@view("evidence.item.custody", rule=sees(SHELLS, "item_id"))
def custody(
    *, actor: Actor, item_id: UUID, before: int | None = None, limit: int = 100
) -> CustodyPage:
    """An item's custody events, newest first. Raises NotFound.

    Other organisations see what happened to the bytes, and their own readings; not who else the
    item is shared with, its holds, and who read it.
    """
    limit = max(1, min(limit, 1000))
    rows = _custody_shown(actor, (item_id,)).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    events = [custody_view(row) for row in rows[: limit + 1]]
    more = events[limit - 1].position if len(events) > limit else None
    return CustodyPage(events=tuple(events[:limit]), before=more)


@view("evidence.item.custody_ids", rule=sees(SHELLS, "item_ids"))
def custody_event_ids(*, actor: Actor, item_ids: tuple[UUID, ...]) -> dict[UUID, tuple[UUID, ...]]:
    """Identifiers of all events that `custody` would show of up to `LARGEST_LOOK` items.

    Items in the order of `item_ids`, the events of each oldest first.

    Raises:
        NotFound: the actor may not know of one of them.
        ValueError: too many at once.
    """
    _require_few(item_ids)
    found: dict[UUID, list[UUID]] = {item_id: [] for item_id in item_ids}
    rows = _custody_shown(actor, item_ids).order_by("item_id", "pk")
    for item_id, event_id in rows.values_list("item_id", "event_id").iterator(chunk_size=2000):
        found[item_id].append(event_id)
    return {item_id: tuple(events) for item_id, events in found.items()}


def _custody_shown(actor: Actor, item_ids: tuple[UUID, ...]) -> QuerySet[CustodyEvent]:
    """Events of items the actor may know of: all of own ones, some of others'."""
    own_ids = _own_ids(actor, item_ids)
    rows = CustodyEvent.objects.filter(item_id__in=item_ids)
    if own_ids.issuperset(item_ids):
        return rows
    about_bytes = Q(type__in=vocabulary.EVENTS_ABOUT_BYTES)
    by_us = Q(organisation_id=actor.organisation_id)
    return rows.filter(Q(item_id__in=own_ids) | about_bytes | by_us)


def _own_ids(actor: Actor, item_ids: tuple[UUID, ...]) -> set[UUID]:
    if len(item_ids) == 1 and (item := SHELLS.on_page(actor, item_ids[0])) is not None:
        return {item.pk} if item.organisation_id == actor.organisation_id else set()
    own = Item.objects.filter(Q(organisation_id=actor.organisation_id), pk__in=item_ids)
    return set(own.values_list("pk", flat=True))


@view("evidence.file.list", rule=sees(ITEMS, "item_ids"))
def files_of(*, actor: Actor, item_ids: tuple[UUID, ...]) -> tuple[FileView, ...]:
    """All files of some items, ordered by item and time of adding. Raises NotFound."""
    rows = File.objects.filter(item_id__in=item_ids).select_related("object")
    return tuple(
        file_view(row, own=row.organisation_id == actor.organisation_id)
        for row in rows.order_by("item_id", "pk")
    )


@view("evidence.item.identify", rule=anyone)
def find_by_ref(*, actor: Actor, ref: str) -> UUID | None:
    """The item with this number if the actor may know of it."""
    return SHELLS.visible(actor).filter(ref=ref.strip()).values_list("pk", flat=True).first()


@view("evidence.sealed.list", rule=anyone)
def sealed_shells(
    *, actor: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[SealedShell, ...]:
    """The own organisation's sealed items as bare numbers, newest first."""
    rows = SHELLS.visible(actor).filter(confidentiality=Confidentiality.L4).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    mine = SealedOpening.objects.filter(reader_ref=actor.ref, state=OpeningState.APPROVED)
    rows = rows.prefetch_related(Prefetch("openings", queryset=mine, to_attr="mine"))
    return tuple(
        SealedShell(
            id=row.pk,
            ref=row.ref,
            registered_at=row.registered_at,
            open_until=max((one.until for one in row.mine if one.until), default=None),
        )
        for row in rows[: max(1, min(limit, LONGEST_PAGE))]
    )


@view("evidence.disposal.list", rule=anyone)
def disposals(
    *, actor: Actor, state: str = DisposalState.PROPOSED, limit: int = 100
) -> tuple[DisposalView, ...]:
    """The own organisation's disposals in one state, newest first."""
    rows: QuerySet[Disposal] = DISPOSALS.visible(actor).filter(state=state)
    newest = rows.select_related("item").order_by("-pk")[: min(limit, LONGEST_PAGE)]
    return tuple(disposal_view(row) for row in newest)


@view("evidence.sealed.openings", rule=anyone)
def openings(
    *, actor: Actor, state: str = OpeningState.PROPOSED, limit: int = 100
) -> tuple[OpeningView, ...]:
    """The own organisation's openings of sealed items in one state, newest first.

    Proposals that waited too long are left out: nobody can agree to them any more.
    """
    rows = OPENINGS.visible(actor).filter(state=state).select_related("item")
    if state == OpeningState.PROPOSED:
        rows = rows.filter(proposed_at__gte=datetime.now(UTC) - PROPOSAL_LASTS)
    return tuple(opening_view(row) for row in rows.order_by("-pk")[: min(limit, LONGEST_PAGE)])


@view("evidence.item.count", rule=anyone)
def counts_by_status(*, actor: Actor) -> dict[str, int]:
    """How many items of the own organisation each status has, up to 100 each, for start pages.

    Items that only named people or two people together may know of (L3, L4) are not counted.
    """
    below_named = own_items(actor)
    if below_named is NOTHING:
        return {}
    own = Item.objects.filter(below_named)
    if not own.exists():
        return {}
    states = [state for state in ItemStatus if state is not ItemStatus.DISPOSED]
    return {str(state): own.filter(status=state)[:100].count() for state in states}
