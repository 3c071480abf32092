# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing that a layer is shown over the map, agreeing as another publisher, taking it back.

What is agreed to is a digest of the layer as it will be published: its outlines, its states, its
name, day, source and licence (`beside.digest_of`). Acts hold the digest and the kind.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Erasure, ObjectRef, Unit, action
from dokaz.publication.actions.deciding import agree, decide, require_new, take_back, waiting
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
    "publication.layer.approve",
    rule=MAY_APPROVE_LAYER,
    facts=LayerDecided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def approve_layer(unit: Unit, *, actor: Actor, layer_id: UUID, sha256: str) -> None:
    """Agree, as another publisher, to the layer with this digest, which is what one has looked at.

    Raises:
        Conflict: the same person, not waiting any more, or another digest was proposed.
    """
    _close(unit, agree(unit, Layer, layer_id, actor, sha256))


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
    unit.record(
        LayerDecided(layer=row.pk, kind=row.kind, sha256=row.sha256, state=str(row.state)),
        objects=(ObjectRef("layer", row.pk),),
        details={"why": why} if why else None,
    )
