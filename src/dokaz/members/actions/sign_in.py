# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out, second factors and the own account: what the sign-in pages report.

The sign-in library decides whether a password or a code is right; these acts record it. What was
typed is never recorded. A sign-in whose act cannot be recorded does not happen.
"""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, is_service
from dokaz.members import facts, models, policy
from dokaz.members.actions.member import end_sessions
from dokaz.members.checks import checked_language, checked_text


@action(
    "members.session.sign_in",
    rule=policy.own_account,
    facts=facts.SessionActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="session",
)
def signed_in(unit: Unit, *, actor: Actor, browser: str) -> UUID:
    """Open a browser session; returns its identifier."""
    session = models.BrowserSession(
        id=unit.new_id(),
        account_id=actor.ref,
        browser=browser[:60],
        started_at=unit.at,
        last_seen_at=unit.at,
    )
    session.save(force_insert=True)
    _record_session(unit, session.id)
    return session.id


@action(
    "members.session.sign_out",
    rule=policy.own_account,
    facts=facts.SessionActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="session",
)
def signed_out(unit: Unit, *, actor: Actor, session_id: UUID) -> None:
    """End the browser session a person signs out of."""
    models.BrowserSession.objects.filter(
        Q(ended_at=None), pk=session_id, account_id=actor.ref
    ).update(ended_at=unit.at)
    _record_session(unit, session_id)


@action(
    "members.session.end",
    rule=policy.own_account,
    facts=facts.SessionActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="session",
)
def end_session(unit: Unit, *, actor: Actor, session_id: UUID) -> None:
    """End another of one's own browser sessions."""
    session = policy.BROWSER_SESSIONS.get(actor, session_id)
    if session.ended_at is not None:
        raise Conflict("session_closed", _("This session is closed already."))
    session.ended_at = unit.at
    session.save(update_fields=["ended_at"])
    _record_session(unit, session_id)


@action(
    "members.session.fail",
    rule=is_service("sign_in"),
    facts=facts.SignInFailed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="access denied",
)
def failed(unit: Unit, *, actor: Actor, step: str) -> None:
    """Record a failed attempt. Attempts over the rate limit are refused before they count here."""
    unit.record(facts.SignInFailed(step=step))


@action(
    "members.second_factor.add",
    rule=policy.own_account,
    facts=facts.SecondFactorActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def second_factor_added(unit: Unit, *, actor: Actor, method: str) -> None:
    """A second factor was enrolled."""
    _record_factor(unit, actor, method)


@action(
    "members.second_factor.remove",
    rule=policy.own_account,
    facts=facts.SecondFactorActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def second_factor_removed(unit: Unit, *, actor: Actor, method: str) -> None:
    """A second factor was taken away by its owner."""
    _record_factor(unit, actor, method)


@action(
    "members.recovery_codes.renew",
    rule=policy.own_account,
    facts=facts.SecondFactorActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def recovery_codes_renewed(unit: Unit, *, actor: Actor, method: str) -> None:
    """New recovery codes were made; the old ones are void."""
    _record_factor(unit, actor, method)


@action(
    "members.recovery_codes.use",
    rule=policy.own_account,
    facts=facts.SecondFactorActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="session",
)
def recovery_code_used(unit: Unit, *, actor: Actor, method: str) -> None:
    """A recovery code was used up."""
    _record_factor(unit, actor, method)


@action(
    "members.password.change",
    rule=policy.own_account,
    facts=facts.AccountActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def password_changed(unit: Unit, *, actor: Actor, keep_session: UUID | None) -> None:
    """A password was changed by its owner: every other session ends."""
    end_sessions(actor.ref, at=unit.at, but=keep_session)
    unit.record(facts.AccountActed(account=actor.ref), objects=(ObjectRef("account", actor.ref),))


@action(
    "members.account.describe",
    rule=policy.own_account,
    facts=facts.AccountActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="account change",
)
def describe_account(unit: Unit, *, actor: Actor, display_name: str, language: str) -> None:
    """Change the own display name and language."""
    models.Account.objects.filter(pk=actor.ref).update(
        display_name=checked_text("display_name", display_name, longest=120),
        language=checked_language(language),
    )
    unit.record(facts.AccountActed(account=actor.ref), objects=(ObjectRef("account", actor.ref),))


def _record_session(unit: Unit, session_id: UUID) -> None:
    unit.record(facts.SessionActed(session=session_id), objects=(ObjectRef("session", session_id),))


def _record_factor(unit: Unit, actor: Actor, method: str) -> None:
    unit.record(
        facts.SecondFactorActed(account=actor.ref, method=method),
        objects=(ObjectRef("account", actor.ref),),
    )
