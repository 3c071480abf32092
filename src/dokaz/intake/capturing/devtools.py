# SPDX-License-Identifier: AGPL-3.0-or-later
"""Talking with Chromium over a pair of pipes (Chrome DevTools Protocol, `--remote-debugging-pipe`).

No port is opened, so nothing on this machine and no page can reach the browser's controls. A
message is JSON ended by a zero byte; the browser reads descriptor 3 and writes descriptor 4.
"""

import json
import os
import select
import time
from collections import deque
from typing import Any

_PIECE = 1 << 20
_LARGEST = 400 << 20


class BrowserFailed(Exception):
    """The browser ended, did not answer in time, or refused a command."""


class DevTools:
    """One conversation. `write` and `read` are our ends of the pipes."""

    def __init__(self, *, write: int, read: int) -> None:
        self._write = write
        self._read = read
        self._buffer = bytearray()
        self._number = 0
        self.events: deque[dict[str, Any]] = deque(maxlen=10_000)

    def call(
        self, method: str, *, session: str = "", seconds: float = 30.0, **parameters: Any
    ) -> dict[str, Any]:
        """Give a command and wait for its answer. Raises BrowserFailed."""
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._send(json.dumps(message).encode() + b"\0", seconds)
        until = time.monotonic() + seconds
        while True:
            found = self._next(until)
            if found is None:
                raise BrowserFailed(f"{method}: no answer")
            if found.get("id") != number:
                continue
            if "error" in found:
                raise BrowserFailed(f"{method}: {found['error'].get('message', '')}"[:300])
            answer: dict[str, Any] = found.get("result", {})
            return answer

    def wait(self, seconds: float) -> bool:
        """Listen for at most this long; True when something came. It stands in `events`."""
        return self._next(time.monotonic() + seconds) is not None

    def taken(self, method: str) -> list[dict[str, Any]]:
        """Parameters of all events of this name so far, which are taken out."""
        found = [one for one in self.events if one.get("method") == method]
        for one in found:
            self.events.remove(one)
        return [{**one.get("params", {}), "sessionId": one.get("sessionId", "")} for one in found]

    def close(self) -> None:
        for descriptor in (self._write, self._read):
            os.close(descriptor)

    def _send(self, data: bytes, seconds: float) -> None:
        until = time.monotonic() + seconds
        rest = memoryview(data)
        while rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([], [self._write], [], left)[1]:
                raise BrowserFailed("the browser takes no commands")
            try:
                rest = rest[os.write(self._write, rest[:4096]) :]
            except OSError as error:
                raise BrowserFailed("the browser ended") from error

    def _next(self, until: float) -> dict[str, Any] | None:
        while (end := self._buffer.find(b"\0")) < 0:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._read], [], [], left)[0]:
                return None
            piece = os.read(self._read, _PIECE)
            if not piece:
                raise BrowserFailed("the browser ended")
            self._buffer += piece
            if len(self._buffer) > _LARGEST:
                raise BrowserFailed("the browser answers with too much")
        raw = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            found: dict[str, Any] = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise BrowserFailed("the browser answers with no JSON") from error
        if "method" in found:
            self.events.append(found)
        return found
