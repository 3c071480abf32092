# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of people and units: terms of their lists."""

from typing import Any

from django import template

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.interfaces.web.file_names import titled
from dokaz.interfaces.web.persons.forms import RECORD_LABELS, RECORD_LISTS

register = template.Library()


@register.filter
def person_term(code: str, name: str) -> str:
    """The term of a code of one of people's lists."""
    return persons.terms.term(name, code)


@register.filter
def role_term(code: str, name: str) -> str:
    """The term of a role, or of how somebody knows."""
    return involvement.terms.term(name, code)


@register.filter
def unit_term(code: str, name: str) -> str:
    """The term of a code of one of units' lists."""
    return units.terms.term(name, code)


@register.filter
def treaty(weapon: str) -> str:
    """The code of the treaty that speaks of a kind of weapon; empty where there is none."""
    return units.terms.treaty(weapon)


@register.filter
def unit_name(found: Any) -> str:
    """A unit's name in the language of the page or in another one, else its number."""
    return titled(found.name_uk, found.name_en) or str(found.number)


@register.filter
def record_field(name: str) -> object:
    """What a field of a record is called."""
    return RECORD_LABELS.get(name, name)


@register.filter
def record_term(code: str, name: str) -> str:
    """The value of a field of a record: a term where the field has a list."""
    return persons.terms.term(RECORD_LISTS[name], code) if name in RECORD_LISTS else code
