# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two invented organisations and their people, made through the room's own acts."""

from dataclasses import dataclass
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.members import api, models

PASSWORD = "four unrelated words here"


@dataclass(frozen=True)
class World:
    """Identifiers; actors are computed when asked for."""

    own: UUID
    other: UUID
    accounts: dict[str, UUID]
    memberships: dict[str, UUID]

    def actor(self, name: str) -> Actor:
        """The persona's actor at this moment; see `PLACES` for whom each acts for."""
        place = {"own": self.own, "other": self.other, "node": None}[PLACES[name]]
        return api.actor_for(self.accounts[name], place)


PLACES = {
    "admin": "own",
    "second_admin": "own",
    "documenter": "own",
    "auditor": "own",
    "reader": "own",
    "revoked": "own",
    "stranger": "other",
    "staff": "node",
    "staff_in_session": "own",
}

_INVITED = (
    ("second_admin", ("organisation_admin",), 3),
    ("documenter", ("documenter",), 1),
    ("auditor", ("auditor",), 0),
    ("revoked", ("organisation_admin", "documenter"), 3),
)


def build() -> World:
    """Set the node up, open the second organisation, invite everybody."""
    made = api.set_up_node(
        code="TRH",
        name_uk="Приклад",
        name_en="Example",
        kind="ngo",
        email="admin@example.org",
        display_name="Олена Приклад",
        language="uk",
        password=PASSWORD,
    )
    staff = api.actor_for(made.account_id, None)
    issued = api.create(
        actor=staff,
        code="OTH",
        name_uk="Інша",
        name_en="Other",
        kind="ngo",
        admin_email="stranger@example.org",
    )
    accounts = {"admin": made.account_id, "staff": made.account_id}
    accounts["stranger"] = _accept(issued.token, "stranger")
    admin = api.actor_for(made.account_id, made.organisation_id)
    for name, roles, clearance in _INVITED:
        token = api.invite(
            actor=admin, email=f"{name}@example.org", roles=roles, clearance=clearance
        ).token
        accounts[name] = _accept(token, name)
    return World(
        own=made.organisation_id,
        other=issued.id,
        accounts=accounts,
        memberships=_memberships(accounts, made.organisation_id, issued.id),
    )


def add_staff_persona(world: World) -> World:
    """A node administrator of its own who is a member nowhere, with an open help session."""
    token = api.invite(
        actor=world.actor("admin"), email="staff@example.org", roles=("auditor",)
    ).token
    account_id = _accept(token, "staff")
    api.grant_duty(actor=world.actor("staff"), email="staff@example.org")
    membership = models.Membership.objects.get(account_id=account_id)
    api.revoke(actor=world.actor("admin"), membership_id=membership.id)
    staff = api.actor_for(account_id, None)
    api.open_session(actor=staff, organisation_id=world.own, reason="lost phone")
    return World(
        own=world.own,
        other=world.other,
        accounts={**world.accounts, "staff": account_id, "staff_in_session": account_id},
        memberships=world.memberships,
    )


def revoke(world: World, name: str) -> None:
    """Take a persona's membership away."""
    api.revoke(actor=world.actor("admin"), membership_id=world.memberships[name])


def _accept(token: str, name: str) -> UUID:
    return api.accept(
        actor=api.arriving_actor(),
        token=token,
        display_name=f"Людина {name}",
        language="uk",
        password=PASSWORD,
    )


def _memberships(accounts: dict[str, UUID], own: UUID, other: UUID) -> dict[str, UUID]:
    rows = models.Membership.objects.filter(organisation_id__in=(own, other))
    by_account = {row.account_id: row.id for row in rows}
    return {name: by_account[account] for name, account in accounts.items()}
