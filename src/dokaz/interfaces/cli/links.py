# SPDX-License-Identifier: AGPL-3.0-or-later
"""One-time links as people open them in a browser. Shown once, kept nowhere."""

from typing import Any

from dokaz.interfaces.cli.output import give, say


def show_link(issued: Any, *, page: str) -> None:
    """Print the link of a one-time token; `page` names the address it opens."""
    from django.conf import settings
    from django.urls import reverse

    node = settings.DOKAZ
    root = (node.public_url or f"http://{node.host}:{node.port}").rstrip("/")
    address = root + reverse(page, args=[issued.token])
    say("This link works once and is not shown again. Hand it over in person or by a secure way:")
    say(f"  {address}")
    say(f"It ends on {issued.expires_at:%Y-%m-%d %H:%M} UTC.")
    give({"id": str(issued.id), "link": address, "expires_at": issued.expires_at})
