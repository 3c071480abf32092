# SPDX-License-Identifier: AGPL-3.0-or-later
"""Litigation actions of a case: their pages; entered, moved on, taken off it; whom they name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor, Conflict, NotFound, Rejected
from dokaz.interfaces.web.addresses import few
from dokaz.interfaces.web.cases.forms import DeadlineForm, LitigationForm, NameForm
from dokaz.interfaces.web.cases.views.acts import PAGE, records_of
from dokaz.interfaces.web.cases.views.sources import source_of
from dokaz.interfaces.web.cases.views.working import workable
from dokaz.interfaces.web.comparing import Opened, as_held
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.people import Names, all_organisations
from dokaz.interfaces.web.submitting import ended, submitted

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
_FIELDS = (
    "forum", "body", "claim", "against", "lead", "others", "state", "state_on", "decided_on",
    "file_by", "filed_on", "own_number", "forum_number", "outcome",
)  # fmt: skip


@door("cases.litigation.show", "cases.case.show")
def show(request: HttpRequest, pk: UUID, litigation: UUID) -> HttpResponse:
    """One action: for whom, against whom, its days, and what speaks against it."""
    return _page(request, pk, litigation)


def _page(
    request: HttpRequest,
    pk: UUID,
    litigation: UUID,
    *,
    shown: dict[str, PageForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.get_case(actor=actor, case_id=pk, most_litigation=0)
    one = _among(actor, pk, litigation)
    names = Names(actor)
    to_do = {str(code): words for code, words in interviews.TO_DO.items()}
    reasons = dict(interviews.Reason.choices)
    context = {
        "case": found,
        "one": one,
        "lead": names.organisation(one.lead_id),
        "others": [names.organisation(key) for key in one.others],
        "by": names.person(one.by, organisation_id=one.organisation_id),
        "parts": [
            (
                part,
                [
                    (each, names.organisation(each.organisation_id), reasons.get(each.reason, ""),
                     to_do.get(each.reason, ""))
                    for each in one.records
                    if each.part == part
                ],
                one.hidden.get(part, 0),
            )
            for part in cases.LitigationPart.values
        ],
        "agreed_to": (
            interviews.Purpose(one.purpose).label, interviews.Recipient(one.recipient).label
        ),
        "conflicts": [
            (each, [source_of(code) for code in each.sources], names.organisation(
                each.organisation_id) if each.organisation_id else "")
            for each in few(request, one.conflicts)
        ],
        "deadlines": [each for each in found.deadlines if each.litigation_id == litigation],
        "forms": {"name": NameForm(), "deadline": DeadlineForm(), **(shown or {})},
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/cases/litigation.html", context, status=status)


@door("cases.litigation.state", "cases.case.show", methods=BOTH)
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter an action."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.litigation.state")
    form = LitigationForm(
        request.POST if request.method == "POST" else None,
        organisations=all_organisations(actor),
        initial={"lead": str(found.row.organisation_id)},
    )
    del form.fields["why"]  # There is nothing yet that could be changed.
    if form.is_bound and form.is_valid():
        try:
            made = cases.state_litigation(actor=actor, case_id=pk, draft=_draft(form))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The action is entered. Name the victims in it."))
            return redirect("litigation", pk=pk, litigation=made)
    return _render(request, {"case": found, "form": form})


@door("cases.litigation.change", "cases.litigation.show", "cases.case.show", methods=BOTH)
def change(request: HttpRequest, pk: UUID, litigation: UUID) -> HttpResponse:
    """Set an action anew, as when it comes further; former values are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.litigation.change")
    one = _among(actor, pk, litigation)
    saved = as_held({name: getattr(one, "lead_id" if name == "lead" else name) for name in _FIELDS})
    context: dict[str, Any] = {"case": found, "one": one}
    known = {"organisations": all_organisations(actor)}
    if request.method != "POST":
        context |= Opened(saved, one.revision).context
        return _render(request, {**context, "form": LitigationForm(initial=saved, **known)})
    form, opened = LitigationForm(request.POST, **known), Opened.posted(request.POST)
    if form.is_valid():
        try:
            cases.change_litigation(
                actor=actor,
                litigation_id=litigation,
                draft=_draft(form),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            stated = as_held({name: form.cleaned_data[name] for name in _FIELDS})
            opened.refused(form, error, saved=saved, revision=one.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("litigation", pk=pk, litigation=litigation)
    return _render(request, {**context, "form": form, **opened.context})


@door("cases.litigation.end", methods=POST)
def end(request: HttpRequest, pk: UUID, litigation: UUID) -> HttpResponse:
    """Take an action off the case."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: cases.end_litigation(actor=actor, litigation_id=litigation, why=why),
        done=_("The action does not belong to the case any more."),
    )


@door("cases.litigation.name", "cases.litigation.show", "cases.target.find", methods=POST)
def name(request: HttpRequest, pk: UUID, litigation: UUID) -> HttpResponseBase:
    """Name records of the case by their numbers."""
    actor = request.actor  # type: ignore[attr-defined]
    workable(request, pk, "cases.litigation.name")

    def act(values: dict[str, Any]) -> None:
        keys = [key for ids in records_of(actor, values["refs"]).values() for key in ids]
        try:
            cases.name_in_litigation(
                actor=actor, litigation_id=litigation, part=values["part"], record_ids=keys
            )
        except Rejected as error:
            field = "refs" if error.field == "record_ids" else error.field
            raise Rejected(field, str(error)) from error
        except NotFound as error:
            raise Rejected("refs", _("These are records of another kind.")) from error

    form = NameForm(request.POST)
    return _submit(request, pk, litigation, "name", form, act, _("They are named in the action."))


@door("cases.litigation.unname", methods=POST)
def unname(request: HttpRequest, pk: UUID, litigation: UUID, link: UUID) -> HttpResponse:
    """Take a record out of an action."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: cases.unname_in_litigation(actor=actor, link_id=link, why=why),
        done=_("The action does not name it any more."),
        after=lambda: redirect("litigation", pk=pk, litigation=litigation),
    )


@door("cases.deadline.set", "cases.case.show", methods=POST)
def set_deadline(request: HttpRequest, pk: UUID, litigation: UUID) -> HttpResponseBase:
    """Set a deadline of an action."""
    actor = request.actor  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        cases.set_deadline(actor=actor, case_id=pk, litigation_id=litigation, **values)

    form = DeadlineForm(request.POST)
    return _submit(request, pk, litigation, "deadline", form, act, _("The deadline is set."))


def _submit(
    request: HttpRequest, pk: UUID, litigation: UUID, name: str, form: PageForm, act: Any, done: str
) -> HttpResponseBase:
    return submitted(
        request,
        form,
        act,
        done=done,
        after=lambda: redirect("litigation", pk=pk, litigation=litigation),
        again=lambda: _page(request, pk, litigation, shown={name: form}, status=422),
    )


def _among(actor: Actor, pk: UUID, litigation: UUID) -> cases.LitigationView:
    """The case's with this key. Raises NotFound."""
    one = cases.get_litigation(actor=actor, litigation_id=litigation)
    if one.case_id != pk:
        raise NotFound("litigation action")
    return one


def _draft(form: LitigationForm) -> cases.LitigationDraft:
    values = {name: form.cleaned_data[name] for name in _FIELDS}
    values["lead"] = UUID(values["lead"])
    values["others"] = tuple(UUID(one) for one in values["others"])
    return cases.LitigationDraft(**values)


def _render(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/cases/litigation_edit.html", context, status=status)
