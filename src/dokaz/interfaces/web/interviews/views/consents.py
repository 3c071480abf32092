# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person's consent: what stands, asking, taking back, and what a withdrawal asks to be done."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.standing import hands_over
from dokaz.interfaces.web.forms import PageForm, ReasonForm
from dokaz.interfaces.web.interviews import finding, forms
from dokaz.interfaces.web.interviews.standing import GUARDIANS, RECORDERS, WITHDRAWERS
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.submitting import submitted

POST = ("POST",)
_MINUTE = "%Y-%m-%dT%H:%M"


@door("interviews.consent.show")
def consents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All about one person's consent."""
    return consents_page(request, pk)


def consents_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = api.consents_of(actor=actor, person_id=pk)
    names = Names(actor)
    asked = [one for one in found.standing if one.answer.state != api.AnswerState.NOT_ASKED]
    now = timezone.localtime().strftime(_MINUTE)
    context = {
        "found": found,
        "asked": asked,
        "not_asked": _not_asked(found),
        "consents": [(one, names.person(one.recorded_by)) for one in found.consents],
        "withdrawals": [
            (one, names.person(one.recorded_by),
             [(task, names.person(task.done_by) if task.done_by else "") for task in one.tasks])
            for one in found.withdrawals
        ],
        "may_record": actor.holds(*RECORDERS) and not found.erased,
        # What left is read by those who hand over; others are told its number.
        "reads_copies": hands_over(actor) or actor.holds("auditor"),
        "may_withdraw": actor.holds(*WITHDRAWERS),
        "may_release": actor.holds(*GUARDIANS),
        "forms": {
            "withdraw": forms.WithdrawForm(initial={"at": now}),
            "items": forms.ItemsForm(),
            **(shown or {}),
        },
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/interviews/consents.html", context, status=status)


def _not_asked(found: api.PersonConsents) -> list[str]:
    """Purposes about which nobody asked anything."""
    asked = {one.purpose for one in found.standing if one.answer.state != api.AnswerState.NOT_ASKED}
    return [purpose for purpose in api.Purpose.values if purpose not in asked]


@door("interviews.consent.record", "interviews.consent.show", methods=("GET", "HEAD", "POST"))
def new(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Ask the person, purpose by purpose, on whatever device is at hand."""
    actor = request.actor  # type: ignore[attr-defined]
    persons.require_person(actor=actor, person_id=pk)
    interview = key_of(request.GET.get("interview"))
    if request.method != "POST":
        now = timezone.localtime().strftime(_MINUTE)
        form = forms.ConsentForm(initial={"given_at": now, "language": "uk", "given_by": "self"})
        return _form_page(request, pk, form)
    form = forms.ConsentForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        how = ("given_by", "capacity", "form", "language", "given_at", "contact_by",
               "expires_on", "review_on", "words")  # fmt: skip
        draft = api.ConsentDraft(
            lines=form.lines(),
            contact_how=tuple(values["contact_how"]),
            text_version=_text(request),
            interview_id=interview,
            proof_item_id=finding.item(actor, "proof", values["proof"]),
            **{name: values[name] for name in how},
        )
        api.record_consent(actor=actor, person_id=pk, draft=draft)

    return submitted(
        request,
        form,
        act,
        done=_("The answers are recorded. Nothing else was agreed to."),
        after=lambda: (
            redirect("interview", pk=interview) if interview else redirect("consents", pk=pk)
        ),
        again=lambda: _form_page(request, pk, form, status=422),
    )


def _text(request: HttpRequest) -> str:
    """The version and language of the sentences that are shown and read out."""
    wanted = request.POST.get("text") or request.GET.get("text") or ""
    if wanted in api.consent_texts.versions():
        return wanted
    return api.consent_texts.latest_in(get_language() or "uk")


def _form_page(
    request: HttpRequest, pk: UUID, form: forms.ConsentForm, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    version = _text(request)
    said = api.consent_texts.sentences(version)
    row = persons.rows_of(actor=actor, person_ids=[pk])[pk]
    context = {
        "person_id": pk,
        "code": row.code,
        "form": form,
        "version": version,
        "versions": api.consent_texts.versions(),
        "intro": [text for key, text in said.items() if key.startswith("intro.")],
        "end": said["end"],
        "interview": request.GET.get("interview", ""),
        "questions": [
            {
                "purpose": purpose,
                "sentence": said[purpose],
                "decision": form[f"decision-{purpose}"],
                "recipient": form[f"recipient-{purpose}"],
                "conditions": form[f"conditions-{purpose}"],
                "chosen_conditions": form[f"conditions-{purpose}"].value() or (),
                "not_before": form[f"not_before-{purpose}"],
                "choices": form.fields[f"decision-{purpose}"].choices,  # type: ignore[attr-defined]
                "chosen": form[f"decision-{purpose}"].value() or "",
            }
            for purpose in api.Purpose.values
            if purpose in said  # An older text asks less.
        ],
        "conditions": api.Condition.choices,
    }
    return render(request, "web/interviews/consent.html", context, status=status)


@door("interviews.consent.withdraw", "evidence.item.describe", methods=POST)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take down that the person takes consent back, and close what they do not want kept."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.WithdrawForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        draft = api.WithdrawalDraft(
            purposes=tuple(values.pop("purposes")),
            recipients=tuple(values.pop("recipients")),
            # The browser's minute has just begun: what is said now is not in the future.
            at=min(values.pop("at"), datetime.now(UTC)),
            **values,
        )
        taken = api.take_back(actor=actor, person_id=pk, draft=draft)
        _tell_closed(request, taken.closed, taken.left)

    return submitted(
        request,
        form,
        act,
        done=_("The withdrawal stands. Nothing it covers leaves from now on."),
        after=lambda: redirect("consents", pk=pk),
        again=lambda: consents_page(request, pk, shown={"withdraw": form}, status=422),
    )


def _tell_closed(request: HttpRequest, closed: int, left: int) -> None:
    if closed:
        text = ngettext(
            "%d item is closed to partners.", "%d items are closed to partners.", closed
        )
        messages.info(request, text % closed)
    if left:
        text = ngettext(
            "%d item is left to a custodian to close.",
            "%d items are left to a custodian to close.",
            left,
        )
        messages.warning(request, text % left)


@door("interviews.item.depend", methods=POST)
def depend(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """State that items depend on the person's consent."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.ItemsForm(request.POST)
    return submitted(
        request,
        form,
        lambda values: api.depend(
            actor=actor, person_id=pk, item_ids=finding.item_list(actor, values["items"])
        ),
        done=_("The person's consent decides about these items from now on."),
        after=lambda: redirect("consents", pk=pk),
        again=lambda: consents_page(request, pk, shown={"items": form}, status=422),
    )


@door("interviews.withdrawal.tasks")
def tasks(request: HttpRequest) -> HttpResponse:
    """What withdrawals ask the organisation to do."""
    actor = request.actor  # type: ignore[attr-defined]
    done = request.GET.get("done") == "yes"
    found = api.withdrawal_tasks(actor=actor, done=done, limit=200)
    people = persons.rows_of(actor=actor, person_ids=[one.person_id for one in found])
    names = Names(actor)
    context = {
        "tasks": [
            (one, people[one.person_id].code if one.person_id in people else "",
             names.person(one.done_by) if one.done_by else "")
            for one in found
        ],
        "done": done,
        "may_do": actor.holds(*RECORDERS),
    }  # fmt: skip
    return render(request, "web/interviews/tasks.html", context)


@door("interviews.withdrawal.do_task", methods=POST)
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that one of them was done, and how."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what was done. Nothing was saved."))
        return redirect("withdrawals")
    try:
        api.do_task(actor=actor, task_id=pk, words=form.cleaned_data["reason"])
    except (Rejected, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is recorded what was done."))
    return redirect("withdrawals")
