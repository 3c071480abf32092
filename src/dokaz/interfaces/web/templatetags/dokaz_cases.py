# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of cases: forums, kinds of records, addresses of records."""

from uuid import UUID

from django import template

from dokaz.casework.cases import api as cases
from dokaz.interfaces.web.cases.views.comments import record_address
from dokaz.interfaces.web.cases.views.parts import KINDS

register = template.Library()


@register.filter
def forum(code: str) -> str:
    """The name of a forum."""
    return cases.FORUMS.term(code)


@register.filter
def respondent(code: str) -> str:
    """The name of a state that an action is against."""
    return cases.RESPONDENTS.term(code)


@register.filter
def kind_word(kind: str) -> str:
    """What records of a kind are called."""
    return str(KINDS.get(kind, kind))


@register.simple_tag
def record_page(kind: str, record_id: UUID) -> str:
    """Where a record's page is."""
    return record_address(kind, record_id)
