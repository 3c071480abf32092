# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to an event from its page; a form that does not pass is shown again there."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Rejected
from dokaz.interfaces.web.addresses import number_of, start_of_day
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events import forms
from dokaz.interfaces.web.events.views.showing import (
    event_page,
    items_of,
    parts_of,
    states_of,
)
from dokaz.interfaces.web.evidence.by_number import items_of as items_of_numbers
from dokaz.interfaces.web.objects.forms import HitForm
from dokaz.interfaces.web.people import organisations
from dokaz.interfaces.web.places import picking
from dokaz.interfaces.web.submitting import PageOf

POST = ("POST",)


PAGE = PageOf("event", event_page)


@door("events.event.classify", methods=POST)
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the event and what it warns of."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        events.classify(actor=actor, event_id=pk, **values)

    form = forms.ClassifyForm(request.POST)
    return PAGE.submit(request, pk, "classify", form, act, done=_("Access and warnings are set."))


@door("events.event.verify", "events.event.show", methods=POST)
def verify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record a verification."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk)
    form = forms.VerifyForm(request.POST, items=items_of(found))

    def act(values: dict[str, Any]) -> None:
        events.verify(
            actor=actor,
            event_id=pk,
            level=values["level"],
            checks=form.checks(),
            method=values["method"],
            item_id=UUID(values["item"]) if values["item"] else None,
            revision=number_of(request.POST.get("revision")),
        )

    return PAGE.submit(request, pk, "verify", form, act, done=_("The verification is recorded."))


@door("events.event.advance", "events.event.show", methods=POST)
def advance(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Bring the event into another state."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk)
    form = forms.StateForm(request.POST, states=states_of(found))
    return PAGE.submit(
        request,
        pk,
        "state",
        form,
        lambda values: events.advance(actor=actor, event_id=pk, **values),
        done=_("The state is changed."),
    )


@door("events.statement.add", "events.event.show", "places.place.search", methods=POST)
def add_statement(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Add a claim, an observation or a finding."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk)

    def act(values: dict[str, Any]) -> None:
        item = values.pop("item")
        place = _stated_place(actor, values.pop("place"), values.pop("address"))
        draft = events.StatementDraft(
            item_id=UUID(item) if item else None,
            place=place,
            **values,
        )
        events.add_statement(actor=actor, event_id=pk, draft=draft)

    form = forms.StatementForm(request.POST, items=items_of(found))
    return PAGE.submit(request, pk, "statement", form, act, done=_("The statement is added."))


def _stated_place(actor: Actor, name: str, address: str) -> events.PlaceRef | None:
    """The place of a statement: a name that fits one place only, or its code; words beside it.

    Raises:
        Rejected: the name fits no place or several, which are named.
    """
    name, address = name.strip(), address.strip()
    if not name:
        return events.PlaceRef(address=address) if address else None
    if re.fullmatch(r"UA\d{17}", name):
        return events.PlaceRef(code=name, address=address)
    found = places.candidates(actor=actor, name=name, limit=6)
    exact = [one for one in found.rows if one.exact]
    if len(exact) == 1:
        return events.PlaceRef(code=exact[0].place.code, address=address)
    if not found.rows:
        raise Rejected("place", _("The codifier has no place of this name."))
    listed = "; ".join(f"{one.place.whole} – {one.place.code}" for one in found.rows)
    told = _("This name fits %d places. Write the oblast after a comma, or the code: %s")
    raise Rejected("place", told % (found.total, listed))


@door("events.statement.withdraw", methods=POST)
def withdraw_statement(request: HttpRequest, pk: UUID, statement: UUID) -> HttpResponse:
    """Take a statement back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.withdraw_statement(actor=actor, statement_id=statement, why=why),
        done=_("The statement is withdrawn; it stays in the history."),
    )


@door("events.link.add", "evidence.item.identify", methods=POST)
def link(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Link items of evidence by their numbers."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        events.link(
            actor=actor,
            event_id=pk,
            item_ids=items_of_numbers(actor, values["refs"]),
            text=values["text"],
        )

    form = forms.LinkForm(request.POST)
    return PAGE.submit(request, pk, "link", form, act, done=_("The items are linked."))


@door("events.link.end", methods=POST)
def unlink(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End the link to an item."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.unlink(actor=actor, link_id=link, why=why),
        done=_("The item does not belong to the event any more."),
    )


@door("events.link.add", "events.event.identify", methods=POST)
def link_to_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From an item's page: link it to the event with a number."""
    actor = request.actor  # type: ignore[attr-defined]
    evidence.require_item(actor=actor, item_id=pk)
    form = forms.EventRefForm(request.POST)
    event = None
    if form.is_valid():
        event = events.find_event(actor=actor, ref=form.cleaned_data["ref"])
    if event is None:
        messages.error(request, _("There is no event with this number for you."))
        return redirect("item", pk=pk)
    try:
        events.link(actor=actor, event_id=event, item_ids=(pk,))
    except (Rejected, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The item belongs to the event now."))
    return redirect("item", pk=pk)


@door("events.hit.add", "objects.object.identify", methods=POST)
def add_hit(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Add a protected object to those the event hit."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        found = objects.find_object(actor=actor, ref=values.pop("ref"))
        if found is None:
            raise Rejected("ref", _("There is no object with this number for you."))
        draft = events.HitDraft(object_id=found, **values)
        events.add_hit(actor=actor, event_id=pk, draft=draft)

    form = HitForm(request.POST, prefix="hit", effects=events.Effect.choices)
    return PAGE.submit(request, pk, "hit", form, act, done=_("The object is among those hit."))


@door("events.hit.end", methods=POST)
def end_hit(request: HttpRequest, pk: UUID, hit: UUID) -> HttpResponse:
    """Take an object from those the event hit."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.end_hit(actor=actor, hit_id=hit, why=why),
        done=_("The object is not among those hit any more."),
    )


@door("events.weapon.add", "events.event.show", "units.unit.identify", methods=POST)
def add_weapon(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State a weapon that the event was done with."""
    actor = request.actor  # type: ignore[attr-defined]
    items = items_of(events.get_event(actor=actor, event_id=pk))

    def act(values: dict[str, Any]) -> None:
        ref, item = values.pop("unit"), values.pop("item")
        found = units.find_unit(actor=actor, ref=ref) if ref else None
        if ref and found is None:
            raise Rejected("unit", _("There is no unit with this number for you."))
        draft = events.WeaponDraft(unit_id=found, item_id=UUID(item) if item else None, **values)
        events.add_weapon(actor=actor, event_id=pk, draft=draft)

    form = forms.WeaponForm(request.POST, prefix="weapon", items=items)
    return PAGE.submit(request, pk, "weapon", form, act, done=_("The weapon is stated."))


@door("events.weapon.end", methods=POST)
def end_weapon(request: HttpRequest, pk: UUID, statement: UUID) -> HttpResponse:
    """Take a statement of a weapon back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.end_weapon(actor=actor, statement_id=statement, why=why),
        done=_("The weapon is taken back; it stays in the history."),
    )


@door("events.external_id.add", methods=POST)
def add_number(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State the event's number in another system."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "number",
        forms.NumberForm(request.POST),
        lambda values: events.add_external_id(actor=actor, event_id=pk, **values),
        done=_("The number is added."),
    )


@door("events.event.share", "members.organisation.directory", methods=POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the event to another organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    events.require_event(actor=actor, event_id=pk)

    def act(values: dict[str, Any]) -> None:
        until = values["until"]
        events.share(
            actor=actor,
            event_id=pk,
            organisation_id=UUID(values["organisation"]),
            until=start_of_day(until + timedelta(days=1) if until else None),
            reason=values["reason"],
        )

    form = forms.ShareForm(request.POST, organisations=organisations(actor))
    return PAGE.submit(request, pk, "share", form, act, done=_("It is shared from now on."))


@door("events.event.unshare", methods=POST)
def unshare(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponse:
    """End a share."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.unshare(actor=actor, share_id=share, reason=why),
        done=_("The share has ended."),
    )


@door("events.event.merge", "events.event.identify", methods=POST)
def merge(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take another record of the same event into this one."""
    actor = request.actor  # type: ignore[attr-defined]
    events.require_event(actor=actor, event_id=pk)

    def act(values: dict[str, Any]) -> None:
        other = events.find_event(actor=actor, ref=values["ref"])
        if other is None:
            raise Rejected("ref", _("There is no event with this number for you."))
        try:
            events.merge(actor=actor, event_id=pk, absorbed_id=other, why=values["why"])
        except Rejected as error:
            raise Rejected("ref", str(error)) from error
        except NotFound as error:
            raise Rejected("ref", _("There is no event with this number for you.")) from error

    form = forms.MergeForm(request.POST)
    return PAGE.submit(request, pk, "merge", form, act, done=_("The two records are one now."))


@door("events.event.split", "events.event.show", methods=POST)
def split(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Make an event of its own of a part of this one; the place and conduct go with it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = events.get_event(actor=actor, event_id=pk)
    form = forms.SplitForm(request.POST, prefix="split", **parts_of(found))

    def act(values: dict[str, Any]) -> None:
        row = found.row
        draft = events.EventDraft(
            title_uk=values["title_uk"],
            when=values["when"],
            when_zone=row.when_zone,
            places=tuple(events.PlaceRef(**picking.held(one)) for one in row.places),
            conduct=row.conduct,
            means=row.means,
            confidentiality=row.confidentiality,
            markers=row.markers,
            privileged=found.privileged,
        )
        events.split(
            actor=actor,
            event_id=pk,
            draft=draft,
            why=values["why"],
            link_ids=[UUID(one) for one in values.get("items", ())],
            statement_ids=[UUID(one) for one in values.get("statements", ())],
        )

    done = _("A part of it is an event of its own now. Merging the two undoes it.")
    return PAGE.submit(request, pk, "split", form, act, done=done)


@door("events.merge.undo", methods=POST)
def undo_merge(request: HttpRequest, pk: UUID, merge: UUID) -> HttpResponse:
    """Make two events of a merged one again."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: events.undo_merge(actor=actor, merge_id=merge, why=why),
        done=_("The merge is undone: they are two events again."),
    )
