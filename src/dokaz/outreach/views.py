# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from dokaz.outreach.models import Activity
from dokaz.outreach.vocabulary import ActivityState


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One line of a list. `outcomes`: kinds of its outcomes, the latest first."""

    id: UUID
    ref: str
    organisation_id: UUID
    kind: str
    title_uk: str
    title_en: str
    first_date: date
    last_date: date | None
    state: str
    visibility: str
    channel: str
    body: str
    participants: int | None
    outcomes: tuple[str, ...]
    withdrawn: bool
    erased: bool
    registered_at: datetime

    @property
    def counts(self) -> bool:
        """Whether figures count it."""
        return self.state == ActivityState.HELD and not self.withdrawn


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """`after`: where the next page begins; None on the last one."""

    rows: tuple[ActivityRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class OutcomeView:
    id: UUID
    kind: str
    on_date: date
    words: str
    at: datetime
    by: UUID
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """A record that belongs to the activity and that the reader may see."""

    id: UUID
    about: str
    about_id: UUID
    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActivityView:
    """All of one activity's page except its history.

    `records` and `external_ids` are shown to the own organisation alone; `records_hidden`: how many
    more there are that the reader may not see. `undone`: its import was taken back.
    """

    row: ActivityRow
    own: bool
    description: str
    partners: str
    languages: tuple[str, ...]
    links: tuple[str, ...]
    oblasts: tuple[str, ...]
    place: str
    reference: str
    revision: int
    registered_by: UUID
    changed_at: datetime
    undone: bool
    outcomes: tuple[OutcomeView, ...]
    records: tuple[ActivityRecord, ...]
    records_hidden: int
    external_ids: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActivityTally:
    """How many activities there were in a time: by kind, by organisation, and of the submissions
    those with an outcome, by its kind or `LED_TO`."""

    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_organisation: Mapping[UUID, int] = field(default_factory=dict)
    submissions: Mapping[str, int] = field(default_factory=dict)


def row_of(row: Activity, outcomes: tuple[str, ...]) -> ActivityRow:
    return ActivityRow(
        id=row.pk,
        ref=row.ref,
        organisation_id=row.organisation_id,
        kind=row.kind,
        title_uk=row.title_uk,
        title_en=row.title_en,
        first_date=row.first_date,
        last_date=row.last_date,
        state=row.state,
        visibility=row.visibility,
        channel=row.channel,
        body=row.body,
        participants=row.participants,
        outcomes=outcomes,
        withdrawn=row.withdrawn_at is not None,
        erased=row.erased_at is not None,
        registered_at=row.registered_at,
    )
