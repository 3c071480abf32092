# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who may be the same: told while an identity block is written, as a queue, side by side.

What was typed to be compared stands in the body of a request and nowhere else. Who two people are
is opened on their own pages, with a reason; here stand code names, open blocks and words.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.core.errors import NotProven, StorageFault
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.gate.api import Actor, NotFound, Rejected
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.duplicates.standing import Compared
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.persons.forms import IdentityForm, OtherRecordForm

MERGERS = ("case_worker", "custodian", "data_protection_officer")
"""Who is offered to merge two records of a person (persons.person.merge)."""

_SURNAME: dict[str, tuple[Promise, bool]] = {
    "same": (gettext_lazy("surname the same"), True),
    "sounds_same": (gettext_lazy("surname sounds the same"), True),
    "close": (gettext_lazy("surname nearly the same"), True),
    "similar": (gettext_lazy("surname similar"), False),
    "different": (gettext_lazy("another surname"), False),
}
_GIVEN: dict[str, tuple[Promise, bool]] = {
    "same": (gettext_lazy("given name the same"), True),
    "close": (gettext_lazy("given name nearly the same"), True),
    "initial": (gettext_lazy("initial fits"), True),
    "initial_differs": (gettext_lazy("another initial"), False),
    "different": (gettext_lazy("another given name"), False),
}
_PATRONYMIC: dict[str, tuple[Promise, bool]] = {
    "same": (gettext_lazy("patronymic the same"), True),
    "close": (gettext_lazy("patronymic nearly the same"), True),
    "initial": (gettext_lazy("initial of the patronymic fits"), True),
    "different": (gettext_lazy("another patronymic"), False),
}
_BIRTH: dict[str, tuple[Promise, bool]] = {
    "same": (gettext_lazy("date of birth the same"), True),
    "swapped": (gettext_lazy("day and month of birth exchanged"), True),
    "one_part_differs": (gettext_lazy("one part of the date of birth differs"), True),
    "month": (gettext_lazy("year and month of birth the same"), True),
    "year": (gettext_lazy("year of birth the same"), True),
    "other_month": (gettext_lazy("another month of birth"), False),
    "other_day": (gettext_lazy("another day of birth in the same year"), False),
    "next_year": (gettext_lazy("years of birth next to each other"), True),
    "different": (gettext_lazy("another date of birth"), False),
}
WORDS: dict[duplicates.Field, dict[str, tuple[Promise, bool]]] = {
    duplicates.Field.SURNAME: _SURNAME,
    duplicates.Field.GIVEN: _GIVEN,
    duplicates.Field.PATRONYMIC: _PATRONYMIC,
    duplicates.Field.BIRTH: _BIRTH,
    duplicates.Field.PLACE: {
        "same": (gettext_lazy("settlement the same"), True),
        "different": (gettext_lazy("another settlement"), False),
    },
    duplicates.Field.PHONE: {
        "same": (gettext_lazy("telephone the same"), True),
        "different": (gettext_lazy("another telephone"), False),
    },
    duplicates.Field.DOCUMENT: {
        "same": (gettext_lazy("document number the same"), True),
        "different": (gettext_lazy("another document number"), False),
    },
    duplicates.Field.SEX: {"different": (gettext_lazy("another sex"), False)},
}
"""What each level of each field says, and whether it speaks for it. That the sex is the same says
hardly anything and is left out; so is what one of the two does not state."""
_MISSING: dict[duplicates.Field, Promise] = {
    duplicates.Field.PATRONYMIC: gettext_lazy("patronymic not stated by both"),
    duplicates.Field.BIRTH: gettext_lazy("date of birth not stated by both"),
}


def said(parts: Iterable[duplicates.Part]) -> list[dict[str, Any]]:
    """The parts of a score in words, with bits where they may be said."""
    found = []
    for part in parts:
        if part.field in _MISSING and part.level == "missing":
            found.append({"word": _MISSING[part.field], "missing": True})
        words = WORDS[part.field].get(part.level)
        if words is not None:
            bits = f"{part.bits:+.1f}" if part.bits else ""
            found.append({"word": words[0], "for": words[1], "rare": part.rare, "bits": bits})
    return found


@door("duplicates.person.compare", "persons.person.show", methods=("POST",))
def alike_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may be the person whose block is being written: a part of the form, empty if nobody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    persons.get_person(actor=actor, person_id=pk)
    form = IdentityForm(request.POST)
    context: dict[str, Any] = {}
    if not form.is_valid():
        return HttpResponse()  # What cannot be read is said when the form is sent.
    stated = duplicates.stated_of(persons.Identity(**form.stated()))
    try:
        found = duplicates.compare_stated(actor=actor, stated=stated, person_id=pk)
    except Rejected:
        return HttpResponse()  # Too little is typed yet.
    except (StorageFault, NotProven):
        context["failed"] = True
    else:
        context = {
            "rows": [(one, said(one.parts)) for one in found.people],
            "hidden": found.hidden,
            "elsewhere": [
                (holder.name(get_language() or "uk"), holder.contact, band)
                for holder, band in found.elsewhere
            ],
            "is_stopped": found.is_stopped,
        }
    return render(request, "web/duplicates/people_told.html", context)


@door("duplicates.person.list", "duplicates.people.agreed")
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs of people nobody has decided about."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    after = _both(request.GET.get("after"))
    page = duplicates.PeoplePage((), None)
    agreed = False
    if duplicates.works_here(actor):
        page = duplicates.waiting_people(actor=actor, after=after)
        agreed = duplicates.agreed_on_people(actor=actor)
    context = {
        "rows": [(row, said(row.parts)) for row in page.rows],
        "next_url": with_query(request, after=".".join(map(str, page.after))) if page.after else "",
        "is_first": after is None,
        "agreed": agreed,
        "may_agree": actor.holds(*duplicates.AGREES_FOR_PEOPLE),
        "tab": "people",
    }
    return render(request, "web/duplicates/people_queue.html", context)


@door(
    "duplicates.person.show",
    "duplicates.person.list",
    "persons.person.show",
    "members.organisation.directory",
)
def pair(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two people side by side, and the decision about them."""
    return _pair(request, (one, other))


@door("persons.person.show", "persons.person.identify")
def beside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name another organisation's record that one may see, to set the two side by side."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = persons.get_person(actor=actor, person_id=pk)
    if not (found.own and duplicates.works_here(actor)):
        raise NotFound("person")
    form = OtherRecordForm(request.GET if "code" in request.GET else None)
    form.fields["code"].help_text = _("With the letters of its organisation, such as ZMN-W-0012.")
    if form.is_valid():
        other = persons.find_person(actor=actor, code=form.cleaned_data["code"])
        if other is None:
            form.add_error("code", _("There is no person with this code name for you."))
        elif persons.get_person(actor=actor, person_id=other).own:
            form.add_error("code", _("This record is of your own organisation: merge the two."))
        else:
            return redirect("people_pair", one=min(pk, other), other=max(pk, other))
    return render(request, "web/duplicates/people_beside.html", {"row": found.row, "form": form})


def _both(text: str | None) -> tuple[UUID, UUID] | None:
    """Two people of an address; None if it names none. Raises NotFound."""
    if not text:
        return None
    try:
        one, other = map(UUID, text.split("."))
    except ValueError:
        raise NotFound("page") from None
    return one, other


def _pair(
    request: HttpRequest, both: tuple[UUID, UUID], *, status: int = 200, error: str = ""
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_people(actor=actor, person_ids=both)
    one = persons.get_person(actor=actor, person_id=found.one.id)
    other = persons.get_person(actor=actor, person_id=found.other.id)
    names = Names(actor)
    context = {
        "found": found,
        "parts": said(found.parts),
        "one": one,
        "other": other,
        "lines": compared(one, other),
        "history": [
            (duplicates.Decision(line.decision).label, names.person(line.by), line.at)
            for line in found.history
        ],
        "owners": (names.organisation(one.row.organisation_id),
                   names.organisation(other.row.organisation_id)),
        "may_judge": actor.holds(*duplicates.JUDGES_PEOPLE),
        "may_merge": found.band is not None and actor.holds(*MERGERS),
        "error": error,
        "next": _next(actor, both),
    }  # fmt: skip
    return render(request, "web/duplicates/people_pair.html", context, status=status)


def compared(one: persons.PersonView, other: persons.PersonView) -> list[Compared]:
    """The lines of the open blocks in which at least one of two people says something."""
    lines = [
        Compared(name, first, second)
        for (name, first), (_same, second) in zip(_lines(one), _lines(other), strict=True)
    ]
    return [line for line in lines if line.one or line.other]


def _lines(person: persons.PersonView) -> Iterable[tuple[str | Promise, str]]:
    row = person.row
    yield gettext_lazy("Roles"), _terms("categories", row.categories)
    yield gettext_lazy("Status in the conflict"), _terms("statuses", row.statuses)
    yield gettext_lazy("Vulnerability"), _terms("vulnerabilities", row.vulnerabilities)
    yield gettext_lazy("Languages"), _terms("languages", row.languages)
    yield gettext_lazy("Summary"), row.summary
    yield gettext_lazy("Needs"), person.needs
    yield gettext_lazy("Protection"), person.protection
    yield (
        gettext_lazy("Numbers in other systems"),
        ", ".join(f"{system}: {value}" for system, value in person.external_ids),
    )
    yield gettext_lazy("Access"), f"L{row.confidentiality}"


def _terms(name: str, codes: Iterable[str]) -> str:
    return ", ".join(persons.terms.term(name, code) for code in codes)


def _next(actor: Actor, both: tuple[UUID, UUID]) -> duplicates.WaitingPeople | None:
    page = duplicates.waiting_people(actor=actor, after=both, limit=1)
    return page.rows[0] if page.rows else None


@door("duplicates.person.judge", "duplicates.person.show", "duplicates.person.list",
      "persons.person.show", "members.organisation.directory", methods=("POST",))  # fmt: skip
def judge(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
    """Decide about two people and go on to the next pair; `same` stays, to go on from there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not duplicates.works_here(actor):
        raise NotFound("pair")
    found = duplicates.get_people(actor=actor, person_ids=(one, other))
    following = _next(actor, (one, other))
    decision = request.POST.get("decision", "")
    try:
        duplicates.judge_people(
            actor=actor, person_ids=(found.one.id, found.other.id), decision=decision
        )
    except Rejected as error:
        return _pair(request, (one, other), status=422, error=str(error))
    messages.success(request, _("The decision is kept. It can be taken back on the pair's page."))
    stays = decision in (duplicates.Decision.OPEN, duplicates.Decision.SAME)
    shown = found if stays or following is None else following
    return redirect("people_pair", one=shown.one.id, other=shown.other.id)


@door("duplicates.people.agree", methods=("POST",))
def agree(request: HttpRequest) -> HttpResponse:
    """Take part in comparing people with other organisations of the node, or stop."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_on = request.POST.get("on") == "yes"
    with suppress(Rejected):
        duplicates.agree_on_people(actor=actor, is_on=is_on)
        messages.success(
            request,
            _("People are compared with those of organisations that agreed too.")
            if is_on
            else _("People are compared within your organisation only."),
        )
    return redirect("people_queue")
