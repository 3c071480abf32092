# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log with many entries, made once for the tests of a module; each has a copy to itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from dokaz.ledger.sequencer import sequence_pending
from tests.gate.personas import documenter
from tests.gate.sample import actions
from tests.kept import Kept, kept_node
from tests.ledger.batch import take


@contextmanager
def kept_log(blocker: DjangoDbBlocker, home: Path, entries: int) -> Iterator[Kept[None]]:
    """So many entries in the log, a few of acts of their own.

    The keys stay those of the test run, as in each test's node.
    """
    keys = settings.DOKAZ.keys_folder

    def build() -> None:
        (home / "keys").symlink_to(keys)
        for number in range(10):
            actions.write(actor=documenter, title=f"note {number}")
        take(entries - 10)
        sequence_pending()
        (home / "keys").unlink()

    with kept_node(blocker, home, build) as found:
        yield found
