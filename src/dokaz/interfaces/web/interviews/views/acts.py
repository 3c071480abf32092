# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done to an interview from its page; a form that does not pass is shown again there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.interviews import finding, forms
from dokaz.interfaces.web.interviews.standing import readers
from dokaz.interfaces.web.interviews.views.showing import interview_page, next_states
from dokaz.interfaces.web.submitting import PageOf, submitted

POST = ("POST",)


PAGE = PageOf("interview", interview_page)


@door("interviews.gate.answer", methods=POST)
def gate(request: HttpRequest, pk: UUID, line: str) -> HttpResponse:
    """Answer one line of the checklist."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.GateForm(request.POST)
    told = _("Choose an answer.")
    if form.is_valid():
        try:
            api.answer_gate(actor=actor, interview_id=pk, line=line, **form.cleaned_data)
        except (Rejected, Conflict) as error:
            told = str(error)
        else:
            return redirect("interview", pk=pk)
    typed = request.POST.get("reason", "")
    return interview_page(request, pk, status=422, gate_error=(line, told, typed))


@door("interviews.interview.advance", "interviews.interview.show", methods=POST)
def advance(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Bring the interview into its next state."""
    actor = request.actor  # type: ignore[attr-defined]
    found = api.get_interview(actor=actor, interview_id=pk)
    form = forms.StateForm(request.POST, states=next_states(found))
    return PAGE.submit(
        request,
        pk,
        "state",
        form,
        lambda values: api.advance(actor=actor, interview_id=pk, **values),
        done=_("The state is changed."),
    )


@door("interviews.interview.hold", methods=POST)
def hold(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record that it was held, and how."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        for name in ("present", "quality"):
            values[name] = tuple(values[name])
        api.hold(actor=actor, interview_id=pk, draft=api.HeldDraft(**values))

    form = forms.HeldForm(request.POST)
    return PAGE.submit(request, pk, "held", form, act, done=_("It is recorded how it went."))


@door("interviews.account.file", "evidence.item.register", methods=POST)
def account(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Write the account down as evidence."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.AccountForm(request.POST)
    return submitted(
        request,
        form,
        lambda values: api.write_account(actor=actor, interview_id=pk, **values),
        done=_("The account is kept as evidence, for named people only."),
        after=lambda: redirect("interview", pk=pk),
        again=lambda: interview_page(request, pk, shown={"account": form}, status=422),
    )


@door("interviews.account.file", methods=POST)
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """File an item that is in the archive already."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        item = finding.item(actor, "item", values["item"])
        assert item is not None
        api.file_item(actor=actor, interview_id=pk, item_id=item, role=values["role"])

    form = forms.FileForm(request.POST)
    return PAGE.submit(request, pk, "file", form, act, done=_("The item is filed."))


@door("interviews.account.read", methods=POST)
def read(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Open the account: recorded, then shown."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.ReadForm(request.POST)
    return submitted(
        request,
        form,
        lambda values: api.read_account(actor=actor, interview_id=pk, **values),
        done=_("Recorded: you opened this account."),
        after=lambda: interview_page(request, pk, opened=True),
        again=lambda: interview_page(request, pk, shown={"read": form}, status=422),
    )


@door("interviews.influences.record", methods=POST)
def influences(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record what may have influenced the account."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "influences",
        forms.InfluenceForm(request.POST),
        lambda values: api.record_influences(actor=actor, interview_id=pk, **values),
        done=_("Influences are recorded."),
    )


@door("interviews.difference.note", methods=POST)
def difference(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Note a contradiction."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        other = finding.interview(actor, "other_interview", values.pop("other_interview"))
        event = finding.event(actor, "event", values.pop("event"))
        draft = api.DifferenceDraft(other_interview=other, event_id=event, **values)
        api.note_difference(actor=actor, interview_id=pk, draft=draft)

    form = forms.DifferenceForm(request.POST)
    return PAGE.submit(request, pk, "difference", form, act, done=_("The contradiction is noted."))


@door("interviews.access.give", methods=POST)
def give_access(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Let a colleague know of the interview."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.AccessForm(request.POST, colleagues=readers(actor))
    return PAGE.submit(
        request,
        pk,
        "access",
        form,
        lambda values: api.give_access(actor=actor, interview_id=pk, member=UUID(values["member"])),
        done=_("The colleague may see this interview now."),
    )


@door("interviews.access.end", methods=POST)
def end_access(request: HttpRequest, pk: UUID, access: UUID) -> HttpResponse:
    """End a colleague's access."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        api.end_access(actor=actor, access_id=access)
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("interview", pk=pk)
