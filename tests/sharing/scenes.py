# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parcels of invented items, brought to the state a test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from dokaz.core.parcel.encrypted import MAGIC, SealedSource
from dokaz.core.parcel.reader import open_zip
from dokaz.core.parcel.source import FileSource
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Report
from dokaz.core.verify.verifier import verify_opened
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.sharing import api
from dokaz.sharing.packing.run import pack
from tests.evidence.world import World, taken

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIRST, SECOND = b"first photo" * 500, bytes(range(256)) * 40
REASON = "запит слідчого"


def draft_values(**values: object) -> api.ParcelDraft:
    fields = {
        "recipient_kind": "prosecutor",
        "recipient_name": "Вигадана прокуратура",
        "recipient_contact": "кабінет 12",
        "purpose": "national_prosecution",
        "legal_basis": "official_request",
        **values,
    }
    return api.ParcelDraft(**fields)


def drafted(actor: Actor, item_ids: list[UUID], **values: object) -> UUID:
    """A draft with these items' originals."""
    parcel = api.draft(actor=actor, parcel=draft_values(**values))
    choices = [api.Choice(item_id=item_id) for item_id in item_ids]
    api.choose(actor=actor, parcel_id=parcel, put=choices)
    return parcel


def two_items(world: World) -> list[UUID]:
    """Two registered items; their files have one name."""
    actor = world.documenter
    return [taken(actor, content).item_id for content in (FIRST, SECOND)]


def ordered(world: World, item_ids: list[UUID] | None = None, **values: object) -> UUID:
    ids = two_items(world) if item_ids is None else item_ids
    parcel = drafted(world.custodian, ids, **values)
    api.make(actor=world.custodian, parcel_id=parcel, reason=REASON)
    return parcel


def made(world: World, item_ids: list[UUID] | None = None, **values: object) -> UUID:
    """A packed parcel."""
    parcel = ordered(world, item_ids, **values)
    pack(world.custodian, parcel_id=parcel)
    return parcel


def handed_over(world: World) -> UUID:
    parcel = made(world)
    api.hand_over(actor=world.custodian, parcel_id=parcel, channel="in_person", handed_over_at=WHEN)
    return parcel


def written(world: World, parcel: UUID, folder: Path) -> Path:
    """The packed file as its recipient gets it."""
    file = api.download(actor=world.custodian, parcel_id=parcel)
    path = folder / file.name
    path.write_bytes(b"".join(file.chunks()))
    return path


def verified(path: Path, *, trust: Trust | None = None, identities: tuple = ()) -> Report:
    """What the recipient's verifier says."""

    def opened():
        source = FileSource(path)
        if source.read_at(0, len(MAGIC)) == MAGIC:
            return open_zip(SealedSource(source, identities=identities))
        return open_zip(source)

    return verify_opened(opened, trust=trust or Trust(), workers=1)


def statuses(report: Report) -> dict[str, str]:
    return {step.id: str(step.status) for step in report.steps}


def the_file(actor: Actor, item_id: UUID) -> evidence.FileView:
    (file,) = evidence.files_of(actor=actor, item_ids=(item_id,))
    return file
