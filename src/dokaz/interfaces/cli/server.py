# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server: gunicorn with threads. It streams uploads; an ASGI server would buffer them."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication


class WebServer(BaseApplication):
    """Serves the site's WSGI application in this process's children.

    `bind`: addresses, host and port. Port 0 takes a free one. `listening` is told the ports, in the
    same order, before anything is served.
    """

    def __init__(
        self,
        *,
        bind: str | list[str],
        threads: int,
        listening: Callable[[list[int]], None] = lambda _ports: None,
    ) -> None:
        self._bind, self._threads, self._listening = bind, threads, listening
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._bind,
            # One process: SQLite has one writer, and threads share the session of work.
            "workers": 1,
            "worker_class": "gthread",
            "threads": self._threads,
            # A slow line may take minutes for one part of an upload; threads do not block others.
            "timeout": 120,
            "graceful_timeout": 20,
            "keepalive": 5,
            # The most there is: a search of a thousand Ukrainian letters is six thousand bytes.
            "limit_request_line": 8190,
            # Addresses hold identifiers of records; a request log would be a second audit trail
            # that nobody erases.
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            # Its own would write addresses and messages of exceptions when a stream breaks.
            "logger_class": "dokaz.site.server_log.ServerLog",
            "control_socket_disable": True,
            "when_ready": self._ready,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def _ready(self, arbiter: Any) -> None:
        """The sockets are open, and no child is started yet."""
        self._listening([listener.getsockname()[1] for listener in arbiter.LISTENERS])

    def load(self) -> Any:
        from dokaz.interfaces.cli.django_ready import wsgi_application

        return wsgi_application()
