# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done from a person's page; a form that does not pass is shown again there."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.gate.api import Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.by_number import items_of
from dokaz.interfaces.web.people import organisations
from dokaz.interfaces.web.persons import forms
from dokaz.interfaces.web.persons.views.showing import PAGE_VIEWS, person_page
from dokaz.interfaces.web.submitting import PageOf

POST = ("POST",)


PAGE = PageOf("person", person_page)


@door("persons.person.classify", *PAGE_VIEWS, methods=POST)
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the person and what the record warns of."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        persons.classify(actor=actor, person_id=pk, **values)

    form = forms.ClassifyForm(request.POST)
    return PAGE.submit(request, pk, "classify", form, act, done=_("Access and warnings are set."))


@door("persons.external_id.add", *PAGE_VIEWS, methods=POST)
def add_number(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State the person's number in another system."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "number",
        forms.NumberForm(request.POST),
        lambda values: persons.add_external_id(actor=actor, person_id=pk, **values),
        done=_("The number is added."),
    )


@door("persons.person.share", *PAGE_VIEWS, methods=POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the person, by code name, to another organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    persons.require_person(actor=actor, person_id=pk)
    form = forms.ShareForm(request.POST, organisations=organisations(actor))
    return PAGE.submit(
        request,
        pk,
        "share",
        form,
        lambda values: persons.share(
            actor=actor,
            person_id=pk,
            organisation_id=UUID(values["organisation"]),
            reason=values["reason"],
        ),
        done=_("It is shared from now on."),
    )


@door("persons.person.unshare", methods=POST)
def unshare(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponse:
    """End a share."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: persons.unshare(actor=actor, share_id=share, reason=why),
        done=_("The share has ended."),
    )


@door("persons.item.link", "evidence.item.identify", *PAGE_VIEWS, methods=POST)
def link(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Link items of evidence by their numbers."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        items = items_of(actor, values["refs"])
        persons.link(actor=actor, person_id=pk, item_ids=items, about=values["about"])

    form = forms.ItemsForm(request.POST)
    return PAGE.submit(request, pk, "items", form, act, done=_("The items are linked."))


@door("persons.item.unlink", methods=POST)
def unlink(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End the link to an item."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: persons.unlink(actor=actor, link_id=link, why=why),
        done=_("The item does not stand with the person any more."),
    )


@door("involvement.role.state", "events.event.identify", *PAGE_VIEWS, methods=POST)
def state_role(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State what the person was in an event."""
    actor = request.actor  # type: ignore[attr-defined]
    persons.require_person(actor=actor, person_id=pk)

    def act(values: dict[str, Any]) -> None:
        event = events.find_event(actor=actor, ref=values["event"])
        if event is None:
            raise Rejected("event", _("There is no event with this number for you."))
        draft = involvement.RoleDraft(
            role=values["role"],
            harm=tuple(values["harm"]),
            knowledge=values["knowledge"],
            certainty=values["certainty"],
            when=values["when"],
        )
        involvement.state_role(actor=actor, person_id=pk, event_id=event, draft=draft)

    form = forms.RoleForm(request.POST)
    return PAGE.submit(request, pk, "role", form, act, done=_("The role is stated."))


@door("involvement.role.end", methods=POST)
def end_role(request: HttpRequest, pk: UUID, role: UUID) -> HttpResponse:
    """State that the person was not that after all."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: involvement.end_role(actor=actor, role_id=role, why=why),
        done=_("The role has ended."),
    )


@door("involvement.post.state", "units.unit.identify", *PAGE_VIEWS, methods=POST)
def state_post(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State which post the person held in a unit, and when."""
    actor = request.actor  # type: ignore[attr-defined]
    persons.require_person(actor=actor, person_id=pk)

    def act(values: dict[str, Any]) -> None:
        unit = units.find_unit(actor=actor, ref=values.pop("unit"))
        if unit is None:
            raise Rejected("unit", _("There is no unit with this number for you."))
        draft = involvement.PostDraft(**values)
        involvement.state_post(actor=actor, person_id=pk, unit_id=unit, draft=draft)

    form = forms.PostForm(request.POST)
    return PAGE.submit(request, pk, "post", form, act, done=_("The post is stated."))


@door("involvement.post.end", methods=POST)
def end_post(request: HttpRequest, pk: UUID, post: UUID) -> HttpResponse:
    """State that the person did not hold the post after all."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: involvement.end_post(actor=actor, post_id=post, why=why),
        done=_("The post has ended."),
    )


@door("persons.record.withdraw", methods=POST)
def withdraw_record(request: HttpRequest, pk: UUID, record: UUID) -> HttpResponse:
    """State that a record should not stand."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: persons.withdraw_record(actor=actor, record_id=record, why=why),
        done=_("The record is withdrawn; it stays, marked so."),
    )


@door("persons.erasure.propose", *PAGE_VIEWS, methods=POST)
def propose_erasure(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Propose to erase the person."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "erasure",
        forms.ErasureForm(request.POST),
        lambda values: persons.propose_erasure(actor=actor, person_id=pk, **values),
        done=_("Proposed. Another person has to approve; until then nothing happens."),
    )


@door("persons.erasure.approve", methods=POST)
def approve_erasure(request: HttpRequest, pk: UUID, erasure: UUID) -> HttpResponse:
    """Approve another person's proposal: the key is destroyed for good."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: persons.approve_erasure(actor=actor, erasure_id=erasure),
        done=_("The person is erased. Nobody can read any more who it was."),
    )


@door("persons.erasure.withdraw", methods=POST)
def withdraw_erasure(request: HttpRequest, pk: UUID, erasure: UUID) -> HttpResponse:
    """Take a proposal back, or say no to it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: persons.withdraw_erasure(actor=actor, erasure_id=erasure),
        done=_("The proposal is taken back."),
    )
