# SPDX-License-Identifier: AGPL-3.0-or-later
"""Showing forms, also those of the sign-in library, with the field component of the shell."""

from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def show_field(bound: forms.BoundField) -> SafeString:
    """One field with its label, hint and errors."""
    widget = bound.field.widget
    name = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    widget.attrs.setdefault("class", name)
    # A placeholder repeats the label and vanishes when needed.
    widget.attrs.pop("placeholder", None)
    return render_to_string("web/components/field.html", {"field": bound})


@register.simple_tag
def show_form(form: forms.BaseForm) -> SafeString:
    """All fields of a form, hidden ones too, and the errors of the whole form above them."""
    parts: list[tuple[Any, ...]] = [
        (render_to_string("members/form_error.html", {"error": error}),)
        for error in form.non_field_errors()
    ]
    parts += [(str(field),) for field in form.hidden_fields()]
    parts += [(show_field(field),) for field in form.visible_fields()]
    return format_html_join("", "{}", [(SafeString(part[0]),) for part in parts])
