# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proving who one is outside a browser: e-mail, password and second factor.

As strict as the sign-in pages: five wrong tries in five minutes lock the account's door here, a
failed try and a good one are recorded as acts, and whoever's roles demand a second factor must
have one. Which of e-mail, password and code was wrong is not told. Tries at the sign-in pages are
counted apart from these.
"""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from dokaz.core.digests import sha256
from dokaz.gate.api import Refused
from dokaz.members import models
from dokaz.members.actions.sign_in import failed, recovery_code_used, signed_in
from dokaz.members.queries import has_second_factor, memberships_of
from dokaz.members.roles import Role, needs_second_factor
from dokaz.members.standing import actor_for, holds_duty, service_actor

TRIES = 5
WINDOW_SECONDS = 300
_ACTION = "members.session.sign_in"


class CodeNeeded(Refused):
    """The password is right so far; a code of the second factor is needed too."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who it is, and the session that was opened for it; end it with `signed_out`."""

    account_id: UUID
    session_id: UUID


def prove(*, email: str, password: str, code: str = "", via: str = "command line") -> Proof:
    """Prove an account and open a session named `via` for it.

    `code` is of an authenticator app or a recovery code; a security key works in browsers only.

    Raises:
        CodeNeeded: password right, no code given; not counted as a failure.
        Refused: reasons "sign_in_failed", "too_many_tries", "second_factor_missing".
    """
    door = f"prove:{sha256(email.strip().lower().encode('utf-8', 'replace')).hex()}"
    if cache.get(door, 0) >= TRIES:
        raise Refused(_ACTION, "too_many_tries")
    account = models.Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if account is None:
        make_password(password)  # Takes as long as comparing with a stored one.
    if account is None or not account.check_password(password):
        raise _failure(door, "password")
    if has_second_factor(account.pk):
        if not code.strip():
            raise CodeNeeded(_ACTION, "code_needed")
        if not _is_right(account, code.strip()):
            raise _failure(door, "second_factor")
    elif _must_have_one(account.pk):
        raise Refused(_ACTION, "second_factor_missing")
    session_id = signed_in(actor=actor_for(account.pk, None), browser=via)
    cache.delete(door)
    return Proof(account_id=account.pk, session_id=session_id)


def _failure(door: str, step: str) -> Refused:
    """Count and record a wrong try; the door opens again some minutes after the last one."""
    cache.set(door, cache.get(door, 0) + 1, WINDOW_SECONDS)
    failed(actor=service_actor("sign_in"), step=step)
    return Refused(_ACTION, "sign_in_failed")


def _is_right(account: models.Account, code: str) -> bool:
    """Whether the code is the app's current one, not used before, or an unused recovery code."""
    factors = {row.type: row for row in Authenticator.objects.filter(user=account)}
    app = factors.get(Authenticator.Type.TOTP)
    if app is not None and TOTP(app).validate_code(code):
        return True
    recovery = factors.get(Authenticator.Type.RECOVERY_CODES)
    if recovery is None or not RecoveryCodes(recovery).validate_code(code):
        return False
    recovery_code_used(actor=actor_for(account.pk, None), method="recovery_codes")
    return True


def _must_have_one(account_id: UUID) -> bool:
    if settings.DOKAZ.demo:
        return False
    roles = {role for own in memberships_of(account_id) for role in own.roles}
    if holds_duty(account_id):
        roles.add(str(Role.PLATFORM_ADMIN))
    return needs_second_factor(frozenset(roles))
