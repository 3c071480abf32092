# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking at every item of a parcel once more: may it go along, what should be known, what is due.

The same examination serves the wizard's last step and the act that orders the packing, so that
nobody is shown one thing and bound by another.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.sharing import archive, consent, notices
from dokaz.sharing.models import Parcel, ParcelItem
from dokaz.sharing.policy import OPEN_LEVEL
from dokaz.sharing.views import Review

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Looked:
    """One item with its present state; `now` is None where the actor may not see it any more."""

    row: ParcelItem
    now: archive.Candidate | None


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found. `level` is the highest level of what goes along or is listed.

    `items`, `files` and `bytes` count what goes along as it is now.
    """

    review: Review
    level: int
    on_hold: bool
    items: int
    files: int
    bytes: int


def chosen_items(parcel: Parcel) -> Iterator[ParcelItem]:
    """The parcel's items in their order, those taken out again left away.

    Read in pages, not with one open cursor: acts are opened and rows written while they pass.
    """
    # Asked through the parcel, each row knows its parcel without asking for it again.
    rows = parcel.items.filter(removed_at__isnull=True).order_by("position")
    last = -1
    while page := list(rows.filter(position__gt=last)[:_AT_ONCE]):
        yield from page
        last = page[-1].position


def _nothing_more(looked: Sequence[Looked]) -> None:
    """Only look."""


def examine(
    actor: Actor, parcel: Parcel, *, going: Callable[[Sequence[Looked]], None] = _nothing_more
) -> Examination:
    """Look at every item as this actor sees it now, some hundred at a time.

    `going` is shown those that go along; examining itself changes nothing.
    """
    found = _Found(parcel)
    for rows in _batches(chosen_items(parcel)):
        now = archive.candidates(actor, [row.item_id for row in rows])
        looked = [Looked(row, now.get(row.item_id)) for row in rows]
        found.add(looked)
        going([each for each in looked if not each.row.left_out])
    return found.examination(actor)


def _batches(rows: Iterator[ParcelItem]) -> Iterator[list[ParcelItem]]:
    while batch := list(itertools.islice(rows, _AT_ONCE)):
        yield batch


class _Found:
    """What adds up while the items pass: numbers, notices with the first items they are about."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel = parcel
        self._blockers, self._warnings = notices.Gathering(), notices.Gathering()
        self._ids: list[UUID] = []
        self._anonymised: set[UUID] = set()
        self._level = 0
        self._on_hold = False
        self._files = self._bytes = 0

    def add(self, looked: Sequence[Looked]) -> None:
        for each in looked:
            self._level = max(self._level, _level(each))
            self._warnings.add_all(_warnings(each))
            if not each.row.left_out:
                self._add_going(each)

    def _add_going(self, each: Looked) -> None:
        self._ids.append(each.row.item_id)
        if set(each.row.roles) == {archive.FileRole.REDACTED}:
            self._anonymised.add(each.row.item_id)
        self._blockers.add_all(_blockers(each, self._parcel))
        if each.now is None:
            return
        self._on_hold |= each.now.view.on_hold
        files = each.now.files(roles=tuple(each.row.roles))
        self._files += len(files)
        self._bytes += sum(file.size for file in files)

    def examination(self, actor: Actor) -> Examination:
        parcel, level = self._parcel, self._level
        answer = consent.ask(
            actor=actor,
            item_ids=tuple(self._ids),
            anonymised=self._anonymised,
            purpose=parcel.purpose,
            recipient_kind=parcel.recipient_kind,
        )
        self._blockers.add_all(_refused(parcel, answer))
        if not self._ids:
            self._blockers.add("nothing_chosen", "")
        self._warnings.add_all(_of_the_whole(parcel, level))
        guarded = level > OPEN_LEVEL or self._on_hold
        review = Review(
            parcel_id=parcel.pk,
            blockers=self._blockers.notices(),
            warnings=self._warnings.notices(),
            reason_needed=guarded,
            custodian_needed=guarded,
            consent_state=str(answer.state),
            consent_text=answer.text,
            consent_refused=tuple(answer.refused),
        )
        return Examination(review, level, self._on_hold, len(self._ids), self._files, self._bytes)


def _level(each: Looked) -> int:
    """An item that cannot be seen any more counts with the level it had, or its present one."""
    return max(each.row.level, each.now.level if each.now else 0)


def _blockers(each: Looked, parcel: Parcel) -> Iterator[tuple[str, str]]:
    if each.now is None:
        yield "gone", each.row.item_ref
        return
    for code in notices.blockers_of(
        each.now, roles=tuple(each.row.roles), organisation=parcel.organisation_id
    ):
        yield code, each.row.item_ref


def _refused(parcel: Parcel, answer: consent.ConsentAnswer) -> Iterator[tuple[str, str]]:
    if not answer.refused:
        return
    rows = parcel.items.filter(removed_at__isnull=True, left_out=False).order_by("position")
    for item_id, ref in rows.values_list("item_id", "item_ref").iterator(chunk_size=2000):
        if item_id in answer.refused:
            yield answer.refused[item_id], ref


def _warnings(each: Looked) -> Iterator[tuple[str, str]]:
    if each.row.left_out:
        yield "left_out", each.row.item_ref
    elif each.now is not None:
        yield from ((code, each.row.item_ref) for code in notices.flags_of(each.now))


def _of_the_whole(parcel: Parcel, level: int) -> Iterator[tuple[str, str]]:
    if level > OPEN_LEVEL and not parcel.encrypted_to:
        yield "not_encrypted", ""
    yield from ((code, "") for code in notices.about_the_node())
