# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of tasks: what waits for whom, one task with its history, asking and answering."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.coordination import api as coordination
from dokaz.gate.api import Actor, Conflict, Rejected
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.comparing import Opened, as_held
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.submitting import PageOf
from dokaz.interfaces.web.tasks.forms import (
    NewTaskForm,
    ResultForm,
    TaskForm,
    WhyForm,
    WordsForm,
    chosen_of,
)
from dokaz.members import api as members

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")


def _tabs(actor: Actor) -> list[tuple[str, str]]:
    found = coordination.load(actor=actor, today=timezone.localdate())
    return [
        ("mine", _("For me (%d)") % found.mine),
        ("takeable", _("To be taken (%d)") % found.takeable),
        ("asked", _("Asked by me")),
        ("all", _("All that wait")),
        ("ended", _("Ended")),
    ]


@door("coordination.task.list", "coordination.task.load")
def tasks(request: HttpRequest) -> HttpResponse:
    """One of the lists."""
    actor = request.actor  # type: ignore[attr-defined]
    which = request.GET.get("which", "mine")
    narrowed = coordination.TaskFilter(
        which=which if which in coordination.LIST_NAMES else "mine",
        about_id=key_of(request.GET.get("about")),
    )
    page = coordination.visible_tasks(
        actor=actor, narrowed=narrowed, after=key_of(request.GET.get("after"))
    )
    names = Names(actor)
    context = {
        "rows": [(row, whose(names, row), names.person(row.asked_by)) for row in page.rows],
        "which": narrowed.which,
        "tabs": _tabs(actor),
        "today": timezone.localdate(),
        "next": with_query(request, after=page.after) if page.after else "",
        "may_ask": coordination.works_here(actor),
    }
    return render(request, "web/tasks/list.html", context)


def whose(names: Names, row: coordination.TaskRow) -> str:
    """Who shall do it, in words."""
    if row.assignee:
        return names.person(row.assignee)
    return str(members.TEXTS[members.Role(row.role)].name)


@door("coordination.task.ask", "members.member.colleagues", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for something, perhaps about a record."""
    actor = request.actor  # type: ignore[attr-defined]
    about = request.GET.get("about", "")
    about_id = key_of(request.GET.get("id"))
    initial = {"work": request.GET.get("work", "")}
    form = NewTaskForm(request.POST or None, initial=initial, **_asking(actor))
    if request.method == "POST" and form.is_valid():
        try:
            draft = coordination.TaskDraft(about=about, about_id=about_id, **form.stated())
            return redirect("task", pk=coordination.ask(actor=actor, draft=draft))
        except (Rejected, Conflict) as error:
            form.show(error)
    ref = coordination.about_ref(actor=actor, about=about, about_id=about_id)
    context = {"form": form, "about": about, "about_id": about_id, "about_ref": ref}
    return render(request, "web/tasks/new.html", context, status=422 if form.is_bound else 200)


def _asking(actor: Actor) -> dict[str, Any]:
    return {"actor": actor, "today": timezone.localdate()}


@door("coordination.task.show")
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task."""
    return _page(request, pk)


def _page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = coordination.get_task(actor=actor, task_id=pk)
    row, names = found.row, Names(actor)
    answers = row.assignee == actor.ref and row.waits
    asks = row.asked_by == actor.ref or actor.holds(*coordination.OVERSEERS)
    free = row.assignee is None and actor.holds(row.role)
    context = {
        "task": found,
        "row": row,
        "whose": whose(names, row),
        "asked_by": names.person(row.asked_by),
        "changes": [(one, names.person(one.by)) for one in found.changes],
        "overdue": row.waits and row.due_on is not None and row.due_on < timezone.localdate(),
        "forms": {
            "finish": ResultForm(), "say": WordsForm(),
            **{one: WhyForm(auto_id=f"{one}_%s")
               for one in ("give_back", "drop", "ask_again", "erase")},
            **(shown or {}),
        },
        "opened_form": next(iter(shown), "") if shown else "",
        "may": {
            "take": row.state == coordination.TaskState.OPEN and (free or answers),
            "answer": answers,
            "change": asks and row.waits,
            "ask_again": asks and not row.waits and not row.erased,
            "erase": actor.holds(*coordination.ERASERS) and not row.erased,
            "say": not row.erased,
        },
    }  # fmt: skip
    return render(request, "web/tasks/task.html", context, status=status)


@door("coordination.task.change", "coordination.task.show", methods=BOTH)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say anew what is asked."""
    actor = request.actor  # type: ignore[attr-defined]
    found = coordination.get_task(actor=actor, task_id=pk)
    row = found.row
    saved = as_held({
        "title": row.title, "text": found.text, "assignee": chosen_of(row), "due_on": row.due_on,
    })  # fmt: skip
    form = TaskForm(request.POST or None, initial=saved, **_asking(actor))
    opened = Opened.posted(request.POST) if form.is_bound else Opened(saved, found.revision)
    if form.is_bound and form.is_valid():
        try:
            coordination.change(actor=actor, task_id=pk, revision=opened.revision, **form.stated())
            return redirect("task", pk=pk)
        except (Rejected, Conflict) as error:
            stated = as_held({name: form.cleaned_data[name] for name in saved})
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
    context = {"form": form, "task": found, "row": row, **opened.context}
    return render(request, "web/tasks/change.html", context, status=422 if form.is_bound else 200)


PAGE = PageOf("task", _page)


@door("coordination.task.take", methods=POST)
def take(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One does it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "take",
        PageForm(request.POST),
        lambda values: coordination.take(actor=actor, task_id=pk),
        done=_("It is yours now."),
    )


@door("coordination.task.finish", methods=POST)
def finish(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """It is done."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "finish",
        ResultForm(request.POST),
        lambda values: coordination.finish(actor=actor, task_id=pk, **values),
        done=_("It is done. Whoever asked sees what came out."),
    )


@door("coordination.task.give_back", methods=POST)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One will not do it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "give_back",
        WhyForm(request.POST),
        lambda values: coordination.give_back(actor=actor, task_id=pk, **values),
        done=_("It is given back."),
    )


@door("coordination.task.say", methods=POST)
def say(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A question or remark."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "say",
        WordsForm(request.POST),
        lambda values: coordination.say(actor=actor, task_id=pk, **values),
        done=_("It is said."),
    )


@door("coordination.task.drop", methods=POST)
def drop(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """It need not be done."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "drop",
        WhyForm(request.POST),
        lambda values: coordination.drop(actor=actor, task_id=pk, **values),
        done=_("It is taken back."),
    )


@door("coordination.task.ask_again", methods=POST)
def ask_again(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """It is needed after all."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "ask_again",
        WhyForm(request.POST),
        lambda values: coordination.ask_again(actor=actor, task_id=pk, **values),
        done=_("It is asked again."),
    )


@door("coordination.task.erase_words", methods=POST)
def erase_words(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Empty every word about it."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.submit(
        request,
        pk,
        "erase",
        WhyForm(request.POST),
        lambda values: coordination.erase_words(actor=actor, task_id=pk, **values),
        done=_("The words are erased."),
    )
