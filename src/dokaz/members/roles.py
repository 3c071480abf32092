# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles people hold, with names and one-sentence explanations for screens.

A role is held in one organisation, by a membership. `platform_admin` alone belongs to the node and
is held by a node duty: it keeps the machine running and has no right to content.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Roles of the field's common working practice."""

    PLATFORM_ADMIN = "platform_admin"
    COORDINATOR = "coordinator"
    ORGANISATION_ADMIN = "organisation_admin"
    DOCUMENTER = "documenter"
    OSINT_RESEARCHER = "osint_researcher"
    VERIFIER = "verifier"
    LEGAL_ANALYST = "legal_analyst"
    INTERVIEWER = "interviewer"
    CASE_WORKER = "case_worker"
    CUSTODIAN = "custodian"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    EXTERNAL_READER = "external_reader"


@dataclass(frozen=True, slots=True)
class RoleText:
    """What people read about a role."""

    name: str | Promise
    explanation: str | Promise


TEXTS: dict[Role, RoleText] = {
    Role.PLATFORM_ADMIN: RoleText(
        _("Node administrator"),
        _("Keeps this installation running and opens organisations; sees no content."),
    ),
    Role.COORDINATOR: RoleText(
        _("Coalition coordinator"),
        _("Plans missions and joint work between organisations."),
    ),
    Role.ORGANISATION_ADMIN: RoleText(
        _("Organisation administrator"),
        _("Invites people of the organisation, gives and takes away roles."),
    ),
    Role.DOCUMENTER: RoleText(
        _("Documenter"),
        _("Takes in material and describes what happened."),
    ),
    Role.OSINT_RESEARCHER: RoleText(
        _("Open-source researcher"),
        _("Collects and preserves material that is public on the internet."),
    ),
    Role.VERIFIER: RoleText(
        _("Verifier"),
        _("Checks source, date, place and integrity of material."),
    ),
    Role.LEGAL_ANALYST: RoleText(
        _("Legal analyst"),
        _("Qualifies events in law and builds cases."),
    ),
    Role.INTERVIEWER: RoleText(
        _("Interviewer"),
        _("Speaks with witnesses and victims and records consent."),
    ),
    Role.CASE_WORKER: RoleText(
        _("Case worker"),
        _("Arranges medical, psychological and legal help for people."),
    ),
    Role.CUSTODIAN: RoleText(
        _("Custodian of evidence"),
        _("Keeps originals, watches integrity checks, holds and disposals."),
    ),
    Role.DATA_PROTECTION_OFFICER: RoleText(
        _("Data protection officer"),
        _("Guards sealed identities and decides disputes about consent."),
    ),
    Role.PUBLISHER: RoleText(
        _("Publisher"),
        _("Prepares what may be shown to the public."),
    ),
    Role.AUDITOR: RoleText(
        _("Auditor"),
        _("Reads the records of who did what; changes nothing."),
    ),
    Role.EXTERNAL_READER: RoleText(
        _("External reader"),
        _("Reads what was shared with them until a set date."),
    ),
}

# What a membership may hold; the node's own role is a duty, not a membership.
IN_ORGANISATION: tuple[Role, ...] = tuple(r for r in Role if r is not Role.PLATFORM_ADMIN)

# Sees the organisation's list of people and its help sessions.
SEES_MEMBERS = (Role.ORGANISATION_ADMIN, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR)


def needs_second_factor(roles: frozenset[str]) -> bool:
    """Whether these roles require a second factor at sign-in: all but a mere external reader."""
    return bool(roles - {Role.EXTERNAL_READER})
