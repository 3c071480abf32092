# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording that a dataset was made: its number and the digest of its manifest enter the log."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, is_service
from dokaz.publication.facts import DatasetMade
from dokaz.publication.models import Dataset
from dokaz.publication.policy import SERVICE


@dataclass(frozen=True)
class Made:
    """`sha256` is of the manifest, which names every file of the dataset with its digest."""

    dataset: UUID
    number: int
    sha256: str
    rules_sha256: str
    events: int
    released: int


@action(
    "publication.dataset.record",
    rule=is_service(SERVICE),
    facts=Made,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def record_dataset(
    unit: Unit,
    *,
    actor: Actor,
    number: int,
    sha256: str,
    rules_sha256: str,
    events: int,
    released: int,
) -> UUID:
    """Put a dataset that was built on record, before anybody is given it.

    Raises:
        Conflict: another dataset was recorded meanwhile; build it again.
    """
    last = Dataset.objects.aggregate(last=Max("number"))["last"] or 0
    if number != last + 1:
        raise Conflict(
            "dataset_meanwhile",
            _("Another dataset was made meanwhile. Nothing was published. Make it again."),
        )
    row = Dataset(
        id=unit.new_id(),
        number=number,
        sha256=sha256,
        rules_sha256=rules_sha256,
        events=events,
        released=released,
        made_at=unit.at,
    )
    row.save(force_insert=True)
    unit.emit(DatasetMade(dataset=row.pk, number=number, sha256=sha256))
    unit.record(
        Made(
            dataset=row.pk,
            number=number,
            sha256=sha256,
            rules_sha256=rules_sha256,
            events=events,
            released=released,
        ),
        objects=(ObjectRef("dataset", row.pk),),
    )
    return row.pk
