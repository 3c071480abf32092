# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what was done, refused and failed.

An organisation's auditors, data protection officers and administrators read the acts done for it,
also by node staff in a help session; node administrators read the acts of no organisation. People
are named by references only; people's words (details) are not given out here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from dokaz.gate.action import view
from dokaz.gate.actor import Actor, ActorKind
from dokaz.gate.models import Act
from dokaz.gate.policy import ALLOWED, Policy, Refusal, Verdict
from dokaz.gate.reading import Purpose, with_everything

READERS = ("auditor", "data_protection_officer", "organisation_admin")
NODE_READER = "platform_admin"
LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class ActView:
    """One act. `reason` is the code of a refusal or failure, else empty.

    `token_id` is the API token of the program that acted as the person, None for the person.
    """

    id: UUID
    action: str
    agent_kind: str
    agent_ref: UUID
    organisation_id: UUID | None
    in_help_session: bool
    token_id: UUID | None
    at: datetime
    outcome: str
    reason: str
    facts: Mapping[str, Any]
    objects: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ActPage:
    """Acts, newest first. `before` is the cursor of the next page."""

    acts: tuple[ActView, ...]
    before: UUID | None


@dataclass(frozen=True, slots=True)
class ActFilter:
    """What the list is narrowed to; empty fields do not narrow.

    `action` is a whole name or the beginning of one up to a dot, such as `evidence.`. `since` is
    included, `until` is not.
    """

    action: str = ""
    outcome: str = ""
    agent_ref: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def _visible(actor: Actor) -> Q:
    if actor.kind is not ActorKind.PERSON:
        return Q(pk__in=[])
    if actor.organisation_id is None:
        return Q(organisation_id=None) if actor.holds(NODE_READER) else Q(pk__in=[])
    if not actor.holds(*READERS):
        return Q(pk__in=[])
    return Q(organisation_id=actor.organisation_id)


ACTS: Policy[Act] = Policy(
    what="act",
    rows=lambda: Act.objects.exclude(outcome=Act.Outcome.OPEN),
    sees=_visible,
)


def reads_acts(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A person who may read acts: of an organisation, or of the node."""
    if actor.kind is not ActorKind.PERSON:
        return Refusal("role_missing")
    wanted = (NODE_READER,) if actor.organisation_id is None else READERS
    return ALLOWED if actor.holds(*wanted) else Refusal("role_missing")


@view("gate.act.list", rule=reads_acts)
def visible_acts(
    *,
    actor: Actor,
    narrowed: ActFilter = ActFilter(),
    before: UUID | None = None,
    limit: int = 50,
) -> ActPage:
    """Acts this actor may read, newest first.

    Raises:
        NotFound: the cursor is not an act the actor may read.
    """
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = _narrowed_to_action(actor, narrowed)
    if before is not None:
        last = ACTS.get(actor, before)
        # The first condition says nothing new, but tells the database where in its index to begin.
        rows = rows.filter(Q(at__lte=last.at), Q(at__lt=last.at) | Q(pk__lt=last.pk))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    return ActPage(
        acts=tuple(_view(row) for row in found[:limit]),
        before=found[limit - 1].pk if len(found) > limit else None,
    )


_FEW = 2000
"""Up to this many acts of rare kinds are looked up whole; with more, walking by time is quick."""


def _narrowed_to_action(actor: Actor, narrowed: ActFilter) -> QuerySet[Act]:
    """The acts that pass the filter. Rare kinds are found by their names, common ones by time."""
    rows = ACTS.visible(actor).filter(_condition(narrowed))
    if not narrowed.action:
        return rows
    if not narrowed.action.endswith("."):
        return rows.filter(action=narrowed.action)
    names = [name for name in _names_used(actor) if name.startswith(narrowed.action)]
    of_part = ACTS.visible(actor).filter(action__in=names)
    keys = list(of_part.order_by().values_list("pk", flat=True)[: _FEW + 1])
    return rows.filter(pk__in=keys) if len(keys) <= _FEW else rows.filter(action__in=names)


def _names_used(actor: Actor) -> list[str]:
    """Names of the acts done for an organisation, or for none; each is one step in the index.

    Also of actions that are not declared any more. A range of names would not do: many languages
    put the dot elsewhere than bytes do, or pass over it.
    """
    table = connection.ops.quote_name(Act._meta.db_table)
    key = actor.organisation_id
    whose = "organisation_id is null" if key is None else "organisation_id = %s"
    value = [] if key is None else [Act._meta.get_field("id").get_db_prep_value(key, connection)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"with recursive names(action) as (select min(action) from {table} where {whose}"  # noqa: S608
            f" union all select (select min(action) from {table} where {whose}"
            " and action > names.action) from names where names.action is not null)"
            " select action from names where action is not null",
            [*value, *value],
        )
        return [name for (name,) in cursor.fetchall()]


def agent_of(act_id: UUID) -> UUID | None:
    """Who did an act, for projections that tell others of it; asked while all rows are read."""
    found: UUID | None = Act.objects.filter(pk=act_id).values_list("agent_ref", flat=True).first()
    return found


@with_everything(Purpose.AGENTS)
def acted_for(act_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For which organisation each act was done, for rooms whose readers see the acts themselves.

    Acts of nobody's, of the node and of its services, are left out.
    """
    rows = Act.objects.filter(pk__in=set(act_ids)).values_list("pk", "organisation_id")
    return {act: organisation for act, organisation in rows if organisation is not None}


def last_done(*, actor: Actor, action: str) -> ActView | None:
    """The newest act of this name that was done for the actor's organisation.

    For rooms that show when something was last done; the caller's own rule has decided that this
    actor may know it.
    """
    rows = Act.objects.filter(
        action=action, outcome=Act.Outcome.DONE, organisation_id=actor.organisation_id
    )
    row = rows.order_by("-at", "-pk").first()
    return _view(row) if row is not None else None


def done_with(*, actor: Actor, action: str, **facts: str) -> ActView | None:
    """The newest act of this name that was done for the actor's organisation and has these facts.

    As with `last_done`, the caller's own rule has decided that this actor may know it. What the
    database says of an act is no proof of it: the log is.
    """
    rows = Act.objects.filter(
        action=action,
        outcome=Act.Outcome.DONE,
        organisation_id=actor.organisation_id,
        **{f"facts__{name}": value for name, value in facts.items()},
    )
    row = rows.order_by("-at", "-pk").first()
    return _view(row) if row is not None else None


def _condition(narrowed: ActFilter) -> Q:
    condition = Q()
    if narrowed.outcome:
        condition &= Q(outcome=narrowed.outcome)
    if narrowed.agent_ref is not None:
        condition &= Q(agent_ref=narrowed.agent_ref)
    if narrowed.since is not None:
        condition &= Q(at__gte=narrowed.since)
    if narrowed.until is not None:
        condition &= Q(at__lt=narrowed.until)
    return condition


def _view(row: Act) -> ActView:
    return ActView(
        id=row.pk,
        action=row.action,
        agent_kind=row.agent_kind,
        agent_ref=row.agent_ref,
        organisation_id=row.organisation_id,
        in_help_session=row.staff_session_id is not None,
        token_id=row.token_id,
        at=row.at,
        outcome=row.outcome,
        reason=row.reason,
        facts=row.facts,
        objects=tuple(row.objects_named),
    )
