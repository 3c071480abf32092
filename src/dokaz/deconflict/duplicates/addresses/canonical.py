# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canonical form of an address: equal for addresses that lead to the same page.

`canonical` promises: the same text gives the same form for ever within one `VERSION`, and the form
of a form is itself. It follows RFC 3986 section 6.2 (case, percent signs, dot segments, ports) and
beyond it what is known of platforms (`platforms`) and archives (`wrappers`). It does not promise
that pages with one form show the same content, nor that every pair of addresses of one page is
recognised: a shortened address (fb.watch, vm.tiktok.com, bit.ly) stays what it is, since only its
site knows where it leads.
"""

import hashlib
import posixpath
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit

from dokaz.deconflict.duplicates.addresses.platforms import on_platform
from dokaz.deconflict.duplicates.addresses.wrappers import inner_address

VERSION = 1
"""Stands in every stored key; another version of the rules makes all keys anew."""

LONGEST = 4000
_SCHEMES = ("http", "https")
_USUAL_PORTS = (None, 80, 443)
_UNFIT = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\Z")
_UNRESERVED = "-._~"
_IN_PATH = "/:@!$&'()*+,;=" + _UNRESERVED

# Parameters that say who shared an address where, and nothing of what is shown. From the public
# documentation of the services that add them.
_TRACKING = frozenset(
    {
        "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid",
        "ttclid", "igshid", "igsh", "mc_cid", "mc_eid", "_openstat", "ref_src", "ref_url",
        "mibextid", "rdid", "share_id", "_ga", "_gl", "oly_enc_id", "oly_anon_id", "vero_id",
        "wickedid", "__twitter_impression",
    }
)  # fmt: skip
_TRACKING_BEGINS = ("utm_", "hsa_", "pk_", "mtm_", "__cft__", "__tn__")


def canonical(address: str) -> str | None:
    """The canonical form of what somebody typed or a file says; None: it is no web address."""
    parts = _split(address.strip())
    while parts is not None:
        # Ends: what is within an address is shorter by what was around it.
        inner = _split(inner_address(parts) or "")
        if inner is None:
            return on_platform(parts) or _generic(parts)
        parts = inner
    return None


def key_of(form: str) -> str:
    """What stands for a canonical form in the index: SHA-256 in hex of version and form."""
    return hashlib.sha256(f"dokaz.address/{VERSION}\n{form}".encode()).hexdigest()


def _split(text: str) -> SplitResult | None:
    """The address with everything in its usual spelling; None: it is none."""
    if not text or len(text) > LONGEST or _UNFIT.search(text):
        return None
    if "://" not in text[:12]:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or host is None:
        return None
    where = host if port in _USUAL_PORTS else f"{host}:{port}"
    return SplitResult("https", where, _path(parts.path), _query(parts.query), "")


def _host(name: str) -> str | None:
    """A name in small ASCII letters without `www`; None: it cannot be a public one."""
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return None
    name = name.lower().rstrip(".")
    while name.startswith("www.") and "." in name[4:]:
        name = name[4:]
    return name if "." in name and ".." not in name and _HOST.match(name) else None


def _path(path: str) -> str:
    """Percent signs and dot segments as RFC 3986 6.2.2 says, without a slash at the end."""
    # An encoded slash is part of a name, not a step: it stays encoded.
    pieces = (quote(unquote_to_bytes(one), _IN_PATH) for one in re.split("%2[fF]", path))
    steps = posixpath.normpath("/" + "%2F".join(pieces)).strip("/")
    return f"/{steps}" if steps else ""


def _query(query: str) -> str:
    """Parameters in order, without those that only track."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((name, value) for name, value in pairs if not _tracks(name))
    return "&".join(f"{_spelled(name)}={_spelled(value)}" for name, value in kept)


def _spelled(text: str) -> str:
    return quote(text, _UNRESERVED, errors="surrogateescape")


def _tracks(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_BEGINS)


def _generic(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{parts.netloc}{parts.path}{query}"
