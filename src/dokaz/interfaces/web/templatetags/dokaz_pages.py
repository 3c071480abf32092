# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages: words for codes, titles, forms."""

from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dokaz.interfaces.web.words import word_of

register = template.Library()


@register.filter
def word(code: Any, vocabulary: str) -> Any:
    """The label of a code in one of the archive's lists of words; the code itself if unknown."""
    return word_of(vocabulary, code)


@register.filter
def title(item: Any) -> str:
    """An item's title in the language of the page, or in the other one, or its file's name."""
    uk, en = item.title_uk, item.title_en
    first, second = (en, uk) if get_language() == "en" else (uk, en)
    return first or second or getattr(item, "name", "") or item.ref


@register.filter
def at_key(mapping: Any, key: Any) -> Any:
    """The value of a mapping at a key, or nothing."""
    return mapping.get(key)


@register.simple_tag
def show_form(form: forms.BaseForm) -> SafeString:
    """All fields of a form, hidden ones too, and the errors of the whole form above them."""
    parts = [
        (render_to_string("members/form_error.html", {"error": error}),)
        for error in form.non_field_errors()
    ]
    parts += [(str(field),) for field in form.hidden_fields()]
    parts += [(_field(field),) for field in form.visible_fields()]
    return format_html_join("", "{}", [(SafeString(part[0]),) for part in parts])


def _field(field: forms.BoundField) -> str:
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    usual = "web/parts/choices.html" if several else "web/components/field.html"
    component = getattr(field.field, "component", usual)
    return render_to_string(component, {"field": field})
