# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to a unit from its page; a form that does not pass is shown again there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dokaz.casework.units import api as units
from dokaz.interfaces.web.addresses import start_of_day
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.forms import ShareForm
from dokaz.interfaces.web.people import organisations
from dokaz.interfaces.web.submitting import PageOf
from dokaz.interfaces.web.units import forms
from dokaz.interfaces.web.units.views.showing import unit_page

POST = ("POST",)


PAGE = PageOf("unit", unit_page)


@door("units.unit.classify", methods=POST)
def classify(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Set who may see the unit and what it warns of."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        values["markers"] = tuple(values["markers"])
        units.classify(actor=actor, unit_id=pk, **values)

    form = forms.ClassifyForm(request.POST)
    return PAGE.submit(request, pk, "classify", form, act, done=_("Access and warnings are set."))


@door("units.spell.withdraw", methods=POST)
def withdraw(request: HttpRequest, pk: UUID, spell: UUID) -> HttpResponse:
    """Take a statement by dates back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: units.withdraw_spell(actor=actor, spell_id=spell, why=why),
        done=_("The entry is withdrawn; it stays readable."),
    )


@door("units.external_id.add", methods=POST)
def add_number(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State the unit's number in another system."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "number",
        forms.NumberForm(request.POST),
        lambda values: units.add_external_id(actor=actor, unit_id=pk, **values),
        done=_("The number is added."),
    )


@door("units.unit.share", "units.unit.know", "members.organisation.directory", methods=POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the unit to another organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    units.require_unit(actor=actor, unit_id=pk)

    def act(values: dict[str, Any]) -> None:
        until = values["until"]
        units.share(
            actor=actor,
            unit_id=pk,
            organisation_id=UUID(values["organisation"]),
            until=start_of_day(until + timedelta(days=1) if until else None),
            reason=values["reason"],
        )

    form = ShareForm(request.POST, prefix="share", organisations=organisations(actor))
    return PAGE.submit(request, pk, "share", form, act, done=_("It is shared from now on."))


@door("units.unit.unshare", methods=POST)
def unshare(request: HttpRequest, pk: UUID, share: UUID) -> HttpResponse:
    """End a share."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: units.unshare(actor=actor, share_id=share, reason=why),
        done=_("The share has ended."),
    )
