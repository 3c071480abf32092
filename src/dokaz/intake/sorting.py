# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying of what kind the archive's items are, of what came in when fewer kinds were known.

What comes in today has its kind from the start (`archive`, `evidence.kinds`): a worker runs this
once a day, and after the first time finds nothing to do. The first time is a long walk, which can
be left and gone on with. Begun anew, it goes on where kinds lack.
"""

from collections.abc import Callable, Iterator
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Purpose, reading, with_everything
from dokaz.intake.models import Delivery, Opening
from dokaz.intake.opening.planning import LINKED
from dokaz.intake.services import service_for
from dokaz.intake.sources.registry import SOURCES

_SERVICE = "media"
_BATCH = 500


def sort_kinds(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Give items whose kind nobody said the one that their originals tell; returns how many."""
    return KindSorting().go_on(stopping=stopping)


class KindSorting:
    """One walk through the archive, in as many pieces as its owner has time for.

    `is_finished`: it has come to the end.
    """

    def __init__(self) -> None:
        self.is_finished = False
        self._batches = _all_batches()
        self._next: tuple[Actor, dict[UUID, evidence.ItemKind]] | None = None

    def go_on(self, *, stopping: Callable[[], bool]) -> int:
        """Sort batch by batch until the end or until told to stop; returns how many items."""
        done = 0
        while True:
            self._next = self._next or next(self._batches, None)
            if self._next is None:
                self.is_finished = True
                return done
            if stopping():
                return done
            (actor, kinds), self._next = self._next, None
            if kinds:
                done += evidence.sort_items(actor=actor, kinds=kinds)


def _all_batches() -> Iterator[tuple[Actor, dict[UUID, evidence.ItemKind]]]:
    for organisation_id in _owners():
        actor = service_for(organisation_id, _SERVICE)
        for kinds in _batches(actor):
            yield actor, kinds


@with_everything(Purpose.UPKEEP)
def _owners() -> list[UUID]:
    rows = Delivery.objects.order_by("organisation_id").values_list("organisation_id", flat=True)
    return list(rows.distinct())


def _batches(actor: Actor) -> Iterator[dict[UUID, evidence.ItemKind]]:
    """Kinds to be given, a batch at a time; empty where nothing of what was looked at needs one,
    so that whoever asks may stop. Containers first: what is in one says more of it than its type
    does."""
    named = {source.key: source.kind for source in SOURCES.values() if source.kind is not None}
    after = UUID(int=0)
    while True:
        with reading(actor):
            rows = list(
                Opening.objects.filter(
                    organisation_id=actor.organisation_id,
                    format__in=named,
                    state__in=LINKED,
                    pk__gt=after,
                )
                .order_by("pk")
                .values_list("pk", "item_id", "format")[:_BATCH]
            )
            items = frozenset(item_id for _pk, item_id, _format in rows)
            wanted = evidence.unsorted_among(actor=actor, item_ids=items) if items else ()
        if not rows:
            break
        after = rows[-1][0]
        yield {item: named[known] for _pk, item, known in rows if item in wanted}
    after = UUID(int=0)
    while True:
        with reading(actor):
            told = evidence.unsorted(actor=actor, after=after, limit=_BATCH)
        if not told:
            return
        after = max(told)
        yield {item: kind for item, kind in told.items() if kind != evidence.ItemKind.OTHER}
