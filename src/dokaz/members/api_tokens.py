# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens of programs: whom one stands for at this moment, lists of them, and counting their use.

A token is void when it was revoked or has expired, and also when its maker is not a member any
more, or lost the password or the second factor after making it: whoever found the one may have
found the other.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Max, Value, When
from django.utils import timezone

from dokaz.gate.api import Actor, ActorKind, NotFound, Purpose, reading_everything, view
from dokaz.members import models, policy, tokens
from dokaz.members.standing import actor_for, lasting_memberships, valid_memberships


@dataclass(frozen=True, slots=True)
class TokenStanding:
    """Whom a token acts for now and what it is limited to."""

    token_id: UUID
    actor: Actor
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ApiTokenView:
    """A token as its maker and the organisation's administrators see it.

    `usable`: neither revoked, expired nor void. `void`: for good, since its maker's membership
    ended, or password or second factor were lost, after it was made.
    """

    id: UUID
    account_id: UUID
    display_name: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    times_used: int
    void: bool
    usable: bool


@dataclass(frozen=True, slots=True)
class ApiTokenPage:
    """Tokens, newest first; `before` continues, None at the end."""

    tokens: tuple[ApiTokenView, ...] = field(default=())
    before: UUID | None = None


def standing_of_token(token: str) -> TokenStanding:
    """Whom this token acts for at this moment, read from the database each time.

    Raises:
        NotFound: unknown or void; which one is not told.
    """
    unspent = models.ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    with reading_everything(Purpose.SIGN_IN):
        found = unspent.filter(token_sha256=tokens.digest_of(token)).first()
        if found is None or _lost_force(found):
            raise NotFound("token")
    actor = actor_for(found.account_id, found.organisation_id)
    # Help sessions of node administrators are for people: no program acts in one.
    if actor.kind is not ActorKind.PERSON or actor.organisation_id is None:
        raise NotFound("token")
    actor = replace(actor, token_id=found.pk)
    return TokenStanding(token_id=found.pk, actor=actor, scopes=frozenset(found.scopes))


def count_use(token_id: UUID, *, now: datetime, per_minute: int) -> int:
    """Count one use; returns the seconds to wait when it was one too many, else 0.

    One statement in the database, so that processes and threads count together and none is lost.
    """
    seconds = now.timestamp()
    minute = int(seconds // 60)
    same = When(minute=minute, then=F("count_in_minute") + 1)
    models.ApiTokenUse.objects.filter(pk=token_id).update(
        count=F("count") + 1,
        last_used_at=now,
        minute=minute,
        count_in_minute=Case(same, default=Value(1)),
    )
    used = models.ApiTokenUse.objects.values_list("count_in_minute", flat=True).get(pk=token_id)
    if used <= per_minute:
        return 0
    return max(1, math.ceil((minute + 1) * 60 - seconds))


@view("members.api_token.list_own", rule=policy.own_account)
def own_api_tokens(*, actor: Actor) -> tuple[ApiTokenView, ...]:
    """One's own tokens for the organisation acted for, or all without one; newest first, 200."""
    rows = models.ApiToken.objects.filter(account_id=actor.ref)
    if actor.organisation_id is not None:
        rows = rows.filter(organisation_id=actor.organisation_id)
    return _views(rows.select_related("account", "use").order_by("-pk")[:200])


@view("members.api_token.list", rule=policy.by_organisation_admin)
def api_tokens(*, actor: Actor, before: UUID | None = None, limit: int = 50) -> ApiTokenPage:
    """All tokens for the organisation acted for, newest first."""
    rows = models.ApiToken.objects.filter(organisation_id=policy.organisation_of(actor))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    limit = max(1, min(limit, 200))
    found = list(rows.select_related("account", "use").order_by("-pk")[: limit + 1])
    return ApiTokenPage(
        tokens=_views(found[:limit]),
        before=found[limit - 1].pk if len(found) > limit else None,
    )


@view("members.api_token.list_names", rule=policy.sees_people)
def api_token_names(*, actor: Actor, token_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names that people gave to tokens of the organisation acted for, by id; others are absent."""
    rows = models.ApiToken.objects.filter(
        organisation_id=actor.organisation_id, pk__in=list(token_ids)
    )
    return dict(rows.values_list("pk", "name"))


def _lost_force(token: models.ApiToken) -> bool:
    """Whether its maker's membership ended or began anew, or password or second factor were lost,
    since it was made. Asked one by one: to put them together takes longer than to ask."""
    account, made = token.account_id, token.created_at
    members = models.Membership.objects.filter(
        valid_memberships(), account=account, organisation=token.organisation_id, since__lte=made
    )
    return (
        not members.exists()
        or models.SecondFactorReset.objects.filter(account=account, reset_at__gte=made).exists()
        or models.AccessLink.objects.filter(account=account, used_at__gte=made).exists()
    )


def live_tokens(account_id: UUID, *, organisation_id: UUID | None = None) -> list[UUID]:
    """An account's tokens, for one organisation or for all, that are neither revoked, expired nor
    void: those that lose their force with membership, password or second factor."""
    unspent = models.ApiToken.objects.filter(
        account_id=account_id, revoked_at=None, expires_at__gt=timezone.now()
    )
    if organisation_id is not None:
        unspent = unspent.filter(organisation_id=organisation_id)
    rows = list(unspent.order_by("pk"))
    void = _void(rows)
    return [row.pk for row in rows if row.pk not in void]


def _void(rows: Collection[models.ApiToken]) -> frozenset[UUID]:
    """Those that `_lost_force` is true of for good, in three queries for any number: not those of
    a locked organisation, whose lock may be taken off."""
    accounts = {row.account_id for row in rows}
    with reading_everything(Purpose.SIGN_IN):
        lost: dict[UUID, datetime] = {}
        for table, moment in (
            (models.SecondFactorReset, "reset_at"),
            (models.AccessLink, "used_at"),
        ):
            known = table.objects.filter(account__in=accounts).exclude(**{moment: None})
            for account, at in known.values_list("account").annotate(Max(moment)):
                lost[account] = max(at, lost.get(account, at))
        members = models.Membership.objects.filter(lasting_memberships(), account__in=accounts)
        begun = {
            (account, organisation): since
            for account, organisation, since in members.values_list(
                "account", "organisation", "since"
            )
        }
    return frozenset(
        row.pk
        for row in rows
        if (row.account_id, row.organisation_id) not in begun
        or begun[row.account_id, row.organisation_id] > row.created_at
        or (row.account_id in lost and lost[row.account_id] >= row.created_at)
    )


def _views(found: Collection[models.ApiToken]) -> tuple[ApiTokenView, ...]:
    rows = list(found)
    void = _void(rows)
    return tuple(_view(row, void=row.pk in void) for row in rows)


def _view(row: models.ApiToken, *, void: bool) -> ApiTokenView:
    return ApiTokenView(
        id=row.pk,
        account_id=row.account_id,
        display_name=row.account.display_name,
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.use.last_used_at,
        times_used=row.use.count,
        void=void,
        usable=row.revoked_at is None and row.expires_at > timezone.now() and not void,
    )
