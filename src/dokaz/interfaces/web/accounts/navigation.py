# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of this part in the navigation."""

from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Actor
from dokaz.interfaces.web.shell import Entry, offer_navigation
from dokaz.members.api import Role


def _people(actor: Actor) -> bool:
    return actor.organisation_id is not None and actor.holds(
        Role.ORGANISATION_ADMIN,
        Role.DATA_PROTECTION_OFFICER,
        Role.AUDITOR,
        Role.PLATFORM_ADMIN,
    )


def _in_organisation(actor: Actor) -> bool:
    return actor.organisation_id is not None


def _node(actor: Actor) -> bool:
    return actor.organisation_id is None and actor.holds(Role.PLATFORM_ADMIN)


def offer() -> None:
    """Called once, at start."""
    offer_navigation(
        Entry("members_list", _("People"), "users", _people, 800),
        Entry("members_organisation", _("Organisation"), "building", _in_organisation, 810),
        Entry(
            "members_help", _("Help sessions"), "help-circle", lambda a: _people(a) or _node(a), 820
        ),
        Entry("members_node", _("Organisations of this node"), "stack-2", _node, 830),
        Entry("members_account", _("My account"), "user", lambda actor: True, 900),
    )
