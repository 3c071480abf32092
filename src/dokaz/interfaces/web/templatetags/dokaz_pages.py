# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages: words for codes, titles, forms."""

import functools
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms, template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.dates import MONTHS_ALT
from django.utils.formats import get_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from dokaz.evidence.api import FileView
from dokaz.interfaces.web.addresses import few, how_many, with_query
from dokaz.interfaces.web.evidence import comparing, file_notes
from dokaz.interfaces.web.file_names import harmless, titled
from dokaz.interfaces.web.forms import Choices, EmptyForm, options_of
from dokaz.interfaces.web.undoing import put_back
from dokaz.interfaces.web.words import spoken
from dokaz.media import times

register = template.Library()
register.filter("harmless", harmless)
register.filter("file_kind", file_notes.kind)
register.filter("put_back", put_back)


@register.filter
def word(code: Any, vocabulary: str) -> str:
    """The label of a code in one of the archive's lists of words; the code itself if unknown."""
    return spoken(vocabulary, code)


@register.filter
def notice_title(row: Any) -> str:
    """What the record of a notice is called, in the language of the page or another one."""
    return titled(row.title_uk, row.title_en) or ("" if row.ref else _("Open"))


@register.filter(expects_localtime=True)
def day(moment: datetime | None) -> str:
    """The same as `date:"j E Y"`, for lists: words of a day are made once."""
    return _day(get_language(), moment.date()) if moment else ""


@register.filter(expects_localtime=True)
def clock(moment: datetime | None) -> str:
    """The same as `date:"H:i"`, for lists."""
    return f"{moment:%H:%M}" if moment else ""


@register.filter(expects_localtime=True)
def checked(moment: datetime) -> str:
    """Words for the day of a check of stored bytes."""
    return _checked(get_language(), moment.date())


_DAYS = 4096


@functools.lru_cache(_DAYS)
def _day(language: str | None, of: date) -> str:
    """In the language of now, which `language` names for the cache."""
    return f"{of.day} {MONTHS_ALT[of.month]} {of.year}"


@functools.lru_cache(_DAYS)
def _checked(language: str | None, of: date) -> str:
    return _("checked %(day)s") % {"day": _day(language, of)}


@register.filter(name="few")
def few_of(rows: Sequence[Any], request: HttpRequest) -> Sequence[Any]:
    """The first lines of a part of a page, or all if the address asks for all."""
    return few(request, rows)


@register.inclusion_tag("web/parts/all.html", takes_context=True)
def way_to_all(context: dict[str, Any], rows: Sequence[Any] | int, part: str) -> dict[str, Any]:
    """Below a part of a page: how many lines it has in all (`rows`, or their number), and the way
    to see them.
    """
    count = rows if isinstance(rows, int) else len(rows)
    request = context["request"]
    most = how_many(request)
    cut = most is not None and most < count
    return {"count": count, "part": part, "cut": cut, "address": with_query(request, all=1)}


@register.simple_tag(takes_context=True)
def end_form(context: dict[str, Any], label: str, address: str) -> SafeString:
    """A small form that asks for a reason, behind its label; written at once, since lines of long
    lists have one each."""
    return format_html(_END_FORM, label, address, context["csrf_token"], _("Reason"))


_END_FORM = (
    '<details class="end-details"><summary class="small">{0}</summary>'
    '<form class="end-form" method="post" action="{1}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{2}">'
    '<input class="form-control form-control-sm" name="reason" required maxlength="10000"'
    ' aria-label="{3}" placeholder="{3}"><button class="btn btn-sm">{0}</button></form></details>'
)


@register.filter
def address(key: UUID, name: str) -> str:
    """The same as `{% url name pk=key %}`, for lists: an address is looked up once."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{key}{after}"


@functools.cache
def _around(name: str, _prefix: str) -> tuple[str, str]:
    """What stands before and after the key in addresses of this name."""
    nobody = UUID(int=0)
    before, _key, after = reverse(name, kwargs={"pk": nobody}).partition(str(nobody))
    return before, after


@register.simple_tag
def disagreements(file: FileView) -> list[Promise]:
    """What does not fit together among a file's claims, in words."""
    return comparing.meanings(file.technical.get("disagree"))


@register.simple_tag
def file_remarks(file: FileView) -> list[Promise]:
    """What its own structure says against a file's type or wholeness, in words."""
    return file_notes.meanings(file.technical.get("notes"))


@register.filter
def time_code(seconds: float | None) -> str:
    """Hours, minutes, seconds and milliseconds from the beginning of a recording."""
    return times.time_code(seconds or 0.0)


_PLACES = {
    "page": gettext_noop("Page %(n)s"),
    "paragraph": gettext_noop("Paragraph %(n)s"),
    "sheet": gettext_noop("Sheet %(n)s"),
    "slide": gettext_noop("Slide %(n)s"),
    "line": gettext_noop("Line %(n)s"),
}


@register.simple_tag
def block_place(block: Mapping[str, Any]) -> str:
    """Where a block of a document stands; of a sheet with its name, of a letter which is its
    subject."""
    kind, label = str(block.get("kind")), str(block.get("label") or "")
    if (kind, label) == ("paragraph", "subject"):
        label = _("subject of the letter")
    place = _(_PLACES.get(kind, "%(n)s")) % {"n": block.get("number")}
    return f"{place}: {label}" if label else place


_CHIPS = {"VX": "chip chip-bad", "V0": "chip chip-wait", "V1": "chip chip-wait"}


@register.filter
def chip(verification: str) -> str:
    """The look of a level of verification."""
    return _CHIPS.get(verification, "chip chip-good")


@register.filter
def title(item: Any) -> str:
    """An item's title in the language of the page, or in the other one, or its file's name."""
    return titled(item.title_uk, item.title_en, getattr(item, "name", "")) or item.ref


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
    mark, units = _units(get_language())
    return f"{size / 1000**step:.1f}".replace(".", mark) + f"\N{NO-BREAK SPACE}{units[step - 1]}"


@functools.cache
def _units(language: str | None) -> tuple[str, tuple[str, ...]]:
    """The decimal mark and the units in the language of now, which `language` names."""
    return get_format("DECIMAL_SEPARATOR"), (_("kB"), _("MB"), _("GB"), _("TB"))


@register.filter
def exact_bytes(size: int | None) -> str:
    """A size to the byte, as it is read out and compared."""
    size = size or 0
    return ngettext("%(n)s byte", "%(n)s bytes", size) % {
        "n": number_format(size, force_grouping=True)
    }


@register.simple_tag
def show_form(form: forms.BaseForm | EmptyForm) -> SafeString:
    """All fields of a form, hidden ones too, and the errors of the whole form above them."""
    if not isinstance(form, EmptyForm):
        return _form(form)
    with_gaps = replace(form, own=tuple((name, _gap(name)) for name, _choices in form.own))
    markup = _empty_form(with_gaps, get_language())
    for name, choices in form.own:
        markup = markup.replace(options_of(_gap(name)), options_of(choices))
    return SafeString(markup)


@functools.lru_cache(1024)
def _empty_form(form: EmptyForm, language: str | None) -> str:
    """In the language of now, which `language` names for the cache."""
    return _form(form.build())


_GAP = secrets.token_hex(16)


@functools.cache
def _gap(name: str) -> Choices:
    """One choice that stands where those of a record go. Nobody can know it, so none has it."""
    return ((f"{_GAP}-{name}",) * 2,)


def _form(form: forms.BaseForm) -> SafeString:
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
