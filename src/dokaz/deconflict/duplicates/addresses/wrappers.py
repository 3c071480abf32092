# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that hold another address: copies in public archives, and doors that count who leaves.

The page itself is what is compared: a copy of a post in an archive is that post.
"""

import re
from urllib.parse import SplitResult, parse_qs

# web.archive.org/web/20220316000000id_/https://… ; archive.ph/20220316000000/https://…
_COPY = re.compile(
    r"/(?:web/)?(?:\d{4,14}|\*|2)(?:[a-z]{2}_)?/(?=https?:/|[^/]+\.[^/]+)(.+)\Z", re.I
)
_ARCHIVES = frozenset({"web.archive.org", "archive.ph", "archive.today", "archive.is", "archive.vn",
                       "archive.md", "archive.fo", "archive.li"})  # fmt: skip

# Host, path, parameter with the address that is left for.
_DOORS = {
    ("l.facebook.com", "/l.php"): "u",
    ("lm.facebook.com", "/l.php"): "u",
    ("l.instagram.com", ""): "u",
    ("google.com", "/url"): "q",
    ("youtube.com", "/redirect"): "q",
    ("vk.com", "/away.php"): "to",
    ("m.vk.com", "/away.php"): "to",
    ("t.me", "/iv"): "url",
    ("out.reddit.com", ""): "url",
}


def inner_address(parts: SplitResult) -> str | None:
    """The address within, or None. `parts` are in their usual spelling (`canonical`)."""
    host = parts.netloc
    if host in _ARCHIVES:
        found = _COPY.match(parts.path)
        if found is None:
            return None
        query = f"?{parts.query}" if parts.query else ""
        return _with_scheme(found.group(1)) + query
    parameter = _DOORS.get((host, parts.path))
    values = parse_qs(parts.query).get(parameter, []) if parameter else []
    return values[0] if values else None


def _with_scheme(inner: str) -> str:
    """Normalising a path has made one slash of two behind the inner scheme."""
    found = re.match(r"(https?):/+(.+)\Z", inner, re.I)
    return f"{found.group(1)}://{found.group(2)}" if found else inner
