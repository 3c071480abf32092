# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities as something that can be found: search lies below and is told of them here."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.records.days import begins
from dokaz.casework.records.indexing import keys_after
from dokaz.gate.api import Actor, Condition, anyone, condition_of, is_service, text_of, view
from dokaz.members.api import service_actor
from dokaz.outreach.facts import ActivityChanged, ActivityRegistered
from dokaz.outreach.models import Activity, Outcome
from dokaz.outreach.policy import ACTIVITIES, is_open, of_own
from dokaz.search import api as search

SUBJECT = "activity"
_SERVICE = "search"
_COLUMNS = frozenset({"organisation_id", "visibility"})
"""What the policy compares of those that an index holds: neither withdrawn nor undone."""
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@view("outreach.index.activities", rule=is_service(_SERVICE))
def activities_for_index(*, actor: Actor, activity_ids: Sequence[UUID]) -> list[search.Entry]:
    """Those of up to some hundred activities that belong into an index, with their outcomes."""
    rows = Activity.objects.filter(
        pk__in=activity_ids, undone_at__isnull=True, withdrawn_at__isnull=True
    )
    found = {row.pk: row for row in rows}
    said: dict[UUID, list[str]] = {key: [] for key in found}
    lines = Outcome.objects.filter(activity_id__in=list(found), withdrawn_at__isnull=True)
    for key, words in lines.order_by("pk").values_list("activity_id", "words"):
        said[key].append(words)
    return [_entry(row, said[key]) for key, row in found.items()]


def _entry(row: Activity, said: Sequence[str]) -> search.Entry:
    begin = begins(row.first_date)
    end = begins((row.last_date or row.first_date) + timedelta(days=1)) - timedelta(seconds=1)
    columns = {
        "subject": {SUBJECT},
        "organisation_id": {text_of(row.organisation_id)},
        "organisation": {text_of(row.organisation_id)},
        "visibility": {row.visibility},
        "kind": {f"{SUBJECT}.{row.kind}"},
        "state": {f"{SUBJECT}.{row.state}"},
        "year": {str(row.first_date.year)},
        "language": set(row.languages),
        "place": set(row.oblasts),
    }
    titles = (row.title_uk, row.title_en)
    told = (row.ref, row.channel, row.partners, row.place, row.reference, row.description)
    return search.Entry(
        key=search.key_of(SUBJECT, row.pk),
        columns={name: frozenset(values) for name, values in columns.items() if values},
        registered=search.milliseconds(row.registered_at),
        happened=_seconds(begin),
        since=_seconds(begin),
        until=_seconds(end),
        zones={
            search.Zone.TITLE: titles,
            search.Zone.RECORD: (*told, *said),
        },
    )


def _seconds(moment: datetime) -> int:
    return int((moment - _BEGINNING).total_seconds())


@view("outreach.index.keys", rule=is_service(_SERVICE))
def activity_keys(*, actor: Actor, after: UUID | None, limit: int) -> list[UUID]:
    """Keys of all activities in the order of registration, behind one of them."""
    return keys_after(Activity, after, limit)


@view("outreach.index.reach", rule=anyone)
def activities_in_index(*, actor: Actor) -> Condition:
    """The policy's condition on what an index holds, of this moment."""
    return condition_of((of_own, is_open), actor, rows=Activity.objects.filter, columns=_COLUMNS)


@view("outreach.activity.found", rule=anyone)
def activity_lines(
    *, actor: Actor, activity_ids: Sequence[UUID], matcher: search.Matcher
) -> dict[UUID, search.Line]:
    """Those of some hundred activities that the actor may see, as lines of a search."""
    return {
        row.pk: search.Line(
            subject=SUBJECT,
            id=row.pk,
            ref=row.ref,
            title_uk=matcher.pieces(row.title_uk),
            title_en=matcher.pieces(row.title_en),
            text=matcher.around(row.description),
            organisation_id=row.organisation_id,
            kind=row.kind,
            state=row.state,
            happened=begins(row.first_date),
            when="/".join(one.isoformat() for one in (row.first_date, row.last_date) if one),
            precision="interval" if row.last_date else "day",
            registered_at=row.registered_at,
        )
        for row in ACTIVITIES.visible(actor).filter(pk__in=list(activity_ids))
    }


def _lines(
    actor: Actor, keys: Sequence[UUID], matcher: search.Matcher, kept: Mapping[UUID, bytes]
) -> dict[UUID, search.Line]:
    return activity_lines(actor=actor, activity_ids=keys, matcher=matcher)


FINDABLE = search.Findable(
    subject=SUBJECT,
    facts={ActivityRegistered.KIND: ("activity",), ActivityChanged.KIND: ("activity",)},
    keys=lambda after, limit: activity_keys(
        actor=service_actor(_SERVICE), after=after, limit=limit
    ),
    entries=lambda keys, before: activities_for_index(
        actor=service_actor(_SERVICE), activity_ids=keys
    ),
    reach=lambda actor, others: activities_in_index(actor=actor),
    lines=_lines,
)
