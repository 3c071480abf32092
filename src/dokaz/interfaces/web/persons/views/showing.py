# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person's page: the open block, what it takes to open the other one, records, roles, items."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.interfaces.web.addresses import how_many
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import EmptyForm, PageForm, classified
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say
from dokaz.interfaces.web.people import Names, organisations
from dokaz.interfaces.web.persons import forms
from dokaz.interfaces.web.persons.standing import offered
from dokaz.interfaces.web.words import Word

PAGE_VIEWS = (
    "persons.person.show",
    "persons.person.file",
    "persons.person.history",
    "persons.identity.standing",
    "involvement.role.first_of_person",
    "involvement.post.of_person",
    "involvement.ownership.first_of_person",
    "duplicates.person.same",
    "members.organisation.directory",
)
FIELDS: dict[str, Word] = {
    "summary": _("Who it is for the work, without names"),
    "categories": _("Category"),
    "statuses": _("Status in the conflict"),
    "vulnerabilities": _("Vulnerability"),
    "languages": _("Language"),
    "contact_rules": _("How to get in touch safely"),
    "needs": _("Needs"),
    "tags": _("Tags"),
    "protection": _("Protection measures"),
    "confidentiality": _("Who may see it"),
    "markers": _("Markers"),
    "privileged": _("Under professional privilege"),
    "system": _("System"),
    "value": _("Number there"),
    "when_text": _("When"),
    "what": _("What"),
    "details": _("What it says"),
}
"""Fields that a line of the history may speak of; others are left out."""


def _what(code: str) -> str:
    """Each kind of record has a list of its own, and a line does not name the kind: of a code that
    means several things all are told."""
    lists = [kind for kind in persons.FIELDS if code in persons.terms.codes(kind)]
    said = dict.fromkeys(persons.terms.term(kind, code) for kind in lists)
    return " / ".join(said) or code


def _details(held: dict[str, Any]) -> dict[str, Any]:
    return {
        name: persons.terms.term(forms.RECORD_LISTS[name], value)
        if value and name in forms.RECORD_LISTS
        else value
        for name, value in held.items()
    }


SAY: dict[str, Say] = {
    **{
        name: partial(persons.terms.term, name)
        for name in ("categories", "statuses", "vulnerabilities", "languages")
    },
    "what": _what,
    "details": _details,
}
"""How values of these fields are said; their codes are of the room's lists."""


@door(*PAGE_VIEWS)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's page."""
    return person_page(request, pk)


def person_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    names, owner = Names(actor), found.row.organisation_id
    may = offered(actor, found)
    others = organisations(actor) if may.share else ()
    record = persons.get_file(actor=actor, person_id=pk)
    standing = persons.identity_standing(actor=actor, person_id=pk) if found.own else None
    first = how_many(request)
    roles = involvement.first_roles(actor=actor, person_id=pk, first=first)
    rights = involvement.first_ownerships(actor=actor, person_id=pk, first=first)
    same = (
        duplicates.same_people(actor=actor, person_id=pk)
        if duplicates.works_here(actor)
        else duplicates.SamePeople()
    )
    waiting = next((one for one in record.erasures if one.state == "proposed"), None)
    context = {
        "person": found,
        "row": found.row,
        "may": may,
        "file": record,
        "identity": standing,
        "openings": [
            (one, names.person(one.reader_ref, organisation_id=owner),
             one.reader_ref == actor.ref)
            for one in (standing.openings if standing else ())
        ],
        "approves": may.guard and actor.clearance >= 4,
        "records": [
            (one, names.person(one.by, organisation_id=owner)) for one in record.records
        ],
        "kinds": persons.RecordKind.choices,
        "roles": roles.rows,
        "roles_count": roles.count,
        "posts": involvement.posts_of_person(actor=actor, person_id=pk),
        "ownerships": rights.rows,
        "ownerships_count": rights.count,
        "same": [
            (one, "" if one.organisation_id == actor.organisation_id
             else names.organisation(one.organisation_id))
            for one in same.rows
        ],
        "same_hidden": same.hidden,
        "waiting": waiting,
        "waiting_by": names.person(waiting.proposed_by, organisation_id=owner) if waiting else "",
        "waiting_own": bool(waiting and waiting.proposed_by == actor.ref),
        "organisation_name": names.organisation(owner),
        "registered_by": names.person(found.registered_by, organisation_id=owner),
        "shares": [
            (one, names.organisation(one.organisation_id),
             names.person(one.member_ref, organisation_id=one.organisation_id)
             if one.member_ref else "")
            for one in found.shares
        ],
        "history": history_of(
            request, names, lambda most: persons.history(actor=actor, person_id=pk, limit=most),
            fields=FIELDS, say=SAY,
        ),
        "forms": {**_forms(found, others), **(shown or {})},
        "others": others,
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/persons/person.html", context, status=status)


def _forms(found: persons.PersonView, others: tuple[tuple[str, str], ...]) -> dict[str, EmptyForm]:
    access = classified(found.row.confidentiality, found.row.markers, privileged=found.privileged)
    return {
        "classify": EmptyForm(forms.ClassifyForm, initial=access),
        "number": EmptyForm(forms.NumberForm),
        "items": EmptyForm(forms.ItemsForm),
        "role": EmptyForm(forms.RoleForm),
        "post": EmptyForm(forms.PostForm),
        "share": EmptyForm(forms.ShareForm, given=(("organisations", others),)),
        "erasure": EmptyForm(forms.ErasureForm),
        "open": EmptyForm(forms.AskForm, given=(("auto_id", "open_%s"),)),
        "ask": EmptyForm(forms.AskForHoursForm, given=(("auto_id", "ask_%s"),)),
    }
