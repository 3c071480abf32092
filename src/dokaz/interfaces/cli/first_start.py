# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a node needs to serve: tables, keys, and for a demonstration somebody to sign in."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from dokaz.core.objects.durable import write_file_durably
from dokaz.interfaces.cli import demo_coalition
from dokaz.interfaces.cli.demo_coalition import (
    ADMIN_EMAIL,
    ADMIN_NAME,
    DEMO_EMAIL,
    PUBLISHER_EMAIL,
    SECOND_EMAIL,
)
from dokaz.interfaces.cli.engine import Sqlite, encoding_trouble, engine, has_tables
from dokaz.interfaces.cli.errors import WrongEncoding
from dokaz.interfaces.cli.migrating import migrate
from dokaz.interfaces.cli.migrations import require_known


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """How to sign in to the demonstration. All its people have the same password."""

    email: str
    password: str
    others: tuple[str, ...] = (SECOND_EMAIL, ADMIN_EMAIL)


def require_usable_database() -> None:
    """Refuse a database in which text or tables would be lost.

    Raises:
        WrongEncoding: it does not keep UTF-8.
        NewerDatabase: a newer version of the program has worked on it.
        DatabaseUnreachable: it cannot be opened. A SQLite file that is not there yet is fine.
    """
    found = engine()
    if isinstance(found, Sqlite) and not found.path.exists():
        return
    encoding = encoding_trouble(found)
    if encoding:
        raise WrongEncoding(
            f"The database keeps text as {encoding}, not UTF-8: names would be lost. Nothing was "
            "changed. Create one with createdb --encoding=UTF8 --template=template0."
        )
    if has_tables(found):
        require_known(found)


def prepare() -> None:
    """Create or update tables and make the node's key. Safe to repeat.

    A node that begins with a passphrase in its settings has its keys under it from the first one.
    """
    from dokaz.ledger.api import create_node_key

    _protect_from_the_start()
    migrate()
    create_node_key()


def _protect_from_the_start() -> None:
    from django.conf import settings

    from dokaz.ledger.api import key_folder, keys_passphrase

    folder = key_folder()
    node_has_keys = (Path(settings.DOKAZ.keys_folder) / "node.seed").exists()
    passphrase = keys_passphrase()
    if passphrase and not node_has_keys and not folder.is_protected:
        folder.protect(passphrase=passphrase)


def demo_sign_in() -> DemoSignIn | None:
    """Make the demonstration's organisation and people once; None if the node is somebody's.

    The password is made here and kept in `demo-sign-in` in the node's folder, readable by the
    node's account only, so that the next start can show it again. Broken off anywhere, the next
    start makes what is missing.
    """
    from django.conf import settings

    from dokaz.members import api

    path = Path(settings.DOKAZ.home) / "demo-sign-in"
    if api.is_set_up() and not path.exists():
        return None
    password = _kept_password(path)
    if not api.is_set_up():
        api.set_up_node(
            code="DEMO",
            name_uk="Демонстраційна організація",
            name_en="Demonstration Organisation",
            kind="ngo",
            email=ADMIN_EMAIL,
            display_name=ADMIN_NAME,
            language="uk",
            password=password,
        )
    _make_people(path.with_name("demo-people"), password)
    return DemoSignIn(DEMO_EMAIL, password)


def _kept_password(path: Path) -> str:
    if path.exists():
        return path.read_text("ascii").strip()
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    # Whole or not at all: a start that is broken off here must not leave an empty password.
    write_file_durably(path, f"{password}\n".encode(), permissions=0o600)
    return password


def _make_people(made: Path, password: str) -> None:
    """Make the coalition's people; the file `made` says who they are, and that this is done."""
    if made.exists():
        return
    from django.conf import settings
    from django.contrib.auth import authenticate

    from dokaz.interfaces.cli.demo_stories import release_stories
    from dokaz.members import api

    account = authenticate(email=ADMIN_EMAIL, password=password)
    if account is None:
        return  # Somebody has taken the demonstration over and changed the password.
    (own,) = api.memberships_of(account.pk)
    home = own.organisation.id
    admin = api.actor_for(account.pk, home)
    known = {member.email: member.account_id for member in api.members(actor=admin).members}
    accounts = demo_coalition.join(admin, demo_coalition.FIRST, known, password)
    release_stories(
        api.actor_for(accounts[PUBLISHER_EMAIL], home), api.actor_for(accounts[SECOND_EMAIL], home)
    )
    waiting: dict[str, object] = {"account": str(accounts[DEMO_EMAIL]), "organisation": str(home)}
    if settings.DOKAZ.demo_size == "whole":
        people = {email: (str(key), str(home)) for email, key in accounts.items()}
        node = api.actor_for(account.pk, None)
        for one in demo_coalition.PARTNERS:
            place, found = demo_coalition.join_partner(node, one, password)
            people.update((email, (str(key), str(place))) for email, key in found.items())
        waiting["people"] = people
    # The worker writes what is invented for these people once it has loaded the places.
    made.with_name("demo-events").write_text(json.dumps(waiting), "ascii")
    made.write_text(_who_is_who(settings.DOKAZ.demo_size), "utf-8")


def _who_is_who(size: str) -> str:
    """A line for each person who can sign in. The password stands in the file beside."""
    first = (("organisation_admin", ADMIN_EMAIL, ADMIN_NAME),)
    rows = [*first, *((", ".join(one.roles), one.email, one.name) for one in demo_coalition.FIRST)]
    if size == "whole":
        rows += [
            (f"{place.code}: {', '.join(one.roles)}", one.email, one.name)
            for place in demo_coalition.PARTNERS
            for one in place.people
        ]
    return "".join(f"{email}  {name}  ({roles})\n" for roles, email, name in rows)
