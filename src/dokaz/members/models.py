# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the room. Private: others go through `dokaz.members.api`.

Everything that gives or takes rights is guarded. Accounts and browser sessions are not: the
sign-in library writes the password and the time of the last sign-in, and a session notes that it
is still in use; neither gives any right.
"""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Guarded, OpenRows, RowReaders, new_id


class Organisation(Guarded):
    """A member organisation of this node."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("Non-governmental organisation")
        COALITION = "coalition", _("Coalition")
        UNIVERSITY = "university", _("University or research institute")
        STATE = "state", _("State body")
        INTERNATIONAL = "international", _("International organisation")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        LOCKED = "locked", _("locked")
        LEFT = "left", _("left the coalition")

    id = models.UUIDField(primary_key=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    name_uk = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind)
    contact = models.CharField(max_length=200, blank=True)
    member_since = models.DateField()
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)

    READ_BY = OpenRows("codes and names are known to every member; nothing else is in it")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z][A-Z0-9]{1,7}$"), name="organisation_code"
            ),
        )


class OrganisationKey(Guarded):
    """Public half of a key that signs the organisation's events, and when it did.

    Announced: signed into the ledger by the key before it, not in use yet. A key's events are
    those that began before `valid_to`.
    """

    class Status(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        IN_USE = "in_use", _("in use")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=72, unique=True)
    public_key = models.BinaryField(max_length=32)
    status = models.CharField(max_length=16, choices=Status)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    READ_BY = OpenRows("public halves of keys: whoever checks a signature needs them")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(status="in_use"),
                name="one_key_in_use",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(status="announced"),
                name="one_key_announced",
            ),
        )


class AccountManager(BaseUserManager["Account"]):
    """Makes no accounts: an invitation or the first run does, inside an act."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=(username or ""))


class Account(AbstractBaseUser):
    """A person who can sign in. Holds no right: rights come from memberships and duties."""

    class Language(models.TextChoices):
        UKRAINIAN = "uk", "Українська"
        ENGLISH = "en", "English"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=Language, default=Language.UKRAINIAN)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    READ_BY = OpenRows("a person, not an organisation's; read before anybody is known to sign in")

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="account_email_any_case"),)

    def __str__(self) -> str:
        return self.display_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used; the gate decides."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's own permissions are not used; the gate decides."""
        return False


class Membership(Guarded):
    """An account's standing in one organisation.

    Clearance is the highest confidentiality level (0 to 4) the person may see. Level 4 opens
    nothing by itself: it makes a person eligible for an opening by two people.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        REVOKED = "revoked", _("revoked")

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list)
    clearance = models.PositiveSmallIntegerField(default=0)
    department = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation", person="account")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "organisation"],
                condition=models.Q(status="active"),
                name="one_active_membership",
            ),
            models.CheckConstraint(
                condition=models.Q(clearance__lte=4), name="clearance_zero_to_four"
            ),
        )
        indexes = (models.Index(fields=["organisation", "id"], name="membership_list"),)


class NodeDuty(Guarded):
    """An account's duty for the node itself. Gives no right to any organisation's content."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=32, default="platform_admin")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = OpenRows("who administers the node belongs to no organisation")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=models.Q(ended_at=None),
                name="one_open_duty",
            ),
        )


class Training(Guarded):
    """A course a member has taken, such as interviewing or first aid."""

    id = models.UUIDField(primary_key=True, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="trainings")
    course = models.CharField(max_length=120)
    taken_on = models.DateField()
    valid_to = models.DateField(null=True)

    READ_BY = RowReaders(through="membership")


class Invitation(Guarded):
    """An offer of membership. The token itself is shown once and not stored."""

    id = models.UUIDField(primary_key=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    roles = models.JSONField(default=list)
    clearance = models.PositiveSmallIntegerField(default=0)
    department = models.CharField(max_length=120, blank=True)
    member_until = models.DateTimeField(null=True)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    invited_by = models.UUIDField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation")

    class Meta:
        indexes = (models.Index(fields=["organisation", "id"], name="invitation_list"),)


class AccessLink(Guarded):
    """A one-time link with which a person who lost the password sets a new one."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="access_links")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation", person="account")


class SecondFactorReset(Guarded):
    """That somebody took away a person's second factor, and who."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reset_by = models.UUIDField()
    reset_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation", person="account")


class StaffSession(Guarded):
    """A timed session in which the node's administrator helps an organisation with accounts."""

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff_sessions")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation", person="account", node=True)

    class Meta:
        indexes = (models.Index(fields=["organisation", "-opened_at"], name="staff_session_list"),)


class BrowserSession(models.Model):
    """One signed-in browser. A request is signed in only while its row is open and fresh.

    `browser` is a coarse label such as "Firefox, Linux"; no address is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="browser_sessions")
    browser = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = OpenRows("a person's, not an organisation's; read before anybody is known")

    class Meta:
        indexes = (models.Index(fields=["account", "-last_seen_at"], name="session_list"),)


class ApiToken(Guarded):
    """What a program signs in with for one person in one organisation.

    Gives no right of its own: it acts as that person with the standing of the moment, narrowed to
    its scopes. The token itself is shown once and not stored.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="api_tokens")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation", person="account")

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "id"], name="api_token_list"),
            models.Index(fields=["account", "id"], name="api_token_own_list"),
        )


class ApiTokenUse(models.Model):
    """How often a token was used and when last, and how often in the current minute.

    Neither addresses nor what was asked for are kept. Not guarded: it gives no right.
    """

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="use")
    count = models.PositiveBigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    count_in_minute = models.PositiveIntegerField(default=0)

    READ_BY = OpenRows("numbers and a time; says neither whose token nor what was asked for")
