# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stands in for a reader taken over by a container: the file's text names the attack to try.

Loaded inside the confined process by the opener's tests.
"""

import ctypes
import json
import os
import time
from typing import Any

from dokaz.media.server import frame, pipe_write

FACTS: dict[str, Any] = {
    "format": "zip", "variant": "zip", "also": [], "external_id": "", "sent_at": None, "claims": [],
}  # fmt: skip


def warm_up() -> None:
    """Nothing to load."""


def member(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "number": number, "raw_name": {"blob": 0}, "name": "a", "name_encoding": "ascii",
        "kind": "file", "size": None, "modified_at": None, "trouble": None, "external_id": "",
        "answers": "", "brings": [], "url": "", "recorded": [],
        "claims": [], **changes,
    }  # fmt: skip


class Job:
    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe

    def send(self, header: dict[str, Any], *blobs: bytes) -> None:
        pipe_write(self.pipe, frame(header, list(blobs)))

    def honest(self) -> None:
        self.send({"facts": FACTS})
        self.send({"member": member(1), "content": "whole"}, b"a", b"content")
        self.send({"member": member(2), "content": "follows"}, b"a")
        self.send({"chunk": True}, b"long ")
        self.send({"chunk": True}, b"content")
        self.send({"after": True, "trouble": None})
        self.send({"end": True, "trouble": None})

    def crash(self) -> None:
        self.send({"facts": FACTS})
        self.send({"member": member(1), "content": "whole"}, b"a", b"content")
        self.send({"member": member(2), "content": "follows"}, b"a")
        self.send({"chunk": True}, b"half")
        ctypes.string_at(1)

    def memory(self) -> None:
        self.send({"facts": FACTS})
        eaten = []
        while True:
            eaten.append(bytearray(64 << 20))

    def hang(self) -> None:
        self.send({"facts": FACTS})
        time.sleep(3600)

    def garbage(self) -> None:
        os.write(4, b"\x00\x00\x00\x05hello" * 100)

    def lying_length(self) -> None:
        body = json.dumps({"facts": FACTS, "blobs": [10**15]}).encode()
        os.write(4, len(body).to_bytes(4, "big") + body)
        time.sleep(3600)

    def wrong_shape(self) -> None:
        self.send({"facts": {**FACTS, "variant": 5}})

    def number_as_text(self) -> None:
        self.send({"facts": FACTS})
        self.send({"member": {**member(1), "number": "1"}, "content": "none"}, b"a")

    def unknown_trouble(self) -> None:
        self.send({"facts": FACTS})
        self.send({"end": True, "trouble": "surprise"})

    def flood(self) -> None:
        self.send({"facts": FACTS})
        self.send({"member": member(1), "content": "follows"}, b"a")
        while True:
            self.send({"chunk": True}, bytes(1 << 20))


def answer(file: Any, pipe: Any, asked: dict[str, Any]) -> None:
    getattr(Job(pipe), file.read(100).decode())()
