# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole small world in memory: organisations, a log, witnesses, and parcels made from them.

Keys are real and signatures are real; names are invented. Everything is derived from one seed, so
a failing test can be looked at again. Other tests may use `World` wherever they need a parcel.
"""

import hashlib
import itertools
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from dokaz.core.commitment import commit
from dokaz.core.digests import DigestSet, digest_chunks
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.cosignature import Cosigner, cosign
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import log_key
from dokaz.core.log.tiles import consistency_proof, new_tiles, required_tiles
from dokaz.core.parcel.custody import (
    EVENT_PAYLOAD_TYPE,
    CustodyEvent,
    DisclosedEvent,
    EventObject,
    Outcome,
)
from dokaz.core.parcel.layout import SEAL_PAYLOAD_TYPE
from dokaz.core.parcel.plan import (
    Anchor,
    LedgerMaterial,
    Omission,
    Organisation,
    OrganisationKey,
    ParcelPlan,
    PlannedFile,
    PlannedItem,
    Sender,
    TimestampFile,
)
from dokaz.core.parcel.writer import write_parcel
from dokaz.core.seals.signature import sign

ORIGIN = "ledger.example.org/dokaz"
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SOFTWARE = "dokaz 0.0-test"


def seeded(label: str) -> bytes:
    """32 bytes that look random and are always the same for one label."""
    return hashlib.sha256(b"dokaz test world\n" + label.encode()).digest()


def seeded_uuid(label: str) -> str:
    return str(uuid.UUID(bytes=seeded(label)[:16], version=4))


class MemoryTiles:
    """A tile reader over a dict."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise TileMissing(f"{path} is not there") from None


@dataclass(frozen=True)
class Member:
    """An invented organisation with its key."""

    id: str | None
    name: str
    key: SigningKey

    def as_organisation(self) -> Organisation:
        key = OrganisationKey(key=self.key.public, valid_from=START - timedelta(days=30))
        return Organisation(id=self.id, name=self.name, keys=(key,))


def member(name: str) -> Member:
    return Member(seeded_uuid(f"member {name}"), name, SigningKey(seeded(f"key {name}")))


class World:
    """A log that grows event by event, and what is needed to hand parts of it over."""

    def __init__(self, *, origin: str = ORIGIN, witnesses: int = 3, quorum: int = 2) -> None:
        self.origin = origin
        self.members = [member("Archive Alfa"), member("Archive Bravo")]
        self.log_key = SigningKey(seeded(f"log {origin}"))
        self.witnesses = [
            Cosigner(f"witness{number}.example.org", SigningKey(seeded(f"witness {number}")))
            for number in range(1, witnesses + 1)
        ]
        self.quorum = quorum
        self.tiles = MemoryTiles()
        self.frontier = Frontier()
        self.entries: list[bytes] = []
        self.events: list[DisclosedEvent] = []
        self.items: list[PlannedItem] = []
        self.omissions: list[Omission] = []
        self.anchors: list[Anchor] = []
        self.authority_roots: dict[str, bytes] = {}
        self._last: dict[str, str] = {}
        self._clock = itertools.count()

    # Growing -------------------------------------------------------------------------------

    def add_item(
        self,
        ref: str,
        files: Iterable[tuple[str, bytes]],
        *,
        role: str = "original",
        by: Member | None = None,
    ) -> PlannedItem:
        """An item with files, each with an ingestion and a fixity event in the log."""
        planned = []
        item_id = seeded_uuid(f"item {ref}")
        for number, (name, content) in enumerate(files):
            file_id = seeded_uuid(f"file {ref} {number}")
            digests = digest_chunks([content], with_sha512=number % 2 == 0)
            planned.append(
                PlannedFile(
                    id=file_id,
                    role=role,
                    name=name,
                    digests=digests,
                    open=lambda content=content: iter([content]),
                    media_type="image/jpeg",
                )
            )
            self.record("ingestion", item=item_id, file=file_id, digests=digests, by=by)
            self.record("fixity check", item=item_id, file=file_id, digests=digests, by=by)
        item = PlannedItem(
            id=item_id,
            ref=ref,
            kind="photo",
            title={"uk": f"Знімок {ref}", "en": f"Photo {ref}"},
            files=tuple(planned),
        )
        self.items.append(item)
        return item

    def record(
        self,
        type: str,
        *,
        item: str,
        file: str | None = None,
        digests: DigestSet | None = None,
        by: Member | None = None,
        change: Callable[[CustodyEvent], CustodyEvent] = lambda event: event,
        sign_with: SigningKey | None = None,
    ) -> DisclosedEvent:
        """Enter one event; `change` and `sign_with` make it wrong on purpose."""
        who = by or self.members[0]
        number = next(self._clock)
        concerned = [EventObject(kind="item", id=item)]
        if file is not None:
            concerned.append(
                EventObject(
                    kind="file",
                    id=file,
                    sha256=digests.sha256 if digests else None,
                    size=digests.size if digests else None,
                    prev=self._last.get(file),
                )
            )
        event = change(
            CustodyEvent(
                id=seeded_uuid(f"event {self.origin} {number}"),
                act=seeded_uuid(f"act {self.origin} {number}"),
                type=type,
                at=START + timedelta(seconds=number),
                organisation=who.id,
                agent="agent-7f3a",
                key=who.key.public.key_id,
                outcome=Outcome.SUCCESS,
                objects=tuple(concerned),
                premis=None,
                facts={},
            )
        )
        if file:
            self._last[file] = event.id
        payload = event.to_canonical()
        nonce = seeded(f"nonce {self.origin} {number}")
        envelope = sign(payload, payload_type=EVENT_PAYLOAD_TYPE, key=sign_with or who.key)
        disclosed = DisclosedEvent(index=len(self.entries), nonce=nonce, envelope=envelope)
        self.append(commit(payload, nonce=nonce))
        self.events.append(disclosed)
        return disclosed

    def append(self, entry: bytes) -> None:
        """Enter 32 bytes that are not disclosed, or the commitment of an event."""
        leaf = leaf_hash(entry)
        for tile in new_tiles(reader=self.tiles, old_size=len(self.entries), leaf_hashes=[leaf]):
            self.tiles.files[tile.path] = tile.content
        self.frontier.append(leaf)
        self.entries.append(entry)

    def fill(self, count: int) -> None:
        """Enter entries of others that no parcel will disclose."""
        for number in range(count):
            self.append(seeded(f"other {self.origin} {len(self.entries)} {number}"))

    # Proofs --------------------------------------------------------------------------------

    def checkpoint(self, *, cosigned_by: int | None = None) -> bytes:
        """The signed note over the present tree."""
        point = Checkpoint(self.origin, len(self.entries), self.frontier.root())
        note = sign_checkpoint(point, key=self.log_key)
        at = int((START + timedelta(days=1)).timestamp())
        signing = self.witnesses[: len(self.witnesses) if cosigned_by is None else cosigned_by]
        note = note.with_signatures([cosign(point, cosigner=each, at=at) for each in signing])
        return note.to_bytes()

    @property
    def log_vkey(self) -> str:
        return log_key(self.origin, self.log_key.public).encode()

    @property
    def policy(self) -> str:
        lines = [f"log {self.log_vkey}"]
        names = []
        for number, witness in enumerate(self.witnesses, 1):
            names.append(f"w{number}")
            lines.append(f"witness w{number} {witness.verifier_key.encode()}")
        if names:
            lines += [f"group members {self.quorum} {' '.join(names)}", "quorum members"]
        else:
            lines.append("quorum none")
        return "\n".join(lines) + "\n"

    def anchor(
        self,
        *,
        stamp: Callable[[bytes], dict[str, bytes]] = lambda checkpoint: {},
        ots: Callable[[bytes], dict[str, bytes]] = lambda checkpoint: {},
    ) -> None:
        """Time-stamp the present checkpoint; both functions give files by name."""
        checkpoint = self.checkpoint(cosigned_by=0)
        stamps = tuple(
            TimestampFile(authority=name, response=response)
            for name, response in stamp(checkpoint).items()
        )
        self.anchors.append(
            Anchor(
                size=len(self.entries),
                checkpoint=checkpoint,
                consistency=(),
                timestamps=stamps,
                opentimestamps=ots(checkpoint),
            )
        )

    def ledger_material(self, events: Iterable[DisclosedEvent]) -> LedgerMaterial:
        size = len(self.entries)
        needed = sorted(required_tiles(indexes=[each.index for each in events], size=size))
        anchors = tuple(
            replace(
                anchor,
                consistency=tuple(
                    consistency_proof(reader=self.tiles, old_size=anchor.size, new_size=size)
                ),
            )
            for anchor in self.anchors
        )
        return LedgerMaterial(
            checkpoint=self.checkpoint(),
            log_vkey=self.log_vkey,
            policy=self.policy,
            organisations=tuple(each.as_organisation() for each in self.members),
            tiles=lambda: [(path, self.tiles.files[path]) for path in needed],
            anchors=anchors,
            authority_roots=self.authority_roots,
        )

    # Parcels -------------------------------------------------------------------------------

    def plan(self, *, ref: str = "ALFA-P-2026-0001", sealed: bool = True) -> ParcelPlan:
        """A parcel of every item and event there is."""
        sender = self.members[0]
        events = tuple(self.events)
        return ParcelPlan(
            ref=ref,
            made_at=START + timedelta(days=2),
            sender=Sender(id=sender.id, name=sender.name, key_id=sender.key.public.key_id),
            recipient="Prosecutor's office (invented)",
            purpose="Test of a hand-over",
            items=tuple(self.items),
            events=events,
            omissions=tuple(self.omissions),
            ledger=self.ledger_material(events),
            seal=(
                (lambda payload: sign(payload, payload_type=SEAL_PAYLOAD_TYPE, key=sender.key))
                if sealed
                else None
            ),
        )

    def parcel(self) -> bytes:
        """The zip of `plan()`."""
        return b"".join(write_parcel(self.plan(), software=SOFTWARE))


def small_world() -> World:
    """Two items, two files of one name, a log with other people's entries around."""
    world = World()
    world.fill(5)
    world.add_item("ALFA-EV-1", [("IMG_0001.jpg", b"first" * 300), ("IMG_0001.jpg", b"second")])
    world.fill(300)
    world.add_item("ALFA-EV-2", [("відео з балкона.mp4", bytes(range(256)) * 40)])
    world.fill(3)
    return world
