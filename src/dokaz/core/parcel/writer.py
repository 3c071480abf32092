# SPDX-License-Identifier: Apache-2.0
"""Writing a parcel as a stream of bytes.

Promised: memory does not grow with the size of files; a file whose bytes differ from its
registered digests stops the parcel with an error, so no whole parcel can carry it; the same plan
gives the same bytes. Not promised: that the ledger material proves anything. Whoever packs runs the
verifier on the result before handing it over.

A caller that gets an error part-way must throw away what it wrote; it is a cut-off zip that no
reader accepts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.digests import DigestSet, StreamDigester
from dokaz.core.errors import NotProven
from dokaz.core.parcel import layout
from dokaz.core.parcel.bag import DECLARATION, bag_info, manifest_lines
from dokaz.core.parcel.crate import crate_json
from dokaz.core.parcel.custody import CustodyEvent, parse_event
from dokaz.core.parcel.errors import BadPlan, ContentChanged
from dokaz.core.parcel.guide import LANGUAGES, guide_html, guide_text
from dokaz.core.parcel.items import Counts, FileRecord, ItemRecord, ParcelRecord
from dokaz.core.parcel.ledger_files import guide_commands, ledger_files, log_name
from dokaz.core.parcel.names import NamesInFolder, collision_key, require_reference
from dokaz.core.parcel.plan import ParcelPlan, PlannedFile, PlannedItem
from dokaz.core.parcel.premis import premis_xml
from dokaz.core.parcel.tables import omissions_csv, timeline_csv
from dokaz.core.parcel.times import write_time
from dokaz.core.parcel.zipstream import ZipStream


@dataclass(frozen=True, slots=True)
class _Placed:
    """A planned file with the path it gets."""

    path: str
    planned: PlannedFile


def write_parcel(plan: ParcelPlan, *, software: str) -> Iterator[bytes]:
    """Yield the bytes of the parcel's zip. `software` is the writing program's name and version.

    Raises:
        BadPlan: the plan breaks the format.
        ContentChanged: a file's bytes are not the registered ones.
        Whatever the planned files' `open` raises.
    """
    return _Writer(plan, software=software).run()


class _Writer:
    """One run over one plan; the numbered steps are those of `run`."""

    def __init__(self, plan: ParcelPlan, *, software: str) -> None:
        self._plan = plan
        self._software = software
        self._ref = require_reference(plan.ref)
        self._zip = ZipStream(modified_at=plan.made_at)
        self._items: list[ItemRecord] = []
        self._event_count = 0
        self._omission_count = 0
        self._tags: dict[str, str] = {}

    def run(self) -> Iterator[bytes]:
        # 1. Names first: whatever breaks the format is found before a byte is written.
        placed = _place(self._plan.items)
        # 2. What a person should see first stands first.
        yield from self._tag(layout.BAGIT, [DECLARATION])
        yield from self._guides(placed)
        # 3. Evidence, compared with its registered digests while it passes.
        for item, files in placed:
            records: list[FileRecord] = []
            for file in files:
                yield from self._payload(file, records.append)
            self._items.append(_item_record(item, tuple(records)))
        # 4. What is known of it, its custody and the proofs.
        yield from self._metadata()
        for path, content in ledger_files(self._plan.ledger):
            yield from self._tag(path, [content])
        # 5. Counts, which are known only now, then the bag's own lists, then the seal over them.
        parcel = self._parcel_record()
        yield from self._tag(layout.PARCEL, [parcel.to_bytes()])
        yield from self._tag(layout.CRATE, crate_json(parcel, self._items))
        yield from self._tag(layout.BAG_INFO, [bag_info(parcel, software=self._software)])
        yield from self._lists()
        yield from self._zip.finish()

    def _guides(self, placed: "_PlacedItems") -> Iterator[bytes]:
        plan = self._plan
        sizes = [each.planned.digests.size for _, files in placed for each in files]
        values = {
            "ref": plan.ref,
            "sender": plan.sender.name,
            "recipient": plan.recipient,
            "purpose": plan.purpose,
            "made_at": write_time(plan.made_at),
            "items": str(len(placed)),
            "files": str(len(sizes)),
            "bytes": str(sum(sizes)),
            "origin": log_name(plan.ledger),
        }
        for language in LANGUAGES:
            text = guide_text(language, values, timestamps=guide_commands(plan.ledger))
            page = guide_html(language, text)
            yield from self._tag(layout.guide_name(language, "txt"), [_encoded(text)])
            yield from self._tag(layout.guide_name(language, "html"), [_encoded(page)])

    def _payload(self, file: _Placed, keep: Callable[[FileRecord], None]) -> Iterator[bytes]:
        planned = file.planned
        digester = StreamDigester(with_sha512=True)
        content = _digested(planned.open(), digester)
        yield from self._member(file.path, content, size=planned.digests.size)
        found = digester.result()
        _require_registered(planned, found)
        assert found.sha512 is not None
        keep(
            FileRecord(
                id=planned.id,
                role=planned.role,
                name=_writable(planned.name),
                path=file.path,
                sha256=found.sha256,
                sha512=found.sha512,
                size=found.size,
                media_type=planned.media_type,
            )
        )

    def _metadata(self) -> Iterator[bytes]:
        yield from self._tag(layout.ITEMS, (item.to_line() for item in self._items))
        yield from self._tag(layout.EVENTS, self._event_lines())
        timeline = timeline_csv(
            self._events(), items=self._items, organisations=self._plan.ledger.organisations
        )
        yield from self._tag(layout.TIMELINE, timeline)
        events = (event for _, event in self._events())
        yield from self._tag(
            layout.PREMIS, premis_xml(self._items, events, software=self._software)
        )
        yield from self._tag(layout.OMISSIONS, self._omission_rows())

    def _event_lines(self) -> Iterator[bytes]:
        previous = -1
        for disclosed in self._plan.events:
            if disclosed.index <= previous:
                raise BadPlan("events are not in ascending order of their place in the ledger")
            previous = disclosed.index
            self._event_count += 1
            yield disclosed.to_line()

    def _events(self) -> Iterator[tuple[int, CustodyEvent]]:
        for disclosed in self._plan.events:
            yield disclosed.index, parse_event(disclosed.envelope.payload)

    def _omission_rows(self) -> Iterator[bytes]:
        omissions = tuple(self._plan.omissions)
        self._omission_count = len(omissions)
        return omissions_csv(omissions)

    def _parcel_record(self) -> ParcelRecord:
        files = [file for item in self._items for file in item.files]
        plan = self._plan
        return ParcelRecord(
            ref=plan.ref,
            made_at=plan.made_at,
            sender_id=plan.sender.id,
            sender_name=plan.sender.name,
            sender_key=plan.sender.key_id,
            recipient=plan.recipient,
            purpose=plan.purpose,
            counts=Counts(
                items=len(self._items),
                files=len(files),
                bytes=sum(file.size for file in files),
                events=self._event_count,
                omissions=self._omission_count,
            ),
        )

    def _lists(self) -> Iterator[bytes]:
        files = sorted(
            (file for item in self._items for file in item.files), key=lambda file: file.path
        )
        for algorithm, path in layout.MANIFESTS.items():
            lines = manifest_lines((file.path, getattr(file, algorithm)) for file in files)
            yield from self._tag(path, lines)
        tag_manifest = b"".join(manifest_lines(sorted(self._tags.items())))
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

    def _tag(self, path: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        digester = StreamDigester()
        yield from self._member(path, _digested(chunks, digester), size=0)
        self._tags[path] = digester.result().sha256

    def _member(self, path: str, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        return self._zip.member(f"{self._ref}/{path}", chunks, size=size)


_PlacedItems = list[tuple[PlannedItem, list[_Placed]]]


def _place(items: Iterable[PlannedItem]) -> _PlacedItems:
    """Give every file its path; refuse references that meet."""
    placed: _PlacedItems = []
    folders: set[str] = set()
    ids: set[str] = set()
    for item in items:
        key = collision_key(require_reference(item.ref))
        if key in folders:
            raise BadPlan("two items have references that meet where letter case is ignored")
        folders.add(key)
        names = NamesInFolder()
        files = []
        for file in item.files:
            if file.id in ids:
                raise BadPlan("one file id is planned twice")
            ids.add(file.id)
            files.append(_Placed(f"{layout.DATA}{item.ref}/{names.take(file.name)}", file))
        placed.append((item, files))
    if not placed:
        raise BadPlan("a parcel needs at least one item")
    return placed


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
