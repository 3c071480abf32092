# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a dataset: collect, make sure nobody stands alone, write, put on record, give out.

1. What is released now, examined anew, organisation by organisation.
2. Small numbers go up to larger places; what is left is written where nobody reads it yet.
3. Its digest enters the log: nothing is given out that is not on record.
4. Its files take the place of those before, whole or not at all.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from dokaz.ledger.api import node_key
from dokaz.members.api import service_actor
from dokaz.publication import rules as rules_of
from dokaz.publication.actions.making import record_dataset
from dokaz.publication.anonymity import enough
from dokaz.publication.coarsening import Coarse
from dokaz.publication.columns import Columns
from dokaz.publication.dataset.files import build, put
from dokaz.publication.dataset.manifest import sha256
from dokaz.publication.dataset.places import named, oblasts, parents_of
from dokaz.publication.dataset.rows import Content, content_of
from dokaz.publication.objects_told import collect_objects, gathered
from dokaz.publication.of_objects import ToldObject
from dokaz.publication.policy import SERVICE
from dokaz.publication.queries import collect, datasets


@dataclass(frozen=True, slots=True)
class DatasetMade:
    """`number` 0: an invented dataset, which is on no record."""

    number: int
    sha256: str
    events: int
    counted: int


def make_dataset(folder: Path, *, today: date) -> DatasetMade:
    """Make the next dataset of this node's releases and put it into `folder`.

    Raises:
        Conflict: another one was made meanwhile; call again.
        OSError: it cannot be written; what was there stays. The number is used up.
    """
    service = service_actor(SERVICE)
    content = prepared(collect(), objects=collect_objects(), invented=False)
    last = datasets(actor=service, limit=1)
    number = last[0].number + 1 if last else 1
    with _apart() as built:
        stated = _build(
            content, built, number=number, today=today, changes=_changes(folder, below=number)
        )
        digest = sha256(stated)
        record_dataset(
            actor=service,
            number=number,
            sha256=digest,
            rules_sha256=rules_of.shipped().sha256,
            events=len(content.events),
            released=content.released,
        )
        put(built, folder)
    return DatasetMade(number, digest, len(content.events), content.counted)


def make_invented(
    folder: Path, told: Sequence[Coarse], *, today: date, objects: Sequence[ToldObject] = ()
) -> DatasetMade:
    """Put a dataset of invented events and objects into `folder`; it says so itself and enters no
    log."""
    content = prepared(told, objects=objects, invented=True)
    with _apart() as built:
        stated = _build(content, built, number=0, today=today, changes=[])
        put(built, folder)
    return DatasetMade(0, sha256(stated), len(content.events), content.counted)


def prepared(
    told: Sequence[Coarse], *, invented: bool, objects: Sequence[ToldObject] = ()
) -> Content:
    """A dataset in memory, in which nobody stands alone."""
    rules = rules_of.shipped()
    given = Columns.of(told)
    found = enough(given, rules, parents=parents_of({one.place for one in given.spots}))
    spots = [found.events.spots[one] for one in np.unique(found.events.spot)]
    damaged, _left_out = gathered(objects)
    drawn = {one.place for one in spots} | {one.told.place for one in damaged}
    return content_of(
        found.events,
        found.totals,
        kinds=rules.kinds,
        places=named(drawn | {one.oblast for one in spots}),
        oblasts=oblasts(service_actor(SERVICE)),
        released=len(told),
        held_back=found.held_back,
        left_out=found.left_out,
        invented=invented,
        objects=damaged,
    )


@contextmanager
def _apart() -> Iterator[Path]:
    """A folder of our own: a portal's folder may be given out by a web server at any moment."""
    with tempfile.TemporaryDirectory(prefix="dokaz-dataset-") as name:
        yield Path(name)


def _build(
    content: Content, folder: Path, *, number: int, today: date, changes: list[Mapping[str, Any]]
) -> bytes:
    return build(
        content,
        folder,
        number=number,
        made_on=today,
        rules=rules_of.FILE.read_bytes(),
        changes=changes,
        origin=settings.DOKAZ.log_origin,
        key=node_key(),
    )


def _changes(folder: Path, *, below: int) -> list[Mapping[str, Any]]:
    """What the dataset that lies there says of itself and those before; nothing if none does."""
    try:
        stated = json.loads((folder / "changes.json").read_bytes())
        return [one for one in stated if 0 < one["number"] < below]
    except (OSError, ValueError, KeyError, TypeError):
        return []
