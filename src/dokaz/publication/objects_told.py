# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what is told of damage to own objects: on the page of publishers, and for a dataset."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from dokaz.casework.records.days import today
from dokaz.gate.api import Actor, Purpose, holds_role, is_service, view, with_everything
from dokaz.members.api import service_actor
from dokaz.publication import rules as rules_of
from dokaz.publication.beside import digest_of, layer_view
from dokaz.publication.dataset.places import parents_of
from dokaz.publication.examining import examine_objects
from dokaz.publication.models import Layer
from dokaz.publication.of_objects import (
    Gathered,
    ToldObject,
    content_of,
    from_json,
    gather,
)
from dokaz.publication.policy import LAYERS, SERVICE, WITHDRAWERS
from dokaz.publication.views import ObjectsConsidered
from dokaz.publication.vocabulary import LayerKind, ReleaseState


@view("publication.layer.consider_objects", rule=holds_role(*WITHDRAWERS))
def consider_objects(*, actor: Actor) -> ObjectsConsidered:
    """What the rules say now of damage to the own organisation's objects, and what is agreed."""
    judged = examine_objects(actor, today=today())
    told = {key: one for key, one in judged.items() if isinstance(one, ToldObject)}
    rows = LAYERS.visible(actor).filter(
        organisation_id=actor.organisation_id, kind=LayerKind.OBJECTS
    )
    waiting = rows.filter(state=ReleaseState.PROPOSED).order_by("-pk").first()
    last = _last(actor.organisation_id)
    return ObjectsConsidered(
        gathered=gathered(told.values())[0],
        told=len(told),
        obstacles=Counter(str(one) for one in judged.values() if not isinstance(one, ToldObject)),
        sha256=digest_of(content_of(told)),
        waiting=layer_view(waiting) if waiting else None,
        released=layer_view(last) if last else None,
        still=len(_still(last, told)) if last else 0,
    )


@view("publication.layer.collect_objects", rule=is_service(SERVICE))
def _collect(*, actor: Actor) -> tuple[ToldObject, ...]:
    """What one organisation's released list gives a dataset made now."""
    row = _last(actor.organisation_id)
    if row is None:
        return ()
    keys = list(from_json(row.objects_told))
    judged = examine_objects(actor, today=today(), object_ids=keys)
    return tuple(_still(row, judged).values())


def collect_objects() -> tuple[ToldObject, ...]:
    """Objects that a dataset made now tells of: those that two publishers agreed to, and of which
    the rules say the same today."""
    service = service_actor(SERVICE)
    found: list[ToldObject] = []
    for organisation_id in _organisations():
        found += _collect(actor=replace(service, organisation_id=organisation_id))
    return tuple(found)


def gathered(told: Iterable[ToldObject]) -> tuple[tuple[Gathered, ...], int]:
    """Numbers by place as the rules in force make them (`of_objects.gather`)."""
    rows = list(told)
    return gather(
        rows,
        smallest=rules_of.shipped().objects.smallest,
        parents=parents_of({one.place for one in rows}),
    )


def _still(row: Layer, judged: Mapping[UUID, object]) -> dict[UUID, ToldObject]:
    """Those of a released list of which the same would be told now; none if the list is not the
    one that was agreed to."""
    agreed = from_json(row.objects_told)
    if digest_of(content_of(agreed)) != row.sha256:
        return {}
    return {key: one for key, one in agreed.items() if judged.get(key) == one}


def _last(organisation_id: UUID | None) -> Layer | None:
    """The list that was decided last, if it is released: when it is taken back, no older one
    comes in its place."""
    decided = Layer.objects.filter(
        organisation_id=organisation_id,
        kind=LayerKind.OBJECTS,
        decided_at__isnull=False,
        state__in=(ReleaseState.RELEASED, ReleaseState.WITHDRAWN),
    )
    row = decided.order_by("-decided_at", "-pk").first()
    return row if row and row.state == ReleaseState.RELEASED else None


@with_everything(Purpose.UPKEEP)
def _organisations() -> tuple[UUID, ...]:
    rows = Layer.objects.filter(kind=LayerKind.OBJECTS, state=ReleaseState.RELEASED)
    return tuple(
        rows.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()
    )
