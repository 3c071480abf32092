# SPDX-License-Identifier: AGPL-3.0-or-later
"""The confined process that makes one copy: writes go out as frames, then one last word."""

import io
from typing import Any, BinaryIO

from dokaz.media import probe, server, steps, wire
from dokaz.media.errors import FailureReason, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.playing import encoding
from dokaz.media.playing.sink import Sink

NICE = 15
trust = steps.trust


def answer(file: BinaryIO, pipe: io.RawIOBase, asked: dict[str, Any]) -> None:
    """What the server calls for each recording."""

    def send(place: int, data: bytes) -> None:
        server.pipe_write(pipe, server.frame({"at": place}, [data]))

    limits = Limits(**asked["limits"])
    try:
        found = probe.identify(file, extension=asked["extension"], limits=limits)
        made = encoding.make(
            file,
            Sink(send, most=int(asked["most_bytes"])),
            media_type=found.media_type,
            anyhow=asked["anyhow"] is True,
            seconds=float(asked["seconds"]),
            limits=limits,
        )
        word: dict[str, object] = {"made": wire.encode(made, [])}
    except UnreadableMedia as error:
        word = {"failed": error.reason.value, "detail": error.detail}
    except MemoryError:
        word = {"failed": FailureReason.OUT_OF_MEMORY.value, "detail": ""}
    except OSError as error:
        word = {"failed": FailureReason.DAMAGED.value, "detail": type(error).__name__}
    server.pipe_write(pipe, server.frame({**word, "end": True}, []))


def warm_up() -> None:
    """Load what is loaded late, before the fences close."""
    steps.warm_up()
