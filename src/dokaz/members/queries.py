# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings of the room. Each takes a constant number of queries, whatever the sizes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q
from django.utils import timezone

from dokaz.gate.api import (
    Actor,
    NotFound,
    Purpose,
    anyone,
    once_on_page,
    reading_own,
    view,
    with_everything,
)
from dokaz.members import models, policy, tokens
from dokaz.members.sessions import usable
from dokaz.members.standing import administrators, may_help, valid_memberships
from dokaz.members.views import (
    AccountView,
    BrowserSessionView,
    Colleague,
    DirectoryEntry,
    DutyView,
    InvitationView,
    KeyView,
    MemberView,
    OfferView,
    OrganisationView,
    OwnMembership,
    Page,
    StaffSessionView,
    TrainingView,
)

PAGE = 50
_SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@view("members.organisation.list", rule=policy.by_node_admin)
def organisations(*, actor: Actor) -> tuple[OrganisationView, ...]:
    """All organisations of the node, by code."""
    return tuple(map(_organisation, policy.ORGANISATIONS.visible(actor).order_by("code")))


@view("members.organisation.view", rule=policy.in_an_organisation)
def own_organisation(*, actor: Actor) -> OrganisationView:
    """The organisation acted for."""
    assert actor.organisation_id is not None
    return _organisation(policy.ORGANISATIONS.get(actor, actor.organisation_id))


@view("members.organisation.directory", rule=policy.in_an_organisation)
def directory(*, actor: Actor) -> tuple[DirectoryEntry, ...]:
    """Codes, names and contacts of the active organisations, known to every member."""
    return _active_organisations()


@view("members.key.list", rule=policy.in_an_organisation)
def keys(*, actor: Actor) -> tuple[KeyView, ...]:
    """Keys of the organisation acted for, newest first."""
    rows = models.OrganisationKey.objects.filter(organisation_id=policy.organisation_of(actor))
    return tuple(
        KeyView(
            key_id=row.key_id,
            public_key=bytes(row.public_key),
            status=row.status,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows.order_by("-valid_from", "-id")
    )


@view("members.member.list", rule=policy.sees_people)
def members(*, actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Page:
    """Members of the organisation acted for, oldest first, at most `limit` after a key."""
    rows = policy.MEMBERSHIPS.visible(actor).filter(organisation_id=actor.organisation_id)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    shown = found[:limit]
    protected = _with_second_factor([row.account_id for row in shown])
    return Page(
        members=tuple(_member(row, protected) for row in shown),
        next_after=shown[-1].pk if len(found) > limit else None,
    )


@view("members.member.names", rule=policy.sees_people)
def member_names(*, actor: Actor, limit: int) -> dict[UUID, str]:
    """Names of the members of the organisation acted for, by account; of the oldest `limit`."""
    rows = policy.MEMBERSHIPS.visible(actor).filter(organisation_id=actor.organisation_id)
    return dict(rows.order_by("pk").values_list("account_id", "account__display_name")[:limit])


@view("members.member.colleagues", rule=policy.works_with_content)
def colleagues(
    *, actor: Actor, on: date, account_ids: Iterable[UUID] | None = None
) -> tuple[Colleague, ...]:
    """Members of the own organisation with rights now, by name, or those of them that are named.

    For those who ask colleagues for work: with the trainings valid on a day.
    """
    rows = models.Membership.objects.filter(
        valid_memberships(), organisation_id=policy.organisation_of(actor)
    )
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    valid = models.Training.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), taken_on__lte=on)
    found = rows.select_related("account").prefetch_related(
        Prefetch("trainings", queryset=valid, to_attr="valid_trainings")
    )
    return tuple(
        Colleague(
            account_id=row.account_id,
            display_name=row.account.display_name,
            roles=frozenset(row.roles),
            courses=frozenset(one.course for one in row.valid_trainings),
        )
        for row in found.order_by("account__display_name", "pk")
    )


@view("members.member.colleague_names", rule=policy.works_with_content)
def colleague_names(*, actor: Actor) -> dict[UUID, str]:
    """Names of the same people, by account: a page names many of them."""
    rows = models.Membership.objects.filter(
        valid_memberships(), organisation_id=policy.organisation_of(actor)
    )
    return dict(rows.order_by("pk").values_list("account_id", "account__display_name"))


def holders(organisation_id: UUID, roles: Iterable[str]) -> tuple[UUID, ...]:
    """Accounts of members with one of these roles now; for the node's own services."""
    wanted = frozenset(roles)
    rows = models.Membership.objects.filter(valid_memberships(), organisation_id=organisation_id)
    pairs = rows.order_by("pk").values_list("account_id", "roles")
    return tuple(account for account, held in pairs if not wanted.isdisjoint(held))


@view("members.member.view", rule=anyone)
def member(*, actor: Actor, membership_id: UUID) -> MemberView:
    """One membership.

    Raises:
        NotFound: absent or not to be seen.
    """
    row = policy.MEMBERSHIPS.get(actor, membership_id)
    return _member(row, _with_second_factor([row.account_id]))


@view("members.training.list", rule=anyone)
def trainings(*, actor: Actor, membership_id: UUID) -> tuple[TrainingView, ...]:
    """Trainings of one member.

    Raises:
        NotFound: the member is absent or not to be seen.
    """
    row = policy.MEMBERSHIPS.get(actor, membership_id)
    return tuple(
        TrainingView(course=t.course, taken_on=t.taken_on, valid_to=t.valid_to)
        for t in row.trainings.order_by("-taken_on")
    )


@view("members.invitation.list", rule=policy.sees_people)
def invitations(*, actor: Actor) -> tuple[InvitationView, ...]:
    """Open invitations of the organisation acted for, newest first, 200 at most."""
    makers = administrators(policy.organisation_of(actor))
    rows = policy.INVITATIONS.visible(actor).filter(
        accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now(), invited_by__in=makers
    )
    return tuple(
        InvitationView(
            id=row.id,
            email=row.email,
            roles=tuple(row.roles),
            clearance=row.clearance,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("-pk")[:200]
    )


@view("members.staff_session.list", rule=anyone)
def staff_sessions(*, actor: Actor) -> tuple[StaffSessionView, ...]:
    """Help sessions: one's own as node administrator, or those in one's organisation; 200."""
    now = timezone.now()
    rows = policy.STAFF_SESSIONS.visible(actor).order_by("-opened_at")[:200]
    return tuple(
        StaffSessionView(
            id=row.id,
            organisation=_entry(row.organisation),
            helper=row.account.display_name,
            reason=row.reason,
            opened_at=row.opened_at,
            expires_at=row.expires_at,
            closed_at=row.closed_at,
            is_open=row.closed_at is None and row.expires_at > now,
            is_mine=row.account_id == actor.ref,
        )
        for row in rows
    )


@view("members.session.list", rule=policy.own_account)
def browser_sessions(*, actor: Actor) -> tuple[BrowserSessionView, ...]:
    """One's own signed-in browsers that are still good."""
    rows = policy.BROWSER_SESSIONS.visible(actor).filter(usable(timezone.now()))
    return tuple(
        BrowserSessionView(
            id=row.id,
            browser=row.browser,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
        )
        for row in rows.order_by("-last_seen_at")[:100]
    )


@view("members.duty.list", rule=policy.by_node_admin)
def duties(*, actor: Actor) -> tuple[DutyView, ...]:
    """Who administers the node."""
    rows = models.NodeDuty.objects.filter(ended_at=None).select_related("account")
    return tuple(
        DutyView(
            id=row.id,
            display_name=row.account.display_name,
            email=row.account.email,
            since=row.since,
        )
        for row in rows.order_by("since")
    )


@view("members.membership.list_own", rule=policy.own_account)
def own_memberships(*, actor: Actor) -> tuple[OwnMembership, ...]:
    """The organisations the actor's account can act for now."""
    return memberships_of(actor.ref)


@view("members.account.view", rule=policy.own_account)
def own_account(*, actor: Actor) -> AccountView:
    """The account signed in with.

    Raises:
        NotFound: there is none.
    """
    row = models.Account.objects.filter(pk=actor.ref).first()
    if row is None:
        raise NotFound("account")
    return AccountView(
        id=row.id, email=row.email, display_name=row.display_name, language=row.language
    )


def memberships_of(account_id: UUID) -> tuple[OwnMembership, ...]:
    """The memberships of an account that give rights now, by the organisation's code."""
    rows = models.Membership.objects.filter(
        valid_memberships(), account_id=account_id, account__is_active=True
    ).select_related("organisation")
    with reading_own(account_id):
        return tuple(
            OwnMembership(
                id=row.id,
                organisation=_entry(row.organisation),
                roles=tuple(row.roles),
                clearance=row.clearance,
            )
            for row in rows.order_by("organisation__code")
        )


@with_everything(Purpose.SIGN_IN)
def offer(token: str) -> OfferView:
    """What the holder of an invitation's link may read before accepting.

    Raises:
        NotFound: unknown, used, withdrawn or expired, or its maker is no administrator any more;
            which one is not told.
    """
    row = (
        models.Invitation.objects.select_related("organisation")
        .filter(
            token_sha256=tokens.digest_of(token),
            accepted_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
            organisation__status="active",
        )
        .first()
    )
    if row is None or row.invited_by not in administrators(row.organisation_id):
        raise NotFound("invitation")
    return OfferView(
        organisation=_entry(row.organisation),
        email=row.email,
        roles=tuple(row.roles),
        has_account=models.Account.objects.filter(email__iexact=row.email).exists(),
        expires_at=row.expires_at,
    )


@with_everything(Purpose.SIGN_IN)
def account_of_link(token: str) -> UUID:
    """The account whose password a one-time link may set.

    Raises:
        NotFound: unknown, used or expired, or its maker may not help this person any more; which
            one is not told.
    """
    link = models.AccessLink.objects.filter(
        token_sha256=tokens.digest_of(token), used_at=None, expires_at__gt=timezone.now()
    ).first()
    if link is None or not may_help(link.issued_by, link.account_id, link.organisation_id):
        raise NotFound("link")
    return link.account_id  # type: ignore[no-any-return]


def known_organisation(organisation_id: UUID) -> DirectoryEntry | None:
    """Code and names of an organisation by its identifier, known to every member."""
    for entry in _active_organisations():
        if entry.id == organisation_id:
            return entry
    # Locked or left meanwhile.
    row = models.Organisation.objects.filter(pk=organisation_id).first()
    return _entry(row) if row else None


def organisation_called(code: str) -> DirectoryEntry | None:
    """The active organisation with this code, known to every member."""
    return next((entry for entry in _active_organisations() if entry.code == code), None)


def _active_organisations() -> tuple[DirectoryEntry, ...]:
    return once_on_page("members.directory", _ask_directory)


def _ask_directory() -> tuple[DirectoryEntry, ...]:
    # Every page shows some of it: without objects it takes a third of the time.
    rows = models.Organisation.objects.filter(status="active").order_by("code")
    shown = rows.values_list("id", "code", "name_uk", "name_en", "contact")
    return tuple(DirectoryEntry(*values) for values in shown)


def is_set_up() -> bool:
    """Whether the first organisation exists."""
    return models.Organisation.objects.exists()


def has_second_factor(account_id: UUID) -> bool:
    """Whether the account has an authenticator app or a security key."""
    return bool(_with_second_factor([account_id]))


def _with_second_factor(account_ids: list[UUID]) -> set[UUID]:
    return set(
        Authenticator.objects.filter(user_id__in=account_ids, type__in=_SECOND_FACTORS).values_list(
            "user_id", flat=True
        )
    )


def _organisation(row: models.Organisation) -> OrganisationView:
    return OrganisationView(
        id=row.id,
        code=row.code,
        name_uk=row.name_uk,
        name_en=row.name_en,
        kind=row.kind,
        contact=row.contact,
        member_since=row.member_since,
        status=row.status,
    )


def _entry(row: models.Organisation) -> DirectoryEntry:
    return DirectoryEntry(
        id=row.id,
        code=row.code,
        name_uk=row.name_uk,
        name_en=row.name_en,
        contact=row.contact,
    )


def _member(row: models.Membership, protected: set[UUID]) -> MemberView:
    current = row.until is None or row.until > timezone.now()
    return MemberView(
        id=row.id,
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        display_name=row.account.display_name,
        email=row.account.email,
        roles=tuple(row.roles),
        clearance=row.clearance,
        department=row.department,
        status=row.status,
        since=row.since,
        until=row.until,
        gives_rights=row.status == models.Membership.Status.ACTIVE and current,
        second_factor=row.account_id in protected,
    )
