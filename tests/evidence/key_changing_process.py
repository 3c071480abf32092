# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process of `test_killed_key_changes`: changes keys and wraps headers until it is killed.

`prepare <contents>` sets a node up and prints its identifiers; `change <own> <other> <admin>` goes
on for ever; `check <own> <other> <admin>` finishes what was begun and says whether all is readable.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"


def main(work: str, *arguments: str) -> None:
    import django

    django.setup()
    from tests import observing

    observing.watch()
    if work == "prepare":
        _prepare(int(arguments[0]))
        return

    from dokaz.evidence.actions import rewrapping
    from tests.evidence.world import World

    rewrapping.REST = timedelta(0)
    own, other, admin = map(UUID, arguments)
    world = World(own=own, other=other, admin_account=admin)
    if work == "change":
        while True:
            _change(world)
    _check(world)


def _prepare(contents: int) -> None:
    from django.core.management import call_command

    from tests.evidence.world import build, new_file

    call_command("migrate", verbosity=0)
    world = build()
    home = Path(os.environ["DOKAZ_HOME"])
    (home / "keys" / "recovery.recipients").write_text("")
    from dokaz.evidence import api

    files = [new_file(world.own, b"content %d" % n) for n in range(contents)]
    api.register(actor=world.documenter, files=files)
    print(world.own, world.other, world.admin_account)


def _change(world) -> None:
    """One change of the key from beginning to end; says so on its way, to be killed anywhere."""
    from dokaz.evidence import api

    print(api.rotate_sealing_key(actor=world.protection_officer), flush=True)
    result = api.rewrap_step(actor=world.service("sealing_keys"), limit=5)
    while result.more or result.rewrapped:
        result = api.rewrap_step(actor=world.service("sealing_keys"), limit=5)


def _check(world) -> None:
    """Everything is readable as it was left, and again after the work was finished."""
    from dokaz.evidence import api
    from dokaz.evidence.models import File

    files = list(File.objects.values_list("pk", flat=True))
    for again in (False, True):
        if again:
            _change(world)
        opened = api.open_files(actor=world.documenter, file_ids=tuple(files), purpose="view")
        read = sorted(b"".join(one.chunks()) for one in opened)
        assert read == sorted(b"content %d" % n for n in range(len(files)))
    view = api.sealing_keys(actor=world.auditor)
    assert (view.waiting, view.trouble) == (0, "")
    assert [one.recipient for one in view.keys if one.objects] == [
        one.recipient for one in view.keys if one.status == "in_use"
    ]
    assert {one.kind for one in api.sealing_key_troubles()} <= {"no_recovery_key"}
    print(len(files))


if __name__ == "__main__":
    main(*sys.argv[1:])
