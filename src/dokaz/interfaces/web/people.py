# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is behind a pseudonymous reference, for those who may know.

Records name people by references. Whoever may read the organisation's list of people sees names;
whoever works with content, those of colleagues, whom they ask for work by name; everybody
recognises themselves and the node's services; for others there is the organisation and
the beginning of the reference, enough to tell two people apart.
"""

import functools
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor, Refused
from dokaz.members import api as members

SERVICES = {
    "fixity": gettext_lazy("Fixity service"),
    "media": gettext_lazy("Media service"),
    "intake": gettext_lazy("Intake service"),
    "disposal": gettext_lazy("Disposal service"),
    "sharing": gettext_lazy("Packing service"),
    "ledger": gettext_lazy("Ledger service"),
    "places": gettext_lazy("Codifier service"),
    "interviews": gettext_lazy("Service of interviews"),
    "duplicates": gettext_lazy("Comparing service"),
    "first_run": gettext_lazy("First run"),
    "coordination": gettext_lazy("Task service"),
    "doctor": gettext_lazy("Check of the node"),
    "legal": gettext_lazy("Service of law"),
    "maps": gettext_lazy("Map service"),
    "operations": gettext_lazy("Operation of the node"),
    "publication": gettext_lazy("Publication service"),
    "register": gettext_lazy("Service of the interview register"),
    "sealing_keys": gettext_lazy("Service of sealing keys"),
    "search": gettext_lazy("Search service"),
    "sign_in": gettext_lazy("Sign-in service"),
}
_MOST_PEOPLE = 1000


@functools.cache
def _services() -> dict[UUID, str]:
    return {members.service_actor(name).ref: name for name in SERVICES}


class Names:
    """Names for one page; asks for each thing once, and only when it is needed."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._organisations: dict[UUID, members.DirectoryEntry | None] = {}

    def located(self, codes: Collection[str]) -> Mapping[str, places.PlaceView]:
        """Places of the codifier by code, asked for together."""
        return places.get_places(actor=self._actor, codes=tuple(codes)) if codes else {}

    def tokens(self, ids: Iterable[UUID | None]) -> dict[UUID, str]:
        """Names of the API tokens, a mark for those whose names this actor may not know."""
        wanted = {one for one in ids if one is not None}
        known: dict[UUID, str] = {}
        if wanted:
            with suppress(Refused):
                known = members.api_token_names(actor=self._actor, token_ids=wanted)
        return {one: known.get(one) or one.hex[-6:] for one in wanted}

    def person(
        self, ref: UUID | None, *, kind: str = "person", organisation_id: UUID | None = None
    ) -> str:
        """Words for whoever `ref` is, as far as this actor may know.

        `organisation_id`: for which they acted. A colleague who acted for another one is one of its
        people here: that they belong to it too is not told of them by name.
        """
        if ref is None:
            return _("Nobody")
        if ref in _services():
            return str(SERVICES[_services()[ref]])
        if ref == self._actor.ref:
            return _("You")
        mark = ref.hex[-6:]
        is_own = organisation_id is None or organisation_id == self._actor.organisation_id
        if is_own and ref in self._people:
            return self._people[ref]
        if kind == "staff":
            return _("Node administrator %s") % mark
        if is_own:
            return _("Colleague %s") % mark
        return _("Member of %(organisation)s %(mark)s") % {
            "organisation": self.code(organisation_id),
            "mark": mark,
        }

    def organisation(self, organisation_id: UUID | None) -> str:
        """An organisation's name in the language of the page."""
        if organisation_id is None:
            return _("The node")
        found = self._entry(organisation_id)
        return found.name(get_language() or "uk") if found else "–"

    def code(self, organisation_id: UUID) -> str:
        """An organisation's short code."""
        found = self._entry(organisation_id)
        return found.code if found else "–"

    def _entry(self, organisation_id: UUID) -> members.DirectoryEntry | None:
        if organisation_id not in self._organisations:
            self._organisations[organisation_id] = members.known_organisation(organisation_id)
        return self._organisations[organisation_id]

    @functools.cached_property
    def _people(self) -> dict[UUID, str]:
        with suppress(Refused):
            return members.member_names(actor=self._actor, limit=_MOST_PEOPLE)
        with suppress(Refused):
            return members.colleague_names(actor=self._actor)
        return {}


def organisations(actor: Actor) -> tuple[tuple[str, str], ...]:
    """With whom the actor's organisation may share, as choices."""
    own = str(actor.organisation_id)
    return tuple(one for one in all_organisations(actor) if one[0] != own)


def all_organisations(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The same with the actor's own."""
    if actor.organisation_id is None:
        return ()
    language = get_language() or "uk"
    return tuple(
        (str(entry.id), f"{entry.code} · {entry.name(language)}")
        for entry in members.directory(actor=actor)
    )
