# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found, in words and with addresses: lines of every kind, and values to narrow by."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places import api as places
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor
from dokaz.interfaces.web.events.moments import time_words
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.words import spoken
from dokaz.search import api as search

KINDS = {
    "item": gettext_lazy("Evidence"),
    "event": gettext_lazy("Events"),
    "person": gettext_lazy("People in casework"),
    "object": gettext_lazy("Protected objects"),
    "unit": gettext_lazy("Units"),
    "case": gettext_lazy("Cases"),
    "comment": gettext_lazy("Comments"),
    "task": gettext_lazy("Tasks"),
    "activity": gettext_lazy("Communication and advocacy"),
}
"""Subjects of search as headings, in the order of the page."""
_PAGES = {
    "item": "item", "event": "event", "person": "person", "object": "object", "unit": "unit",
    "case": "case", "task": "task", "activity": "activity",
}  # fmt: skip

_KIND_WORDS: Mapping[str, Callable[[str], str]] = {
    "item": lambda code: spoken("kind", code),
    "person": lambda code: persons.terms.term("categories", code),
    "object": lambda code: objects.terms.TYPES.term(code),
    "unit": lambda code: units.terms.term("echelons", code),
    "case": lambda code: cases.FORUMS.term(code),
    "comment": lambda code: spoken("comment_kind", code),
    "task": lambda code: spoken("work", code),
    "activity": lambda code: spoken("activity", code),
}
_STATE_WORDS = {
    "item": "status", "event": "event_state", "object": "damage", "case": "case_state",
    "task": "task_state", "activity": "activity_state",
}  # fmt: skip


def address(line: search.Line) -> str:
    """The page of what was found; a comment stands on the page of its record's comments."""
    if line.about is not None:
        kind, key, _ref = line.about
        return f"{reverse('comments', kwargs={'kind': kind, 'pk': key})}?all=1#c-{line.id}"
    return reverse(_PAGES[line.subject], kwargs={"pk": line.id})


def kind(line: search.Line) -> str:
    """What it is, in words."""
    if line.subject == "event":
        return _("Event")
    if line.subject == "person":
        return _("Person")
    return _KIND_WORDS[line.subject](line.kind) if line.kind else str(KINDS[line.subject])


def state(line: search.Line) -> str:
    """How it stands, in words; empty where there is nothing to say."""
    vocabulary = _STATE_WORDS.get(line.subject)
    return spoken(vocabulary, line.state) if vocabulary and line.state else ""


def when(line: search.Line) -> str:
    """When it happened or was recorded, in words no more exact than is known."""
    if line.happened is None and not line.when:
        return ""
    return time_words(
        line.when, zone=line.zone or events.KYIV, precision=line.precision, begin=line.happened
    )


def labels(actor: Actor, names: Names, facet: str, values: list[str]) -> dict[str, str]:
    """Values of a facet in words, by value."""
    if facet == "place":
        known = places.get_places(actor=actor, codes=tuple(values))
        return {code: place.label for code, place in known.items()}
    if facet == "organisation":
        return {value: names.code(UUID(hex=value)) for value in values}
    say = _WORDS.get(facet)
    return {value: say(value) for value in values} if say else {}


def _of_subject(value: str) -> str:
    subject, _dot, code = value.partition(".")
    say = _KIND_WORDS.get(subject)
    return say(code) if say and code else value


def _state_of_subject(value: str) -> str:
    subject, _dot, code = value.partition(".")
    vocabulary = _STATE_WORDS.get(subject)
    return spoken(vocabulary, code) if vocabulary else value


_WORDS: Mapping[str, Callable[[str], str]] = {
    "kind": _of_subject,
    "state": _state_of_subject,
    "verification": lambda value: spoken("verification", value),
    "crime": lambda value: events.terms.term("conduct", value),
    "language": lambda value: persons.terms.term("languages", value),
    "graphic": lambda value: spoken("graphic", value),
    "confidentiality": lambda value: spoken("level", int(value)) if value.isdigit() else value,
}


def place_in_file(passage: search.FoundPassage) -> str:
    """Where in a file words stand."""
    words: dict[str, Any] = {
        "page": _("page %s"),
        "paragraph": _("paragraph %s"),
        "line": _("line %s"),
        "sheet": _("sheet %s"),
        "slide": _("slide %s"),
    }
    if passage.kind == "second":
        minutes, seconds = divmod(passage.number, 60)
        return f"{minutes}:{seconds:02}"
    said: str = words.get(passage.kind, "%s") % passage.number
    return said
