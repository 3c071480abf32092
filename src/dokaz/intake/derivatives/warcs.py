# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging WARC files (`core.bundle.warc`), and whether they hold anything to be seen.

Runs in the confined process.
"""

from collections.abc import Iterator
from typing import BinaryIO

from dokaz.core.bundle.warc import judge_warc
from dokaz.core.bundle.warc_report import WarcPage, WarcReport
from dokaz.intake.derivatives.html_pages import look_at
from dokaz.intake.derivatives.page_list import PageList, short
from dokaz.intake.derivatives.questions import answered
from dokaz.intake.derivatives.walls import wall_before
from dokaz.media.results import Capture, DamagedPlace, NamedCount

WEAK_RECORD_DIGESTS = "weak_record_digests"
"""Some digests of its records are SHA-1 or MD5, which others can be made to fit."""

_QUESTIONS = ("records", "blocks", "payloads")
_WEAK = frozenset({"md5", "sha1"})
_MOST_PLACES = 50
_PIECE = 1 << 20


def judge(file: BinaryIO) -> Capture:
    """The judgement of a WARC. Raises OSError: the file cannot be read."""
    file.seek(0)
    pages = PageList()

    def take(page: WarcPage) -> None:
        look = look_at(page.html, content_type=page.content_type)
        seen = wall_before(
            page.url, status=page.status, title=look.title, look=look, html=page.html
        )
        pages.add(
            page.url,
            title=look.title,
            at=page.at,
            status=page.status,
            seen=seen,
            text_length=look.text_length,
        )

    return _capture(judge_warc(_pieces(file), on_page=take), pages)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _capture(report: WarcReport, pages: PageList) -> Capture:
    weak = (WEAK_RECORD_DIGESTS,) if _WEAK.intersection(report.algorithms) else ()
    # A file of pictures alone has nothing wrong with it: only pages with walls are flagged.
    doubts = pages.notes() if pages.count else ()
    return Capture(
        format="warc",
        questions=tuple(answered(name, getattr(report, name)) for name in _QUESTIONS),
        notes=(*doubts, *weak),
        count=pages.count,
        records=tuple(NamedCount(name=name, number=n) for name, n in report.counts.items()),
        digests=report.algorithms,
        damage=tuple(
            DamagedPlace(kind=one.kind.value, at=one.at) for one in report.damage[:_MOST_PLACES]
        ),
        walls=pages.walls(),
        software=short(report.software),
        created=short(report.created),
        pages=tuple(pages.first),
    )
