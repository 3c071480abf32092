# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of the pages have in common. Forms help people; the acts check."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import start_of_day

Choices = tuple[tuple[str, str], ...]

MOMENT = "%Y-%m-%dT%H:%M"
"""How browsers send a day with a time."""

_INPUTS = frozenset(
    widget.template_name
    for widget in (
        forms.CheckboxInput, forms.DateInput, forms.DateTimeInput, forms.EmailInput,
        forms.HiddenInput, forms.NumberInput, forms.TextInput, forms.URLInput,
    )
)  # fmt: skip


class PageRenderer(DjangoTemplates):
    """Django's own, but inputs, selects and the boxes of a list of choices are written at once.

    Django renders two templates for each of them and for each option, and a page here has a hundred
    options.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        if template_name in _INPUTS:
            return _input(context["widget"])
        if template_name == forms.Textarea.template_name:
            return _text_area(context["widget"])
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        if template_name == forms.CheckboxSelectMultiple.option_template_name:
            return _box(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> SafeString:
    """An input from its widget's context, as django/forms/widgets/input.html writes it."""
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    name, attributes = _text(widget["name"]), _attributes(widget["attrs"])
    return SafeString(f'<input type="{_text(widget["type"])}" name="{name}"{value}{attributes}>')


def _text_area(widget: dict[str, Any]) -> SafeString:
    """A text area from its widget's context, as django/forms/widgets/textarea.html writes it."""
    name, attributes = _text(widget["name"]), _attributes(widget["attrs"])
    value = _text(widget["value"] or "")
    return SafeString(f'<textarea name="{name}"{attributes}>\n{value}</textarea>')


def _text(value: Any) -> str:
    """Any value as text that does no harm in a page; what is safe already stays as it is."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _attributes(given: Mapping[str, Any]) -> str:
    """Attributes of an element, as django/forms/widgets/attrs.html writes them."""
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _select(widget: dict[str, Any]) -> SafeString:
    """A select from its widget's context (django.forms.widgets.Select.get_context)."""
    groups = "".join(
        f'<optgroup label="{_text(name)}">{_options(options)}</optgroup>'
        if name
        else _options(options)
        for name, options, _index in widget["optgroups"]
    )
    name, attributes = _text(widget["name"]), _attributes(widget["attrs"])
    return SafeString(f'<select name="{name}"{attributes}>{groups}</select>')


def _box(widget: dict[str, Any]) -> SafeString:
    """One box without its label, which `web/parts/choices.html` writes."""
    name, value = _text(widget["name"]), _text(widget["value"])
    attributes = _attributes(widget["attrs"])
    return SafeString(f'<input type="checkbox" name="{name}" value="{value}"{attributes}>')


def _options(options: list[dict[str, Any]]) -> str:
    return "".join(
        f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>'
        f"{_text(option['label'])}</option>"
        for option in options
    )


class _TagsInput(forms.TextInput):
    """A line of tags; several lines are one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return ", ".join(data.getlist(name))


class TagsField(forms.CharField):
    """Words of the organisation's own, with commas between them. Its value is a list."""

    widget = _TagsInput

    def __init__(self) -> None:
        super().__init__(
            label=_("Tags"),
            required=False,
            max_length=2000,
            help_text=_("Your own words to sort the work by, with commas between them."),
        )

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(value or ())

    def to_python(self, value: Any) -> Any:
        return [one.strip() for one in super().to_python(value).split(",") if one.strip()]

    def run_validators(self, value: Any) -> None:
        super().run_validators(", ".join(value))


def tag_filter() -> forms.CharField:
    """The field of a list's filters that narrows it to one tag."""
    return forms.CharField(label=_("Tag"), required=False, max_length=50)


def options_of(choices: Choices) -> str:
    """Options of a select of which none is chosen."""
    return _options([{"value": one, "attrs": {}, "label": label} for one, label in choices])


class PageForm(forms.Form):
    """A form in the shell's look, that can show what an act found wrong.

    `ids`: what its fields are called in the page; of its own where another form of the same page
    has a field with the same name, or the labels of both lead to the first.
    """

    ids = "id_%s"
    # One for all: a renderer of its own would compile the templates of fields for each form.
    default_renderer = PageRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **{"auto_id": self.ids, **kwargs})
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
    `initial` are values it begins with, `given` what its class takes besides. `own` are choices of
    one record alone, by the names under which the class takes them for its selects: they are put
    into what was made once, and not kept with it.
    """

    form: type[PageForm]
    initial: tuple[tuple[str, Hashable], ...] = ()
    given: tuple[tuple[str, Hashable], ...] = ()
    own: tuple[tuple[str, Choices], ...] = ()

    def build(self) -> PageForm:
        """The form itself."""
        return self.form(initial=dict(self.initial), **dict(self.given), **dict(self.own))


def classified(
    level: int, markers: tuple[str, ...], *, privileged: bool
) -> tuple[tuple[str, Hashable], ...]:
    """What a form of the access to a record begins with (`EmptyForm.initial`)."""
    return (("confidentiality", level), ("markers", markers), ("privileged", privileged))


class ReasonForm(PageForm):
    """Why something is done; goes into the erasable part of the record."""

    reason = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))


def with_blank(choices: list[tuple[str, Any]]) -> Callable[[], list[tuple[str, Any]]]:
    """The choices after an empty one: where a wrong answer does harm, none is given unasked."""
    return lambda: [("", gettext("Please choose")), *choices]


def verified_levels() -> list[tuple[str, str]]:
    """The levels that a verification can find, after an empty one, in the language of the page."""
    levels = evidence.VerificationLevel.choices
    named = [(code, f"{code} · {label}") for code, label in levels if code != "V0"]
    return [("", gettext("Please choose")), *named]


class DayField(forms.DateField):
    """A day, with the browser's own calendar. While a year is typed browsers send 0002 and 0020."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, years: tuple[int, int] = (1900, 9000), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._years = years

    def validate(self, value: date | None) -> None:
        super().validate(value)
        first, last = self._years
        if value is not None and not first <= value.year <= last:
            told = gettext("The year must lie between %(first)s and %(last)s.")
            raise forms.ValidationError(told % {"first": first, "last": last})


class RegisteredForm(PageForm):
    """Part of a list's filter: in which days the records were registered."""

    recorded_since = DayField(label=_("Registered from"), required=False)
    recorded_until = DayField(label=_("Registered to"), required=False)

    def registered(self) -> dict[str, datetime | None]:
        """The bounds as the rooms' filters take them; the last day is meant with its evening."""
        until = self.cleaned_data["recorded_until"]
        return {
            "registered_from": start_of_day(self.cleaned_data["recorded_since"]),
            "registered_to": start_of_day(until + timedelta(days=1) if until else None),
        }


def moment_input() -> forms.DateTimeInput:
    """The browser's own calendar with a clock."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
