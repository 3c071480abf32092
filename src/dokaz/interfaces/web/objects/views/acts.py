# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to an object from its page; a form that does not pass is shown again there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.gate.api import NotFound, Rejected
from dokaz.interfaces.web.addresses import start_of_day
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import LinkForm, ShareForm
from dokaz.interfaces.web.evidence.by_number import items_of
from dokaz.interfaces.web.objects import forms
from dokaz.interfaces.web.objects.views.showing import object_page
from dokaz.interfaces.web.people import organisations
from dokaz.interfaces.web.submitting import PageOf

POST = ("POST",)


PAGE = PageOf("object", object_page)


@door("objects.object.classify", methods=POST)
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the object and what it warns of."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        objects.classify(actor=actor, object_id=pk, **values)

    form = forms.ClassifyForm(request.POST)
    return PAGE.submit(request, pk, "classify", form, act, done=_("Access and warnings are set."))


@door("objects.state.add", "evidence.item.identify", methods=POST)
def add_state(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Add a state the object was in."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        items = items_of(actor, values.pop("refs"))
        draft = objects.StateDraft(item_ids=items, **values)
        objects.add_state(actor=actor, object_id=pk, draft=draft)

    return PAGE.submit(
        request, pk, "state", forms.StateForm(request.POST), act, done=_("The state is added.")
    )


@door("involvement.ownership.state", "persons.person.identify", methods=POST)
def state_ownership(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State whose the object is."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        person = persons.find_person(actor=actor, code=values.pop("person"))
        if person is None:
            raise Rejected("person", _("There is no person with this code name for you."))
        involvement.state_ownership(
            actor=actor,
            person_id=person,
            object_id=pk,
            draft=involvement.OwnershipDraft(**values),
        )

    form = forms.OwnershipForm(request.POST)
    return PAGE.submit(request, pk, "ownership", form, act, done=_("The right is stated."))


@door("involvement.ownership.end", methods=POST)
def end_ownership(request: HttpRequest, pk: UUID, ownership: UUID) -> HttpResponse:
    """State that somebody had no such right after all."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: involvement.end_ownership(actor=actor, ownership_id=ownership, why=why),
        done=_("The right has ended."),
    )


@door("objects.state.withdraw", methods=POST)
def withdraw_state(request: HttpRequest, pk: UUID, state: UUID) -> HttpResponse:
    """Take a state back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: objects.withdraw_state(actor=actor, state_id=state, why=why),
        done=_("The entry is withdrawn; it stays readable."),
    )


@door("objects.use.add", "evidence.item.identify", methods=POST)
def add_use(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Add what is known of military use."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        items = items_of(actor, values.pop("refs"))
        objects.add_use(actor=actor, object_id=pk, draft=objects.UseDraft(item_ids=items, **values))

    form = forms.UseForm(request.POST, prefix="use")
    return PAGE.submit(request, pk, "use", form, act, done=_("The entry is added."))


@door("objects.use.withdraw", methods=POST)
def withdraw_use(request: HttpRequest, pk: UUID, use: UUID) -> HttpResponse:
    """Take a record of military use back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: objects.withdraw_use(actor=actor, use_id=use, why=why),
        done=_("The entry is withdrawn; it stays readable."),
    )


@door("objects.link.add", "evidence.item.identify", methods=POST)
def link(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Link items of evidence by their numbers."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        items = items_of(actor, values["refs"])
        objects.link(actor=actor, object_id=pk, item_ids=items, text=values["text"])

    form = LinkForm(request.POST, prefix="link")
    return PAGE.submit(request, pk, "link", form, act, done=_("The items are linked."))


@door("objects.link.end", methods=POST)
def unlink(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End the link to an item."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: objects.unlink(actor=actor, link_id=link, why=why),
        done=_("The item does not belong to the object any more."),
    )


@door("objects.external_id.add", methods=POST)
def add_number(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State the object's number in another register."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "number",
        forms.NumberForm(request.POST),
        lambda values: objects.add_external_id(actor=actor, object_id=pk, **values),
        done=_("The number is added."),
    )


@door("objects.object.share", "members.organisation.directory", methods=POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the object to another organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    objects.require_object(actor=actor, object_id=pk)

    def act(values: dict[str, Any]) -> None:
        until = values["until"]
        objects.share(
            actor=actor,
            object_id=pk,
            organisation_id=UUID(values["organisation"]),
            until=start_of_day(until + timedelta(days=1) if until else None),
            reason=values["reason"],
        )

    form = ShareForm(request.POST, prefix="share", organisations=organisations(actor))
    return PAGE.submit(request, pk, "share", form, act, done=_("It is shared from now on."))


@door("objects.object.unshare", methods=POST)
def unshare(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponse:
    """End a share."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: objects.unshare(actor=actor, share_id=share, reason=why),
        done=_("The share has ended."),
    )


@door("objects.object.merge", "objects.object.identify", methods=POST)
def merge(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take another record of the same object into this one."""
    actor = request.actor  # type: ignore[attr-defined]
    objects.require_object(actor=actor, object_id=pk)

    def act(values: dict[str, Any]) -> None:
        absent = _("There is no object with this number for you.")
        other = objects.find_object(actor=actor, ref=values["ref"])
        if other is None:
            raise Rejected("ref", absent)
        try:
            objects.merge(actor=actor, object_id=pk, absorbed_id=other, why=values["why"])
        except Rejected as error:
            raise Rejected("ref", str(error)) from error
        except NotFound as error:
            raise Rejected("ref", absent) from error

    form = forms.MergeForm(request.POST)
    return PAGE.submit(request, pk, "merge", form, act, done=_("The two records are one now."))


@door("objects.merge.undo", methods=POST)
def undo_merge(request: HttpRequest, pk: UUID, merge: UUID) -> HttpResponse:
    """Make two objects of a merged one again."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: objects.undo_merge(actor=actor, merge_id=merge, why=why),
        done=_("The merge is undone: they are two objects again."),
    )
