# SPDX-License-Identifier: AGPL-3.0-or-later
"""What deciding about publication asks of objects: codes and days, never names, points or words.

For the service that makes datasets, on behalf of one organisation, and for people of the own
organisation who decide. What is told in the end is the matter of the room of publication.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.objects.models import ObjectItem, ObjectState, ProtectedObject
from dokaz.casework.objects.policy import OBJECTS
from dokaz.casework.objects.terms import TYPES
from dokaz.gate.api import Actor, ActorKind, any_of, holds_role, is_service, pieces, view

SERVICE = "publication"
DECIDERS = ("publisher", "custodian", "data_protection_officer")
_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class PublishableObject:
    """`group` of its type and `damage` of its latest state are codes; `place` is one of the
    codifier or empty. `known_to`: the last second that any of its states can mean; None: no state
    has a date. `items` are those that belong to it, its states and its uses."""

    id: UUID
    group: str
    damage: str
    markers: tuple[str, ...]
    confidentiality: int
    privileged: bool
    place: str
    known_to: datetime | None
    items: tuple[UUID, ...]


@view("objects.object.publishable", rule=any_of(is_service(SERVICE), holds_role(*DECIDERS)))
def publishable_objects(
    *, actor: Actor, object_ids: Sequence[UUID] | None = None
) -> dict[UUID, PublishableObject]:
    """Those of the objects, or all, that belong to the actor's own organisation, in the order of
    their registration; neither merged ones nor those whose import was undone."""
    rows = ProtectedObject.objects if actor.kind is ActorKind.SERVICE else OBJECTS.visible(actor)
    own = rows.filter(
        organisation_id=actor.organisation_id, undone_at__isnull=True, merged_into__isnull=True
    ).order_by("pk")
    wanted = list(own.values_list("pk", flat=True) if object_ids is None else object_ids)
    found: dict[UUID, PublishableObject] = {}
    for some in pieces(wanted, _AT_ONCE):
        found.update(_some(list(own.filter(pk__in=some))))
    return found


def _some(rows: list[ProtectedObject]) -> Iterator[tuple[UUID, PublishableObject]]:
    keys = [row.pk for row in rows]
    items: dict[UUID, list[UUID]] = {key: [] for key in keys}
    links = ObjectItem.objects.filter(object_id__in=keys, ended_at__isnull=True).order_by("pk")
    for key, item_id in links.values_list("object_id", "item_id"):
        items[key].append(item_id)
    known: dict[UUID, datetime] = {}
    dated = ObjectState.objects.filter(
        object_id__in=keys, withdrawn_at__isnull=True, when_to__isnull=False
    )
    for key, until in dated.values_list("object_id", "when_to"):
        known[key] = max(until, known.get(key, until))
    for row in rows:
        yield (
            row.pk,
            PublishableObject(
                id=row.pk,
                group=TYPES.group(row.type),
                damage=row.damage,
                markers=tuple(row.markers),
                confidentiality=row.confidentiality,
                privileged=row.privileged,
                place=(row.place or {}).get("code") or "",
                known_to=known.get(row.pk),
                items=tuple(items[row.pk]),
            ),
        )
