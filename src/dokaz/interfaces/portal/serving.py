# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving the portal's files to browsers, for whoever has no web server of their own at hand.

A process of its own: it knows one folder, and no database, key or setting of a node.
"""

from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise

from dokaz.interfaces.portal.site import POLICY

_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors *",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def application(folder: Path) -> WhiteNoise:
    """The files of a portal (WSGI). What is not there is not found; nothing is written anywhere."""
    return WhiteNoise(
        _not_found,
        root=str(folder),
        index_file=True,
        autorefresh=True,
        max_age=300,
        mimetypes={".mjs": "text/javascript", ".geojson": "application/geo+json"},
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value


def _not_found(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Length", "0"), *_HEADERS.items()])
    return []
