# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process of `test_concurrency`: sets a node up, or registers contents others register too."""

import os
import sys
from uuid import UUID

os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"


def main(work: str, *arguments: str) -> None:
    import django

    django.setup()
    from tests import observing

    observing.watch()
    if work == "prepare":
        from django.core.management import call_command

        from tests.evidence.world import build

        call_command("migrate", verbosity=0)
        world = build()
        print(world.own, world.other, world.admin_account)
        return
    _register(int(arguments[0]), arguments[1:])


def _register(process: int, identifiers: tuple[str, ...]) -> None:
    """Every process hands over the same 30 contents in its own order, and 10 of its own."""
    from dokaz.evidence import api
    from tests.evidence.world import World, new_file

    own, other, admin = map(UUID, identifiers)
    actor = World(own=own, other=other, admin_account=admin).documenter
    shared = [b"everybody's %d" % n for n in range(30)]
    mine = [b"process %d has %d" % (process, n) for n in range(10)]
    order = shared[process * 7 :] + mine + shared[: process * 7]
    for start in range(0, len(order), 4):
        files = [new_file(own, content) for content in order[start : start + 4]]
        for answer in api.register(actor=actor, files=files):
            print(answer.outcome, answer.item_id, answer.ref)


if __name__ == "__main__":
    main(*sys.argv[1:])
