# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see and write activities: people who read records of the organisation, and those of other
organisations of the node where it says so. What hangs on an activity is seen with it; its history
and links to records stay with its organisation.
"""

from django.db.models import Q

from dokaz.casework.records import seeing
from dokaz.casework.records.seeing import NOTHING
from dokaz.gate.api import Actor, Policy
from dokaz.outreach.models import (
    Activity,
    ActivityBatch,
    ActivityChange,
    ActivityLink,
    Outcome,
)
from dokaz.outreach.vocabulary import Visibility

WRITERS = (
    "documenter", "osint_researcher", "case_worker", "custodian", "legal_analyst", "publisher",
    "coordinator",
)  # fmt: skip
ERASERS = ("data_protection_officer",)


def reads_activities(actor: Actor) -> bool:
    """Whether pages of activities are for this actor."""
    return seeing.is_reader(actor)


def of_own(actor: Actor) -> Q:
    """Activities of the actor's organisation."""
    if not seeing.is_reader(actor):
        return NOTHING
    return Q(organisation_id=actor.organisation_id)


def is_open(actor: Actor) -> Q:
    """Activities of any organisation that it shows to all of the node."""
    if not seeing.is_reader(actor):
        return NOTHING
    return Q(visibility=Visibility.COALITION)


def of_coalition(actor: Actor) -> Q:
    """The same, but withdrawn ones and those whose import was undone."""
    shown = is_open(actor)
    if shown is NOTHING:
        return NOTHING
    return shown & Q(undone_at__isnull=True, withdrawn_at__isnull=True)


def sees_activities(actor: Actor) -> Q:
    """The condition on activities."""
    own = of_own(actor)
    return own if own is NOTHING else own | of_coalition(actor)


ACTIVITIES: Policy[Activity] = Policy(
    what="activity", rows=lambda: Activity.objects.all(), sees=sees_activities
)
OUTCOMES: Policy[Outcome] = Policy(
    what="outcome",
    rows=lambda: Outcome.objects.all(),
    sees=seeing.with_record(ACTIVITIES, "activity"),
)
LINKS: Policy[ActivityLink] = Policy(
    what="link",
    rows=lambda: ActivityLink.objects.all(),
    sees=seeing.own_with_record(ACTIVITIES, "activity"),
)
CHANGES: Policy[ActivityChange] = Policy(
    what="change",
    rows=lambda: ActivityChange.objects.all(),
    sees=seeing.own_with_record(ACTIVITIES, "activity"),
)
BATCHES: Policy[ActivityBatch] = Policy(
    what="import", rows=lambda: ActivityBatch.objects.all(), sees=seeing.batches_of_own
)
