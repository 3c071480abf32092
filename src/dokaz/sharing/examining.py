# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking at every item of a parcel once more: may it go along, what should be known, what is due.

The same examination serves the wizard's last step and the act that orders the packing, so that
nobody is shown one thing and bound by another.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dokaz.gate.api import Actor
from dokaz.sharing import archive, consent, notices
from dokaz.sharing.models import Parcel, ParcelItem
from dokaz.sharing.policy import OPEN_LEVEL
from dokaz.sharing.views import Review

_BLOCKING_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class Looked:
    """One item with its present state; `now` is None where the actor may not see it any more."""

    row: ParcelItem
    now: archive.Candidate | None


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found. `level` is the highest level of what goes along or is listed."""

    looked: tuple[Looked, ...]
    review: Review
    level: int
    on_hold: bool


def chosen_items(parcel: Parcel) -> Iterator[ParcelItem]:
    """The parcel's items in their order, those taken out again left away."""
    # Asked through the parcel, each row knows its parcel without asking for it again.
    rows = parcel.items.filter(removed_at__isnull=True)
    yield from rows.order_by("position").iterator(chunk_size=500)


def examine(actor: Actor, parcel: Parcel) -> Examination:
    """Look at every item as this actor sees it now; changes nothing."""
    rows = list(chosen_items(parcel))
    now = archive.candidates(actor, [row.item_id for row in rows])
    looked = tuple(Looked(row, now.get(row.item_id)) for row in rows)
    going = [each for each in looked if not each.row.left_out]
    answer = consent.ask(
        actor=actor,
        item_ids=tuple(each.row.item_id for each in going),
        purpose=parcel.purpose,
        recipient_kind=parcel.recipient_kind,
    )
    blockers = [*_blockers(going, parcel), *_refused(going, answer)]
    if not going:
        blockers.append(("nothing_chosen", ""))
    level = max((_level(each) for each in looked), default=0)
    on_hold = any(each.now is not None and each.now.view.on_hold for each in going)
    guarded = level > OPEN_LEVEL or on_hold
    review = Review(
        parcel_id=parcel.pk,
        blockers=notices.gathered(blockers),
        warnings=notices.gathered(_warnings(looked, parcel, level)),
        reason_needed=guarded,
        custodian_needed=guarded,
        consent_state=str(answer.state),
        consent_text=answer.text,
    )
    return Examination(looked=looked, review=review, level=level, on_hold=on_hold)


def _level(each: Looked) -> int:
    """An item that cannot be seen any more counts with the level it had, or its present one."""
    return max(each.row.level, each.now.level if each.now else 0)


def _blockers(going: list[Looked], parcel: Parcel) -> Iterator[tuple[str, str]]:
    for each in going:
        if each.now is None:
            yield "gone", each.row.item_ref
            continue
        for code in notices.blockers_of(
            each.now, roles=tuple(each.row.roles), organisation=parcel.organisation_id
        ):
            yield code, each.row.item_ref


def _refused(going: list[Looked], answer: consent.ConsentAnswer) -> Iterator[tuple[str, str]]:
    if answer.state is not consent.ConsentState.NOT_COVERED:
        return
    named = [each for each in going if each.row.item_id in answer.refused]
    yield from ((_BLOCKING_CONSENT, each.row.item_ref) for each in named)
    if not named:
        yield _BLOCKING_CONSENT, ""


def _warnings(looked: tuple[Looked, ...], parcel: Parcel, level: int) -> Iterator[tuple[str, str]]:
    for each in looked:
        if each.row.left_out:
            yield "left_out", each.row.item_ref
        elif each.now is not None:
            yield from ((code, each.row.item_ref) for code in notices.flags_of(each.now))
    if level > OPEN_LEVEL and not parcel.encrypted_to:
        yield "not_encrypted", ""
    yield from ((code, "") for code in notices.about_the_node())
