# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the archive's work in the navigation, in the order of the work."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Actor, ActorKind
from dokaz.interfaces.web.shell import Entry, offer_navigation

_READERS = (
    "documenter", "osint_researcher", "verifier", "legal_analyst", "interviewer", "case_worker",
    "custodian", "data_protection_officer", "publisher", "auditor", "coordinator",
)  # fmt: skip
_WORKERS = tuple(role for role in _READERS if role != "auditor")
_DELIVERY_READERS = (
    "documenter", "osint_researcher", "interviewer", "case_worker", "custodian", "verifier",
    "legal_analyst", "data_protection_officer", "auditor",
)  # fmt: skip

_INTERVIEW_READERS = (
    "documenter", "interviewer", "case_worker", "legal_analyst", "verifier", "custodian",
    "data_protection_officer", "auditor",
)  # fmt: skip


def _member(*roles: str) -> Callable[[Actor], bool]:
    def shown(actor: Actor) -> bool:
        person = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
        return person and (not roles or actor.holds(*roles))

    return shown


def _or_node(*roles: str) -> Callable[[Actor], bool]:
    member = _member(*roles)
    return lambda actor: member(actor) or _is_node(actor)


def _is_node(actor: Actor) -> bool:
    return (
        actor.kind is ActorKind.PERSON
        and actor.organisation_id is None
        and actor.holds("platform_admin")
    )


def offer() -> None:
    """Called once, at start."""
    offer_navigation(
        Entry("home", _("Start"), "home", _or_node(), 100),
        Entry("tasks", _("Tasks"), "circle-check", _member(*_WORKERS), 150),
        Entry("search", _("Search"), "search", _member(*_READERS, "external_reader"), 190),
        Entry("map", _("Map"), "map-pin", _member(*_READERS, "external_reader"), 195),
        Entry("items", _("Evidence"), "archive", _member(*_READERS, "external_reader"), 200),
        Entry("events", _("Events"), "timeline", _member(*_READERS, "external_reader"), 205),
        Entry("interviews", _("Interviews"), "users", _member(*_INTERVIEW_READERS), 209),
        Entry(
            "persons",
            _("People in casework"),
            "user",
            _member(*_READERS, "external_reader"),
            206,
        ),
        Entry("units", _("Units"), "git-branch", _member(*_READERS, "external_reader"), 207),
        Entry("law", _("Law"), "scale", _member(*_READERS), 207),
        Entry("objects", _("Objects"), "building-bank", _member(*_READERS, "external_reader"), 207),
        Entry("places", _("Places"), "map-pin", _member(*_READERS), 208),
        Entry("cases", _("Cases"), "folder", _member(*_READERS, "external_reader"), 208),
        Entry("duplicates", _("Possible duplicates"), "copy", _member(*_READERS), 209),
        Entry("deliveries", _("Deliveries"), "inbox", _member(*_DELIVERY_READERS), 210),
        Entry(
            "parcels",
            _("Hand-overs"),
            "package",
            _member("custodian", "legal_analyst", "data_protection_officer", "auditor"),
            220,
        ),
        Entry("activities", _("Outreach"), "send", _member(*_READERS), 223),
        Entry("figures", _("Figures"), "clipboard-list", _member(*_READERS), 224),
        Entry("releases", _("Publication"), "world", _member(*_READERS), 225),
        Entry(
            "approvals",
            _("Two-person decisions"),
            "user-check",
            _member("custodian", "data_protection_officer"),
            230,
        ),
        Entry("ledger", _("Ledger"), "stack-2", _or_node(), 300),
        Entry(
            "fixity",
            _("Stored files"),
            "heartbeat",
            _or_node("custodian", "data_protection_officer", "auditor"),
            310,
        ),
        Entry(
            "acts",
            _("Who did what"),
            "history",
            _or_node("auditor", "data_protection_officer", "organisation_admin"),
            320,
        ),
        Entry(
            "sealing_keys",
            _("Sealing keys"),
            "key",
            _member("organisation_admin", "data_protection_officer", "custodian", "auditor"),
            325,
        ),
        Entry("work", _("Background work"), "activity", _is_node, 330),
    )
