# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers from the numbers people type."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Rejected

_BETWEEN = re.compile(r"[\s,;]+")


def person(actor: Actor, code: str) -> UUID:
    """The person with this code name. Raises Rejected."""
    found = persons.find_person(actor=actor, code=code.strip())
    if found is None:
        raise Rejected("person", _("There is no such person that you may see."))
    return found


def interview(actor: Actor, field: str, ref: str) -> UUID | None:
    """The interview with this number; None for no number. Raises Rejected."""
    if not ref.strip():
        return None
    found = api.find_interview(actor=actor, ref=ref)
    if found is None:
        raise Rejected(field, _("There is no such interview that you may see."))
    return found


def event(actor: Actor, field: str, ref: str) -> UUID | None:
    """The event with this number; None for no number. Raises Rejected."""
    if not ref.strip():
        return None
    found = events.find_event(actor=actor, ref=ref)
    if found is None:
        raise Rejected(field, _("There is no event %s that you may see.") % ref.strip()[:40])
    return found


def event_list(actor: Actor, text: str) -> tuple[UUID, ...]:
    """The events with these numbers. Raises Rejected."""
    found = (event(actor, "events", ref) for ref in _refs(text))
    return tuple(one for one in found if one is not None)


def item(actor: Actor, field: str, ref: str) -> UUID | None:
    """The item with this number; None for no number. Raises Rejected."""
    if not ref.strip():
        return None
    found = evidence.find_by_ref(actor=actor, ref=ref.strip())
    # A sealed item is known by its number, and is no more than that until two people open it.
    if found is None or not evidence.rows_of(actor=actor, item_ids=(found,)):
        raise Rejected(field, _("There is no item %s that you may see.") % ref.strip()[:40])
    return found


def item_list(actor: Actor, text: str) -> tuple[UUID, ...]:
    """The items with these numbers. Raises Rejected."""
    found = (item(actor, "items", ref) for ref in _refs(text))
    return tuple(one for one in found if one is not None)


def _refs(text: str) -> Iterable[str]:
    return (ref for ref in _BETWEEN.split(text) if ref)
