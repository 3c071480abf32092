# SPDX-License-Identifier: AGPL-3.0-or-later
"""The confined process that reads letters in pictures: one step, and language data it may read.

A process of its own, so that examining files loads none of it.
"""

from typing import Any, BinaryIO

from dokaz.media import language_data, machine_reading, steps
from dokaz.media.limits import Limits
from dokaz.media.renditions import MachineReading
from dokaz.media.results import Step

NICE = 10
trust = steps.trust


class Examiner(steps.Examiner):
    """Knows the one step."""

    def take(self, step: Step) -> Any:
        """Raises UnreadableMedia or MemoryError."""
        if step is Step.READING:
            return self._reading()
        return super().take(step)

    def _reading(self) -> MachineReading:
        kind = self.known_type()
        return machine_reading.read(
            self.file,
            media_type=kind,
            every_page=self.every_page,
            limits=self.limits,
            password=self.password,
        )


def readable_folders() -> tuple[str, ...]:
    """Besides the program's own: that of the language data."""
    data = language_data.found()
    return (data.folder,) if data is not None else ()


def open_examiner(file: BinaryIO, *, extension: str, limits: Limits) -> Examiner:
    """What the server calls for each file."""
    return Examiner(file=file, extension=extension, limits=limits)


def warm_up() -> None:
    """Load what is loaded late, before the fences close."""
    steps.warm_up()
    machine_reading.warm_up()
