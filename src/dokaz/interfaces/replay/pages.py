# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program that replays, its page, and where its files lie."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dokaz.interfaces.replay.headers import fence

NAMES = {
    "application/wacz": "archive.wacz",
    "application/warc": "archive.warc",
    "application/warc+gzip": "archive.warc.gz",
}
"""Kinds of files that can be replayed, and the name by which the program knows them."""

_HERE = Path(__file__).parent
_SCRIPT = "text/javascript; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_FILES = {
    "/ui.js": ("vendor/ui.js", _SCRIPT),
    "/still/ui.js": ("vendor/ui.js", _SCRIPT),
    "/still/wabac.js": ("vendor/wabac.js", _SCRIPT),
    "/running/ui.js": ("vendor/ui.js", _SCRIPT),
    "/running/wabac.js": ("vendor/wabac.js", _SCRIPT),
    "/opened.js": ("opened.js", _SCRIPT),
    "/replaying.css": ("replaying.css", "text/css; charset=utf-8"),
}

# Nothing of the file is kept by the browser beyond what the program needs to show it.
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>.</title>
<link rel="stylesheet" href="/replaying.css"><script src="/ui.js"></script>
<script src="/opened.js" defer></script></head>
<body><replay-web-page source="/files/{token}/{name}" replaybase="/{mode}/" embed="default" \
view="{view}" data-opens="{opens}" nocache></replay-web-page></body></html>
"""


# The program's own page. Its service worker makes the same one, but may not be at work yet.
_PROGRAM_PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>.</title>
<script src="./ui.js"></script></head><body><replay-app-main></replay-app-main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the program."""

    content: bytes
    media_type: str


@cache
def program(path: str) -> Part | None:
    """The file at an address, or None."""
    if path not in _FILES:
        return None
    name, media_type = _FILES[path]
    return Part((_HERE / name).read_bytes(), media_type)


def program_page() -> Part:
    """The page in which archived ones are shown."""
    return Part(_PROGRAM_PAGE, _HTML)


def service_worker(*, program: str, pages: str) -> Part:
    """The program's service worker behind our fence; policies of its own pages and of archived."""
    first = f"const PROGRAM = {json.dumps(fence(program))};\n"
    first += f"const PAGES = {json.dumps(fence(pages))};\n"
    return Part(first.encode() + (_HERE / "fence.js").read_bytes(), _SCRIPT)


def opening(token: str, *, media_type: str, mode: str) -> Part:
    """The page that replays the file of a pass. `mode`: "still" or "running"."""
    # Only a WACZ lists pages; of others all addresses are listed, and the first page is opened.
    lists_pages = media_type == "application/wacz"
    view, opens = ("pages", "list") if lists_pages else ("resources", "first")
    # A pass is of letters, digits and ":-_" alone, else it would not have been good.
    page = _PAGE.format(token=token, name=NAMES[media_type], view=view, mode=mode, opens=opens)
    return Part(page.encode(), _HTML)
