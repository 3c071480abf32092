# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages: words for codes, titles, forms."""

from typing import Any

from django import forms, template
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dokaz.interfaces.web.file_names import harmless
from dokaz.interfaces.web.words import word_of

register = template.Library()
register.filter("harmless", harmless)


@register.filter
def word(code: Any, vocabulary: str) -> Any:
    """The label of a code in one of the archive's lists of words; the code itself if unknown."""
    return word_of(vocabulary, code)


@register.filter
def title(item: Any) -> str:
    """An item's title in the language of the page, or in the other one, or its file's name."""
    uk, en = item.title_uk, item.title_en
    first, second = (en, uk) if get_language() == "en" else (uk, en)
    return first or second or harmless(getattr(item, "name", "")) or item.ref


@register.filter
def at_key(mapping: Any, key: Any) -> Any:
    """The value of a mapping at a key, or nothing."""
    return mapping.get(key)


@register.filter
def filesizeformat(size: int | None) -> str:
    """A size in decimal units (SI), as the upload page and programs for files show it.

    Takes the place of Django's filter of this name, which counts in 1024 and writes "Кб".
    """
    size = size or 0
    step = min(4, (len(str(size)) - 1) // 3)
    if not step:
        return exact_bytes(size)
    unit = (_("kB"), _("MB"), _("GB"), _("TB"))[step - 1]
    return f"{number_format(round(size / 1000**step, 1), 1)}\N{NO-BREAK SPACE}{unit}"


@register.filter
def exact_bytes(size: int | None) -> str:
    """A size to the byte, as it is read out and compared."""
    size = size or 0
    return ngettext("%(n)s byte", "%(n)s bytes", size) % {
        "n": number_format(size, force_grouping=True)
    }


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
