# SPDX-License-Identifier: Apache-2.0
"""Writing a parcel as a stream of bytes.

Promised: memory does not grow with the size of files, and by some two hundred bytes with each of
them (their paths); a file whose bytes differ from its
registered digests stops the parcel with an error, so no whole parcel can carry it; the same plan
gives the same bytes. Not promised: that the ledger material proves anything. Whoever packs runs the
verifier on the result before handing it over.

A caller that gets an error part-way must throw away what it wrote; it is a cut-off zip that no
reader accepts.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from dokaz.core.bundle.bagit_writer import DECLARATION_TEXT, manifest_line
from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import NotProven
from dokaz.core.parcel import layout
from dokaz.core.parcel.bag import bag_info
from dokaz.core.parcel.crate import crate_entities, crate_json, crate_part
from dokaz.core.parcel.custody import parse_event
from dokaz.core.parcel.errors import BadPlan, ContentChanged
from dokaz.core.parcel.guide import LANGUAGES, guide_html, guide_text
from dokaz.core.parcel.items import Counts, FileRecord, ItemRecord, ParcelRecord
from dokaz.core.parcel.ledger_files import guide_commands, ledger_files, log_name
from dokaz.core.parcel.names import require_reference
from dokaz.core.parcel.places import Places
from dokaz.core.parcel.plan import Omission, ParcelPlan, PlannedFile, PlannedItem
from dokaz.core.parcel.premis import Premis
from dokaz.core.parcel.spool import Spool
from dokaz.core.parcel.tables import Timeline, omissions_csv
from dokaz.core.parcel.times import write_time
from dokaz.core.parcel.zipstream import ZipStream

# What a crate says beside its items, names and purposes of people included.
_MOST_CRATE_FRAME = 1 << 20
_CHANGED = "the items of the parcel changed while it was written; make it again"


def write_parcel(
    plan: ParcelPlan, *, software: str, work_folder: Path | None = None
) -> Iterator[bytes]:
    """Yield the bytes of the parcel's zip. `software` is the writing program's name and version.

    `work_folder` is where descriptions wait for their turn, sealed; None: where the system keeps
    temporary files. They take some thousand bytes an item.

    Raises:
        BadPlan: the plan breaks the format, or was not the same each time it was walked.
        ContentChanged: a file's bytes are not the registered ones.
        StorageFault: the work folder has no room.
        Whatever the planned files' `open` raises.
    """
    with ExitStack() as held:
        yield from _Writer(plan, software=software, work_folder=work_folder, held=held).run()


class _Writer:
    """One run over one plan; the numbered steps are those of `run`."""

    def __init__(
        self, plan: ParcelPlan, *, software: str, work_folder: Path | None, held: ExitStack
    ) -> None:
        self._plan = plan
        self._software = software
        self._ref = require_reference(plan.ref)
        self._zip = ZipStream(modified_at=plan.made_at, folder=work_folder)
        held.callback(self._zip.close)
        self._aside = _Aside(work_folder, held)
        self._places = Places()
        self._premis = Premis(software=software)
        self._event_count = 0
        self._omission_count = 0
        self._tags: dict[str, str] = {}

    def run(self) -> Iterator[bytes]:
        # 1. Names first: whatever breaks the format is found before a byte is written.
        for item in self._plan.items:
            self._places.add(item)
        if not self._places.items:
            raise BadPlan("a parcel needs at least one item")
        # 2. What a person should see first stands first.
        yield from self._tag(layout.BAGIT, [DECLARATION_TEXT])
        yield from self._guides()
        # 3. Evidence, compared with its registered digests while it passes.
        yield from self._evidence()
        # 4. What is known of it, its custody and the proofs.
        yield from self._metadata()
        for path, content in ledger_files(self._plan.ledger):
            yield from self._tag(path, [content])
        # 5. Counts, which are known only now, then the bag's own lists, then the seal over them.
        parcel = self._parcel_record()
        yield from self._tag(layout.PARCEL, [parcel.to_bytes()])
        aside = self._aside
        crate = crate_json(parcel, parts=aside.parts.chunks(), entities=aside.entities.chunks())
        size = aside.parts.size + aside.entities.size + _MOST_CRATE_FRAME
        yield from self._tag(layout.CRATE, crate, size=size)
        yield from self._tag(layout.BAG_INFO, [bag_info(parcel, software=self._software)])
        yield from self._lists()
        yield from self._zip.finish()

    def _guides(self) -> Iterator[bytes]:
        plan, places = self._plan, self._places
        values = {
            "ref": plan.ref,
            "sender": plan.sender.name,
            "recipient": plan.recipient,
            "purpose": plan.purpose,
            "made_at": write_time(plan.made_at),
            "items": str(places.items),
            "files": str(places.files),
            "bytes": str(places.bytes),
            "origin": log_name(plan.ledger),
        }
        for language in LANGUAGES:
            text = guide_text(language, values, timestamps=guide_commands(plan.ledger))
            page = guide_html(language, text)
            yield from self._tag(layout.guide_name(language, "txt"), [_encoded(text)])
            yield from self._tag(layout.guide_name(language, "html"), [_encoded(page)])

    def _evidence(self) -> Iterator[bytes]:
        self._aside.premis.write(self._premis.head)
        items = files = 0
        for item in self._plan.items:
            records: list[FileRecord] = []
            for planned in item.files:
                path = self._places.path(planned.id)
                if path is None:
                    raise BadPlan(_CHANGED)
                yield from self._payload(path, planned, records.append)
            self._describe(_item_record(item, tuple(records)))
            items, files = items + 1, files + len(records)
        if (items, files) != (self._places.items, self._places.files):
            raise BadPlan(_CHANGED)

    def _payload(
        self, path: str, planned: PlannedFile, keep: Callable[[FileRecord], None]
    ) -> Iterator[bytes]:
        digester = StreamDigester(with_sha512=True)
        content = _digested(planned.open(), digester)
        yield from self._member(path, content, size=planned.digests.size)
        found = digester.result()
        _require_registered(planned, found)
        assert found.sha512 is not None
        keep(
            FileRecord(
                id=planned.id,
                role=planned.role,
                name=_writable(planned.name),
                path=path,
                sha256=found.sha256,
                sha512=found.sha512,
                size=found.size,
                media_type=planned.media_type,
            )
        )

    def _describe(self, item: ItemRecord) -> None:
        """Put aside everything that will be said of an item, so that nothing of it is held."""
        aside = self._aside
        aside.items.write(item.to_line())
        aside.premis.write(self._premis.item(item))
        aside.parts.write(crate_part(item))
        aside.entities.write(crate_entities(item))
        for algorithm, manifest in aside.manifests.items():
            for file in item.files:
                manifest.write(manifest_line(file.path, getattr(file, algorithm)))

    def _metadata(self) -> Iterator[bytes]:
        aside = self._aside
        self._read_events()
        yield from self._put_aside(layout.ITEMS, aside.items)
        yield from self._put_aside(layout.EVENTS, aside.events)
        yield from self._put_aside(layout.TIMELINE, aside.timeline)
        aside.premis.write(self._premis.tail)
        yield from self._put_aside(layout.PREMIS, aside.premis)
        yield from self._tag(layout.OMISSIONS, omissions_csv(self._omissions()))

    def _read_events(self) -> None:
        """Walk the events once and put aside what each of three files will say of them."""
        aside, previous = self._aside, -1
        timeline = Timeline(
            ref_of=self._places.ref,
            place_of=self._places.place,
            organisations=self._plan.ledger.organisations,
        )
        aside.timeline.write(timeline.heading)
        for disclosed in self._plan.events:
            if disclosed.index <= previous:
                raise BadPlan("events are not in ascending order of their place in the ledger")
            previous = disclosed.index
            self._event_count += 1
            event = parse_event(disclosed.envelope.payload)
            aside.events.write(disclosed.to_line())
            aside.timeline.write(timeline.rows(disclosed.index, event))
            aside.premis.write(self._premis.event(event))

    def _omissions(self) -> Iterator[Omission]:
        for omission in self._plan.omissions:
            self._omission_count += 1
            yield omission

    def _parcel_record(self) -> ParcelRecord:
        plan, places = self._plan, self._places
        return ParcelRecord(
            ref=plan.ref,
            made_at=plan.made_at,
            sender_id=plan.sender.id,
            sender_name=plan.sender.name,
            sender_key=plan.sender.key_id,
            recipient=plan.recipient,
            purpose=plan.purpose,
            counts=Counts(
                items=places.items,
                files=places.files,
                bytes=places.bytes,
                events=self._event_count,
                omissions=self._omission_count,
            ),
        )

    def _lists(self) -> Iterator[bytes]:
        for algorithm, path in layout.MANIFESTS.items():
            yield from self._put_aside(path, self._aside.manifests[algorithm])
        tag_manifest = b"".join(manifest_line(*each) for each in sorted(self._tags.items()))
        yield from self._tag(layout.TAG_MANIFEST, [tag_manifest])
        if self._plan.seal is not None:
            payload = canonical_json(
                {
                    "format": layout.FORMAT,
                    "ref": self._plan.ref,
                    "tagmanifest-sha256": self._tags[layout.TAG_MANIFEST],
                }
            )
            envelope = parse_json(self._plan.seal(payload).to_json())
            yield from self._tag(layout.SEAL, [canonical_json(envelope) + b"\n"])

    def _put_aside(self, path: str, spool: Spool) -> Iterator[bytes]:
        yield from self._tag(path, spool.chunks(), size=spool.size)
        spool.close()

    def _tag(self, path: str, chunks: Iterable[bytes], *, size: int = 0) -> Iterator[bytes]:
        digester = StreamDigester()
        yield from self._member(path, _digested(chunks, digester), size=size)
        self._tags[path] = digester.result().sha256

    def _member(self, path: str, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        return self._zip.member(f"{self._ref}/{path}", chunks, size=size)


class _Aside:
    """What waits for its turn: files of the parcel, or parts of them, written while items and
    events pass."""

    def __init__(self, folder: Path | None, held: ExitStack) -> None:
        def spool() -> Spool:
            return held.enter_context(Spool(folder))

        self.items = spool()
        self.events = spool()
        self.timeline = spool()
        self.premis = spool()
        self.parts = spool()
        self.entities = spool()
        self.manifests = {algorithm: spool() for algorithm in layout.MANIFESTS}


def _item_record(item: PlannedItem, files: tuple[FileRecord, ...]) -> ItemRecord:
    return ItemRecord(
        id=item.id,
        ref=item.ref,
        kind=item.kind,
        title=item.title,
        files=files,
        metadata=item.metadata,
    )


def _digested(chunks: Iterable[bytes], digester: StreamDigester) -> Iterator[bytes]:
    for chunk in chunks:
        digester.update(chunk)
        yield chunk


def _require_registered(planned: PlannedFile, found: DigestSet) -> None:
    try:
        planned.digests.require_match(found)
    except NotProven as error:
        raise ContentChanged(
            f"file {planned.id} is not what was registered ({error}). The parcel was stopped; "
            "check the store before anything else"
        ) from error


def _writable(name: str) -> str:
    # A name that was no valid Unicode on its disk is spelled out, since JSON cannot hold it.
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
