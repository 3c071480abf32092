# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of tasks. They help people; the acts check."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dokaz.coordination import api as coordination
from dokaz.gate.api import Actor
from dokaz.interfaces.web.forms import DayField, PageForm
from dokaz.members import api as members

_ROLE, _PERSON = "role:", "person:"


def who_may_be_asked(actor: Actor, today: date) -> list[tuple[str, Any]]:
    """Roles first: whoever is free takes it. Then colleagues who hold one of them."""
    texts = members.TEXTS
    roles = [(f"{_ROLE}{one}", texts[members.Role(one)].name) for one in coordination.ASKERS]
    people = [
        (f"{_PERSON}{one.account_id}", one.display_name)
        for one in members.colleagues(actor=actor, on=today)
        if one.roles & set(coordination.ASKERS)
    ]
    return [
        ("", _now("Please choose")),
        (_now("Whoever is free"), roles),
        (_now("One person"), people),
    ]


class TaskForm(PageForm):
    """What is asked, of whom, by when."""

    title = forms.CharField(label=_("What shall be done"), max_length=300)
    text = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names of witnesses or victims: name records by their numbers."),
    )
    assignee = forms.ChoiceField(label=_("Who shall do it"))
    due_on = DayField(label=_("By which day"), required=False)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = who_may_be_asked(actor, today)  # type: ignore[attr-defined]

    def stated(self) -> dict[str, Any]:
        """The values as the acts take them."""
        values = dict(self.cleaned_data)
        chosen = values.pop("assignee")
        person = UUID(chosen.removeprefix(_PERSON)) if chosen.startswith(_PERSON) else None
        role = chosen.removeprefix(_ROLE) if person is None else ""
        return {**values, "assignee": person, "role": role}


class NewTaskForm(TaskForm):
    """The same, and what kind of work it is."""

    field_order = ("work", "title", "text", "assignee", "due_on")

    work = forms.ChoiceField(label=_("Kind of work"), choices=coordination.Work.choices)


def chosen_of(row: coordination.TaskRow) -> str:
    """The choice in `who_may_be_asked` that a task stands at."""
    return f"{_PERSON}{row.assignee}" if row.assignee else f"{_ROLE}{row.role}"


class WordsForm(PageForm):
    """A remark, or what came out."""

    ids = "words_%s"
    text = forms.CharField(
        label=_("Words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResultForm(PageForm):
    """What came out; a tick of the box is enough for some work."""

    ids = "result_%s"
    text = forms.CharField(
        label=_("What came out"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhyForm(PageForm):
    """Why something is taken back, given back or asked again."""

    ids = "why_%s"
    why = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
