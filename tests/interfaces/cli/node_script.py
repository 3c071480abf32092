# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of a test run inside an installation: `node_script.py WHAT [ARGUMENTS]`; prints JSON."""

import json
import os
import sys
import time
from pathlib import Path

import django

PASSWORD = "four unrelated words here"


def set_up() -> dict:
    """A node with one organisation, its administrator and a person who may do the work."""
    from django.core.management import call_command

    from dokaz.members import api

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    made = api.set_up_node(
        code="TRH",
        name_uk="Приклад",
        name_en="Example",
        kind="ngo",
        email="admin@example.org",
        display_name="Олена Приклад",
        language="uk",
        password=PASSWORD,
    )
    admin = api.actor_for(made.account_id, made.organisation_id)
    roles = ("documenter", "custodian", "verifier")
    link = api.invite(actor=admin, email="worker@example.org", roles=roles, clearance=3)
    api.accept(
        actor=api.arriving_actor(),
        token=link.token,
        display_name="Андрій Приклад",
        language="uk",
        password=PASSWORD,
    )
    return {}


def publishers() -> dict:
    """The person who does the work becomes a publisher, and another one joins."""
    from dokaz.members import api
    from dokaz.members.models import Account

    admin = Account.objects.get(email="admin@example.org")
    (own,) = api.memberships_of(admin.pk)
    actor = api.actor_for(admin.pk, own.organisation.id)
    for member in api.members(actor=actor).members:
        if member.email == "worker@example.org":
            api.change_roles(actor=actor, membership_id=member.id, roles=("publisher",))
    link = api.invite(actor=actor, email="second@example.org", roles=("publisher",), clearance=1)
    api.accept(
        actor=api.arriving_actor(),
        token=link.token,
        display_name="Дарина Приклад",
        language="uk",
        password=PASSWORD,
    )
    return {}


def state() -> dict:
    from dokaz.evidence.models import File, Item, StoredObject
    from dokaz.gate.models import Act
    from dokaz.intake.models import Delivery
    from dokaz.ledger.models import Head, Pending, PublishedCheckpoint
    from dokaz.members.models import BrowserSession

    head = Head.objects.filter(pk=1).first()
    return {
        "items": Item.objects.count(),
        "digests": sorted(File.objects.values_list("sha256", flat=True)),
        "objects": sorted(StoredObject.objects.values_list("address", flat=True)),
        "deliveries": Delivery.objects.count(),
        "unfinished_deliveries": Delivery.objects.exclude(status="complete").count(),
        "size": head.size if head else 0,
        "waiting": Pending.objects.count(),
        "checkpoints": PublishedCheckpoint.objects.count(),
        "open_sessions": BrowserSession.objects.filter(ended_at=None).count(),
        "sessions": BrowserSession.objects.count(),
        "failed": Act.objects.filter(action="members.session.fail").count(),
    }


def keep_acting(journal: str, stop: str) -> dict:
    """Open deliveries until told to stop; each is in the journal only after it was committed."""
    from dokaz.intake import api as intake
    from dokaz.ledger import api as ledger
    from dokaz.members.api import actor_for
    from dokaz.members.models import Account, Organisation

    account = Account.objects.get(email="worker@example.org")
    actor = actor_for(account.pk, Organisation.objects.get().pk)
    with Path(journal).open("a") as file:
        while not Path(stop).exists():
            made = intake.open_delivery(actor=actor, acquisition_mode="found")
            file.write(f"{made}\n")
            file.flush()
            os.fsync(file.fileno())
            ledger.sequence_pending()
            time.sleep(0.05)
    return {}


def known_deliveries() -> dict:
    from dokaz.intake.models import Delivery

    return {"deliveries": sorted(map(str, Delivery.objects.values_list("pk", flat=True)))}


def add_future_migration() -> dict:
    """What a newer version of the program would leave behind."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_applied("evidence", "9999_of_a_newer_version")
    return {}


def drop_trigger(name: str, table: str) -> dict:
    from django.db import connection

    with connection.cursor() as cursor:
        on = f' on "{table}"' if connection.vendor == "postgresql" else ""
        full = f"dokaz_{name}" if on else f"dokaz_{table}_{name}"
        cursor.execute(f"drop trigger {full}{on}")
    return {}


def guard_as_before(table: str) -> dict:
    """As versions did on PostgreSQL that guarded new rows one by one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'drop trigger dokaz_guard_new on "{table}"')
        cursor.execute(
            f'create or replace trigger dokaz_guard before insert or update on "{table}" '
            "for each row execute function dokaz_guard()"
        )
    return {}


def show_all_rows(table: str) -> dict:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'alter table "{table}" disable row level security')
    return {}


def item_refs() -> dict:
    from dokaz.evidence.models import Item

    return {"refs": list(Item.objects.order_by("pk").values_list("ref", flat=True))}


def work_off() -> dict:
    """Everything a worker would do of tasks, to the last one that waits."""
    from dokaz.gate.api import CONSUMERS, run_consumer
    from dokaz.intake import api as intake

    done = 0
    for name in sorted(CONSUMERS):
        while run_consumer(name):
            pass
    with intake.enlisted() as number:
        while intake.run_one_task(number):
            done += 1
    intake.close_sandbox()
    return {"done": done}


def sequence() -> dict:
    from dokaz.ledger.api import sequence_pending

    return {"placed": sequence_pending()}


def enrol(email: str) -> dict:
    """Give an account an authenticator app and recovery codes, as the pages do."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from dokaz.members.models import Account

    account = Account.objects.get(email=email)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return {"secret": secret, "recovery": RecoveryCodes.activate(account).get_unused_codes()}


if __name__ == "__main__":
    django.setup()
    from tests import observing

    observing.watch()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
