# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said of an item before, in words: fields as forms call them, and their values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence.forms import ClassifyForm, DescribeForm
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.words import Word, spoken

_LABELS: dict[str, Word] = {
    name: field.label or ""
    for form in (DescribeForm, ClassifyForm)
    for name, field in form.base_fields.items()
} | {"verification": gettext_lazy("Verification")}
_VOCABULARIES = {
    "kind": "kind",
    "status": "status",
    "recorded_precision": "precision",
    "recorded_basis": "basis",
    "acquisition_mode": "acquisition",
    "confidentiality": "level",
    "graphic_level": "graphic",
    "creator_willing": "willing",
    "generation": "generation",
    "information": "information",
    "relevance": "relevance",
    "priority": "priority",
    "verification": "verification",
}
_TIMES = frozenset({"recorded_from", "recorded_to", "acquired_at"})


def earlier(
    revisions: Sequence[evidence.RevisionView], names: Names, *, organisation_id: UUID
) -> Iterator[tuple[datetime, str, list[tuple[Word, str]]]]:
    """Each change, newest first: when, by whom, and what fields held until then. Fields that no
    page calls anything, such as keys of other records, are left out."""
    for one in reversed(revisions):
        said = [
            (_LABELS[name], _said(name, value))
            for name, value in _in_order(one.before or {})
            if name in _LABELS
        ]
        yield one.at, names.person(one.by, organisation_id=organisation_id), said


def _in_order(before: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, before[name]) for name in _LABELS if name in before]


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if name in _VOCABULARIES:
        return spoken(_VOCABULARIES[name], value)
    if name in _TIMES:
        at = timezone.localtime(datetime.fromisoformat(str(value)))
        return date_format(at, "j E Y, H:i")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "markers":
        return ", ".join(spoken("marker", one) for one in value)
    if name == "tags":
        return ", ".join(value)
    return str(value)
