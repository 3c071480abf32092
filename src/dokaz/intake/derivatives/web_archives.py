# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging web archives (`core.bundle.wacz`), and whether they hold anything to be seen.

Runs in the confined process. Trusted roots and time-stamp authorities are not given here, so who
signed and when stays "not checked" however well the rest holds.
"""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from dokaz.core.bundle.bagit_tree import BagTree, EntryKind, ZipTree
from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.wacz import judge_wacz
from dokaz.core.bundle.wacz_report import WaczReport
from dokaz.core.bundle.warc import read_pages
from dokaz.core.bundle.warc_report import WarcPage
from dokaz.intake.derivatives.html_pages import look_at
from dokaz.intake.derivatives.page_list import NO_PAGES, ONLY, PageList, short
from dokaz.intake.derivatives.questions import answered
from dokaz.intake.derivatives.walls import Seen, Wall, wall_before
from dokaz.media.results import Capture

__all__ = ["NO_PAGES", "ONLY_ERRORS", "ONLY_SIGN_IN", "judge"]

SEVERAL = "several_archives"
"""A note: it is a Multi-WACZ, whose archives are judged as items of their own."""
_QUESTIONS = ("integrity", "package", "signature", "identity", "time")
_PAGE_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_INDEXES = ("indexes/index.cdx.gz", "indexes/index.cdx", "indexes/index.cdxj")
_MOST_LISTED = 100_000
_LOOKED_AT = 1 << 30
"""Unpacked bytes of recordings that are searched for pages; all of them are compared before."""
_READ_AT_MOST = 64 * 1024 * 1024

ONLY_ERRORS, ONLY_SIGN_IN = ONLY[Wall.ERROR], ONLY[Wall.SIGN_IN]


def judge(file: BinaryIO) -> Capture:
    """The judgement of a WACZ.

    Raises:
        BundleUnreadable: not a zip. OSError: the file cannot be read.
    """
    file.seek(0)
    report = judge_wacz(file)
    return _capture(report, _pages(ZipTree(file)))


def _capture(report: WaczReport, pages: PageList) -> Capture:
    signer = report.signer
    return Capture(
        format="wacz",
        questions=tuple(answered(name, getattr(report, name)) for name in _QUESTIONS),
        notes=(SEVERAL,) if report.is_multi else pages.notes(),
        count=pages.count,
        walls=pages.walls(),
        title=short(report.title),
        software=short(report.software),
        created=short(report.created),
        signer=short(signer.domain or "") if signer else "",
        signer_key=short(signer.fingerprint or "") if signer else "",
        pages=tuple(pages.first),
    )


@dataclass(slots=True)
class _Listed:
    """A page the archive lists, and what its recorded answer says, once that was found."""

    url: str
    title: str
    at: str
    status: int | None
    seen: Seen | None


def _pages(tree: BagTree) -> PageList:
    """The pages an archive lists, with the status its index gives and the look of their answers."""
    statuses = _statuses(tree)
    listed = [_page(line, statuses) for line in islice(_listed(tree), _MOST_LISTED)]
    waiting = {_without_fragment(page.url): page for page in listed}
    budget = _LOOKED_AT if waiting else 0
    for path in _recordings(tree):
        # Damage in a recording is told by its digest; here it only means that less is seen.
        with suppress(BundleUnreadable):
            if budget:
                chunks = tree.chunks(path)
                budget = read_pages(
                    chunks, on_page=lambda page: _look(page, waiting), most_bytes=budget
                )
    pages = PageList()
    for page in listed:
        pages.add(page.url, title=page.title, at=page.at, status=page.status, seen=page.seen)
    return pages


def _page(line: dict[str, Any], statuses: dict[str, int]) -> _Listed:
    url, title = str(line["url"]), str(line.get("title") or "")
    status = statuses.get(url)
    seen = wall_before(url, status=status, title=title)
    return _Listed(url, title, str(line.get("ts") or ""), status, seen)


def _look(page: WarcPage, waiting: dict[str, _Listed]) -> None:
    """What the recorded answer adds to a page that the list alone does not tell to be a wall."""
    listed = waiting.get(_without_fragment(page.url))
    if listed is None or listed.seen is not None:
        return
    look = look_at(page.html, content_type=page.content_type)
    listed.status = listed.status or page.status
    # The list's title is of the page after its scripts ran: where it says something, it counts.
    title = listed.title or look.title
    listed.seen = wall_before(
        page.url, status=listed.status, title=title, look=look, html=page.html
    )
    listed.title = title


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _recordings(tree: BagTree) -> list[str]:
    return [
        entry.path
        for entry in tree.entries()
        if entry.kind is EntryKind.FILE
        and entry.path.startswith("archive/")
        and entry.path.endswith((".warc", ".warc.gz"))
    ]


def _listed(tree: BagTree) -> Iterator[dict[str, Any]]:
    """Lines of the lists of pages; the first of each says only what the list is."""
    for path in _PAGE_LISTS:
        for line in _lines(tree, path):
            found = _json(line)
            if isinstance(found.get("url"), str):
                yield found


def _statuses(tree: BagTree) -> dict[str, int]:
    """The newest known status of each address, from an index of the form CDXJ."""
    found: dict[str, int] = {}
    for path in _INDEXES:
        for line in _lines(tree, path):
            entry = _json(line.split(b" ", 2)[-1])
            status = str(entry.get("status") or "")
            if isinstance(entry.get("url"), str) and status.isdigit() and len(status) == 3:
                found[entry["url"]] = int(status)
    return found


def _json(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _lines(tree: BagTree, path: str) -> Iterator[bytes]:
    """Lines of a member, unpacked if need be, as far as it may be read; none if it is not there."""
    try:
        raw = _gathered(tree.chunks(path))
        if path.endswith(".gz"):
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(_READ_AT_MOST)
    except (BundleUnreadable, OSError, EOFError, zlib.error):
        return
    yield from raw.splitlines()


def _gathered(chunks: Iterator[bytes]) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk[: _READ_AT_MOST - len(content)]
        if len(content) >= _READ_AT_MOST:
            break
    return bytes(content)
