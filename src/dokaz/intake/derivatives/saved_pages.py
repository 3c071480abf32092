# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single HTML files that a browser or SingleFile saved: where from, when, and what they show.

Runs in the confined process. Both write a comment near the beginning; anybody can write one, so
address and time are claims. There is no digest in such a file and nothing to prove.
"""

import html
import re
from typing import BinaryIO

from dokaz.core.bundle.judgement import Standing
from dokaz.intake.derivatives.html_pages import look_at
from dokaz.intake.derivatives.page_list import PageList, short
from dokaz.intake.derivatives.walls import wall_before
from dokaz.media.results import Capture, JudgedQuestion

_READ = 1 << 20
"""Bytes from the beginning. SingleFile puts pictures and styles into the page itself."""
_COMMENT_WITHIN = 1 << 14

# "Mark of the web", as browsers write it: the number is the length of the address.
_BROWSER = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(https?://[^\s>]{1,4000}?)\s*-->")
# The comment of SingleFile: lines of name and value.
_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile\s(.{1,8000}?)-->", re.DOTALL)
_URL_LINE = re.compile(rb"^\s*url:\s*(https?://\S{1,4000})", re.MULTILINE)
_DATE_LINE = re.compile(rb"^\s*saved date:\s*([^\r\n]{1,200})", re.MULTILINE)

_ORIGIN = JudgedQuestion(name="origin", standing=Standing.NOT_CHECKED.value, ground="own-word")
"""Where it is from: nothing outside the file says so."""


def judge(file: BinaryIO) -> Capture:
    """The capture; with an empty format for HTML that does not say where it is from.

    Raises OSError: the file cannot be read.
    """
    file.seek(0)
    content = file.read(_READ)
    start = content[:_COMMENT_WITHIN]
    single, browser = _SINGLE_FILE.search(start), _BROWSER.search(start)
    url = _URL_LINE.search(single[1]) if single else browser
    if url is None:
        return Capture(format="")
    date = _DATE_LINE.search(single[1]) if single else None
    return _capture(
        content,
        url=_text(url[1]),
        at=_text(date[1]).strip() if date else "",
        software="SingleFile" if single else "",
    )


def _capture(content: bytes, *, url: str, at: str, software: str) -> Capture:
    # Saving unpacks and rewrites the page: whatever encoding it states is its own.
    look = look_at(content, content_type="")
    seen = wall_before(url, status=None, title=look.title, look=look, html=content)
    pages = PageList()
    pages.add(url, title=look.title, at=at, status=None, seen=seen)
    return Capture(
        format="saved_page",
        questions=(_ORIGIN,),
        notes=pages.notes(),
        count=pages.count,
        walls=pages.walls(),
        software=software,
        created=short(at),
        pages=tuple(pages.first),
    )


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace"))
