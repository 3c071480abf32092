# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving the portal's files to browsers, for whoever has no web server of their own at hand.

A process of its own: it knows one folder, and no database, key or setting of a node.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise

from dokaz.interfaces.portal.site import POLICY

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|\*")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def application(folder: Path, *, embed_on: Sequence[str] = ()) -> WhiteNoise:
    """The files of a portal (WSGI). What is not there is not found; nothing is written anywhere.

    `embed_on`: sites that may show the portal inside their pages; nobody but itself otherwise.

    Raises:
        ValueError: one of them is no origin.
    """
    if not all(_ORIGIN.fullmatch(one) for one in embed_on):
        raise ValueError("no origin")
    ancestors = " ".join(("'self'", *embed_on))
    headers = {"Content-Security-Policy": f"{POLICY}; frame-ancestors {ancestors}", **_HEADERS}

    def add_headers(to: Any, _path: str, _url: str) -> None:
        for name, value in headers.items():
            to[name] = value

    def not_found(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [("Content-Length", "0"), *headers.items()])
        return []

    return WhiteNoise(
        not_found,
        root=str(folder),
        index_file=True,
        autorefresh=True,
        max_age=300,
        mimetypes={
            ".webp": "image/webp",
            ".mjs": "text/javascript",
            ".geojson": "application/geo+json",
        },
        add_headers_function=add_headers,
        allow_all_origins=False,
    )
