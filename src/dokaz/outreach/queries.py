# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading lists and activities. The number of queries does not depend on the number of rows."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from dokaz.casework.records import history as beside
from dokaz.casework.records.history import ChangeView, Standing
from dokaz.gate.api import Actor, anyone, sees, view
from dokaz.outreach.listing import ActivityFilter, beyond, found, with_outcome
from dokaz.outreach.models import Activity, Outcome
from dokaz.outreach.policy import ACTIVITIES, CHANGES, LINKS
from dokaz.outreach.recording import KIND
from dokaz.outreach.records import refs_seen
from dokaz.outreach.views import (
    ActivityPage,
    ActivityRecord,
    ActivityRow,
    ActivityTally,
    ActivityView,
    OutcomeView,
    row_of,
)
from dokaz.outreach.vocabulary import LED_TO, ActivityKind, OutcomeKind

LONGEST_PAGE = 200
_TOLD_OF = (OutcomeKind.REGISTERED, OutcomeKind.ANSWERED, OutcomeKind.REFUSED, LED_TO)


@view("outreach.activity.list", rule=anyone)
def visible_activities(
    *,
    actor: Actor,
    narrowed: ActivityFilter | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> ActivityPage:
    """Activities this actor may see, the latest day first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = found(actor, narrowed or ActivityFilter())
    if after is not None:
        rows = rows.filter(beyond(actor, after))
    page = list(rows[: limit + 1])
    shown = rows_with_outcomes(page[:limit])
    return ActivityPage(rows=shown, after=shown[-1].id if len(page) > limit else None)


@view("outreach.activity.count", rule=anyone)
def count_activities(*, actor: Actor, narrowed: ActivityFilter | None = None) -> int:
    """How many activities the list would show."""
    return found(actor, narrowed or ActivityFilter()).count()


@view("outreach.activity.tally", rule=anyone)
def tally(*, actor: Actor, narrowed: ActivityFilter) -> ActivityTally:
    """The activities of the list counted by kind, organisation and outcome of submissions."""
    rows = found(actor, narrowed).order_by()
    submissions = rows.filter(kind=ActivityKind.SUBMISSION)
    return ActivityTally(
        by_kind=dict(rows.values_list("kind").annotate(Count("pk"))),
        by_organisation=dict(rows.values_list("organisation_id").annotate(Count("pk"))),
        submissions={str(one): submissions.filter(with_outcome(one)).count() for one in _TOLD_OF},
    )


@view("outreach.activity.show", rule=sees(ACTIVITIES, "activity_id"))
def get_activity(*, actor: Actor, activity_id: UUID) -> ActivityView:
    """One activity's page. Raises NotFound."""
    row = ACTIVITIES.get(actor, activity_id)
    own = row.organisation_id == actor.organisation_id
    outcomes = Outcome.objects.filter(activity=row).order_by("-on_date", "-pk")
    records, hidden = _records(actor, row) if own else ((), 0)
    (shown,) = rows_with_outcomes([row])
    return ActivityView(
        row=shown,
        own=own,
        description=row.description,
        partners=row.partners,
        languages=tuple(row.languages),
        links=tuple(row.links),
        oblasts=tuple(row.oblasts),
        place=row.place,
        reference=row.reference,
        revision=row.revision,
        registered_by=row.registered_by,
        changed_at=row.changed_at,
        undone=row.undone_at is not None,
        outcomes=tuple(
            OutcomeView(one.pk, one.kind, one.on_date, one.words, one.at, one.by, one.withdrawn_at)
            for one in outcomes
        ),
        records=records,
        records_hidden=hidden,
        external_ids=beside.external_ids(KIND, row.pk) if own else (),
    )


@view("outreach.activity.history", rule=sees(ACTIVITIES, "activity_id"))
def history(*, actor: Actor, activity_id: UUID, limit: int = 200) -> tuple[ChangeView, ...]:
    """Who changed what and why, newest first; only the owner's people see it."""
    return beside.lines(KIND, CHANGES, actor, activity_id, limit=limit)


@view("outreach.activity.standings", rule=anyone)
def standings(*, actor: Actor, activity_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Those of the activities that the actor may see."""
    return beside.standings(ACTIVITIES, actor, list(activity_ids))


@view("outreach.activity.find_external", rule=anyone)
def find_external(*, actor: Actor, system: str, values: Sequence[str]) -> dict[str, UUID | None]:
    """Activities of the own organisation by their numbers in a table; None: see
    `by_external_id`."""
    return beside.by_external_id(KIND, ACTIVITIES, actor, system, values)


def rows_with_outcomes(rows: Iterable[Activity]) -> tuple[ActivityRow, ...]:
    """Lines of a list; the outcomes of all are asked for together."""
    several = list(rows)
    lines = Outcome.objects.filter(
        activity__in=[row.pk for row in several], withdrawn_at__isnull=True
    ).order_by("-on_date", "-pk")
    kinds: dict[UUID, dict[str, None]] = {}
    for key, kind in lines.values_list("activity_id", "kind"):
        kinds.setdefault(key, {}).setdefault(kind)
    return tuple(row_of(row, tuple(kinds.get(row.pk, ()))) for row in several)


def _records(actor: Actor, row: Activity) -> tuple[tuple[ActivityRecord, ...], int]:
    """Records that belong to it and how many of them this actor may not see."""
    links = list(LINKS.visible(actor).filter(activity=row, ended_at__isnull=True).order_by("pk"))
    refs = refs_seen(actor, ((one.about, one.about_id) for one in links))
    seen = tuple(
        ActivityRecord(one.pk, one.about, one.about_id, refs[one.about_id], one.at)
        for one in links
        if one.about_id in refs
    )
    return seen, len(links) - len(seen)
