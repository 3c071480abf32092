# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing that an event is told, agreeing as another person, declining, withdrawing."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import chosen, clean
from dokaz.gate.api import Actor, Conflict, Erasure, NotFound, ObjectRef, Rejected, Unit, action
from dokaz.publication import rules as rules_of
from dokaz.publication.actions.deciding import decide, require_another, take_back, waiting
from dokaz.publication.coarsening import Coarse
from dokaz.publication.examining import Examined, examine
from dokaz.publication.facts import ReleaseChanged
from dokaz.publication.models import Release
from dokaz.publication.policy import MAY_DECIDE, MAY_PROPOSE, MAY_WITHDRAW
from dokaz.publication.vocabulary import LIVING, Basis, ReleaseState, Step


@dataclass(frozen=True)
class Proposed:
    """`step` and `basis` are words of the vocabulary; where and when is not said to the log."""

    release: UUID
    event: UUID
    kind: str
    step: str
    basis: str
    rules_sha256: str


@action(
    "publication.release.propose",
    rule=MAY_PROPOSE,
    facts=Proposed,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def propose(
    unit: Unit,
    *,
    actor: Actor,
    event_id: UUID,
    basis: str,
    at_least: str = Step.SETTLEMENT.value,
) -> UUID:
    """Propose to tell an event as the rules make it; returns the release, which waits.

    `at_least` may ask for a coarser place than the rules do. Nothing is told before another person
    agrees (`approve`).

    Raises:
        Rejected: a word is not in its list, or the basis does not fit what is on record.
        Conflict: the rules forbid it, or a release of this event lives already.
    """
    at_least = chosen("at_least", at_least, Step)
    basis = chosen("basis", basis, Basis)
    if Release.objects.filter(event_id=event_id, state__in=LIVING).exists():
        raise Conflict(
            "release_lives", _("This event is released or waits for it. Nothing was saved.")
        )
    examined, coarse = _allowed(actor, event_id, at_least)
    if basis == Basis.CONSENT and not examined.asked:
        raise Rejected(
            "basis",
            _(
                "Consent is not on record for everything that belongs to this event. Record it, or "
                "say that what is told is public already."
            ),
        )
    organisation_id = actor.organisation_id
    assert organisation_id is not None  # the rule asks for an own event
    row = Release(
        id=unit.new_id(),
        organisation_id=organisation_id,
        event_id=event_id,
        at_least=at_least,
        basis=basis,
        rules_sha256=rules_of.shipped().sha256,
        proposed_by=actor.ref,
        proposed_at=unit.at,
        **_columns(coarse),
    )
    row.save(force_insert=True)
    _tell(unit, row)
    unit.record(
        Proposed(
            release=row.pk,
            event=event_id,
            kind=row.kind,
            step=row.step,
            basis=row.basis,
            rules_sha256=row.rules_sha256,
        ),
        objects=(release_ref(row.pk), ObjectRef("event", event_id)),
    )
    return row.pk


@dataclass(frozen=True)
class Decided:
    release: UUID
    event: UUID
    state: str


@action(
    "publication.release.approve",
    rule=MAY_DECIDE,
    facts=Decided,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def approve(unit: Unit, *, actor: Actor, release_id: UUID) -> None:
    """Agree, as another person than the one who proposed, to exactly what was proposed.

    Raises:
        Conflict: the same person, not waiting any more, or the rules say something else by now.
    """
    row = waiting(Release, release_id)
    require_another(row, actor)
    _examined, coarse = _allowed(actor, row.event_id, row.at_least)
    if _columns(coarse) != _columns(told(row)):
        raise Conflict(
            "changed_meanwhile",
            _(
                "The event changed since this was proposed: something else would be told now. "
                "Nothing was released. Decline it and propose it again."
            ),
        )
    decide(unit, row, actor, ReleaseState.RELEASED)
    _close(unit, row)


@action(
    "publication.release.decline",
    rule=MAY_DECIDE,
    facts=Decided,
    erasure=Erasure.DETAILS,
    event="act",
)
def decline(unit: Unit, *, actor: Actor, release_id: UUID, why: str) -> None:
    """Say no, also to one's own proposal. Raises Rejected, Conflict; nothing is saved."""
    why = clean("why", why, longest=2000, required=True)
    row = waiting(Release, release_id)
    decide(unit, row, actor, ReleaseState.DECLINED)
    _close(unit, row, why=why)


@action(
    "publication.release.withdraw",
    rule=MAY_WITHDRAW,
    facts=Decided,
    erasure=Erasure.DETAILS,
    event="act",
)
def withdraw(unit: Unit, *, actor: Actor, release_id: UUID, why: str) -> None:
    """Take a release back: the next dataset is made without it. One person is enough.

    Raises:
        Rejected, Conflict: no reason, or it does not live any more; nothing is saved.
    """
    why = clean("why", why, longest=2000, required=True)
    _close(unit, take_back(unit, Release, release_id, actor), why=why)


def _close(unit: Unit, row: Release, *, why: str = "") -> None:
    _tell(unit, row)
    unit.record(
        Decided(release=row.pk, event=row.event_id, state=str(row.state)),
        objects=(release_ref(row.pk), ObjectRef("event", row.event_id)),
        details={"why": why} if why else None,
    )


def _tell(unit: Unit, row: Release) -> None:
    unit.emit(
        ReleaseChanged(
            release=row.pk,
            event=row.event_id,
            organisation=row.organisation_id,
            state=str(row.state),
        )
    )


def _allowed(actor: Actor, event_id: UUID, at_least: str) -> tuple[Examined, Coarse]:
    examined = examine(actor, {event_id: at_least}).get(event_id)
    if examined is None:
        raise NotFound("event")
    if examined.decision.coarse is None:
        raise Conflict(
            "not_publishable",
            _("The rules of publication do not allow this event to be told. Nothing was saved."),
        )
    return examined, examined.decision.coarse


def told(row: Release) -> Coarse:
    """What a release tells."""
    return Coarse(
        kind=row.kind,
        step=row.step,
        place=row.place,
        oblast=row.oblast,
        day=row.day,
        date_step=row.date_step,
        harmed=row.harmed,
    )


def _columns(coarse: Coarse) -> dict[str, object]:
    return {
        "kind": coarse.kind,
        "step": coarse.step,
        "place": coarse.place,
        "oblast": coarse.oblast,
        "day": coarse.day,
        "date_step": coarse.date_step,
        "harmed": coarse.harmed,
    }


def release_ref(release_id: UUID) -> ObjectRef:
    """How the log names a release."""
    return ObjectRef("release", release_id)
