# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests of a module begin with, made once: rows in a transaction that stays open until
the module ends, and a folder of which each test gets a copy.

A test's own changes are undone as ever, to where the module's transaction stood.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.folders import Folder

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """What was built, and the node's folder as it was then."""

    home: Path
    built: T

    def add(self, blocker: DjangoDbBlocker, make: Callable[[T], U]) -> U:
        """What `make` returns; its rows and files are kept too. Before the first test only."""
        node = dataclasses.replace(settings.DOKAZ, home=self.home)
        with blocker.unblock(), override_settings(DOKAZ=node):
            made = make(self.built)
            connection.check_constraints()
            return made

    def copied(self, home: Path) -> T:
        """What was built, with a copy of the folder at `home`, where the test's node is."""
        self._folder.copy_to(home)
        return self.built

    @cached_property
    def _folder(self) -> Folder:
        return Folder.of(self.home)


@contextmanager
def kept_node(
    blocker: DjangoDbBlocker,
    home: Path,
    build: Callable[[], T],
    *,
    demo: bool = False,
    **changed: Any,
) -> Iterator[Kept[T]]:
    """`kept`, with the node's folder at `home` and other settings while it is built."""

    def built() -> T:
        node = dataclasses.replace(settings.DOKAZ, home=home, demo=demo)
        with override_settings(DOKAZ=node, **changed):
            return build()

    with kept(blocker, built) as found:
        yield Kept(home, found)


@contextmanager
def kept(blocker: DjangoDbBlocker, build: Callable[[], T]) -> Iterator[T]:
    """What `build` returns, whose rows are there until the block ends."""
    around = transaction.atomic()
    # As of Django's own test cases: durable transactions may be opened inside.
    around._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock():
        around.__enter__()
        try:
            built = build()
            # Else each test would check the references of all these rows once more at its end, and
            # undo that it did.
            connection.check_constraints()
        except BaseException:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
            raise
    yield built
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
