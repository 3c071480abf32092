# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running the witness as a process."""

import signal
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from dokaz.interfaces.witness.app import Application
from dokaz.interfaces.witness.quiet_log import QuietLog
from dokaz.interfaces.witness.staying import THREADS, StayingWorker


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Application, anew: Callable[[], Application], *, bind: str) -> None:
        self._app, self._anew, self._bind = app, anew, bind
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
            "when_ready": _keep_to_one,
            "pre_fork": self._before_another,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Application:
        return self._app

    def _before_another(self, _server: Any, worker: Any) -> None:
        if worker.age > 1:
            self._app = self._anew()


def _keep_to_one(_server: Any) -> None:
    """Without the signals at which the server lets a second process answer beside the first."""
    for one in (signal.SIGHUP, signal.SIGTTIN):
        signal.signal(one, signal.SIG_IGN)


def serve(app: Application, *, anew: Callable[[], Application], host: str, port: int) -> None:
    """Serve until stopped. Behind a reverse proxy for HTTPS.

    One process answers. If it is killed another one follows, for which `anew` makes the application
    again: what the one before knew is on its disk only.
    """
    _Server(app, anew, bind=f"{host}:{port}").run()
