# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hosts whose addresses only lead on: only they know where to.

A short link is never resolved here. Where it led is known if somebody asked it with leave of the
operator: when a page was captured, or when it was checked whether the original is online. Of other
addresses it says nothing about the page where they led: a removed post leads to the start page.
"""

from urllib.parse import urlsplit

_HOSTS = frozenset(
    {
        "t.co", "bit.ly", "bitly.com", "j.mp", "goo.gl", "tinyurl.com", "ow.ly", "is.gd", "v.gd",
        "buff.ly", "cutt.ly", "rb.gy", "t.ly", "tiny.cc", "lnkd.in", "fb.me", "fb.watch",
        "vm.tiktok.com", "vt.tiktok.com", "vk.cc", "clck.ru", "u.to", "trib.al", "dlvr.it",
        "ift.tt", "shorturl.at", "bit.do", "rebrand.ly", "soo.gd", "surl.li", "maps.app.goo.gl",
    }
)  # fmt: skip


def is_shortened(address: str) -> bool:
    """Whether an address as somebody wrote it is of such a host."""
    text = address.strip()
    try:
        host = urlsplit(text if "://" in text[:12] else f"https://{text}").hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.") in _HOSTS
