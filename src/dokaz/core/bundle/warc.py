# SPDX-License-Identifier: Apache-2.0
"""Judging a WARC: whole, and every record as its digests say; and the pages that it holds.

Promises: every record is read once, in pieces, up to a budget; damage is named by its place and
does not hide what follows; a record without a digest is never counted as one that holds. Nothing
is fetched or replayed.

Does not: say that the records are what a server sent. Digests inside the file they speak of show
damage, not forgery: who changes a record writes its digest anew.
"""

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dokaz.core.bundle.judgement import Judgement, Standing, failed, not_checked, proven
from dokaz.core.bundle.warc_http import HttpMessage
from dokaz.core.bundle.warc_records import Head, WarcRecords
from dokaz.core.bundle.warc_report import DamageKind, DigestCount, Ground, WarcPage, WarcReport
from dokaz.core.bundle.warc_source import WarcBytes

MOST_BYTES = 3 << 29
"""Unpacked bytes that are read; more are written down as not checked. With `MOST_RECORDS` it keeps
judging within half a minute of a slow processor."""

_ALGORITHMS = {
    "md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256",
    "sha384": "sha384", "sha-384": "sha384", "sha512": "sha512", "sha-512": "sha512",
}  # fmt: skip
_TYPES = frozenset(
    {"warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion",
     "continuation"}
)  # fmt: skip
_HTML = ("text/html", "application/xhtml+xml")
_HOLDS = proven(Ground.HOLDS)


def judge_warc(
    pieces: Iterable[bytes],
    *,
    on_page: Callable[[WarcPage], None] = lambda _page: None,
    most_bytes: int = MOST_BYTES,
) -> WarcReport:
    """Judge the WARC file that comes in `pieces`. What is wrong is in the report, never raised.

    `on_page` is told every page in the order of the file: an answer in HTML that is no redirection.
    """
    records = WarcRecords(WarcBytes(pieces, most_bytes=most_bytes))
    judge = _Judge(records, on_page)
    for head in records:
        judge.take(head)
    return judge.report()


def read_pages(
    pieces: Iterable[bytes],
    *,
    on_page: Callable[[WarcPage], None],
    most_bytes: int = MOST_BYTES,
) -> int:
    """Tell every page of a WARC file whose bytes were judged otherwise.

    Answers how much of `most_bytes` is left; nothing if that was not enough.
    """
    stream = WarcBytes(pieces, most_bytes=most_bytes)
    records = WarcRecords(stream)
    for head in records:
        if _is_http(head) and head.type == "response":
            message = HttpMessage()
            for piece in records.block():
                message.feed(piece)
            message.end()
            _tell(head, message, on_page)
    return stream.left


@dataclass(frozen=True, slots=True)
class _Stated:
    """A digest as a record states it. `value` is empty if nothing here can compute it."""

    algorithm: str
    value: bytes


class _Judge:
    def __init__(self, records: WarcRecords, on_page: Callable[[WarcPage], None]) -> None:
        self._records = records
        self._on_page = on_page
        self._counts: Counter[str] = Counter()
        self._algorithms: set[str] = set()
        self._blocks: Counter[str] = Counter()
        self._payloads: Counter[str] = Counter()
        self._version = self._software = self._created = ""

    def take(self, head: Head) -> None:
        """Read one record to its end and note what it comes to."""
        # What a stranger calls a type must not become a word of ours.
        self._counts[head.type if head.type in _TYPES else "other"] += 1
        self._version = self._version or head.version
        block, payload = _stated(head, "warc-block-digest"), _stated(head, "warc-payload-digest")
        whole = _hasher(block)
        raw, plain = _hasher(payload), _hasher(payload)
        message = HttpMessage(raw=raw, plain=plain) if _is_http(head) else None
        info = b""
        for piece in self._records.block():
            if whole is not None:
                whole.update(piece)
            if message is not None:
                message.feed(piece)
            elif raw is not None:
                raw.update(piece)
            if head.type == "warcinfo":
                info += piece[: 65536 - len(info)]
        if message is not None:
            message.end()
            if head.type == "response":
                _tell(head, message, self._on_page)
        if head.type == "warcinfo" and not self._created:
            self._created, self._software = head.fields.get("warc-date", ""), _software(info)
        if self._records.is_whole():
            self._compare(head, block, whole, payload, raw, plain, message)

    def _compare(
        self,
        head: Head,
        block: _Stated | None,
        whole: Any,
        payload: _Stated | None,
        raw: Any,
        plain: Any,
        message: HttpMessage | None,
    ) -> None:
        self._blocks[self._outcome(block, [whole])] += 1
        if head.type not in ("response", "resource", "conversion"):
            return  # requests and descriptions are covered by the digest of their block
        if payload is not None and not _has_whole_payload(head):
            self._payloads["unknown"] += 1
            return
        bodies = [raw]
        if message is not None and message.is_plain_whole and "transfer-encoding" in message.fields:
            bodies.append(plain)
        self._payloads[self._outcome(payload, bodies)] += 1

    def _outcome(self, stated: _Stated | None, hashers: list[Any]) -> str:
        if stated is None:
            return "missing"
        if not stated.value:
            return "unknown"
        self._algorithms.add(stated.algorithm)
        return "held" if any(h.digest() == stated.value for h in hashers) else "differs"

    def report(self) -> WarcReport:
        """After the last record."""
        whole = self._whole()
        blocks, payloads = DigestCount(**self._blocks), DigestCount(**self._payloads)
        return WarcReport(
            version=self._version,
            software=self._software,
            created=self._created,
            counts=dict(sorted(self._counts.items())),
            algorithms=tuple(sorted(self._algorithms)),
            damage=tuple(self._records.damage),
            block_digests=blocks,
            payload_digests=payloads,
            records=whole,
            blocks=_answer(blocks, whole),
            payloads=_answer(payloads, whole),
        )

    def _whole(self) -> Judgement:
        damage = self._records.damage
        if damage:
            only_cut = all(one.kind is DamageKind.CUT_OFF for one in damage)
            return failed(Ground.CUT_OFF if only_cut else Ground.RECORD_DAMAGED)
        if self._records.read_partly:
            return not_checked(Ground.READ_PARTLY)
        return _HOLDS if self._counts else failed(Ground.NO_RECORDS)


def _answer(found: DigestCount, whole: Judgement) -> Judgement:
    """One answer over all records: as bad as the worst; damaged records were not compared."""
    if found.differs:
        return failed(Ground.RECORD_CHANGED)
    if found.unknown:
        return not_checked(Ground.DIGEST_UNKNOWN)
    if found.missing or not found.held:
        return not_checked(Ground.NO_DIGEST)
    return _HOLDS if whole.standing is Standing.PROVEN else not_checked(Ground.READ_PARTLY)


def _is_http(head: Head) -> bool:
    kind = head.fields.get("content-type", "").lower()
    return head.type in ("response", "request") and kind.startswith("application/http")


def _has_whole_payload(head: Head) -> bool:
    """Not of records cut by their writer, or of a payload spread over several."""
    return not {"warc-segment-number", "warc-truncated"} & set(head.fields)


def _tell(head: Head, message: HttpMessage, on_page: Callable[[WarcPage], None]) -> None:
    kind = message.fields.get("content-type", "")
    is_page = kind.lower().startswith(_HTML) and head.target.startswith(("http://", "https://"))
    if message.status is None or not is_page or 300 <= message.status < 400:
        return
    on_page(
        WarcPage(
            url=head.target,
            at=head.fields.get("warc-date", ""),
            status=message.status,
            content_type=kind,
            html=message.sample(),
        )
    )


def _stated(head: Head, name: str) -> _Stated | None:
    """The digest in a field: a name, a colon, and base 32 or hexadecimal (WARC 1.1, 5.8)."""
    text = head.fields.get(name, "")
    if not text:
        return None
    name, _colon, value = text.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower(), "")
    if not algorithm:
        return _Stated("", b"")
    return _Stated(algorithm, _decoded(value.strip(), _new(algorithm).digest_size))


def _decoded(value: str, size: int) -> bytes:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        padded = value.upper().rstrip("=")
        found = base64.b32decode(padded + "=" * (-len(padded) % 8))
    except (ValueError, binascii.Error):
        return b""
    return found if len(found) == size else b""


def _hasher(stated: _Stated | None) -> Any:
    return _new(stated.algorithm) if stated is not None and stated.value else None


def _new(algorithm: str) -> Any:
    return hashlib.new(algorithm, usedforsecurity=False)


def _software(info: bytes) -> str:
    for line in info.decode("utf-8", "replace").splitlines():
        name, _colon, value = line.partition(":")
        if name.strip().lower() == "software":
            return value.strip()
    return ""
