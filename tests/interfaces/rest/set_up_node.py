# SPDX-License-Identifier: AGPL-3.0-or-later
"""Set up an empty node with a token and an open delivery; prints them.

Run as a script with the environment of an empty node. With an argument: take in that delivery, as
the worker does, and print its report.
"""

import json
import sys
from uuid import UUID

import django


def set_up() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tests.interfaces.rest.world import make_world

    from dokaz.intake import api as intake

    world = make_world()
    delivery = intake.open_delivery(
        actor=world.actor("documenter"), acquisition_mode="from_person", confidentiality=1
    )
    print(json.dumps({"token": world.token("documenter"), "delivery": str(delivery)}))


def take_in(delivery: UUID) -> None:
    from dokaz.intake.models import DeliveryEntry
    from dokaz.intake.taking_uploads import take_finished

    assert take_finished(delivery)
    rows = DeliveryEntry.objects.filter(delivery_id=delivery)
    print(json.dumps({row.path: str(row.file_id) for row in rows}))


if __name__ == "__main__":
    django.setup()
    from tests import observing

    observing.watch()
    if len(sys.argv) > 1:
        take_in(UUID(sys.argv[1]))
    else:
        set_up()
