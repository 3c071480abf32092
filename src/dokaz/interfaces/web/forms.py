# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of the pages have in common. Forms help people; the acts check."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import start_of_day


class PageRenderer(DjangoTemplates):
    """Django's own, but a select and the boxes of a list of choices are written at once.

    Django renders two templates for each option, and a page here has a hundred options.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        if template_name == forms.CheckboxSelectMultiple.option_template_name:
            return _box(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    """A select from its widget's context (django.forms.widgets.Select.get_context)."""
    groups = (
        format_html('<optgroup label="{}">{}</optgroup>', name, _options(options))
        if name
        else _options(options)
        for name, options, _index in widget["optgroups"]
    )
    return format_html(
        '<select name="{}"{}>{}</select>',
        widget["name"],
        flatatt(widget["attrs"]),
        format_html_join("", "{}", ((group,) for group in groups)),
    )


def _box(widget: dict[str, Any]) -> SafeString:
    """One box without its label, which `web/parts/choices.html` writes."""
    return format_html(
        '<input type="checkbox" name="{}" value="{}"{}>',
        widget["name"],
        widget["value"],
        flatatt(widget["attrs"]),
    )


def _options(options: list[dict[str, Any]]) -> SafeString:
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
    )


class PageForm(forms.Form):
    """A form in the shell's look, that can show what an act found wrong."""

    # One for all: a renderer of its own would compile the templates of fields for each form.
    default_renderer = PageRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.CheckboxInput):
                widget.attrs.setdefault("class", "form-check-input")
            elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
                widget.attrs.setdefault("class", "form-select")
            elif isinstance(widget, forms.CheckboxSelectMultiple):
                widget.attrs.setdefault("class", "form-check-input")
            elif not isinstance(widget, forms.HiddenInput):
                widget.attrs.setdefault("class", "form-control")

    def show(self, error: Rejected | Conflict) -> None:
        """Show what an act found wrong: at its field, or above the form."""
        field = error.field if isinstance(error, Rejected) else None
        self.add_error(field if field in self.fields else None, str(error))


@dataclass(frozen=True, slots=True)
class EmptyForm:
    """A form nobody has filled in, which looks the same to everybody in one language.

    A page offers many of them and few are opened: what they look like is made once (`show_form`).
    `initial` are values it begins with, `given` what its class takes besides.
    """

    form: type[PageForm]
    initial: tuple[tuple[str, Hashable], ...] = ()
    given: tuple[tuple[str, Hashable], ...] = ()

    def build(self) -> PageForm:
        """The form itself."""
        return self.form(initial=dict(self.initial), **dict(self.given))


class ReasonForm(PageForm):
    """Why something is done; goes into the erasable part of the record."""

    reason = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))


def with_blank(choices: list[tuple[str, Any]]) -> Callable[[], list[tuple[str, Any]]]:
    """The choices after an empty one: where a wrong answer does harm, none is given unasked."""
    return lambda: [("", gettext("Please choose")), *choices]


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RegisteredForm(PageForm):
    """Part of a list's filter: in which days the records were registered."""

    recorded_since = forms.DateField(label=_("Registered from"), required=False, widget=day_input())
    recorded_until = forms.DateField(label=_("Registered to"), required=False, widget=day_input())

    def registered(self) -> dict[str, datetime | None]:
        """The bounds as the rooms' filters take them; the last day is meant with its evening."""
        until = self.cleaned_data["recorded_until"]
        return {
            "registered_from": start_of_day(self.cleaned_data["recorded_since"]),
            "registered_to": start_of_day(until + timedelta(days=1) if until else None),
        }


def moment_input() -> forms.DateTimeInput:
    """The browser's own calendar with a clock."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
