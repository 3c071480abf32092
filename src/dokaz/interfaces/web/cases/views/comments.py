# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments and questions on a record of any kind, and what names the reader."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.web.addresses import few
from dokaz.interfaces.web.cases import people
from dokaz.interfaces.web.cases.forms import AnswerForm, CommentForm
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.submitting import settled, submitted

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")


@door(
    "cases.comment.write", "cases.comment.list", "cases.comment.about",
    "members.member.colleagues", methods=BOTH,
)  # fmt: skip
def on_record(request: HttpRequest, kind: str, pk: UUID) -> HttpResponseBase:
    """Comments on one record, with the form for another one."""
    actor = request.actor  # type: ignore[attr-defined]
    record = cases.commented_record(actor=actor, kind=kind, record_id=pk)
    colleagues = people.colleagues(actor, but_self=True)
    if request.method != "POST":
        form = CommentForm(people=colleagues)
        return _page(request, actor, record, form)
    form = CommentForm(request.POST, people=colleagues)

    def act(values: dict[str, Any]) -> None:
        named = tuple(UUID(one) for one in values.pop("mentions", ()))
        cases.comment(actor=actor, kind=kind, record_id=pk, mentions=named, **values)

    return submitted(
        request,
        form,
        act,
        done=_("Written."),
        after=lambda: redirect("comments", kind=kind, pk=pk),
        again=lambda: _page(request, actor, record, form, status=422),
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    record: cases.Shown,
    form: CommentForm,
    *,
    status: int = 200,
) -> HttpResponse:
    names = Names(actor)
    found = cases.comments(actor=actor, kind=record.kind, record_id=record.id)
    context = {
        "record": record,
        "record_address": record_address(record.kind, record.id),
        "threads": [
            (_shown(one, names), [_shown(answer, names) for answer in one.answers])
            for one in few(request, found)
        ],
        "count": len(found),
        "form": form,
        "answer": AnswerForm(auto_id=False),
    }
    return render(request, "web/cases/comments.html", context, status=status)


def _shown(one: cases.CommentView, names: Names) -> dict[str, Any]:
    return {
        "view": one,
        "by": names.person(one.by, organisation_id=one.organisation_id),
        "named": [names.person(ref) for ref in one.mentions],
    }


def record_address(kind: str, record_id: UUID) -> str:
    """Where the record's page is: pages are named by what comments call their kind."""
    return reverse(kind, kwargs={"pk": record_id})


def _back(request: HttpRequest, comment: UUID) -> HttpResponse:
    """To the comment among those that the form stood with; an address of ours, or the list."""
    kind, _slash, key = request.POST.get("back", "").partition("/")
    every = "?all=1" if request.POST.get("all") else ""
    try:
        address = reverse("comments", kwargs={"kind": kind, "pk": UUID(key)})
        return redirect(f"{address}{every}#c-{comment}")
    except (ValueError, NotFound):
        return redirect("named_in")


@door("cases.comment.answer", methods=POST)
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a question or a comment."""
    actor = request.actor  # type: ignore[attr-defined]
    text = request.POST.get("text", "")
    return settled(
        request,
        lambda: cases.answer(actor=actor, comment_id=pk, text=text),
        done=_("The answer is written."),
        after=lambda: _back(request, pk),
    )


@door("cases.comment.resolve", methods=POST)
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State that a question is settled, or open again (`open`)."""
    actor = request.actor  # type: ignore[attr-defined]
    again = "open" in request.POST
    return settled(
        request,
        lambda: cases.resolve(actor=actor, comment_id=pk, resolved=not again),
        done=_("The question is open again.") if again else _("The question is settled."),
        after=lambda: _back(request, pk),
    )


@door("cases.comment.erase", methods=POST)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Empty the words of a comment."""
    actor = request.actor  # type: ignore[attr-defined]
    return settled(
        request,
        lambda: cases.erase(actor=actor, comment_id=pk),
        done=_("The words are erased."),
        after=lambda: _back(request, pk),
    )


@door("cases.comment.naming")
def naming_me(request: HttpRequest) -> HttpResponse:
    """Comments in which the reader is named."""
    actor = request.actor  # type: ignore[attr-defined]
    names = Names(actor)
    rows = [
        (one, names.person(one.by, organisation_id=one.organisation_id))
        for one in cases.naming_me(actor=actor)
    ]
    return render(request, "web/cases/named.html", {"rows": rows})
