# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running the witness as a process."""

from gunicorn.app.base import BaseApplication

from dokaz.interfaces.witness.app import Application
from dokaz.interfaces.witness.quiet_log import QuietLog
from dokaz.interfaces.witness.staying import THREADS, StayingWorker


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Application, *, bind: str) -> None:
        self._app, self._bind = app, bind
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": self._bind,
            "workers": 1,
            "worker_class": StayingWorker,
            "threads": THREADS,
            "timeout": 30,
            "accesslog": None,
            # Its own would write addresses, network addresses and messages of exceptions.
            "logger_class": QuietLog,
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Application:
        return self._app


def serve(app: Application, *, host: str, port: int) -> None:
    """Serve until stopped. Behind a reverse proxy for HTTPS."""
    _Server(app, bind=f"{host}:{port}").run()
