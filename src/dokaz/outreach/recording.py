# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on an activity does, by the common parts of records."""

from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Conflict, Fact
from dokaz.outreach.facts import ActivityChanged
from dokaz.outreach.models import (
    Activity,
    ActivityBatch,
    ActivityBatchChange,
    ActivityChange,
    ActivityExternalId,
    ActivitySeries,
)


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return ActivityChanged(activity=key, organisation=organisation, what=what)


KIND = Kind(
    name="activity",
    letter="A",
    rows=Activity,
    changes=ActivityChange,
    series=ActivitySeries,
    external_ids=ActivityExternalId,
    shares=None,
    merges=None,
    batches=ActivityBatch,
    batch_changes=ActivityBatchChange,
    told=_changed,
)


def locked(activity_id: UUID) -> Activity:
    """The activity's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: it was withdrawn, its words were erased, or its import was undone.
    """
    row: Activity = recording.locked(KIND, activity_id)
    require_standing(row)
    return row


def require_standing(row: Activity) -> None:
    """Raises Conflict: the activity was withdrawn, or its words were erased."""
    if row.withdrawn_at is not None:
        raise Conflict("withdrawn", _("This activity was withdrawn. Nothing was saved."))
    if row.erased_at is not None:
        raise Conflict("erased", _("The words of this activity were erased. Nothing was saved."))
