# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's web server: gunicorn with threads, which keeps no record of who asked for what."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication


class PortalServer(BaseApplication):
    """Serves a WSGI application. `listening` is told the ports before anything is served."""

    def __init__(
        self, application: Any, *, bind: str, listening: Callable[[list[int]], None]
    ) -> None:
        self._application, self._bind, self._listening = application, bind, listening
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self._bind,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 10,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            # Its own would write the network address of whoever sends what cannot be read.
            "logger_class": "dokaz.site.server_log.ServerLog",
            "control_socket_disable": True,
            "when_ready": self._ready,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def _ready(self, arbiter: Any) -> None:
        self._listening([listener.getsockname()[1] for listener in arbiter.LISTENERS])

    def load(self) -> Any:
        return self._application
