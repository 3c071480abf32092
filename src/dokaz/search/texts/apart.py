# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of words made by a second process, so that two processors share the filling of an index.

Promises: the second process opens nothing of this node; it has texts and gives words, through two
pipes, and ends when this one does or when `Apart` is closed. Nobody depends on it: when it ends
early, that is noted in the log, and from then on this process does the work.

No fork: a node's worker has threads.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from dokaz.search.texts.lines import Lines, Said

_LOG = logging.getLogger(__name__)
_SOURCE = str(Path(__file__).resolve().parents[3])
_BOOT = "import sys; sys.path[:0] = sys.argv[1:]; from dokaz.search.texts.apart import main; main()"


def is_of_use() -> bool:
    """There is a processor for it."""
    return len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else False


class Apart:
    """The second process, from when this is made to when it is closed.

    Answers come in the order in which they were asked for. `here` does what it cannot.
    """

    def __init__(self, here: Lines) -> None:
        self._here = here
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _BOOT, _SOURCE, *filter(None, sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
        )
        # One thread writes and reads: with two questions in the pipes at once, each side could
        # wait for the other to read.
        self._asking = ThreadPoolExecutor(1, "search-words")
        self._lost = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._lost = True
        self._process.kill()
        self._asking.shutdown(cancel_futures=True)
        self._process.communicate()

    @property
    def pid(self) -> int:
        return self._process.pid

    def said(self, texts: Iterable[str]) -> "Future[Said]":
        """The words of texts, once they are there."""
        return self._asking.submit(self._said, list(texts))

    def _said(self, texts: list[str]) -> Said:
        answer = None if self._lost else self._answer(texts)
        if answer is None:
            if not self._lost:
                _LOG.warning("the second process that reads words ended early: this one goes on")
            self._lost = True
            return self._here.said(texts)
        lines, new = answer
        return Said(dict(zip(texts, lines, strict=True)), *new)

    def _answer(self, texts: list[str]) -> tuple[list[str], Any] | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            # The end of a line parts words as a space does.
            _send(self._process.stdin, [text.replace("\n", " ") for text in texts])
            lines = _heard(self._process.stdout)
            if lines is None:
                return None
            return lines, json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            return None


def _send(pipe: IO[bytes], lines: list[str]) -> None:
    """How long the message is, and the lines in it, of which none is broken."""
    message = "\n".join([str(len(lines)), *lines]).encode(errors="surrogatepass")
    pipe.write(b"%d\n%b" % (len(message), message))
    pipe.flush()


def _heard(pipe: IO[bytes]) -> list[str] | None:
    """The lines of the next message; None if there is no more.

    Raises:
        ValueError: it broke off.
    """
    length = pipe.readline()
    if not length:
        return None
    message = pipe.read(int(length))
    count, *lines = message.decode(errors="surrogatepass").split("\n")
    if len(message) != int(length) or len(lines) != int(count):
        raise ValueError("a message of the second process broke off")
    return lines


def main() -> None:
    """The second process."""
    lines = Lines()
    while (texts := _heard(sys.stdin.buffer)) is not None:
        said = lines.said(texts)
        _send(sys.stdout.buffer, [said.lines[text] for text in texts])
        sys.stdout.buffer.write(json.dumps((said.read, said.forms)).encode() + b"\n")
        sys.stdout.buffer.flush()
