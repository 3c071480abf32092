# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging web archives (`core.bundle.wacz`), and whether they hold anything to be seen.

Runs in the confined process. Trusted roots and time-stamp authorities are not given here, so who
signed and when stays "not checked" however well the rest holds.
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.core.bundle.bagit_tree import BagTree, ZipTree
from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.judgement import Judgement
from dokaz.core.bundle.wacz import judge_wacz
from dokaz.core.bundle.wacz_report import WaczReport
from dokaz.media.results import Capture, CapturedPage, JudgedQuestion

MOST_PAGES = 500
_QUESTIONS = ("integrity", "package", "signature", "identity", "time")
_PAGE_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_INDEXES = ("indexes/index.cdx.gz", "indexes/index.cdx", "indexes/index.cdxj")
_READ_AT_MOST = 64 * 1024 * 1024
_LONGEST_TEXT = 1000

ONLY_ERRORS = "only_error_pages"
"""Every page whose answer is known is an error of the server (status 400 or above)."""
ONLY_SIGN_IN = "only_sign_in_pages"
"""Every page is one where a visitor is asked to sign in, by its address or title."""
NO_PAGES = "no_pages"
"""The archive lists no page to look at."""

_SIGN_IN_ADDRESS = re.compile(
    r"^https?://[^/]+/(?:[a-z]{2}/)?(?:accounts/)?(?:log-?in|sign-?in|checkpoint|i/flow/login|auth)"
    r"(?:[/?.#]|$)",
    re.IGNORECASE,
)
_SIGN_IN_TITLE = re.compile(
    r"^\W*(?:log ?in|sign ?in|увійти|увійдіть|вхід|войти|войдите|вход)\b", re.IGNORECASE
)


def judge(file: BinaryIO) -> Capture:
    """The judgement of a WACZ.

    Raises:
        BundleUnreadable: not a zip. OSError: the file cannot be read.
    """
    file.seek(0)
    return _capture(judge_wacz(file), _Pages(ZipTree(file)))


def _capture(report: WaczReport, pages: "_Pages") -> Capture:
    signer = report.signer
    return Capture(
        format="wacz",
        questions=tuple(_question(name, getattr(report, name)) for name in _QUESTIONS),
        notes=() if report.is_multi else pages.notes(),
        count=pages.count,
        title=_short(report.title),
        software=_short(report.software),
        created=_short(report.created),
        signer=_short(signer.domain or "") if signer else "",
        signer_key=_short(signer.fingerprint or "") if signer else "",
        pages=tuple(pages.first),
    )


def _question(name: str, judgement: Judgement) -> JudgedQuestion:
    return JudgedQuestion(
        name=name,
        standing=judgement.standing.value,
        ground=judgement.ground.value,
        at=judgement.at,
    )


class _Pages:
    """The pages an archive lists, with the status its index gives for their addresses."""

    def __init__(self, tree: BagTree) -> None:
        self.count = 0
        self.first: list[CapturedPage] = []
        self._known = 0
        self._errors = 0
        self._sign_in = 0
        statuses = _statuses(tree)
        for page in _listed(tree):
            self._add(page, statuses)

    def notes(self) -> tuple[str, ...]:
        """What makes it doubtful that there is anything to see."""
        if not self.count:
            return (NO_PAGES,)
        if self._known and self._errors == self.count:
            return (ONLY_ERRORS,)
        return (ONLY_SIGN_IN,) if self._sign_in == self.count else ()

    def _add(self, page: dict[str, Any], statuses: dict[str, int]) -> None:
        url, title = str(page.get("url") or ""), str(page.get("title") or "")
        status = statuses.get(url)
        self.count += 1
        self._known += status is not None
        self._errors += status is not None and status >= 400
        self._sign_in += bool(_SIGN_IN_ADDRESS.match(url) or _SIGN_IN_TITLE.match(title))
        if len(self.first) < MOST_PAGES:
            at = _short(str(page.get("ts") or ""))
            self.first.append(
                CapturedPage(url=_short(url), title=_short(title), at=at, status=status)
            )


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


def _short(text: str) -> str:
    clean = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return clean[:_LONGEST_TEXT]
