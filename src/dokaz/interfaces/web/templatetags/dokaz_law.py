# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags of the pages of law: codes as lawyers write them, places in items, counts of sources."""

from collections.abc import Mapping
from uuid import UUID

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dokaz.casework.legal import api as legal
from dokaz.interfaces.web.events.moments import edtf_words
from dokaz.interfaces.web.file_names import titled
from dokaz.interfaces.web.law import citing
from dokaz.interfaces.web.people import Names

register = template.Library()
register.filter("cite", citing.cite)
register.filter("place_address", citing.place_address)


@register.filter
def place(passage: legal.Passage) -> str:
    """An exact place, in words."""
    return legal.passage_words(passage)


@register.filter
def law_day(border: legal.Border) -> str:
    """The day on which law changed, or the two between which it lies."""
    first, _slash, last = border.text.partition("/")
    if not last:
        return edtf_words(first)
    return _("between %(first)s and %(last)s") % {
        "first": edtf_words(first), "last": edtf_words(last)
    }  # fmt: skip


@register.filter
def proof_word(code: str) -> str:
    """A kind of proof; the code itself where the list has it no more."""
    found = legal.proof_classes().get(code)
    return str(found) if found else code


@register.filter
def warned(item_id: UUID, warnings: Mapping[UUID, str]) -> str:
    """How far the account that an item is of may have been influenced; empty: it is of none."""
    return warnings.get(item_id, "")


@register.filter
def contradicted_at(item_id: UUID, contradicted: Mapping[UUID, bool]) -> bool | None:
    """Whether what contradicts the account that an item is of speaks for the other side; None:
    nothing is noted at it."""
    return contradicted.get(item_id)


@register.filter
def tally(count: legal.Tally) -> str:
    """How many passages, and how many independent sources stand behind them."""
    told = ngettext("%d passage", "%d passages", count.passages) % count.passages
    told += ", " + ngettext("%d independent", "%d independent ones", count.independent) % (
        count.independent
    )
    if count.not_assessed:
        told += ", " + _("%d without a stated source") % count.not_assessed
    return told


@register.filter
def event_title(matrix: legal.MatrixView) -> str:
    """The event's title in the reader's language, or in the other one."""
    return titled(matrix.event_title_uk, matrix.event_title_en)


@register.filter
def filed_by(finding: legal.FindingView, names: Names) -> str:
    """Who filed a passage."""
    return str(names.person(finding.by))
