# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading releases and datasets, and collecting what a dataset is made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.records.days import today
from dokaz.casework.records.texts import chosen
from dokaz.gate.api import Actor, Purpose, anyone, is_service, sees, view, with_everything
from dokaz.members.api import service_actor
from dokaz.publication import rules as rules_of
from dokaz.publication.actions.releasing import told
from dokaz.publication.coarsening import Coarse
from dokaz.publication.embargo import least_days, silence_days
from dokaz.publication.examining import examine, finest
from dokaz.publication.models import Release
from dokaz.publication.policy import DATASETS, MAY_CONSIDER, RELEASES, SERVICE
from dokaz.publication.views import (
    Collected,
    Considered,
    DatasetView,
    ReleasePage,
    ReleaseView,
    RulesView,
)
from dokaz.publication.vocabulary import LIVING, Obstacle, ReleaseState, Step

LONGEST_PAGE = 200


@view("publication.release.list", rule=anyone)
def visible_releases(
    *, actor: Actor, state: str = "", after: UUID | None = None, limit: int = 50
) -> ReleasePage:
    """Releases of the own organisation, the newest first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = RELEASES.visible(actor).order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    shown = _views(actor, found[:limit])
    return ReleasePage(rows=shown, after=shown[-1].id if len(found) > limit else None)


@view("publication.release.show", rule=sees(RELEASES, "release_id"))
def get_release(*, actor: Actor, release_id: UUID) -> ReleaseView:
    """One release. Raises NotFound."""
    return _views(actor, [RELEASES.get(actor, release_id)])[0]


@view("publication.release.consider", rule=MAY_CONSIDER)
def consider(*, actor: Actor, event_id: UUID, at_least: str = "") -> Considered:
    """What the rules say of one event now. Raises NotFound, Refused, Rejected."""
    asked = chosen("at_least", at_least or finest(), Step)
    examined = examine(actor, {event_id: asked})[event_id]
    living = RELEASES.visible(actor).filter(event_id=event_id, state__in=LIVING).first()
    return Considered(
        event_ref=examined.ref,
        told=examined.decision.coarse,
        obstacles=examined.decision.obstacles,
        grounds=examined.decision.grounds,
        not_before=examined.decision.not_before,
        asked=examined.asked,
        living=_views(actor, [living])[0] if living else None,
    )


@view("publication.rules.show", rule=anyone)
def rules_in_force(*, actor: Actor) -> RulesView:
    """The rules of publication; they stand in every dataset too, so they are no secret."""
    return RulesView(rules_of.shipped(), silence_days(actor.organisation_id), least_days())


@view("publication.dataset.list", rule=anyone)
def datasets(*, actor: Actor, limit: int = 20) -> tuple[DatasetView, ...]:
    """The datasets made on this node, newest first; they are public."""
    rows = DATASETS.visible(actor).order_by("-number")[: max(1, min(limit, LONGEST_PAGE))]
    return tuple(
        DatasetView(
            id=row.pk,
            number=row.number,
            sha256=row.sha256,
            rules_sha256=row.rules_sha256,
            events=row.events,
            released=row.released,
            made_at=row.made_at,
        )
        for row in rows
    )


@view("publication.release.collect", rule=is_service(SERVICE))
def _collect(*, actor: Actor) -> Collected:
    """What one organisation's releases give a dataset made now, each examined anew."""
    rows = list(
        Release.objects.filter(
            organisation_id=actor.organisation_id, state=ReleaseState.RELEASED
        ).order_by("pk")
    )
    found = examine(actor, {row.event_id: row.at_least for row in rows})
    on = today()
    kept: list[Coarse] = []
    left_out: Counter[str] = Counter()
    for row in rows:
        examined = found.get(row.event_id)
        if examined is None:
            left_out[Obstacle.GONE.value] += 1
        elif examined.decision.coarse is None:
            left_out[examined.decision.obstacles[0]] += 1
        elif examined.decision.coarse != told(row):
            left_out[Obstacle.CHANGED.value] += 1
        elif examined.decision.not_before is None or on < examined.decision.not_before:
            left_out[Obstacle.EMBARGO.value] += 1
        else:
            kept.append(told(row))
    return Collected(told=tuple(kept), left_out=dict(left_out))


def collect() -> tuple[Coarse, ...]:
    """What the releases of all organisations of this node give a dataset made now.

    Each organisation's are examined on its behalf: its consents, its items, its embargo.
    """
    service = service_actor(SERVICE)
    kept: list[Coarse] = []
    for organisation_id in _organisations():
        kept += _collect(actor=replace(service, organisation_id=organisation_id)).told
    return tuple(kept)


@with_everything(Purpose.UPKEEP)
def _organisations() -> tuple[UUID, ...]:
    rows = Release.objects.filter(state=ReleaseState.RELEASED).order_by("organisation_id")
    return tuple(rows.values_list("organisation_id", flat=True).distinct())


def _views(actor: Actor, rows: Sequence[Release]) -> tuple[ReleaseView, ...]:
    seen = events.rows_of(actor=actor, event_ids=[row.event_id for row in rows])
    return tuple(
        ReleaseView(
            id=row.pk,
            event_id=row.event_id,
            event_ref=seen[row.event_id].ref if row.event_id in seen else "",
            told=told(row),
            at_least=row.at_least,
            basis=row.basis,
            state=row.state,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            ended_by=row.ended_by,
            ended_at=row.ended_at,
        )
        for row in rows
    )
