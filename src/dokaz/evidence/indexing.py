# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an index outside the database may keep of items, and what of it each reader sees.

Nothing of sealed (L4) and of disposed items is handed out: they have no place in an index. What
only the owner knows (notes, holds, paths, who handed it over) is left out too, since others find
by the same words. The words of files are not given here: reading them is an act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.evidence.models import ExternalId, File, Item, ItemShare
from dokaz.evidence.policy import (
    BRANCHES,
    NOTHING,
    READERS,
    opened_items,
    shared_items,
    shares_in_force,
)
from dokaz.evidence.vocabulary import Confidentiality, FileRole, ItemStatus
from dokaz.gate.api import Actor, ActorKind, Condition, anyone, condition_of, is_service, view
from dokaz.media.chat_messages import TELEGRAM

SERVICE = "search"
COLUMNS = frozenset({"organisation_id", "confidentiality", "privileged", "status", "registered_by"})
"""What the policy compares; an index keeps these beside each item."""

_WORDS = (FileRole.TRANSCRIPT, FileRole.TRANSLATION, FileRole.TEXT, FileRole.MACHINE_TEXT)
_PLAIN = ("text/", TELEGRAM)
_LARGEST_PLAIN = 4_000_000
_PROOF, _PROOF_NAMES = "proofmode_proof", (".proof.csv", ".proof.json")
_FIELDS = (
    "pk", "organisation_id", "ref", "title_uk", "title_en", "description", "url", "kind",
    "language", "status", "verification", "confidentiality", "graphic_level", "privileged",
    "registered_by", "registered_at", "recorded_from", "recorded_to", "recorded_precision",
    "source_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordsFile:
    """A file whose words are content of the item: a rendition, or an original that is a text."""

    id: UUID
    role: str
    media_type: str
    of: UUID
    """The original it belongs to."""


@dataclass(frozen=True, slots=True)
class IndexedItem:
    """One item as an index keeps it. `names` are those of originals, `numbers` elsewhere."""

    id: UUID
    organisation_id: UUID
    ref: str
    title_uk: str
    title_en: str
    description: str
    url: str
    kind: str
    language: str
    status: str
    verification: str
    confidentiality: int
    graphic_level: str
    privileged: bool
    registered_by: UUID
    registered_at: datetime
    recorded_from: datetime | None
    recorded_to: datetime | None
    recorded_precision: str
    source_id: UUID | None
    """Which of its owner's sources it came from: only the owner's people may know."""
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    digests: tuple[str, ...]
    """SHA-256 of its originals."""
    tags: tuple[str, ...]
    files: tuple[WordsFile, ...]


@view("evidence.index.items", rule=is_service(SERVICE))
def items_for_index(*, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, IndexedItem]:
    """Those of up to some hundred items that belong into an index. Words of a withdrawn item's
    files do not: `files` is empty."""
    rows = Item.objects.filter(
        pk__in=item_ids, disposed_at__isnull=True, confidentiality__lt=Confidentiality.L4
    )
    found = {row[0]: row for row in rows.values_list(*_FIELDS, "particulars")}
    names: dict[UUID, list[str]] = {key: [] for key in found}
    digests: dict[UUID, list[str]] = {key: [] for key in found}
    words: dict[UUID, list[WordsFile]] = {key: [] for key in found}
    files = File.objects.filter(
        item_id__in=list(found), disposed_at__isnull=True, role__in=(FileRole.ORIGINAL, *_WORDS)
    ).order_by("pk")
    columns = ("item_id", "pk", "role", "original_name", "media_type", "size", "derived_from_id")
    for item_id, pk, role, name, media_type, size, of, technical, sha256 in files.values_list(
        *columns, "technical", "sha256"
    ):
        if role == FileRole.ORIGINAL:
            names[item_id].append(name)
            digests[item_id].append(sha256)
        if _has_words(role, media_type, size) and not _names_devices(name, technical):
            words[item_id].append(WordsFile(pk, role, media_type, of or pk))
    numbers: dict[UUID, list[str]] = {key: [] for key in found}
    elsewhere = ExternalId.objects.filter(item_id__in=list(found))
    for item_id, value in elsewhere.values_list("item_id", "value"):
        numbers[item_id].append(value)
    return {
        key: IndexedItem(
            *row[:-1],
            names=tuple(names[key]),
            numbers=tuple(numbers[key]),
            digests=tuple(filter(None, digests[key])),
            tags=tuple((row[-1] or {}).get("tags", ())),
            files=() if row[9] == ItemStatus.WITHDRAWN else _newest(words[key]),
        )
        for key, row in found.items()
    }


@view("evidence.index.keys", rule=is_service(SERVICE))
def item_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all items in the order of registration, behind one of them; for a first filling."""
    rows = Item.objects.order_by("pk").values_list("pk", flat=True)
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


@view("evidence.index.reach", rule=anyone)
def items_in_index(*, actor: Actor) -> Condition:
    """The condition of `visible_items` on what an index holds, of this moment."""
    branches = [
        _by_shares if branch is shared_items else branch
        for branch in BRANCHES
        if branch is not opened_items  # Sealed items are in no index.
    ]
    return condition_of(branches, actor, rows=_rows, columns=COLUMNS)


def _rows(condition: Q) -> QuerySet[Item]:
    return Item.objects.filter(condition)


def _by_shares(actor: Actor) -> Q:
    """The items of the shares in force: there are fewer of these than of items."""
    shares = shares_in_force(actor)
    if shares is NOTHING:
        return NOTHING
    return Q(pk__in=ItemShare.objects.filter(shares).values("item_id"))


def _has_words(role: str, media_type: str, size: int) -> bool:
    if role in _WORDS:
        return True
    return role == FileRole.ORIGINAL and media_type.startswith(_PLAIN) and size <= _LARGEST_PLAIN


def _names_devices(name: str, technical: object) -> bool:
    """Whether a file is a proof of ProofMode: it names numbers and addresses of a device, which are
    found by nobody. By what examining it found, and by its name before it is examined."""
    capture = technical.get("capture") if isinstance(technical, dict) else None
    found = isinstance(capture, dict) and capture.get("format") == _PROOF
    return found or name.lower().endswith(_PROOF_NAMES)


def _newest(files: list[WordsFile]) -> tuple[WordsFile, ...]:
    """The newest of each role and original: an older one was made by an older program.

    An original that is a text itself counts only where nothing was read out of it.
    """
    newest = {(one.role, one.of): one for one in files}
    read = {one.of for one in newest.values() if one.role == FileRole.TEXT}
    return tuple(
        one for one in newest.values() if one.role != FileRole.ORIGINAL or one.id not in read
    )


def reads_words(actor: Actor) -> bool:
    """Whether words of files are for this actor: auditors and coordinators read records only."""
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        return False
    return actor.holds(*READERS, "external_reader")
