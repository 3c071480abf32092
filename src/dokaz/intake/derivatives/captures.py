# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which judge looks at a file that claims to prove something. Runs in the confined process."""

from typing import BinaryIO

from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.intake.derivatives import (
    bundles,
    proofs,
    saved_pages,
    screenshots,
    warcs,
    web_archives,
)
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.results import Capture

WACZ, ZIP = "application/wacz", "application/zip"
WARC, WARC_PACKED = "application/warc", "application/warc+gzip"
HTML = "text/html"


def judge(file: BinaryIO, *, media_type: str) -> Capture:
    """The judgement; with an empty format for a file that claims nothing.

    Raises:
        UnreadableMedia: it has the form and cannot be looked into.
    """
    judges = {
        WACZ: web_archives.judge,
        ZIP: bundles.judge,
        WARC: warcs.judge,
        WARC_PACKED: warcs.judge,
        HTML: saved_pages.judge,
        **dict.fromkeys(proofs.TEXT_TYPES, _text),
        **dict.fromkeys(screenshots.NOTE_TYPES, screenshots.judge_note),
        **dict.fromkeys(screenshots.PICTURES, screenshots.judge),
    }
    if media_type not in judges:
        return Capture(format="")
    try:
        return judges[media_type](file)
    except (BundleUnreadable, OSError):
        raise UnreadableMedia(FailureReason.DAMAGED, "capture") from None


def _text(file: BinaryIO) -> Capture:
    """A proof, or the address of a page that lies beside a picture of it."""
    found = proofs.judge(file)
    return found if found.format else screenshots.judge_note(file)
