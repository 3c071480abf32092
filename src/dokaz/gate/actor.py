# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts: a person, a service or a background job, for one organisation at a time.

An `Actor` is built anew for every request from current membership; it is never stored or cached,
so that a revoked right is gone with the next request. There is no superuser value.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    SERVICE = "service"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A timed session in which node staff helps an organisation, opened with a reason."""

    session_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor with the standing held at this moment.

    `ref` is a pseudonymous identifier: it enters audit and ledger, a name never does.
    `clearance` is the highest confidentiality level (0 to 4) the actor may see. `token_id` is the
    API token through which a program acts as the person: the audit row names it, the ledger does
    not.
    """

    kind: ActorKind
    ref: UUID
    organisation_id: UUID | None
    roles: frozenset[str] = frozenset()
    clearance: int = 0
    staff_session: StaffSession | None = None
    token_id: UUID | None = None

    @property
    def agent(self) -> str:
        """How records name this actor: `kind:uuid`."""
        return f"{self.kind}:{self.ref}"

    def holds(self, *roles: str) -> bool:
        """Whether the actor holds at least one of `roles`."""
        return not self.roles.isdisjoint(roles)
