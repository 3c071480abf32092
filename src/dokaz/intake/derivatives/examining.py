# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps taken on a file in the confined process: the media band's, and judging captures.

Runs there and nowhere else; loads neither Django nor anything of a room but its neighbour here.
"""

import io
import zipfile
from typing import BinaryIO

from dokaz.intake.derivatives import captures, html_pages, proofs
from dokaz.media import steps
from dokaz.media.limits import Limits
from dokaz.media.renditions import DocumentText
from dokaz.media.results import Capture

trust = steps.trust


class Examiner(steps.Examiner):
    """As the media band's, and knows the formats of captures."""

    def capture(self) -> Capture:
        """The judgement of a capture. Raises UnreadableMedia: it cannot be looked into."""
        return captures.judge(self.file, media_type=self.known_type())

    def words(self) -> DocumentText:
        """As the media band's; none of what names a device or the owner of a key."""
        if self.known_type() in proofs.TEXT_TYPES and not proofs.has_words_for_all(self.file):
            return DocumentText()
        return super().words()


def open_examiner(file: BinaryIO, *, extension: str, limits: Limits) -> Examiner:
    """What the server calls for each file."""
    return Examiner(file=file, extension=extension, limits=limits, anchors=steps.anchors())


def warm_up() -> None:
    """Load what is loaded late, before the fences close."""
    steps.warm_up()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("indexes/index.cdx", "")
    for media_type in (captures.WACZ, captures.ZIP):
        captures.judge(made, media_type=media_type)
    html_pages.look_at(b"<title>.</title>", content_type="text/html")
