# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where archived web pages are shown: at an origin of their own, never at the node's."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.middleware.headers import CONTENT_SECURITY_POLICY

MEDIA_TYPES = frozenset({"application/wacz", "application/warc", "application/warc+gzip"})


def holds_several(file: evidence.FileView) -> bool:
    """Whether it is a set of web archives: each of them is shown on the page of its own item."""
    capture = file.technical.get("capture")
    notes = capture.get("notes") if isinstance(capture, dict) else None
    return isinstance(notes, list) and "several_archives" in notes


@dataclass(frozen=True, slots=True)
class Replay:
    """Where an archive is shown."""

    origin: str

    @property
    def policy(self) -> str:
        """Content Security Policy of the page that frames it: as everywhere, and this one frame."""
        return f"{CONTENT_SECURITY_POLICY}; frame-src {self.origin}"

    def address(self, token: str, *, scripts: bool) -> str:
        """Address of the frame for a pass (`evidence.pass_for`); with scripts, or not."""
        # The program's words: the origin knows no person and is told the language by nothing else.
        words = "#uk" if get_language() == "uk" else ""
        return f"{self.origin}/open/{token}/{'running' if scripts else 'still'}/{words}"


def replay_for(request: HttpRequest) -> Replay | None:
    """Where this person's browser may show archived pages; None where the node has no place."""
    node = settings.DOKAZ
    if node.replay_url:
        return Replay(node.replay_url.rstrip("/"))
    host = request.get_host().partition(":")[0]
    if not (node.replays and node.replay_port and host in node.LOOPBACK):
        return None
    # The same name and another port: browsers that refuse service workers to frames of another
    # site would show nothing under another name.
    return Replay(f"http://{host}:{node.replay_port}")
