# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing that a layer is shown over the map, agreeing as another publisher, taking it back.

What is agreed to is a digest of the layer as it will be published: its outlines, its states, its
name, day, source and licence (`beside.digest_of`). Acts hold the digest and the kind.

The layer of damage to our own objects has no file: the rules make it of the records
(`of_objects`), and two publishers agree to the list of objects with what is told of each.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.days import day_of
from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Rejected, Unit, action
from dokaz.publication import of_objects
from dokaz.publication.actions.deciding import agree, decide, require_new, take_back, waiting
from dokaz.publication.beside import digest_of
from dokaz.publication.examining import examine_objects
from dokaz.publication.facts import LayerChanged
from dokaz.publication.models import Layer
from dokaz.publication.policy import (
    MAY_APPROVE_LAYER,
    MAY_DECLINE_LAYER,
    MAY_PROPOSE_LAYER,
    MAY_WITHDRAW_LAYER,
)
from dokaz.publication.vocabulary import LayerKind, ReleaseState

_LONGEST = 120


@dataclass(frozen=True)
class LayerDecided:
    """`kind` is a word of `LayerKind`, `state` of `ReleaseState`."""

    layer: UUID
    kind: str
    sha256: str
    state: str


@action(
    "publication.layer.propose",
    rule=MAY_PROPOSE_LAYER,
    facts=LayerDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def propose_layer(
    unit: Unit,
    *,
    actor: Actor,
    code: str,
    kind: str,
    title_uk: str,
    title_en: str,
    day: date,
    source: str,
    sha256: str,
) -> UUID:
    """Propose to show exactly the layer with this digest; returns its release, which waits.

    Raises:
        Rejected: a word is missing or too long, or the digest is none.
        Conflict: this very layer is released or waits for it already.
    """
    if kind == LayerKind.OBJECTS:
        # What is told of our own objects is not read from anybody's file.
        raise Rejected("kind", _("Damage to our own objects is proposed from their records."))
    row = Layer(
        id=unit.new_id(),
        organisation_id=require_new(Layer, actor, sha256),
        code=clean("code", code, longest=40, required=True),
        kind=chosen("kind", kind, LayerKind),
        title_uk=clean("title_uk", title_uk, longest=_LONGEST, required=True),
        title_en=clean("title_en", title_en, longest=_LONGEST, required=True),
        day=day,
        source=clean("source", source, longest=200, required=True),
        sha256=sha256,
        proposed_by=actor.ref,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    _close(unit, row)
    return row.pk


@action(
    "publication.layer.propose_objects",
    rule=MAY_PROPOSE_LAYER,
    facts=LayerDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def propose_objects(unit: Unit, *, actor: Actor) -> UUID:
    """Propose to tell the damage to all own objects of which the rules allow it, as numbers by
    place; returns the release, which waits.

    Raises:
        Rejected: the rules allow none.
        Conflict: exactly this is released or waits for it already.
    """
    told = _told_now(unit, actor)
    if not told:
        raise Rejected("objects", _("The rules allow nothing to be told of any object now."))
    sha256 = digest_of(of_objects.content_of(told))
    row = Layer(
        id=unit.new_id(),
        organisation_id=require_new(Layer, actor, sha256),
        code=of_objects.CODE,
        kind=LayerKind.OBJECTS,
        title_uk=of_objects.NAMES[0],
        title_en=of_objects.NAMES[1],
        day=day_of(unit.at),
        source="",
        objects_told=of_objects.as_json(told),
        sha256=sha256,
        proposed_by=actor.ref,
        proposed_at=unit.at,
    )
    row.save(force_insert=True)
    _close(unit, row)
    return row.pk


def _told_now(unit: Unit, actor: Actor) -> dict[UUID, of_objects.ToldObject]:
    judged = examine_objects(actor, today=day_of(unit.at))
    return {key: one for key, one in judged.items() if isinstance(one, of_objects.ToldObject)}


@action(
    "publication.layer.approve",
    rule=MAY_APPROVE_LAYER,
    facts=LayerDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def approve_layer(unit: Unit, *, actor: Actor, layer_id: UUID, sha256: str) -> None:
    """Agree, as another publisher, to the layer with this digest, which is what one has looked at.

    Raises:
        Conflict: the same person, not waiting any more, another digest was proposed, or the rules
            would tell something else of our own objects by now.
    """
    row = agree(unit, Layer, layer_id, actor, sha256)
    if row.kind == LayerKind.OBJECTS:
        told = of_objects.content_of(_told_now(unit, actor))
        if digest_of(told) != sha256:
            raise Conflict(
                "changed_meanwhile",
                _(
                    "Objects changed since this was proposed: something else would be told now. "
                    "Nothing was released. Decline it and propose it again."
                ),
            )
    _close(unit, row)


@action(
    "publication.layer.decline",
    rule=MAY_DECLINE_LAYER,
    facts=LayerDecided,
    erasure=Erasure.DETAILS,
    event="act",
)
def decline_layer(unit: Unit, *, actor: Actor, layer_id: UUID, why: str) -> None:
    """Say no, also to one's own proposal. Raises Rejected, Conflict; nothing is saved."""
    why = clean("why", why, longest=2000, required=True)
    row = waiting(Layer, layer_id)
    decide(unit, row, actor, ReleaseState.DECLINED)
    _close(unit, row, why=why)


@action(
    "publication.layer.withdraw",
    rule=MAY_WITHDRAW_LAYER,
    facts=LayerDecided,
    erasure=Erasure.DETAILS,
    event="act",
)
def withdraw_layer(unit: Unit, *, actor: Actor, layer_id: UUID, why: str) -> None:
    """Take the release of a layer back: it is not published again. One person is enough.

    Raises:
        Rejected, Conflict: no reason, or it does not live any more; nothing is saved.
    """
    why = clean("why", why, longest=2000, required=True)
    _close(unit, take_back(unit, Layer, layer_id, actor), why=why)


def _close(unit: Unit, row: Layer, *, why: str = "") -> None:
    unit.emit(LayerChanged(row.pk, row.organisation_id, str(row.state)))
    unit.record(
        LayerDecided(layer=row.pk, kind=row.kind, sha256=row.sha256, state=str(row.state)),
        objects=(ObjectRef("layer", row.pk),),
        details={"why": why} if why else None,
    )
