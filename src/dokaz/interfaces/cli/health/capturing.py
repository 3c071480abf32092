# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether this node captures pages of the web, and with what."""

import os
from collections.abc import Iterator

from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong

_NAME = "capturing pages"


def capturing() -> Iterator[Finding]:
    """Off is fine: nothing is asked of the web then."""
    from dokaz.intake.api import capture_standing

    found = capture_standing()
    if not found.is_on:
        yield ok(_NAME, "off: this node asks nothing of the web")
        return
    if not found.browser:
        yield wrong(
            _NAME,
            "turned on, but there is no browser that starts",
            "Install Chromium (Debian: apt-get install chromium), or set capture_browser.",
        )
        return
    yield ok(_NAME, f"on, with {'; '.join(filter(None, (found.browser, found.film)))}")
    if os.geteuid() == 0:
        yield attention(
            _NAME,
            "the node runs as root, so the browser runs without its own sandbox",
            "Run the node under an account of its own.",
        )
