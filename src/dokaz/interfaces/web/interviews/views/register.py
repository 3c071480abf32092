# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of interviews, from an interview's page.

What is typed of a person goes into the request and nowhere else: not into an address, a session, a
message, or a draft on the device.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from dokaz.casework.interviews import api as interviews
from dokaz.deconflict.register import api
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.interviews import forms
from dokaz.interfaces.web.interviews.views.showing import interview_page
from dokaz.interfaces.web.submitting import PageOf, submitted

BOTH = ("GET", "HEAD", "POST")
PAGE = PageOf("interview", interview_page)
FIELDS: Mapping[str, Any] = {
    "surname": gettext_lazy("surname"),
    "given": gettext_lazy("given name"),
    "patronymic": gettext_lazy("patronymic"),
    "birth": gettext_lazy("year of birth"),
    "residence": gettext_lazy("place of residence"),
}


@sensitive_post_parameters()
@door(
    "register.person.look_up", "interviews.register.check", "register.interview.show", methods=BOTH
)
def ask(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Ask the register of interviews, or say that this node has none."""
    actor = request.actor  # type: ignore[attr-defined]
    stands = api.on_page(actor=actor, interview_id=pk)
    if request.method != "POST":
        return _page(request, pk, "ask_register", stands, forms.AskRegisterForm())
    if not stands.takes_part:
        return _not_available(request, pk)
    form = forms.AskRegisterForm(request.POST)
    asked: list[api.Asked] = []

    def act(values: dict[str, Any]) -> None:
        asked.append(api.check(actor=actor, interview_id=pk, **values))

    if not form.is_valid():
        return _page(request, pk, "ask_register", stands, form, status=422)
    return submitted(
        request,
        form,
        act,
        done=_("The register was asked."),
        after=lambda: _tell(request, pk, asked[0]),
        again=lambda: _page(request, pk, "ask_register", stands, form, status=422),
    )


def _not_available(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: interviews.check_register(actor=actor, interview_id=pk),
        done=_("It is recorded that the register could not be asked."),
    )


def _tell(request: HttpRequest, pk: UUID, asked: api.Asked) -> HttpResponse:
    """What came of it, as messages; the interview's page shows the rest."""
    answer = str(dict(interviews.RegisterAnswer.choices)[asked.answer])
    if asked.answer == interviews.RegisterAnswer.NO_HIT:
        messages.info(request, answer)
    else:
        messages.warning(request, answer)
    if asked.trouble:
        messages.warning(request, str(api.Trouble(asked.trouble).label))
    if asked.again:
        messages.info(request, _("It is asked again by itself, and you are told if there is one."))
    if asked.missing:
        named = ", ".join(str(FIELDS[one]) for one in asked.missing)
        messages.info(request, _("Ask for more, it decides: %s.") % named)
    if asked.holders:
        text = ngettext(
            "A holder of the register did not answer rightly: %s.",
            "Holders of the register did not answer rightly: %s.",
            len(asked.holders),
        )
        messages.warning(request, text % ", ".join(asked.holders))
    if asked.stale:
        messages.warning(
            request,
            _("The register's log could not be renewed: the newest entries may be missing."),
        )
    return redirect("interview", pk=pk)


@door("interviews.register.settle", methods=("POST",))
def settle(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Write down what was agreed with those who have an account."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "talk",
        forms.TalkForm(request.POST),
        lambda values: interviews.settle_register(actor=actor, interview_id=pk, **values),
        done=_("It is written down what you agreed."),
    )


@sensitive_post_parameters()
@door("register.interview.enter", "register.interview.show", methods=BOTH)
def enter(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Enter an interview that was held."""
    actor = request.actor  # type: ignore[attr-defined]
    stands = api.on_page(actor=actor, interview_id=pk)
    if request.method != "POST":
        form = forms.EnterRegisterForm(contacts=stands.contacts)
        return _page(request, pk, "enter_register", stands, form)
    form = forms.EnterRegisterForm(request.POST, contacts=stands.contacts)
    return submitted(
        request,
        form,
        lambda values: api.enter(actor=actor, interview_id=pk, **values),
        done=_("The interview is entered in the register."),
        after=lambda: redirect("interview", pk=pk),
        again=lambda: _page(request, pk, "enter_register", stands, form, status=422),
    )


@door("register.entry.withdraw", methods=("POST",))
def withdraw(request: HttpRequest, pk: UUID, entry: UUID) -> HttpResponse:
    """Take an entry out of the register that should not stand there."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: api.withdraw_entry(actor=actor, entry_id=entry),
        done=_("The entry is being withdrawn: nobody finds it any more."),
    )


def _page(
    request: HttpRequest,
    pk: UUID,
    name: str,
    stands: api.OnPage,
    form: PageForm,
    *,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = interviews.get_interview(actor=actor, interview_id=pk)
    context = {"row": found.row, "stands": stands, "form": form}
    return render(request, f"web/interviews/{name}.html", context, status=status)
