# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the sign-in library is told about this archive.

No open sign-up, no mail. A sign-in is recorded before it takes effect: when the act cannot be
recorded, nobody is signed in. Secrets of second factors are encrypted in the database.
"""

import base64
import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from dokaz.core.errors import StorageFault
from dokaz.interfaces.web.accounts.browsers import browser_label
from dokaz.interfaces.web.middleware.session_age import KEY
from dokaz.members.api import actor_for, failed, second_factor_demanded, service_actor, signed_in

_SETTING_UP_SECONDS = 600


class SecretUnreadable(StorageFault):
    """A second factor's secret was encrypted with another web secret than the present one."""

    code = "accounts.secret_unreadable"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this archive."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from invitations."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Record the sign-in, then let it happen."""
        agent = request.headers.get("User-Agent", "")
        session_id = signed_in(actor=actor_for(user.pk, None), browser=browser_label(agent))
        super().login(request, user)
        request.session[KEY] = str(session_id)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record that an attempt failed; what was typed is not kept."""
        failed(actor=service_actor("sign_in"), step="password")

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the account's password; counted against the same limits."""
        found = self.authenticate(context.request, email=user.email, password=password)  # type: ignore[attr-defined]
        return found is not None and found.pk == user.pk

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """As the library does, but a closed account is refused like a wrong password."""
        found = super().authenticate(request, **credentials)
        if found is not None and not found.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return found

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before changes of second factors, but not while the first is being set up."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not _sets_up_first_factor(context.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves the node."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's notes ("signed in as …") are left out: pages say what matters."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors of this archive."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database (Fernet, key derived from the web secret)."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret back.

        Raises:
            SecretUnreadable: the node's web secret has changed since.
        """
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable(
                "second factor cannot be read: the node's web secret has changed. Restore it "
                "from the backup, or have second factors reset."
            ) from error

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays while a role demands one."""
        if settings.DOKAZ.demo or not second_factor_demanded(authenticator.user_id):
            return True
        factors = Authenticator.objects.filter(
            user_id=authenticator.user_id,
            type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN),
        )
        return factors.exclude(pk=authenticator.pk).exists()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The name in the authenticator app; the address stays out of it."""
        return str(user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the node."""


def _sets_up_first_factor(request: HttpRequest) -> bool:
    """Signed in a moment ago, and no second factor is older than that moment."""
    recently = time.time() - _SETTING_UP_SECONDS
    records = get_authentication_records(request, request.user)
    if not any(record["at"] > recently for record in records):
        return False
    since = datetime.fromtimestamp(recently, UTC)
    return not Authenticator.objects.filter(user=request.user, created_at__lt=since).exists()


def _fernet() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dokaz second factors v1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
