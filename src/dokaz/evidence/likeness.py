# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be compared of items in order to notice that something is in the archive twice.

Nothing of sealed (L4), withdrawn and disposed items is handed out. `is_told` says whether other
organisations may learn that the owner has such an item, and no more than that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models.fields.json import KT

from dokaz.evidence.models import ExternalId, File, Item, Original
from dokaz.evidence.vocabulary import (
    HIDDEN_FROM_PARTNERS,
    SHORT_LINK_SYSTEM,
    Confidentiality,
    FileRole,
    ItemStatus,
)
from dokaz.gate.api import Actor, is_service, view

SERVICE = "duplicates"
HASH_ALGORITHM = "pdq"
_HEX_LETTERS = 64
_WORDING = re.compile("[0-9a-f]{64}")
_LEFT_OUT = (ItemStatus.WITHDRAWN, ItemStatus.SEALED, ItemStatus.DISPOSED)


@dataclass(frozen=True, slots=True)
class LookHash:
    """What a picture looks like: 32 bytes, of the original `file`. `pts` is that of a video's frame
    in the video's time base; None for a photo. `quality`: 0 to 100."""

    file: UUID
    pts: int | None
    quality: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class Wording:
    """How a text is worded: 32 bytes, of the original `file` (docs/formats/renditions.md)."""

    file: UUID
    bits: bytes


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """One item as it is compared with others. `short_links`: that it was found by. `led_to`: where
    its address led when it was last asked."""

    id: UUID
    organisation_id: UUID
    url: str
    is_told: bool
    hashes: tuple[LookHash, ...]
    short_links: tuple[str, ...] = ()
    led_to: str = ""
    wordings: tuple[Wording, ...] = ()


@view("evidence.likeness.items", rule=is_service(SERVICE))
def items_for_comparison(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, ComparedItem]:
    """Those of up to some hundred items that are compared; others are left out."""
    rows = Item.objects.filter(
        pk__in=item_ids, disposed_at__isnull=True, confidentiality__lt=Confidentiality.L4
    ).exclude(status__in=_LEFT_OUT)
    columns = ("pk", "organisation_id", "url", "confidentiality", "privileged", "status")
    found = list(rows.values_list(*columns))
    keys = [row[0] for row in found]
    hashes, short, led = _hashes(keys), _short_links(keys), _led_to(keys)
    wordings = _wordings(keys)
    return {
        key: ComparedItem(
            id=key,
            organisation_id=organisation_id,
            url=url,
            is_told=_is_told(level, privileged=privileged, status=status),
            hashes=hashes.get(key, ()),
            short_links=short.get(key, ()),
            led_to=led.get((key, url), ""),
            wordings=wordings.get(key, ()),
        )
        for key, organisation_id, url, level, privileged, status in found
    }


def _is_told(level: int, *, privileged: bool, status: str) -> bool:
    if privileged or status in HIDDEN_FROM_PARTNERS:
        return False
    return level <= Confidentiality.L2


def _short_links(item_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    rows = ExternalId.objects.filter(item_id__in=item_ids, system=SHORT_LINK_SYSTEM).exclude(url="")
    found: dict[UUID, tuple[str, ...]] = {}
    for item_id, url in rows.order_by("pk").values_list("item_id", "url"):
        found[item_id] = (*found.get(item_id, ()), url)
    return found


def _led_to(item_ids: Sequence[UUID]) -> dict[tuple[UUID, str], str]:
    """By item and the address that was asked."""
    rows = Original.objects.filter(item_id__in=item_ids).exclude(moved_to="")
    found = rows.values_list("item_id", "url", "moved_to")
    return {(item_id, url): moved_to for item_id, url, moved_to in found}


def _hashes(item_ids: Sequence[UUID]) -> dict[UUID, tuple[LookHash, ...]]:
    """By item the hashes of its originals, of the newest rendition each."""
    newest: dict[UUID, tuple[UUID, Any]] = {}
    rows = File.objects.filter(
        item_id__in=item_ids,
        role=FileRole.FINGERPRINT,
        disposed_at__isnull=True,
        derived_from_id__isnull=False,
    ).order_by("pk")
    for item_id, original, technical in rows.values_list("item_id", "derived_from_id", "technical"):
        newest[original] = (item_id, technical)
    found: dict[UUID, tuple[LookHash, ...]] = {}
    for original, (item_id, technical) in newest.items():
        found[item_id] = (*found.get(item_id, ()), *_read(original, technical))
    return found


def _wordings(item_ids: Sequence[UUID]) -> dict[UUID, tuple[Wording, ...]]:
    originals = File.objects.filter(
        item_id__in=item_ids, role=FileRole.ORIGINAL, disposed_at__isnull=True
    )
    rows = originals.annotate(found=KT("technical__wording")).exclude(found=None).order_by("pk")
    found: dict[UUID, tuple[Wording, ...]] = {}
    for item_id, file, digits in rows.values_list("item_id", "pk", "found"):
        if _WORDING.fullmatch(digits):
            wording = Wording(file, bytes.fromhex(digits))
            found[item_id] = (*found.get(item_id, ()), wording)
    return found


def _read(original: UUID, technical: Any) -> list[LookHash]:
    if not isinstance(technical, dict) or technical.get("algorithm") != HASH_ALGORITHM:
        return []
    return [
        LookHash(original, pts, int(quality), bytes.fromhex(digits))
        for pts, quality, digits in technical.get("hashes", ())
        if len(digits) == _HEX_LETTERS
    ]
