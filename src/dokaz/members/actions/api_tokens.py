# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making and revoking the tokens with which programs act as a person.

Made by the person alone, for the organisation acted for. Revoked by the person, also after the
membership has ended, or by an administrator of the organisation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    sees,
)
from dokaz.members import models, policy, tokens
from dokaz.members.actions.locks import locked
from dokaz.members.api_tokens import live_tokens
from dokaz.members.checks import checked_text
from dokaz.members.scopes import Scope
from dokaz.members.views import IssuedLink

LONGEST_DAYS = 365
LIVE_AT_ONCE = 20
PREFIX = "dokaz_"
"""Begins every token, so that programs that look for leaked secrets recognise one."""


@dataclass(frozen=True)
class TokenMade:
    token: UUID
    organisation: UUID
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class TokenRevoked:
    token: UUID
    account: UUID
    organisation: UUID


def _for_oneself(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """A member acting on their own standing; nobody makes a token in somebody else's name."""
    if not policy.is_person(actor):
        return Refusal("not_a_person")
    if actor.organisation_id is None:
        return Refusal("no_organisation")
    return ALLOWED


@action(
    "members.api_token.create",
    rule=_for_oneself,
    facts=TokenMade,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def create_api_token(
    unit: Unit, *, actor: Actor, name: str, scopes: Sequence[str], days: int
) -> IssuedLink:
    """Make a token that ends by itself after `days`; it is in the answer and nowhere else.

    Raises:
        Rejected: no name, no or unknown scopes, or more days than a year has.
        Conflict: the person has as many live tokens here as one can watch over.
    """
    text = checked_text("name", name, longest=80)
    wanted = _known(scopes)
    if not 1 <= days <= LONGEST_DAYS:
        raise Rejected("days", _("Choose from 1 day to 365 days."))
    organisation = locked(actor.organisation_id)
    if len(live_tokens(actor.ref, organisation_id=organisation.pk)) >= LIVE_AT_ONCE:
        raise Conflict(
            "too_many_tokens", _("You have 20 tokens here. Revoke those you do not use first.")
        )
    token = PREFIX + tokens.new_token()
    row = models.ApiToken(
        id=unit.new_id(),
        account_id=actor.ref,
        organisation=organisation,
        name=text,
        token_sha256=tokens.digest_of(token),
        scopes=wanted,
        created_at=unit.at,
        expires_at=unit.at + timedelta(days=days),
    )
    row.save(force_insert=True)
    models.ApiTokenUse(token=row).save(force_insert=True)
    unit.record(
        TokenMade(row.id, organisation.pk, tuple(wanted), row.expires_at),
        objects=(ObjectRef("api_token", row.id),),
    )
    return IssuedLink(id=row.id, token=token, expires_at=row.expires_at)


def _own_or_as_administrator(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Asked after visibility: whoever sees a token as its owner or administrator may end it."""
    return ALLOWED if policy.is_person(actor) else Refusal("not_a_person")


@action(
    "members.api_token.revoke",
    rule=all_of(sees(policy.API_TOKENS, "token_id"), _own_or_as_administrator),
    facts=TokenRevoked,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def revoke_api_token(unit: Unit, *, actor: Actor, token_id: UUID) -> None:
    """End a token at once; doing it twice changes nothing.

    Raises:
        NotFound: neither the actor's own nor of the organisation the actor administers.
    """
    row = models.ApiToken.objects.select_for_update().get(pk=token_id)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by = unit.at, actor.ref
        row.save(update_fields=["revoked_at", "revoked_by"])
    unit.record(
        TokenRevoked(row.id, row.account_id, row.organisation_id),
        objects=(ObjectRef("api_token", row.id),),
    )


def _known(scopes: Sequence[str]) -> list[str]:
    wanted = set(scopes)
    if not wanted:
        raise Rejected("scopes", _("Choose at least one thing the program may do."))
    if wanted - set(Scope):
        raise Rejected("scopes", _("One of the scopes does not exist."))
    return [str(scope) for scope in Scope if scope in wanted]
