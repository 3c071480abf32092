# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one capture may take, and what may be reached. Values only."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """`seconds` for the whole capture; `bytes` received for all requests together, at most
    `one_bytes` for one; `requests` sent. Pixels and bytes of what the browser draws."""

    seconds: float = 120.0
    bytes: int = 500_000_000
    one_bytes: int = 300_000_000
    requests: int = 2000
    quiet_seconds: float = 1.5
    screenshot_height: int = 15_000
    drawn_bytes: int = 100_000_000


class Refusal(StrEnum):
    """Why the proxy did not let a request through, or not to its end. The values are stable."""

    SCHEME = "scheme"
    """Neither http nor https."""
    PORT = "port"
    ADDRESS = "address"
    """The name leads to an address that is not of the public internet."""
    NOT_FOUND = "not_found"
    """No such name."""
    NOT_REACHED = "not_reached"
    CERTIFICATE = "certificate"
    MALFORMED = "malformed"
    """Request or answer is no HTTP/1.1."""
    UPGRADE = "upgrade"
    """Web sockets are not recorded, so they are not opened."""
    REQUESTS = "requests"
    BYTES = "bytes"
    TIME = "time"
    NOT_THE_PAGE = "not_the_page"
    """The browser's own request, such as for updates, and not the page's: never made."""
