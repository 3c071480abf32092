# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a second organisation with its people on a small demonstration, and gives the first one a
contact. Their password is the demonstration's."""

from dokaz.interfaces.cli.django_ready import start

CONTACT = "черговий документатор, 000 00 00"
SECOND = "pole@dokaz.example"

if __name__ == "__main__":
    start()
    from django.conf import settings
    from django.contrib.auth import authenticate

    from dokaz.interfaces.cli import demo_coalition
    from dokaz.interfaces.cli.first_start import ADMIN_EMAIL
    from dokaz.members import api as members

    password = (settings.DOKAZ.home / "demo-sign-in").read_text("ascii").strip()
    account = authenticate(email=ADMIN_EMAIL, password=password)
    assert account is not None
    (own,) = members.memberships_of(account.pk)
    demo_coalition.join_partner(
        members.actor_for(account.pk, None), demo_coalition.PARTNERS[0], password
    )
    members.describe(
        actor=members.actor_for(account.pk, own.organisation.id),
        name_uk="Перша вигадана",
        name_en="First Invented",
        contact=CONTACT,
    )
