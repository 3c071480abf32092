# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to an activity from its page; a form that does not pass is shown again there."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from dokaz.gate.api import Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.outreach import forms
from dokaz.interfaces.web.outreach.views.showing import activity_page
from dokaz.interfaces.web.submitting import PageOf
from dokaz.outreach import api as outreach

POST = ("POST",)
PAGE = PageOf("activity", activity_page)


@door("outreach.activity.withdraw", methods=POST)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that it was not so, or stands twice."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: outreach.withdraw(actor=actor, activity_id=pk, why=why),
        done=_("The activity is withdrawn; it stays readable."),
    )


@door("outreach.activity.erase_words", methods=POST)
def erase_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Empty every word about it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: outreach.erase_words(actor=actor, activity_id=pk, why=why),
        done=_("The words are erased."),
    )


@door("outreach.outcome.record", methods=POST)
def record_outcome(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Say what came of it."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        draft = outreach.OutcomeDraft(**values)
        outreach.record_outcome(actor=actor, activity_id=pk, draft=draft)

    form = forms.OutcomeForm(request.POST)
    return PAGE.submit(request, pk, "outcome", form, act, done=_("The outcome is recorded."))


@door("outreach.outcome.withdraw", methods=POST)
def withdraw_outcome(request: HttpRequest, pk: UUID, outcome: UUID) -> HttpResponse:
    """Take an outcome back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: outreach.withdraw_outcome(actor=actor, outcome_id=outcome, why=why),
        done=_("The entry is withdrawn; it stays readable."),
    )


@door("outreach.activity.link", "outreach.record.identify", methods=POST)
def link(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Say which records belong to it, by their numbers."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        of_kind: dict[str, list[UUID]] = {}
        for ref in re.split(r"[\s,;]+", values["refs"].strip()):
            found = outreach.find_record(actor=actor, ref=ref)
            if found is None:
                told = _("There is no record %s for you. Nothing was saved.") % ref[:40]
                raise Rejected("refs", told)
            of_kind.setdefault(found[0], []).append(found[1])
        for about, about_ids in of_kind.items():
            outreach.link(actor=actor, activity_id=pk, about=about, about_ids=about_ids)

    form = forms.RecordsForm(request.POST)
    return PAGE.submit(request, pk, "records", form, act, done=_("The records are linked."))


@door("outreach.link.end", methods=POST)
def unlink(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """Say that a record does not belong to it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: outreach.unlink(actor=actor, link_id=link),
        done=_("The record does not belong to it any more."),
    )
