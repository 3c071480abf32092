# SPDX-License-Identifier: AGPL-3.0-or-later
"""One event's page, with the forms of what can be done to it."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.places import api as places
from dokaz.casework.records.days import day_of, today
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import how_many
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events import forms
from dokaz.interfaces.web.events.course import course
from dokaz.interfaces.web.events.standing import offered
from dokaz.interfaces.web.file_names import titled
from dokaz.interfaces.web.forms import Choices, EmptyForm, PageForm, classified
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say, listed
from dokaz.interfaces.web.law.standing import qualifies
from dokaz.interfaces.web.objects.forms import HitForm
from dokaz.interfaces.web.people import Names, organisations
from dokaz.interfaces.web.places.around import map_of
from dokaz.interfaces.web.templatetags.dokaz_events import people
from dokaz.interfaces.web.words import Word, spoken

MISSING: dict[str, Word] = {
    "time": _("The event has no time yet."),
    "place": _("The event has no place yet."),
    "first_person": _("One verifier confirms date and place."),
    "second_person": _("A second verifier confirms date and place."),
    "other_person": _("You verified it first: now somebody else has to."),
    "independent_source": _("A linked item from an independent source."),
}
CONFIRMED = (evidence.VerificationLevel.V4, evidence.VerificationLevel.V5)
UNFOUNDED: dict[bool, Word] = {
    False: _(
        "Two people have not confirmed the time and the place that stand here now, though the "
        "state says so. Verify them, or change the state."
    ),
    True: _(
        "The verification refutes this event, and its state does not say so. Change the state, or "
        "verify the event anew."
    ),
}
"""What to say of a state that two people's verification has to bear; True: it is refuted."""
RELATIONS: dict[str, Word] = {
    "parent": _("Part of"),
    "child": _("Its part"),
    "part": _("A part of it became"),
    "split_from": _("Was a part of"),
    "merged_into": _("Merged into"),
    "absorbed": _("Took in"),
}


@door(
    "events.event.show",
    "events.event.names",
    "events.event.history",
    "legal.qualification.of_events",
    "members.organisation.directory",
    "places.boundaries.show",
    "places.control.between",
    "places.place.near",
)
def event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One event's page."""
    return event_page(request, pk)


def event_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk, first=how_many(request))
    names = Names(actor)
    owner = found.row.organisation_id
    may = offered(actor, found)
    others = organisations(actor) if may.share else ()
    context = {
        "event": found,
        "row": found.row,
        "may": may,
        "organisation_name": names.organisation(owner),
        "registered_by": names.person(found.registered_by, organisation_id=owner),
        "statements": [
            (one, names.person(one.by, organisation_id=owner)) for one in found.statements
        ],
        "places": held_places(actor, found.row),
        "map": map_of(
            actor, found.row.places, [one.place for one in found.statements if one.place]
        ),
        "verifications": [
            (one, names.person(one.by, organisation_id=owner)) for one in found.verifications
        ],
        "missing": [MISSING[code] for code in found.missing],
        "unfounded": _unfounded(found.row),
        "qualifications": _qualified(actor, found),
        "may_qualify": qualifies(actor, found),
        "course": course(found, _named(actor, found), RELATIONS),
        "relatives": [(RELATIONS[one.relation], one) for one in found.relatives],
        "shares": [
            (one, names.organisation(one.organisation_id),
             names.person(one.member_ref, organisation_id=one.organisation_id)
             if one.member_ref else "")
            for one in found.shares
        ],
        "history": history_of(
            request, names, lambda most: events.history(actor=actor, event_id=pk, limit=most),
            fields=FIELDS, say=SAY, say_of=partial(_wholes, actor),
        ),
        "forms": {**_forms(request, found, others), **(shown or {})},
        "others": others,
        "opened_form": next(iter(shown or {}), "hit" if "object" in request.GET else ""),
    }  # fmt: skip
    return render(request, "web/events/event.html", context, status=status)


def held_places(
    actor: Actor, row: events.EventRow
) -> list[tuple[events.PlaceShown, tuple[places.ControlView, ...]]]:
    """Places of an event, each with what lists say of who held it then; a time that is open to one
    side reaches to the first day of lists, or to today."""
    codes = {one.code for one in row.places if one.code}
    held = {}
    if codes and (row.when_from or row.when_to):
        first = day_of(row.when_from) if row.when_from else date.min
        last = day_of(row.when_to) if row.when_to else today()
        held = places.control_between(actor=actor, codes=codes, first=first, last=last)
    return [(one, held.get(one.code, ())) for one in row.places]


def _unfounded(row: events.EventRow) -> Word:
    """What is wrong with the event's state, by its verification; "": nothing."""
    if row.state not in events.AFTER_TWO or row.verification in CONFIRMED:
        return ""
    return UNFOUNDED[row.verification == evidence.VerificationLevel.VX]


def _named(actor: Actor, found: events.EventView) -> dict[UUID, events.EventName]:
    related = {one.id for one in found.relatives}
    return events.names_of(actor=actor, event_ids=related) if related else {}


def _qualified(actor: Actor, found: events.EventView) -> list[tuple[str, legal.QualificationRow]]:
    """How the event is qualified, and how those merged into it are, with the number of these."""
    absorbed = {one.id: one.ref for one in found.relatives if one.relation == "absorbed"}
    rows = legal.qualifications_of(actor=actor, event_ids=(found.row.id, *absorbed))
    return [
        (absorbed.get(key, ""), one)
        for key in (found.row.id, *absorbed)
        for one in rows.get(key, ())
    ]


def _forms(
    request: HttpRequest, found: events.EventView, others: tuple[tuple[str, str], ...]
) -> dict[str, EmptyForm | PageForm]:
    """Empty forms. They offer the items that the page shows; the address may name an object that
    was just registered for the event.
    """
    object_ref = request.GET.get("object", "")[:40]
    row, items, parts = found.row, (("items", items_of(found)),), parts_of(found)
    access = classified(row.confidentiality, row.markers, privileged=found.privileged)
    hit = (("prefix", "hit"), ("effects", tuple(events.Effect.choices)))
    actor = request.actor  # type: ignore[attr-defined]
    states = _labelled(events.states_open_to(actor, row.state))
    return {
        "state": EmptyForm(forms.StateForm, given=(("states", states),)),
        "classify": EmptyForm(forms.ClassifyForm, initial=access),
        "verify": EmptyForm(forms.VerifyForm, own=items),
        "statement": EmptyForm(forms.StatementForm, own=items),
        "weapon": EmptyForm(forms.WeaponForm, given=(("prefix", "weapon"),), own=items),
        "hit": HitForm(**dict(hit), initial={"ref": object_ref})
        if object_ref
        else EmptyForm(HitForm, given=hit),
        "link": EmptyForm(forms.LinkForm),
        "number": EmptyForm(forms.NumberForm),
        "merge": EmptyForm(forms.MergeForm),
        "split": forms.SplitForm(prefix="split", **parts),
        "share": EmptyForm(forms.ShareForm, given=(("organisations", others),)),
    }


def items_of(found: events.EventView) -> Choices:
    """The linked items that the reader may see, as choices."""
    return tuple(
        (
            str(link.item_id),
            " · ".join(filter(None, (link.ref, titled(link.title_uk, link.title_en))))[:90],
        )
        for link in found.links
    )


def parts_of(found: events.EventView) -> dict[str, list[tuple[str, str]]]:
    """What may go with a part of the event that becomes one of its own, as choices."""
    titles = dict(items_of(found))
    return {
        "statements": [
            (str(one.id), " · ".join(part for part in (one.who, one.text) if part)[:120])
            for one in found.statements
            if one.withdrawn_at is None
        ],
        "items": [(str(one.id), titles[str(one.item_id)]) for one in found.links],
    }


def states_of(found: events.EventView) -> Choices:
    """Where the event may go from its state, as choices."""
    return _labelled(events.TRANSITIONS[found.row.state])


def _labelled(states: Iterable[str]) -> Choices:
    labels = dict(events.EventState.choices)
    return tuple((str(one), str(labels[one])) for one in states)


FIELDS: dict[str, Word] = {
    "title_uk": _("Title in Ukrainian"),
    "title_en": _("Title in English"),
    "description": _("What happened"),
    "when_text": _("When"),
    "when_zone": _("Time zone"),
    "places": _("Where"),
    "conduct": _("Conduct"),
    "tags": _("Tags"),
    "means": _("Means"),
    "objects_hit": _("What was hit"),
    "casualties": _("People harmed"),
    "likelihood": _("How likely it is"),
    "likelihood_basis": _("Why so"),
    "attacking_side": _("Attacking side"),
    "warnings": _("Warnings given beforehand"),
    "military_context": _("Military use nearby, other explanations"),
    "state": _("State"),
    "verification": _("Verification"),
    "confidentiality": _("Who may see it"),
    "markers": _("Markers"),
    "privileged": _("Under professional privilege"),
    "parent_id": _("Part of"),
    "event": _("Event"),
    "effect": _("Effect"),
    "damage": _("Damage"),
    "system": _("System"),
    "value": _("Number there"),
    "kind": _("Kind"),
    "weapon": _("Weapon"),
    "model": _("Which one"),
    "certainty": _("How certain"),
}
"""Fields that a line of the history may speak of; others are left out."""


def _wholes(actor: Actor, lines: Sequence[events.ChangeView]) -> dict[str, Say]:
    """How the events are called that this one was a part of."""
    sides = (side or {} for line in lines for side in (line.before, line.after))
    known = events.names_of(
        actor=actor, event_ids={UUID(key) for side in sides if (key := side.get("parent_id"))}
    )

    def said(key: str) -> str:
        name = known.get(UUID(key))
        if name is None:
            return gettext("an event that you may not see")
        return " ".join(filter(None, (name.ref, titled(name.title_uk, name.title_en))))

    return {"parent_id": said}


def _harmed(one: dict[str, Any]) -> str:
    """A line of people harmed, as `events.Casualties` keeps it."""
    line = events.CasualtiesView(**one)
    said = f"{spoken('harm', line.harm)}: {people(line)}"
    return " · ".join(filter(None, (said, line.group, line.basis)))


SAY: dict[str, Say] = {
    **{name: partial(events.terms.term, name) for name in ("conduct", "means")},
    "objects_hit": partial(events.terms.term, "objects"),
    "casualties": _harmed,
    "likelihood": listed("likelihood"),
    "state": listed("event_state"),
    "verification": listed("verification"),
    "effect": listed("hit_effect"),
    "damage": listed("damage"),
    "kind": listed("statement"),
    "weapon": partial(units.terms.term, "weapons"),
    "certainty": partial(units.terms.term, "certainty"),
}
"""How values of these fields are said; their codes are of the room's lists."""
