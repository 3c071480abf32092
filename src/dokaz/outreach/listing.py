# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists of activities are narrowed to, and how they find their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor
from dokaz.outreach.marks import MARKS
from dokaz.outreach.models import Activity, Outcome
from dokaz.outreach.policy import ACTIVITIES
from dokaz.outreach.vocabulary import LED_TO, RESULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with titles, outlets, places and numbers by beginnings of words. `since` and
    `until` bound the first day, both within. `oblast` is a code of the codifier, `body` one of
    `BODIES`. `outcome`: a kind, or `led_to` for any result. `withdrawn`: also those.
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    body: str = ""
    outcome: str = ""
    oblast: str = ""
    organisation_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    withdrawn: bool = False


def narrowing(narrowed: ActivityFilter) -> Q:
    """The filter as a condition on activities."""
    condition = Q(undone_at__isnull=True)
    for name in ("kind", "state", "body", "organisation_id"):
        value = getattr(narrowed, name)
        if value:
            condition &= Q(**{name: value})
    if narrowed.since is not None:
        condition &= Q(first_date__gte=narrowed.since)
    if narrowed.until is not None:
        condition &= Q(first_date__lte=narrowed.until)
    if not narrowed.withdrawn:
        condition &= Q(withdrawn_at__isnull=True)
    if narrowed.oblast:
        condition &= MARKS.having("oblast", narrowed.oblast)
    if narrowed.outcome:
        condition &= with_outcome(narrowed.outcome)
    if narrowed.text.strip():
        words = MARKS.in_words(narrowed.text)
        condition &= NOTHING if words is None else words
    return condition


def with_outcome(outcome: str) -> Q:
    """The condition that an activity has an outcome of this kind, or any result."""
    kinds: Sequence[str] = RESULTS if outcome == LED_TO else (outcome,)
    rows = Outcome.objects.filter(
        activity=OuterRef("pk"), kind__in=kinds, withdrawn_at__isnull=True
    )
    return Q(Exists(rows))


def found(actor: Actor, narrowed: ActivityFilter) -> QuerySet[Activity]:
    """Visible activities that pass the filter, the latest first."""
    rows = ACTIVITIES.visible(actor).filter(narrowing(narrowed))
    return rows.order_by("-first_date", "-pk")


def beyond(actor: Actor, after: UUID) -> Q:
    """What stands behind an activity in the order of the list; nothing behind an unknown one."""
    day = ACTIVITIES.visible(actor).filter(pk=after).values_list("first_date", flat=True).first()
    if day is None:
        return NOTHING
    return Q(first_date__lt=day) | Q(first_date=day, pk__lt=after)
