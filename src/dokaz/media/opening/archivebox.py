# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of a snapshot of ArchiveBox: `index.json`, or `index.jsonl` since version 0.8.

Each run of an extractor is a member as it stands in the index. Versions up to 0.7 group the runs
under `history` by extractor, 0.8 lists them under `archive_results`, later ones write one record a
line with a `type`. `output` is the path of a file or folder beside the index; some extractors put a
text or an address there, which is no path.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from dokaz.media.opening.capture_rows import LARGEST_ROW, CaptureRow, members_of, time_of
from dokaz.media.opening.json_walk import BadJson, JsonWalk, value_of
from dokaz.media.opening.members import (
    Claim,
    ContainerFacts,
    Contents,
    NotAContainer,
    Trouble,
    Unopenable,
)
from dokaz.media.opening.names import storable

_NO_FILES = frozenset({"title", "archive_org", "archivedotorg"})
"""Extractors whose output is a text or an address."""
_NOTHING_TO_DO = frozenset({"skipped", "noresults", "noresult", "queued"})
_DONE = "succeeded"
_ABOUT = ("url", "timestamp", "title", "bookmarked_at", "created_at")


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What the index says of the page itself."""

    about: dict[str, Any]
    runs: int

    @property
    def url(self) -> str:
        return str(self.about.get("url") or "")


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The runs. Raises NotAContainer: no index of a snapshot; Unopenable: broken JSON."""
    try:
        snapshot = _about(file)
    except BadJson as error:
        raise Unopenable(Trouble.DAMAGED, str(error)) from None
    if not snapshot.url:
        raise NotAContainer("application/json")
    claims = tuple(
        Claim(name=name, value=storable(str(value))[:2000])
        for name, value in snapshot.about.items()
        if value is not None
    )
    return Contents(
        facts=ContainerFacts(
            format="archivebox", variant="archivebox snapshot", sent_at=None, claims=claims
        ),
        members=members_of(_rows(file, snapshot)),
    )


def _about(file: BinaryIO) -> _Snapshot:
    """First walk: keys stand in the order of the alphabet, so the address comes after the runs."""
    about: dict[str, Any] = {}
    runs = 0
    for kind, value, _raw in _values(file):
        if kind == "":
            about |= {key: value[key] for key in _ABOUT if key in value}
        else:
            runs += 1
    return _Snapshot(about, runs)


def _rows(file: BinaryIO, snapshot: _Snapshot) -> Iterator[CaptureRow]:
    try:
        for kind, value, raw in _values(file):
            if kind:
                yield _row(kind, value, raw, snapshot)
    except BadJson as error:
        raise Unopenable(Trouble.DAMAGED, str(error)) from None


def _values(file: BinaryIO) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Each run with its extractor, and with an empty extractor what is said of the snapshot."""
    walk = JsonWalk(file, largest=LARGEST_ROW)
    if walk.next() != "{":
        raise NotAContainer("application/json")
    records = 0
    for key in walk.fields():
        if key == "history" and walk.next() == "{":
            for extractor in walk.fields():
                yield from _list(walk, extractor)
        elif key == "archive_results" and walk.next() == "[":
            yield from _list(walk, "")
        else:
            raw = walk.value()
            if key == "type" and value_of(raw) == "Snapshot":
                records += 1
            yield "", {key: value_of(raw)}, raw
    if records:
        yield from _records(walk)


def _list(walk: JsonWalk, extractor: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    if walk.next() != "[":
        walk.value()
        return
    for _ in walk.elements():
        yield from _run(walk.value(), extractor)


def _records(walk: JsonWalk) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """The lines after the snapshot's own; processes and programs are not captures."""
    while walk.next() == "{":
        raw = walk.value()
        value = value_of(raw)
        if isinstance(value, dict) and value.get("type") == "ArchiveResult":
            yield from _run(raw, "")


def _run(raw: bytes, extractor: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    value = value_of(raw)
    if not isinstance(value, dict):
        raise BadJson("a run is no object")
    name = extractor or value.get("plugin") or value.get("extractor") or "unknown"
    yield str(name)[:100], value, raw


def _row(extractor: str, run: dict[str, Any], raw: bytes, snapshot: _Snapshot) -> CaptureRow:
    status = str(run.get("status") or "")
    makes_files = extractor not in _NO_FILES and status not in _NOTHING_TO_DO
    return CaptureRow(
        raw=raw,
        url=snapshot.url,
        at=_time(run) or time_of(_number(snapshot.about.get("timestamp"))),
        succeeded=status == _DONE or status in _NOTHING_TO_DO,
        files=_files(extractor, run) if makes_files and status == _DONE else (),
        digests=_digests(extractor, run),
        expects_file=makes_files,
    )


def _time(run: dict[str, Any]) -> dt.datetime | None:
    return time_of(run.get("end_ts")) or time_of(run.get("start_ts"))


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _files(extractor: str, run: dict[str, Any]) -> tuple[str, ...]:
    listed = run.get("output_files")
    if isinstance(listed, dict) and listed:
        return tuple(f"{extractor}/{path}" for path in listed)
    output = run.get("output") or run.get("output_str")
    if not isinstance(output, str) or not output or "://" in output or "\n" in output:
        return ()
    return (output,)


def _digests(extractor: str, run: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    listed = run.get("output_files")
    if not isinstance(listed, dict):
        return ()
    found = []
    for path, about in listed.items():
        digest = (
            about.get("hash_sha256") or about.get("sha256") if isinstance(about, dict) else None
        )
        if isinstance(digest, str):
            found.append((f"{extractor}/{path}", f"sha256:{digest.lower()}"))
    return tuple(found)
