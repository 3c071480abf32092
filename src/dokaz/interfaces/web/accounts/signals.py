# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the sign-in library reports, recorded as acts.

The library saves a second factor in a transaction of its own, in which no act can be opened; such
reports are recorded right after it commits. A crash in between leaves a change without its act.
"""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.http import HttpRequest

from dokaz.interfaces.web.middleware.session_age import KEY
from dokaz.members import api

_NAMES = {
    Authenticator.Type.TOTP: "totp",
    Authenticator.Type.WEBAUTHN: "webauthn",
    Authenticator.Type.RECOVERY_CODES: "recovery_codes",
}


def connect() -> None:
    """Connect once, at start."""
    password_changed.connect(_on_password_changed, dispatch_uid="dokaz")
    user_logged_out.connect(_on_signed_out, dispatch_uid="dokaz")
    mfa.authenticator_added.connect(_on_added, dispatch_uid="dokaz")
    mfa.authenticator_removed.connect(_on_removed, dispatch_uid="dokaz")
    mfa.authenticator_reset.connect(_on_reset, dispatch_uid="dokaz")
    mfa.authenticator_used.connect(_on_used, dispatch_uid="dokaz")
    mfa.authentication_failed.connect(_on_failed, dispatch_uid="dokaz")


def _on_password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    keep = request.session.get(KEY)
    _record(
        api.password_changed,
        actor=api.actor_for(user.pk, None),
        keep_session=UUID(keep) if keep else None,
    )


def _on_signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    current = request.session.get(KEY) if hasattr(request, "session") else None
    if user is None or not current:
        return
    _record(api.signed_out, actor=api.actor_for(user.pk, None), session_id=UUID(current))


def _on_added(authenticator: Authenticator, user: Any, **kwargs: Any) -> None:
    _factor(api.second_factor_added, authenticator, user)


def _on_removed(authenticator: Authenticator, user: Any, **kwargs: Any) -> None:
    _factor(api.second_factor_removed, authenticator, user)


def _on_reset(authenticator: Authenticator, user: Any, **kwargs: Any) -> None:
    _factor(api.recovery_codes_renewed, authenticator, user)


def _on_used(authenticator: Authenticator, user: Any, **kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _factor(api.recovery_code_used, authenticator, user)


def _on_failed(**kwargs: Any) -> None:
    _record(api.failed, actor=api.service_actor("sign_in"), step="second_factor")


def _factor(act: Callable[..., Any], authenticator: Authenticator, user: Any) -> None:
    method = _NAMES[Authenticator.Type(authenticator.type)]
    _record(act, actor=api.actor_for(user.pk, None), method=method)


def _record(act: Callable[..., Any], **arguments: Any) -> None:
    """Now, or as soon as the library's own transaction has committed."""
    transaction.on_commit(functools.partial(act, **arguments))
