# SPDX-License-Identifier: AGPL-3.0-or-later
"""The locks of one item, for its page and the command line. No password is ever shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.functional import Promise

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound, view
from dokaz.intake.policy import may_read, may_receive
from dokaz.intake.unlocking.locks import Lock, cannot_be_opened_here, locks_of
from dokaz.intake.unlocking.models import Unlocking
from dokaz.intake.unlocking.states import MOST_TRIES, WITHIN, UnlockingState


@dataclass(frozen=True, slots=True)
class LockView:
    """One locked file. `state`: of the last password that was given, empty where none was.

    `helps`: a password can open it on this node. `tries_left`: before one has to wait.
    """

    file_id: UUID
    name: str
    is_container: bool
    helps: bool
    state: str
    state_text: str | Promise
    tries_left: int

    @property
    def is_under_way(self) -> bool:
        return self.state == UnlockingState.WAITING


@view("intake.password.locks", rule=may_read)
def locks(*, actor: Actor, item_id: UUID) -> tuple[LockView, ...]:
    """What is locked of an own item, and what is being tried. Raises NotFound."""
    if item_id not in evidence.describable(actor=actor, item_ids=[item_id]):
        raise NotFound("item")
    files = evidence.files_of(actor=actor, item_ids=(item_id,))
    found = {lock.file.id: lock for lock in locks_of(actor, files)}
    waiting = Unlocking.objects.filter(
        organisation_id=actor.organisation_id, item_id=item_id, state=UnlockingState.WAITING
    )
    under_way = set(waiting.values_list("file_id", flat=True))
    return tuple(
        _view(one, found.get(one.id))
        for one in files
        if one.role == evidence.FileRole.ORIGINAL and (one.id in found or one.id in under_way)
    )


@dataclass(frozen=True, slots=True)
class PasswordState:
    """What became of one password."""

    state: str
    text: str | Promise

    @property
    def is_right(self) -> bool:
        return self.state == UnlockingState.RIGHT


@view("intake.password.states", rule=may_receive)
def password_states(*, actor: Actor, unlocking_ids: tuple[UUID, ...]) -> tuple[PasswordState, ...]:
    """What became of passwords that this person gave, in the order they were given."""
    rows = Unlocking.objects.filter(
        organisation_id=actor.organisation_id, given_by=actor.ref, pk__in=unlocking_ids
    )
    return tuple(
        PasswordState(state, UnlockingState(state).label)
        for state in rows.order_by("given_at", "pk").values_list("state", flat=True)
    )


def _view(file: evidence.FileView, lock: Lock | None) -> LockView:
    last = Unlocking.objects.filter(file_id=file.id).order_by("-given_at", "-pk").first()
    opening = lock.opening if lock is not None else None
    return LockView(
        file_id=file.id,
        name=file.original_name,
        is_container=opening is not None or (last is not None and last.opening_id is not None),
        helps=opening is None or not cannot_be_opened_here(opening),
        state=last.state if last is not None else "",
        state_text=UnlockingState(last.state).label if last is not None else "",
        tries_left=tries_left(file.id, datetime.now(UTC)),
    )


def tries_left(file_id: UUID, now: datetime) -> int:
    """How many more wrong passwords may be given for one file at this moment."""
    tried = Unlocking.objects.filter(
        file_id=file_id, state=UnlockingState.WRONG, given_at__gt=now - WITHIN
    )
    return max(0, MOST_TRIES - tried.count())
