# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first run, and opening, describing, locking and unlocking organisations."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Erasure, ObjectRef, Unit, action, is_service
from dokaz.ledger.api import create_organisation_key
from dokaz.members import facts, models, policy, tokens
from dokaz.members.actions.locks import locked
from dokaz.members.actions.member import INVITATION_DAYS, new_account
from dokaz.members.checks import checked_code, checked_email, checked_text
from dokaz.members.roles import Role
from dokaz.members.views import IssuedLink, NewNode


@action(
    "members.node.set_up",
    rule=is_service("first_run"),
    facts=facts.NodeSetUp,
    erasure=Erasure.NOTHING_PERSONAL,
    event="organisation change",
)
def set_up(
    unit: Unit,
    *,
    actor: Actor,
    code: str,
    name_uk: str,
    name_en: str,
    kind: str,
    email: str,
    display_name: str,
    language: str,
    password: str,
) -> NewNode:
    """Create the first organisation and the first account, only while there is none.

    The account administers the organisation and the node: two hats, worn one at a time.

    Raises:
        Conflict: the node is set up already.
    """
    if models.Organisation.objects.exists() or models.Account.objects.exists():
        raise Conflict("already_set_up", _("This node is set up already."))
    organisation, key = _open(unit, code=code, name_uk=name_uk, name_en=name_en, kind=kind)
    account = new_account(
        email=email, display_name=display_name, language=language, password=password
    )
    models.Membership(
        id=unit.new_id(),
        account=account,
        organisation=organisation,
        roles=[str(Role.ORGANISATION_ADMIN)],
        since=unit.at,
    ).save(force_insert=True)
    models.NodeDuty(id=unit.new_id(), account=account, since=unit.at).save(force_insert=True)
    unit.record(
        facts.NodeSetUp(organisation=organisation.id, account=account.id, key=key),
        objects=(ObjectRef("organisation", organisation.id), ObjectRef("account", account.id)),
    )
    return NewNode(organisation_id=organisation.id, account_id=account.id)


@action(
    "members.organisation.create",
    rule=policy.by_node_admin,
    facts=facts.OrganisationCreated,
    erasure=Erasure.NOTHING_PERSONAL,
    event="organisation change",
)
def create(
    unit: Unit,
    *,
    actor: Actor,
    code: str,
    name_uk: str,
    name_en: str,
    kind: str,
    admin_email: str,
) -> IssuedLink:
    """Open an organisation and invite its first administrator; returns the one-time token."""
    organisation, key = _open(unit, code=code, name_uk=name_uk, name_en=name_en, kind=kind)
    token = tokens.new_token()
    invitation = models.Invitation(
        id=unit.new_id(),
        organisation=organisation,
        email=checked_email(admin_email),
        roles=[str(Role.ORGANISATION_ADMIN)],
        token_sha256=tokens.digest_of(token),
        invited_by=actor.ref,
        expires_at=unit.at + timedelta(days=INVITATION_DAYS),
    )
    invitation.save(force_insert=True)
    unit.record(
        facts.OrganisationCreated(organisation=organisation.id, invitation=invitation.id, key=key),
        objects=(ObjectRef("organisation", organisation.id),),
    )
    return IssuedLink(id=organisation.id, token=token, expires_at=invitation.expires_at)


@action(
    "members.organisation.describe",
    rule=policy.by_organisation_admin,
    facts=facts.OrganisationActed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="organisation change",
)
def describe(unit: Unit, *, actor: Actor, name_uk: str, name_en: str, contact: str) -> None:
    """Change the own organisation's names and contact."""
    organisation = locked(actor.organisation_id)
    organisation.name_uk = checked_text("name_uk", name_uk, longest=200)
    organisation.name_en = checked_text("name_en", name_en, longest=200)
    organisation.contact = checked_text("contact", contact, longest=200, required=False)
    organisation.save(update_fields=["name_uk", "name_en", "contact"])
    unit.record(
        facts.OrganisationActed(organisation=organisation.id),
        objects=(ObjectRef("organisation", organisation.id),),
    )


@action(
    "members.organisation.lock",
    rule=policy.by_node_admin,
    facts=facts.OrganisationActed,
    erasure=Erasure.DETAILS,
    event="organisation change",
)
def lock(unit: Unit, *, actor: Actor, organisation_id: UUID, reason: str) -> None:
    """Suspend an organisation: with the next request its people have no rights."""
    _set_status(unit, organisation_id, before="active", after="locked", reason=reason)


@action(
    "members.organisation.unlock",
    rule=policy.by_node_admin,
    facts=facts.OrganisationActed,
    erasure=Erasure.DETAILS,
    event="organisation change",
)
def unlock(unit: Unit, *, actor: Actor, organisation_id: UUID, reason: str) -> None:
    """End a suspension."""
    _set_status(unit, organisation_id, before="locked", after="active", reason=reason)


def _set_status(unit: Unit, organisation_id: UUID, *, before: str, after: str, reason: str) -> None:
    organisation = locked(organisation_id)
    if organisation.status != before:
        raise Conflict("wrong_status", _("The organisation's status has changed meanwhile."))
    organisation.status = after
    organisation.save(update_fields=["status"])
    unit.record(
        facts.OrganisationActed(organisation=organisation.id),
        objects=(ObjectRef("organisation", organisation.id),),
        details={"reason": checked_text("reason", reason, longest=500)},
    )


def _open(
    unit: Unit, *, code: str, name_uk: str, name_en: str, kind: str
) -> tuple[models.Organisation, str]:
    """Make the rows and the key of a new organisation; returns it and its key's identifier."""
    code = checked_code(code)
    if models.Organisation.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("Another organisation has this code. Choose another."))
    organisation = models.Organisation(
        id=unit.new_id(),
        code=code,
        name_uk=checked_text("name_uk", name_uk, longest=200),
        name_en=checked_text("name_en", name_en, longest=200),
        kind=models.Organisation.Kind(kind),
        member_since=unit.at.date(),
    )
    with transaction.atomic():
        organisation.save(force_insert=True)
    # The key file appears before the commit. If the act fails, a key of nobody stays behind.
    public = create_organisation_key(organisation.id)
    key = models.OrganisationKey(
        id=unit.new_id(),
        organisation=organisation,
        key_id=public.key_id,
        public_key=public.raw,
        status=models.OrganisationKey.Status.IN_USE,
        valid_from=unit.at,
    )
    key.save(force_insert=True)
    unit.log(
        "key enrolment",
        objects=(ObjectRef("organisation", organisation.id), ObjectRef("key", key.id)),
        facts={"key": public.key_id},
    )
    unit.emit(facts.OrganisationAppeared(organisation=organisation.id, code=code))
    return organisation, public.key_id
