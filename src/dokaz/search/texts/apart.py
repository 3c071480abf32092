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
from dokaz.search.texts.tokens import Token

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
        answer = b"" if self._lost else self._answer(texts)
        if not answer.endswith(b"\n"):
            if not self._lost:
                _LOG.warning("the second process that reads words ended early: this one goes on")
            self._lost = True
            return self._here.said(texts)
        lines, met = _heard(answer)
        return Said(
            dict(zip(texts, lines, strict=True)),
            [Token(word, tuple(forms)) for word, forms in met],
        )

    def _answer(self, texts: list[str]) -> bytes:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            _send(self._process.stdin, texts)
            return self._process.stdout.readline()
        except (OSError, ValueError):
            return b""


def _send(pipe: IO[bytes], told: object) -> None:
    # JSON escapes the end of a line in texts, so it can end a message.
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    pipe.write(written.encode(errors="surrogatepass") + b"\n")
    pipe.flush()


def _heard(message: bytes) -> Any:
    return json.loads(message.decode(errors="surrogatepass"))


def main() -> None:
    """The second process."""
    lines = Lines()
    for asked in sys.stdin.buffer:
        said = lines.said(_heard(asked))
        _send(sys.stdout.buffer, [list(said.lines.values()), said.met])
