# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of protected objects: names and terms."""

from typing import Any

from django import template

from dokaz.casework.objects.api import terms
from dokaz.interfaces.web.file_names import titled

register = template.Library()


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{number:g}"


@register.filter
def object_name(found: Any) -> str:
    """An object's name in the language of the page, or in another one."""
    return titled(found.name_uk, found.name_en, getattr(found, "name_other", ""))


@register.filter
def object_type(code: str) -> str:
    """The term of a type."""
    return terms.TYPES.term(code)


@register.filter
def protection_basis(code: str) -> str:
    """The term of a basis of protection."""
    return terms.PROTECTION.term(code)


@register.filter
def marking(code: str) -> str:
    """The term of a marking."""
    return terms.MARKINGS.term(code)
