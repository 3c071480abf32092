# SPDX-License-Identifier: AGPL-3.0-or-later
"""Confined processes between jobs: kept after one that came to its end, ended after any other."""

import threading
import time

from dokaz.media.conversation import ConfinedProcess

ENDING_SECONDS = 60.0
"""What a process has for its last word after its job."""


class WaitingProcesses:
    """Processes of one job, for threads that share them; as many as were needed at once."""

    def __init__(self, job: str, extra_path: tuple[str, ...] = ()) -> None:
        self._command = (job, extra_path)
        self._idle: list[ConfinedProcess] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.stop()

    def taken(self) -> ConfinedProcess:
        """An idle process that can be used, or a new one. Raises SandboxUnavailable."""
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.usable():
                    return process
                process.stop()
        return ConfinedProcess.start(*self._command)

    def back(self, process: ConfinedProcess, *, finished: bool) -> None:
        """Keep a process whose job came to its proper end; any other is ended with its job."""
        if finished:
            process.ending(deadline=time.monotonic() + ENDING_SECONDS)
        if finished and process.usable():
            with self._lock:
                self._idle.append(process)
        else:
            process.stop()
