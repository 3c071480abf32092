# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering a batch of inputs into the delivery's report: lines and counts in one act."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, all_of, sees
from dokaz.intake import archive
from dokaz.intake.actions.deliveries import locked
from dokaz.intake.facts import FilesTaken
from dokaz.intake.models import Delivery, DeliveryEntry, DeliveryStatus, Opening, Upload
from dokaz.intake.opening.planning import Found, plan
from dokaz.intake.paths import MemberPath, StatedPath
from dokaz.intake.policy import DELIVERIES, may_take
from dokaz.intake.reasons import EntryOutcome, Reason
from dokaz.intake.sources.registry import CUT_OUT


@dataclass(frozen=True, slots=True)
class Arrived:
    """One input after it was read: stored (`stored`), then registered too, or refused."""

    path: StatedPath
    size: int | None
    claimed_modified_at: datetime | None
    stored: archive.StoredFile | None
    reason: Reason | None
    upload_id: UUID | None = None
    registered: archive.Registered | None = None

    @property
    def sha256(self) -> str:
        """Of the content that was stored; empty for a refused input."""
        return self.stored.content.digests.sha256 if self.stored else ""


@dataclass(frozen=True)
class BatchTaken:
    delivery: UUID
    on_behalf_of: UUID
    taken: int
    already_here: int
    refused: int
    bytes: int


@action(
    "intake.delivery.take",
    rule=all_of(may_take, sees(DELIVERIES, "delivery_id")),
    facts=BatchTaken,
    erasure=Erasure.NOTHING_PERSONAL,
    event="ingestion",
)
def take(unit: Unit, *, actor: Actor, delivery_id: UUID, arrived: Sequence[Arrived]) -> None:
    """Enter registered and refused inputs into the report.

    An input that has an entry already changes nothing, except that one refused before is now
    taken, or refused for its newest reason. Uploads named by `arrived` are done with.

    Raises:
        Conflict: the delivery is complete.
    """
    delivery = locked(delivery_id)
    if delivery.status == DeliveryStatus.COMPLETE:
        raise Conflict("delivery_complete", _("The delivery is complete. Open a new one."))
    fresh, refused = not_entered_and_refused(delivery_id, arrived)
    entries = Entries(unit, delivery, refused)
    for one in fresh:
        entries.add(one)
    entries.save()
    if delivery.status == DeliveryStatus.OPEN:
        delivery.status = DeliveryStatus.RECEIVING
    delivery.save()
    Upload.objects.filter(pk__in=[one.upload_id for one in arrived if one.upload_id]).delete()
    unit.record(entries.facts(), objects=(ObjectRef("delivery", delivery_id),))
    if entries.new_files:
        unit.emit(
            FilesTaken(
                organisation=delivery.organisation_id,
                delivery=delivery_id,
                files=tuple(entries.new_files),
            )
        )


def not_entered(delivery_id: UUID, arrived: Sequence[Arrived]) -> list[Arrived]:
    """What of a batch the report does not have yet; twins inside the batch count once.

    An input that was taken once is not entered again because it could not be read another time.
    """
    return _missing(_lines_of(delivery_id, arrived), arrived)


def not_entered_and_refused(
    delivery_id: UUID, arrived: Sequence[Arrived]
) -> tuple[list[Arrived], dict[str, DeliveryEntry]]:
    """As `not_entered`; and the lines of these inputs that say "refused" until now, by their path's
    key. Batches are large, so both are found out by one question."""
    lines = _lines_of(delivery_id, arrived)
    # Without such a line the database is not asked again: a list of nothing finds nothing.
    refused = {key for key, digest in lines if not digest}
    rows = DeliveryEntry.objects.filter(delivery_id=delivery_id, path_key__among=refused, sha256="")
    return _missing(lines, arrived), {row.path_key: row for row in rows}


def _lines_of(delivery_id: UUID, arrived: Sequence[Arrived]) -> set[tuple[str, str]]:
    """Path's key and digest of each line of these inputs; no digest: it says "refused"."""
    keys = {one.path.key for one in arrived}
    rows = DeliveryEntry.objects.filter(delivery_id=delivery_id, path_key__among=keys)
    return set(rows.values_list("path_key", "sha256"))


def _missing(lines: set[tuple[str, str]], arrived: Sequence[Arrived]) -> list[Arrived]:
    entered = {(key, digest) for key, digest in lines if digest}
    fresh: dict[tuple[str, str], Arrived] = {}
    for one in arrived:
        if (one.path.key, one.sha256) not in entered:
            fresh.setdefault((one.path.key, one.sha256), one)
    taken = {key for key, digest in entered | set(fresh) if digest}
    return [one for (key, digest), one in fresh.items() if digest or key not in taken]


@dataclass(slots=True)
class _Line:
    """A new line before its row is written; its fields are those of `DeliveryEntry`."""

    id: UUID
    order: int
    path: str
    path_raw: bytes | None
    path_key: str
    parent_id: UUID | None = None
    depth: int = 0
    member_no: int | None = None
    name_read_as: str = ""
    size: int | None = None
    sha256: str = ""
    outcome: str = ""
    reason: str = ""
    item_id: UUID | None = None
    file_id: UUID | None = None
    claimed_modified_at: datetime | None = None


_COLUMNS = tuple(each.name for each in fields(_Line))


class Entries:
    """Builds the rows of one batch and keeps the delivery's counts in step with them.

    `inside`: the opening whose members they are; then the counts of members are kept, and the
    opening's own.
    """

    def __init__(
        self,
        unit: Unit,
        delivery: Delivery,
        refused_before: dict[str, DeliveryEntry],
        *,
        inside: Opening | None = None,
    ) -> None:
        self._unit = unit
        self._delivery = delivery
        self._refused_before = refused_before
        self._inside = inside
        self._found: list[Found] = []
        self._refused_no_more = 0
        self._new: list[_Line] = []
        self._changed: list[DeliveryEntry] = []
        self._counts = dict.fromkeys(EntryOutcome, 0)
        self._bytes = 0
        self.new_files: list[UUID] = []
        self.unpacked_bytes = 0
        """Of all content that was stored for these lines, here before or not."""

    def add(self, one: Arrived) -> None:
        """One line: a new one, or the one that said "refused" until now."""
        row = self._row(one)
        row.size = one.size
        row.claimed_modified_at = one.claimed_modified_at
        if one.registered is None:
            assert one.reason is not None
            row.outcome, row.reason = EntryOutcome.REFUSED, one.reason
        else:
            self._registered(row, one, one.registered)
        self._counts[EntryOutcome(row.outcome)] += 1

    def _registered(
        self, row: _Line | DeliveryEntry, one: Arrived, registered: archive.Registered
    ) -> None:
        assert one.stored is not None
        row.size, row.sha256 = one.stored.content.digests.size, one.sha256
        row.item_id, row.file_id, row.reason = registered.item_id, registered.file_id, ""
        row.outcome = EntryOutcome.ALREADY_HERE
        self.unpacked_bytes += row.size
        if registered.new:
            row.outcome = EntryOutcome.TAKEN
            self._bytes += row.size
            if one.stored.media_type not in CUT_OUT:
                self.new_files.append(registered.file_id)
        if one.stored.container:
            container = one.stored.container
            self._found.append(Found(row.id, registered.item_id, registered.file_id, container))

    def _row(self, one: Arrived) -> _Line | DeliveryEntry:
        row = self._refused_before.pop(one.path.key, None)
        if row is not None:
            self._refused_no_more += 1
            self._changed.append(row)
            row.recorded_at = self._unit.at
            return row
        self._delivery.last_order += 1
        line = _Line(
            id=self._unit.new_id(),
            order=self._delivery.last_order,
            path=one.path.text,
            path_raw=None if one.path.is_plain_text else one.path.raw[:8192],
            path_key=one.path.key,
        )
        if self._inside is not None:
            assert isinstance(one.path, MemberPath)
            line.parent_id, line.depth = self._inside.entry_id, self._inside.depth + 1
            line.member_no, line.name_read_as = one.path.number, one.path.read_as
        self._new.append(line)
        return line

    @property
    def new_lines(self) -> int:
        """Lines that were not in the report before."""
        return len(self._new)

    def save(self) -> None:
        DeliveryEntry.objects.insert_columns(
            {name: list(map(attrgetter(name), self._new)) for name in _COLUMNS},
            alike={"delivery_id": self._delivery.pk, "recorded_at": self._unit.at},
        )
        for row in self._changed:
            row.save()
        if self._inside is None:
            self._count(self._delivery, "")
            self._delivery.bytes_taken += self._bytes
        else:
            self._count(self._delivery, "members_")
            self._delivery.members_bytes += self._bytes
            self._count(self._inside, "")
            self._inside.bytes_taken += self._bytes
        plan(self._unit, self._delivery, self._found, inside=self._inside)

    def _count(self, row: Delivery | Opening, prefix: str) -> None:
        for outcome, count in self._counts.items():
            name = f"{prefix}{outcome.value}"
            setattr(row, name, getattr(row, name) + count)
        refused = f"{prefix}refused"
        setattr(row, refused, getattr(row, refused) - self._refused_no_more)

    def facts(self) -> BatchTaken:
        return BatchTaken(
            delivery=self._delivery.id,
            on_behalf_of=self._delivery.opened_by,
            taken=self._counts[EntryOutcome.TAKEN],
            already_here=self._counts[EntryOutcome.ALREADY_HERE],
            refused=self._counts[EntryOutcome.REFUSED],
            bytes=self._bytes,
        )
