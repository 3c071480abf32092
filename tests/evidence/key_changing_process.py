# SPDX-License-Identifier: AGPL-3.0-or-later
"""The processes of `test_killed_key_changes`, forked from one that has not touched the node: one
sets it up, each of the next changes keys and wraps headers until it is killed, and the last one
finishes what was begun and says whether all is readable.

Arguments: how many contents, then the seconds after the first change at which each is killed.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import django

from tests.killing import in_child


def main(contents: int, moments: list[float]) -> None:
    django.setup()
    from tests import observing

    observing.watch()
    home = Path(os.environ["DOKAZ_HOME"])
    _finished(in_child(lambda: _prepare(home, contents)))
    for moment in moments:
        reading, writing = os.pipe()
        child = in_child(lambda writing=writing: _change_for_ever(home, writing))
        os.close(writing)
        with open(reading) as changes:
            began = changes.readline()
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)
        _child, status = os.waitpid(child, 0)
        assert began.startswith("age1"), began
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "it ended by itself"
    _finished(in_child(lambda: _check(home, contents)))
    print(len(moments), "killed")


def _finished(child: int) -> None:
    _child, status = os.waitpid(child, 0)
    assert status == 0, "a process failed"


def _prepare(home: Path, contents: int) -> None:
    from django.core.management import call_command

    from tests.evidence.world import build, new_file

    call_command("migrate", verbosity=0)
    world = build()
    (home / "keys" / "recovery.recipients").write_text("")
    from dokaz.evidence import api

    files = [new_file(world.own, b"content %d" % n) for n in range(contents)]
    api.register(actor=world.documenter, files=files)
    (home / "identifiers").write_text(f"{world.own} {world.other} {world.admin_account}")


def _world(home: Path):
    from dokaz.evidence.actions import rewrapping
    from tests.evidence.world import World

    rewrapping.REST = timedelta(0)
    own, other, admin = map(UUID, (home / "identifiers").read_text().split())
    return World(own=own, other=other, admin_account=admin)


def _change_for_ever(home: Path, writing: int) -> None:
    world = _world(home)
    with open(writing, "w", buffering=1) as changes:
        while True:
            _change(world, lambda recipient: print(recipient, file=changes))


def _change(world, tell: Callable[[str], None]) -> None:
    """One change of the key from beginning to end; tells of the new key, to be killed anywhere."""
    from dokaz.evidence import api

    tell(api.rotate_sealing_key(actor=world.protection_officer))
    result = api.rewrap_step(actor=world.service("sealing_keys"), limit=5)
    while result.more or result.rewrapped:
        result = api.rewrap_step(actor=world.service("sealing_keys"), limit=5)


def _check(home: Path, contents: int) -> None:
    """Everything is readable as it was left, and again after the work was finished."""
    from dokaz.evidence import api
    from dokaz.evidence.models import File

    world = _world(home)
    files = list(File.objects.values_list("pk", flat=True))
    assert len(files) == contents
    for again in (False, True):
        if again:
            _change(world, lambda recipient: None)
        opened = api.open_files(actor=world.documenter, file_ids=tuple(files), purpose="view")
        read = sorted(b"".join(one.chunks()) for one in opened)
        assert read == sorted(b"content %d" % n for n in range(len(files)))
    view = api.sealing_keys(actor=world.auditor)
    assert (view.waiting, view.trouble) == (0, "")
    assert [one.recipient for one in view.keys if one.objects] == [
        one.recipient for one in view.keys if one.status == "in_use"
    ]
    assert {one.kind for one in api.sealing_key_troubles()} <= {"no_recovery_key"}


if __name__ == "__main__":
    main(int(sys.argv[1]), [float(one) for one in sys.argv[2:]])
