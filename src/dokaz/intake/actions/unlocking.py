# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a password: given for the locked files of an item, tried, forgotten.

waiting -> right | wrong | failed
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Rejected,
    Unit,
    action,
    all_of,
    is_service,
    sees,
)
from dokaz.intake.actions.deliveries import locked
from dokaz.intake.actions.opening import count_end
from dokaz.intake.models import Opening
from dokaz.intake.policy import SERVICE, UNLOCKINGS, may_receive
from dokaz.intake.reasons import OpeningState
from dokaz.intake.unlocking.locks import Lock, cannot_be_opened_here, locks_of
from dokaz.intake.unlocking.models import Unlocking
from dokaz.intake.unlocking.queries import tries_left
from dokaz.intake.unlocking.states import LONGEST_PASSWORD, WITHIN, UnlockingState


@dataclass(frozen=True)
class PasswordGiven:
    item: UUID
    files: tuple[UUID, ...]
    keep: bool


@action(
    "intake.password.give",
    rule=may_receive,
    facts=PasswordGiven,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def give_password(
    unit: Unit, *, actor: Actor, item_id: UUID, password: str, keep: bool = False
) -> tuple[UUID, ...]:
    """Have the locked files of an own item opened with a password; returns one key for each.

    The background service tries it. With `keep` a right one stays sealed beside the item, so that
    what is made of a document can be made again; otherwise it is forgotten.

    Raises:
        NotFound: the item is none of the own ones that the actor may see.
        Rejected: no password, or one longer than any.
        Conflict: nothing of it is locked, no password helps here, the item is sealed, one is being
            tried, or too many were wrong.
    """
    if not password or len(password) > LONGEST_PASSWORD or "\0" in password:
        raise Rejected("password", _("Type the password, up to 1024 characters."))
    if actor.organisation_id is None:
        raise NotFound("item")
    if item_id not in evidence.describable(actor=actor, item_ids=[item_id]):
        raise NotFound("item")
    found = _locks(unit, actor, item_id)
    secret = evidence.seal_secret(actor.organisation_id, password.encode("utf-8"))
    rows = [_row(unit, actor, item_id, lock, secret=secret, keep=keep) for lock in found]
    unit.record(
        PasswordGiven(item=item_id, files=tuple(row.file_id for row in rows), keep=keep),
        objects=(ObjectRef("item", item_id),),
    )
    return tuple(row.pk for row in rows)


def _locks(unit: Unit, actor: Actor, item_id: UUID) -> tuple[Lock, ...]:
    """The locked files that a password may be tried on. Raises Conflict."""
    item = evidence.get_item(actor=actor, item_id=item_id)
    if item.confidentiality == evidence.Confidentiality.L4:
        raise Conflict(
            "item_sealed", _("Nothing is made from sealed items: programs do not read them.")
        )
    _require_none_under_way(unit, item_id)
    found = locks_of(actor, item.files)
    if not found:
        raise Conflict("not_locked", _("Nothing of this item is locked, as far as is known."))
    helped = tuple(
        one for one in found if one.opening is None or not cannot_be_opened_here(one.opening)
    )
    if not helped:
        raise Conflict(
            "no_decryption",
            _(
                "This node cannot open locked archives of this kind. Unpack it elsewhere and "
                "deliver the files."
            ),
        )
    if not all(tries_left(one.file.id, unit.at) for one in helped):
        raise Conflict(
            "too_many_tries",
            _("Too many passwords were wrong. Ask the sender, and try again in an hour."),
        )
    return helped


def _require_none_under_way(unit: Unit, item_id: UUID) -> None:
    """Raises Conflict. What has waited for an hour waits for nobody any more, and is forgotten."""
    waiting = Unlocking.objects.select_for_update().filter(
        item_id=item_id, state=UnlockingState.WAITING
    )
    for row in waiting:
        if row.given_at > unit.at - WITHIN:
            raise Conflict("password_under_way", _("A password is being tried. Wait a moment."))
        _forget(unit, row, UnlockingState.FAILED)


def _row(
    unit: Unit,
    actor: Actor,
    item_id: UUID,
    lock: Lock,
    *,
    secret: evidence.SealedSecret,
    keep: bool,
) -> Unlocking:
    from dokaz.intake.tasks import enqueue_unlock

    row = Unlocking(
        id=unit.new_id(),
        organisation_id=actor.organisation_id,
        item_id=item_id,
        file_id=lock.file.id,
        opening_id=lock.opening.pk if lock.opening is not None else None,
        header=secret.header,
        payload=secret.payload,
        keep=keep,
        given_by=actor.ref,
        given_at=unit.at,
    )
    row.save(force_insert=True)
    if lock.opening is not None:
        _wait_again(lock.opening.pk)
    enqueue_unlock(row.pk, row.organisation_id)
    return row


def _wait_again(opening_id: UUID) -> None:
    """As `intake.opening.retry`, but for the task that has the password."""
    delivery = locked(Opening.objects.values_list("delivery_id", flat=True).get(pk=opening_id))
    opening = Opening.objects.select_for_update().get(pk=opening_id)
    count_end(delivery, opening, sign=-1)
    opening.state, opening.reason, opening.finished_at = OpeningState.WAITING, "", None
    opening.save()


@dataclass(frozen=True)
class PasswordTried:
    item: UUID
    file: UUID
    state: str


@action(
    "intake.password.finish",
    rule=all_of(is_service(SERVICE), sees(UNLOCKINGS, "unlocking_id")),
    facts=PasswordTried,
    erasure=Erasure.NOTHING_PERSONAL,
    event="unpacking",
)
def finish_unlocking(unit: Unit, *, actor: Actor, unlocking_id: UUID, state: str) -> None:
    """State what became of a password, and forget it.

    Raises:
        Rejected: the state is none of an end. Conflict: it had ended before.
    """
    if state not in UnlockingState.values or state == UnlockingState.WAITING:
        raise Rejected("state", _("State what became of the password."))
    row = Unlocking.objects.select_for_update().get(pk=unlocking_id)
    if row.state != UnlockingState.WAITING:
        raise Conflict("password_done", _("This password was tried already."))
    _forget(unit, row, UnlockingState(state))
    unit.record(
        PasswordTried(item=row.item_id, file=row.file_id, state=row.state),
        objects=(ObjectRef("item", row.item_id),),
    )


def _forget(unit: Unit, row: Unlocking, state: UnlockingState) -> None:
    unit.forgets = True
    row.state, row.header, row.payload, row.finished_at = state, None, None, unit.at
    row.save(update_fields=["state", "header", "payload", "finished_at"])
