# SPDX-License-Identifier: Apache-2.0
"""Commits in a thread of their own: the next objects are staged while the disk is waited for.

Promises: commits run one after another, in the order in which they were begun; an error of one
reaches whoever waits for it, and `finish` raises the first that nobody waited for; no thread
outlives `finish` or `abandon`. Only some commits are not finished at any time, `UNDER_WAY` unless
told otherwise, so that neither memory nor the staging folder grows without bound.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from dokaz.core.objects.ports import Stored

UNDER_WAY = 2
"""One at work and one waiting for it. More would only wait, unless they can go on together."""


class CommitUnderWay:
    """A `Commit` that runs, or will run, in another thread."""

    def __init__(self, running: Future[tuple[Stored, ...]]) -> None:
        self._running = running
        self.told = False
        """Whether somebody has waited for it, and so knows how it ended."""

    def wait(self) -> tuple[Stored, ...]:
        """See `Commit.wait`."""
        self.told = True
        return self._running.result()

    def error(self) -> BaseException | None:
        """What it failed with; waits for its end."""
        return self._running.exception()


class CommitLine:
    """The commits begun in one batch. Belongs to one thread, as the batch does."""

    def __init__(self, *, under_way: int = UNDER_WAY) -> None:
        self._under_way = under_way
        self._thread: ThreadPoolExecutor | None = None
        self._begun: deque[CommitUnderWay] = deque()
        self._failed: list[CommitUnderWay] = []

    def begin(self, work: Callable[[], tuple[Stored, ...]]) -> CommitUnderWay:
        """Let `work` run after the commits begun before; waits while too many are under way."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="dokaz-commit")
        while len(self._begun) >= self._under_way:
            self._settle_oldest()
        commit = CommitUnderWay(self._thread.submit(work))
        self._begun.append(commit)
        return commit

    def settle(self) -> None:
        """Wait until none is under way. Says nothing about how they ended."""
        while self._begun:
            self._settle_oldest()

    def finish(self) -> None:
        """Wait for all of them.

        Raises:
            What the first failed one raised, of those nobody has waited for.
        """
        for commit in self._settle_all():
            if not commit.told:
                commit.wait()

    def abandon(self) -> None:
        """Let all of them end, because an error is on its way already; theirs are dropped."""
        self._settle_all()

    def _settle_all(self) -> list[CommitUnderWay]:
        self.settle()
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None
        failed, self._failed = self._failed, []
        return failed

    def _settle_oldest(self) -> None:
        oldest = self._begun.popleft()
        if oldest.error() is not None:
            self._failed.append(oldest)
