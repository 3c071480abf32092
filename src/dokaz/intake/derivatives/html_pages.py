# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the beginning of an HTML page shows: its title, how much text, whether it asks to sign in.

Runs in the confined process. Nothing that the page names is loaded, and no script is run: what a
page builds with scripts is not seen.
"""

import re
from dataclasses import dataclass

from lxml import etree

_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_LONGEST_TITLE = 1000
_NOT_SHOWN = frozenset({"script", "style", "noscript", "template", "title"})


@dataclass(frozen=True, slots=True)
class Look:
    """`text_length`: characters of visible words, as far as the page was read."""

    title: str
    asks_for_password: bool
    text_length: int


NOTHING = Look("", False, 0)


def look_at(html: bytes, *, content_type: str) -> Look:
    """The look of a page; `NOTHING` where it cannot be read."""
    stated = _CHARSET.search(content_type)
    parser = etree.HTMLParser(
        encoding=_known(stated[1]) if stated else None,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        tree = etree.fromstring(html, parser)
    except (etree.LxmlError, ValueError):
        return NOTHING
    if tree is None:
        return NOTHING
    title, password, length = "", False, 0
    for element in tree.iter(etree.Element):
        if element.tag == "title" and not title:
            title = " ".join("".join(element.itertext()).split())[:_LONGEST_TITLE]
        password = password or (
            element.tag == "input" and element.get("type", "").lower() == "password"
        )
        if element.tag not in _NOT_SHOWN:
            length += len((element.text or "").strip())
        length += len((element.tail or "").strip())
    return Look(title, password, length)


def _known(name: str) -> str | None:
    """The name of an encoding the reader has; otherwise the page's own words decide."""
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    return name
