# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping what is compared up to date: facts of the outbox in, pairs out.

One transaction takes some hundred facts: what changed of their items is written anew, pairs of
these items are looked for, and the position moves. A process killed anywhere has done all of it or
nothing. Rules of another version empty everything and read the outbox from its start.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dokaz.deconflict.duplicates.addresses import canonical as addresses
from dokaz.deconflict.duplicates.addresses.shortened import is_shortened
from dokaz.deconflict.duplicates.comparing import MIN_QUALITY, find_pairs
from dokaz.deconflict.duplicates.event_feeding import items_changed
from dokaz.deconflict.duplicates.models import KnownAddress, KnownLook, Pair, Progress
from dokaz.deconflict.duplicates.pictures.lookup import PictureFolder
from dokaz.evidence import api as evidence
from dokaz.evidence import facts as of_evidence
from dokaz.gate.api import Delivered, Position, facts_after, reading
from dokaz.members.api import service_actor

SERVICE = "duplicates"
FACTS_AT_ONCE = 300
MOST_BESIDE = 20_000
"""Pictures that may be missing in the mapped files; they are compared one by one meanwhile."""

KINDS = frozenset(
    one.KIND
    for one in (of_evidence.ItemRegistered, of_evidence.ItemChanged, of_evidence.ItemDisposed)
)
_VERSION = f"addresses {addresses.VERSION} and where short ones led, pdq 1, wording 1"


def keep_up(*, stopping: Callable[[], bool] = lambda: False) -> None:
    """A worker's round: all that is new, and the mapped files when they lag behind."""
    while not stopping() and feed():
        pass
    if not stopping():
        renew_files()


def picture_folder() -> PictureFolder:
    """The mapped files of this node on this machine."""
    home: Path = settings.DOKAZ.home
    return PictureFolder(home / "pictures")


def feed() -> int:
    """Take in some facts; returns how many. 0: everything that is settled is in."""
    with reading(service_actor(SERVICE)), transaction.atomic():
        progress = _progress()
        position = Position(progress.transaction_id, progress.fact_id)
        facts = facts_after(position, KINDS, limit=FACTS_AT_ONCE)
        if not facts:
            return 0
        take_in(named_in(fact for _place, fact in facts))
        progress.transaction_id = facts[-1][0].transaction_id
        progress.fact_id = facts[-1][0].fact_id
        progress.save()
        return len(facts)


def renew_files(*, most_beside: int = MOST_BESIDE) -> bool:
    """Write the mapped files anew if more than `most_beside` pictures are not in them, or as many
    of them are gone; whether they were."""
    folder = picture_folder()
    with reading(service_actor(SERVICE)):
        files = folder.files()
        known = len(files) if files else 0
        beside = KnownLook.objects.filter(pk__gt=files.last_key if files else 0).count()
        gone = known + beside - KnownLook.objects.count()
        if max(beside, gone) <= most_beside:
            return False
        rows = KnownLook.objects.order_by("pk").values_list("pk", "bits")
        folder.build((key, bytes(bits)) for key, bits in rows.iterator(chunk_size=10_000))
        return True


def _progress() -> Progress:
    """The position, locked until the transaction ends."""
    if not Progress.objects.filter(pk=_VERSION).exists():
        for model in (Progress, KnownAddress, KnownLook, Pair):
            model.objects.all().delete()
        picture_folder().drop()
        Progress.objects.create(pk=_VERSION)
    return Progress.objects.select_for_update().get(pk=_VERSION)


def named_in(facts: Iterable[Delivered]) -> list[UUID]:
    """Items that facts are about, each once."""
    return list(dict.fromkeys(UUID(fact.payload["item"]) for fact in facts))


def take_in(item_ids: list[UUID]) -> None:
    """Bring what is kept of these items to what they are now; compare what changed. Inside a
    transaction, with the service as its reader."""
    items = evidence.items_for_comparison(actor=service_actor(SERVICE), item_ids=item_ids)
    wanted = {key: _wanted(items[key]) if key in items else _Content() for key in item_ids}
    there = _kept(item_ids)
    changed = [key for key in item_ids if wanted[key] != there[key]]
    if not changed:
        return
    KnownAddress.objects.filter(item_id__in=changed).delete()
    KnownLook.objects.filter(item_id__in=changed).delete()
    Pair.objects.filter(one_id__in=changed).delete()
    Pair.objects.filter(other_id__in=changed).delete()
    for key in changed:
        KnownAddress.objects.bulk_create(one.row() for one in wanted[key].addresses)
        looks = sorted(wanted[key].looks, key=lambda one: (one.file_id, one.pts or 0))
        KnownLook.objects.bulk_create(one.row() for one in looks)
    find_pairs(changed, picture_folder().files())
    items_changed(changed)


@dataclass(frozen=True, slots=True)
class _Address:
    item_id: UUID
    organisation_id: UUID
    is_told: bool
    key: str

    def row(self) -> KnownAddress:
        return KnownAddress(
            item_id=self.item_id,
            organisation_id=self.organisation_id,
            is_told=self.is_told,
            key=self.key,
        )


@dataclass(frozen=True, slots=True)
class _Look:
    item_id: UUID
    organisation_id: UUID
    is_told: bool
    bits: bytes
    file_id: UUID
    pts: int | None
    is_wording: bool = False

    def row(self) -> KnownLook:
        return KnownLook(
            item_id=self.item_id,
            organisation_id=self.organisation_id,
            is_told=self.is_told,
            bits=self.bits,
            file_id=self.file_id,
            pts=self.pts,
            is_wording=self.is_wording,
        )


@dataclass(slots=True)
class _Content:
    """What is compared of one item."""

    addresses: set[_Address] = field(default_factory=set)
    looks: set[_Look] = field(default_factory=set)


def _wanted(item: evidence.ComparedItem) -> _Content:
    head = (item.id, item.organisation_id, item.is_told)
    forms = {addresses.canonical(one) for one in _addresses_of(item)} - {None}
    # A picture with few features is near to every other one of these: grey, black, fog.
    clear = (one for one in item.hashes if one.quality >= MIN_QUALITY)
    return _Content(
        {_Address(*head, addresses.key_of(form)) for form in forms if form},
        {_Look(*head, one.bits, one.file, one.pts) for one in clear}
        | {_Look(*head, one.bits, one.file, None, True) for one in item.wordings},
    )


def _addresses_of(item: evidence.ComparedItem) -> tuple[str, ...]:
    """Its own, the short ones it was found by, and where its own led, if that is a short one."""
    led_to = (item.led_to,) if item.led_to and is_shortened(item.url) else ()
    return (item.url, *item.short_links, *led_to)


def _kept(item_ids: list[UUID]) -> dict[UUID, _Content]:
    found = {key: _Content() for key in item_ids}
    head = ("item_id", "organisation_id", "is_told")
    rows = KnownAddress.objects.filter(item_id__in=item_ids)
    for item_id, owner, told, key in rows.values_list(*head, "key"):
        found[item_id].addresses.add(_Address(item_id, owner, told, key))
    looks = KnownLook.objects.filter(item_id__in=item_ids)
    for item_id, owner, told, bits, *rest in looks.values_list(
        *head, "bits", "file_id", "pts", "is_wording"
    ):
        found[item_id].looks.add(_Look(item_id, owner, told, bytes(bits), *rest))
    return found
