# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry point of web servers: the node's pages, and archived pages at a port of their own."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dokaz.site.settings")
_pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 - rooms can be imported only now

from dokaz.interfaces.replay.app import application as _archived_pages  # noqa: E402
from dokaz.ledger.api import key_folder  # noqa: E402

# A web server must not begin to serve with keys that nobody can open.
key_folder().open()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """WSGI (PEP 3333). The port is of the socket that was connected to; no header can choose it."""
    port = settings.DOKAZ.replay_port
    if port and environ.get("SERVER_PORT") == str(port):
        return _archived_pages(environ, start_response)
    return _pages(environ, start_response)
