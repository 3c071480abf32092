# SPDX-License-Identifier: AGPL-3.0-or-later
"""Describing many items in one act, from a table beside them, and taking that back.

Every item gets its own custody event and its own revision, as if it had been described alone. What
was said stands in the rows and their revisions and in the table itself, not in the act's details:
those would be emptied for all items when one is disposed of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import words
from dokaz.evidence.actions.description import (
    DESCRIBABLE,
    FOUND_BY,
    checked,
    column_of,
    kept_value,
    require_order_of_times,
    require_own_sources,
)
from dokaz.evidence.actions.new_items import ExternalIdDraft
from dokaz.evidence.actions.relations import LARGEST_BATCH
from dokaz.evidence.custody import Custody
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.in_force import Records, records_of, speaks_of_time, with_level
from dokaz.evidence.models import ExternalId, Item, ItemRevision
from dokaz.evidence.policy import DESCRIBERS, ITEMS
from dokaz.evidence.texts import clean
from dokaz.evidence.vocabulary import SET_BY_HAND
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Erasure,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    pieces,
    with_role,
)

_TIMES = frozenset({"acquired_at", "recorded_from", "recorded_to"})
_COLUMNS = {"source_id": "source"}
"""Fields that the model calls otherwise than the drafts do."""
_KEYS = frozenset({"source_id", "acquired_by"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is to be said of one item. `revision`: the one that was looked at.

    `external_ids` that are on record already are passed over.
    """

    item_id: UUID
    changes: Mapping[str, Any]
    revision: int
    external_ids: tuple[ExternalIdDraft, ...] = ()


class Standing(StrEnum):
    """What became of one item."""

    DONE = "done"
    SAME = "same"
    """Nothing had to be changed."""
    CHANGED_MEANWHILE = "changed_meanwhile"
    DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class Answer:
    """`revision`: the item's number after the act."""

    item_id: UUID
    standing: Standing
    revision: int


@dataclass(frozen=True)
class ManyDescribed:
    organisation: UUID
    described: int
    same: int
    left: int


def _all_own(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Every item that `items` speaks of is visible, and the actor's own organisation's."""
    keys = {one.item_id for one in arguments["items"]}
    for some in pieces(keys):
        if not ITEMS.shows(actor, frozenset(some)):
            return Refusal("not_visible", hidden=True)
        rows = Item.objects.filter(pk__in=some)
        if rows.exclude(organisation_id=actor.organisation_id).exists():
            return Refusal("not_your_organisation")
    return ALLOWED


@action(
    "evidence.item.describe_many",
    rule=with_role(DESCRIBERS, _all_own),
    facts=ManyDescribed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def describe_many(unit: Unit, *, actor: Actor, items: Sequence[Description]) -> tuple[Answer, ...]:
    """Describe up to 1000 items, each once; answers in the same order.

    An item that somebody changed meanwhile is left as it is, and so is one disposed of.

    Raises:
        Rejected: too many, one item twice, a field is unknown or its value does not pass.
    """
    if len(items) > LARGEST_BATCH or len({one.item_id for one in items}) != len(items):
        raise Rejected("items", _("Hand over each item once, at most 1000 at a time."))
    assert actor.organisation_id is not None
    values = [_checked(one) for one in items]
    require_own_sources(
        actor.organisation_id, {one["source_id"] for one in values if one.get("source_id")}
    )
    rows = _locked(one.item_id for one in items)
    timed = [one.item_id for one in items if speaks_of_time(one.changes)]
    writing = _Writing(unit, records_of(timed))
    known = _known_ids(items)
    answers = [
        _describe(writing, rows[one.item_id], one, new, known)
        for one, new in zip(items, values, strict=True)
    ]
    writing.finish()
    _record(unit, actor.organisation_id, answers)
    return tuple(answers)


def _checked(one: Description) -> dict[str, Any]:
    unknown = set(one.changes) - DESCRIBABLE
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    if "status" in one.changes and one.changes["status"] not in SET_BY_HAND:
        raise Rejected("status", _("This status is not set by hand."))
    return checked(one.changes)


def _describe(
    writing: "_Writing",
    item: Item,
    one: Description,
    values: dict[str, Any],
    known: set[tuple[UUID, str, str]],
) -> Answer:
    if item.disposed_at is not None:
        return Answer(item.pk, Standing.DISPOSED, item.revision)
    if item.revision != one.revision:
        return Answer(item.pk, Standing.CHANGED_MEANWHILE, item.revision)
    require_order_of_times(
        values.get("recorded_from", item.recorded_from), values.get("recorded_to", item.recorded_to)
    )
    changed = writing.revise(item, values)
    added = [
        draft for draft in one.external_ids if (item.pk, draft.system, draft.value) not in known
    ]
    for draft in added:
        writing.identify(item, draft)
    if not changed and not added:
        return Answer(item.pk, Standing.SAME, item.revision)
    return Answer(item.pk, Standing.DONE, item.revision)


def _known_ids(items: Sequence[Description]) -> set[tuple[UUID, str, str]]:
    wanted = [one.item_id for one in items if one.external_ids]
    found: set[tuple[UUID, str, str]] = set()
    for some in pieces(wanted):
        rows = ExternalId.objects.filter(item_id__in=some)
        found.update(rows.values_list("item_id", "system", "value"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """A description to take back: the revision it made, and the identifiers it added (each as its
    system and value)."""

    item_id: UUID
    revision: int
    external_ids: tuple[tuple[str, str], ...] = ()


@action(
    "evidence.item.take_back",
    rule=with_role(DESCRIBERS, _all_own),
    facts=ManyDescribed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def take_back(unit: Unit, *, actor: Actor, items: Sequence[Undoing]) -> tuple[Answer, ...]:
    """Give items the description they had before `describe_many`; answers in the same order.

    An item that anybody changed since is left as it is. One that has its former description again
    already answers "same", so that what was interrupted can be asked once more. Any number: a
    whole import is taken back at once, or not at all.
    """
    assert actor.organisation_id is not None
    rows = _locked(one.item_id for one in items)
    revisions = _revisions(items)
    timed = {item_id for (item_id, _number), before in revisions.items() if speaks_of_time(before)}
    writing = _Writing(unit, records_of(timed))
    answers = [
        _undo(writing, rows[one.item_id], one, revisions.get((one.item_id, one.revision)))
        for one in items
    ]
    writing.finish()
    _record(unit, actor.organisation_id, answers)
    return tuple(answers)


def _revisions(items: Sequence[Undoing]) -> dict[tuple[UUID, int], dict[str, Any]]:
    wanted = {(one.item_id, one.revision) for one in items}
    found: dict[tuple[UUID, int], dict[str, Any]] = {}
    for some in pieces({one.item_id for one in items}):
        rows = ItemRevision.objects.filter(item_id__in=some, before__isnull=False)
        for item_id, number, before in rows.values_list("item_id", "number", "before"):
            if (item_id, number) in wanted:
                found[item_id, number] = before
    return found


def _undo(writing: "_Writing", item: Item, one: Undoing, before: dict[str, Any] | None) -> Answer:
    if item.disposed_at is not None:
        return Answer(item.pk, Standing.DISPOSED, item.revision)
    # The level is not taken from there: it is what counts now of the former time.
    values = {
        name: _former(name, value)
        for name, value in (before or {}).items()
        if name != "verification"
    }
    is_so_already = all(getattr(item, name) == value for name, value in values.items())
    if item.revision != one.revision and not is_so_already:
        return Answer(item.pk, Standing.CHANGED_MEANWHILE, item.revision)
    changed = writing.revise(item, values)
    emptied = writing.empty_identifiers(item, one.external_ids)
    if not changed and not emptied:
        return Answer(item.pk, Standing.SAME, item.revision)
    return Answer(item.pk, Standing.DONE, item.revision)


def _former(name: str, value: Any) -> Any:
    """A value as a revision keeps it, as the row had it."""
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(value)
    return UUID(value) if name in _KEYS else value


class _Writing:
    """Collects what an act writes of its items, and writes it in few statements. `records`: the
    verifications of those that may get another time of recording."""

    def __init__(self, unit: Unit, records: Mapping[UUID, Records]) -> None:
        self._unit = unit
        self._records_of = records
        self._custody = Custody(unit)
        self._revisions: list[tuple[Any, ...]] = []
        self._renamed: list[Item] = []
        self._identifiers: list[tuple[Any, ...]] = []
        self._rows: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}

    def revise(self, item: Item, values: Mapping[str, Any]) -> set[str]:
        """As `description.revise`; written at the end."""
        values = with_level(item, values, self._records_of.get(item.pk, ()))
        changed = {name for name, value in values.items() if getattr(item, name) != value}
        if not changed:
            return changed
        before = {name: kept_value(getattr(item, name)) for name in sorted(changed)}
        for name in changed:
            setattr(item, name, values[name])
        item.revision += 1
        item.changed_at = self._unit.at
        columns = tuple(sorted({column_of(name) for name in changed}))
        said = (getattr(item, name) for name in columns)
        self._rows.setdefault(columns, []).append((item.pk, *said, item.revision, item.changed_at))
        unit = self._unit
        self._revisions.append(
            (unit.new_id(), item.pk, item.revision, unit.act_id, unit.at, unit.actor.ref, before)
        )
        if changed & FOUND_BY:
            self._renamed.append(item)
        self._custody.add("metadata modification", item, facts={"fields": sorted(changed)})
        self._emit(item, "description")
        return changed

    def identify(self, item: Item, draft: ExternalIdDraft) -> None:
        """Add an identifier of another system."""
        system = clean("system", draft.system, longest=100, required=True)
        value = clean("value", draft.value, longest=500, required=True)
        url = clean("url", draft.url, longest=4000)
        key = self._unit.new_id()
        self._identifiers.append(
            (key, item.pk, item.organisation_id, system, value, url, self._unit.at)
        )
        self._custody.add("relation asserted", item, facts={"external_id": str(key)})
        self._emit(item, "external_id")

    def empty_identifiers(self, item: Item, added: Sequence[tuple[str, str]]) -> int:
        """Take identifiers away that an import added: rows stay, without what they said."""
        rows = ExternalId.objects.filter(item=item).exclude(value="") if added else ()
        count = 0
        for row in rows:
            if (row.system, row.value) not in added:
                continue
            row.value = row.url = ""
            row.save(update_fields=["value", "url"])
            self._custody.add("metadata modification", item, facts={"external_id": str(row.pk)})
            count += 1
        if count:
            self._emit(item, "external_id")
        return count

    def _emit(self, item: Item, what: str) -> None:
        self._unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what=what))

    def finish(self) -> None:
        """Write what was collected; once, at the end."""
        for columns, rows in self._rows.items():
            names = (_COLUMNS.get(name, name) for name in columns)
            Item.objects.update_rows((*names, "revision", "changed_at"), rows)
        ItemRevision.objects.insert_rows(
            ("id", "item", "number", "act_id", "at", "by", "before"), self._revisions
        )
        ExternalId.objects.insert_rows(
            ("id", "item", "organisation_id", "system", "value", "url", "added_at"),
            self._identifiers,
        )
        for some in pieces(self._renamed):
            words.reindex_many(some)
        self._custody.write()


def _locked(keys: Iterable[UUID]) -> dict[UUID, Item]:
    """The rows of the items, held until the act ends; locked in the order of their keys."""
    found: dict[UUID, Item] = {}
    for some in pieces(sorted(set(keys))):
        rows = Item.objects.select_for_update().filter(pk__in=some).order_by("pk")
        found.update((row.pk, row) for row in rows)
    return found


def _record(unit: Unit, organisation_id: UUID, answers: Sequence[Answer]) -> None:
    counts = dict.fromkeys(Standing, 0)
    for one in answers:
        counts[one.standing] += 1
    done, same = counts[Standing.DONE], counts[Standing.SAME]
    unit.record(
        ManyDescribed(
            organisation=organisation_id,
            described=done,
            same=same,
            left=len(answers) - done - same,
        )
    )
