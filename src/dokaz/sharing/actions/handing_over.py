# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a packed parcel out of the node, handing it over, withdrawing it.

Each of these stands in the custody of every item that goes along, before the first byte leaves.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    Refused,
    Unit,
    action,
    rfc3339,
    view,
)
from dokaz.sharing import consent
from dokaz.sharing.actions.drafting import emit_change, locked_parcel
from dokaz.sharing.archive import FileRole
from dokaz.sharing.custody import ParcelCustody, packed_items, parcel_ref
from dokaz.sharing.facts import ParcelActed, ParcelExported, ParcelHandedOver
from dokaz.sharing.models import Discard, Parcel, ParcelEvent, ParcelItem
from dokaz.sharing.packing.kept import file_name, read_kept, read_kept_range
from dokaz.sharing.policy import CUSTODIAN, OPEN_LEVEL, SENDS_PARCEL
from dokaz.sharing.still_allowed import all_visible
from dokaz.sharing.texts import chosen, clean, past
from dokaz.sharing.vocabulary import HAS_FILE, Channel, DiscardReason, ParcelStatus

_COVERED = timedelta(hours=24)
"""How long one recorded taking-out covers reading on."""


@dataclass(frozen=True, slots=True)
class ParcelFile:
    """A packed file that may leave now. `chunks()` gives its bytes, compared with `sha256`.

    An error at the end of `chunks` means that what came before must not be used.
    `range(start, length)` gives a part, for going on after a break; who puts parts together
    compares the whole with `sha256`.
    """

    name: str
    sha256: str
    size: int
    media_type: str
    chunks: Callable[[], Iterator[bytes]] = field(repr=False)
    range: Callable[[int, int], Iterator[bytes]] = field(repr=False)


@action(
    "sharing.parcel.download",
    rule=SENDS_PARCEL,
    facts=ParcelExported,
    erasure=Erasure.NOTHING_PERSONAL,
    event="exporting",
)
def download(unit: Unit, *, actor: Actor, parcel_id: UUID) -> ParcelFile:
    """Permit and record one export of the packed file; the bytes are read after the act.

    Raises:
        Conflict: there is no packed file, it was discarded, or the actor may not see one of its
            items any more.
        Refused: it holds material above L2 and the actor is no custodian.
    """
    parcel = locked_parcel(parcel_id)
    _require_may_leave(actor, parcel, "sharing.parcel.download")
    custody = ParcelCustody(unit, parcel)
    custody.add_for_all("exporting", facts={"sha256": parcel.sha256})
    custody.write()
    unit.record(
        ParcelExported(
            parcel=parcel.pk, ref=parcel.ref, sha256=parcel.sha256, size=parcel.size or 0
        ),
        objects=(parcel_ref(parcel),),
    )
    return _file(parcel)


@view("sharing.parcel.read_on", rule=SENDS_PARCEL)
def read_on(*, actor: Actor, parcel_id: UUID) -> ParcelFile:
    """Go on reading a packed file that this person took out within the last day.

    One act of taking out covers what the same person reads of the same file for 24 hours, so that
    a broken transfer can be resumed; it is looked up, and every right is asked for anew.

    Raises:
        NotFound: this person has not taken this file out within the last day.
        Conflict, Refused: as `download`.
    """
    parcel = Parcel.objects.get(pk=parcel_id)
    _require_may_leave(actor, parcel, "sharing.parcel.read_on")
    first = next(iter(packed_items(parcel)), None)
    taken_out = ParcelEvent.objects.filter(
        item_id=first,
        parcel=parcel,
        action=download.declaration.name,  # type: ignore[attr-defined]
        agent_kind=actor.kind,
        agent_ref=actor.ref,
        at__gt=datetime.now(UTC) - _COVERED,
        facts__sha256=parcel.sha256,
    )
    if not taken_out.exists():
        raise NotFound("file")
    return _file(parcel)


def _file(parcel: Parcel) -> ParcelFile:
    encrypted = bool(parcel.encrypted_to)
    where = {"organisation_id": parcel.organisation_id, "encrypted": encrypted}
    return ParcelFile(
        name=file_name(parcel.ref, encrypted=encrypted),
        sha256=parcel.sha256,
        size=parcel.size or 0,
        media_type="application/octet-stream" if encrypted else "application/zip",
        chunks=partial(read_kept, parcel.pk, sha256=parcel.sha256, **where),
        range=lambda start, length: read_kept_range(parcel.pk, start=start, length=length, **where),
    )


@action(
    "sharing.parcel.hand_over",
    rule=SENDS_PARCEL,
    facts=ParcelHandedOver,
    erasure=Erasure.DETAILS,
    event="dissemination",
)
def hand_over(
    unit: Unit,
    *,
    actor: Actor,
    parcel_id: UUID,
    channel: str,
    handed_over_at: datetime,
    note: str = "",
) -> None:
    """Record that the parcel was given to its recipient, when and how.

    Raises:
        Rejected: an unknown channel, a time to come.
        Conflict: it is not packed, or was handed over before.
        Refused: it holds material above L2 and the actor is no custodian.
    """
    channel = chosen("channel", channel, Channel)
    moment = past("handed_over_at", handed_over_at, now=unit.at)
    note = clean("note", note, longest=10_000)
    parcel = locked_parcel(parcel_id)
    if parcel.status != ParcelStatus.MADE:
        raise Conflict("not_packed", _("Only a packed parcel can be handed over, and only once."))
    _require_custodian(actor, parcel, "sharing.parcel.hand_over")
    parcel.status, parcel.channel = ParcelStatus.HANDED_OVER, channel
    parcel.handed_over_at, parcel.handed_over_by = moment, actor.ref
    parcel.changed_at = unit.at
    parcel.save()
    custody = ParcelCustody(unit, parcel)
    custody.add_for_all(
        "dissemination",
        facts={
            "sha256": parcel.sha256,
            "channel": channel,
            "handed_over_at": rfc3339(moment),
            "recipient_kind": parcel.recipient_kind,
            "purpose": parcel.purpose,
        },
    )
    custody.write()
    unit.record(
        ParcelHandedOver(parcel=parcel.pk, ref=parcel.ref, sha256=parcel.sha256, channel=channel),
        objects=(parcel_ref(parcel),),
        details={"recipient": parcel.recipient_name, "note": note},
    )
    emit_change(unit, parcel)


@action(
    "sharing.parcel.withdraw",
    rule=SENDS_PARCEL,
    facts=ParcelActed,
    erasure=Erasure.DETAILS,
    event="act",
)
def withdraw(unit: Unit, *, actor: Actor, parcel_id: UUID, reason: str) -> None:
    """End a parcel; its packed file, if there is one, is removed from disk afterwards.

    What a recipient has cannot be called back by this; write to them.

    Raises:
        Rejected: no reason. Conflict: it is withdrawn, or is being packed right now.
    """
    reason = clean("reason", reason, longest=10_000, required=True)
    parcel = locked_parcel(parcel_id)
    if parcel.status == ParcelStatus.WITHDRAWN:
        raise Conflict("already_withdrawn", _("This parcel was withdrawn before."))
    if parcel.status == ParcelStatus.READY:
        raise Conflict("being_packed", _("It is being packed. Wait until that has ended."))
    had_file = parcel.status in HAS_FILE
    parcel.status, parcel.withdrawn_at, parcel.changed_at = (
        ParcelStatus.WITHDRAWN,
        unit.at,
        unit.at,
    )
    parcel.save()
    if had_file:
        custody = ParcelCustody(unit, parcel)
        custody.add_for_all("act", facts={"withdrawn": True, "sha256": parcel.sha256})
        custody.write()
        Discard.objects.get_or_create(parcel=parcel, defaults={"reason": DiscardReason.WITHDRAWN})
    unit.record(
        ParcelActed(parcel=parcel.pk, ref=parcel.ref),
        objects=(parcel_ref(parcel),),
        details={"reason": reason},
    )
    emit_change(unit, parcel)


def _require_may_leave(actor: Actor, parcel: Parcel, name: str) -> None:
    if parcel.status not in HAS_FILE:
        raise Conflict("not_packed", _("There is no packed file of this parcel."))
    if parcel.file_discarded_at is not None:
        raise Conflict("file_discarded", _("The packed file was removed from this node."))
    if Discard.objects.filter(parcel=parcel).exists():
        raise Conflict("file_discarded", _("The packed file is being removed from this node."))
    _require_custodian(actor, parcel, name)
    if not all_visible(actor, list(packed_items(parcel))):
        raise Conflict(
            "items_not_yours_now",
            _("Some of the items are not yours to read any more. Pack a new parcel without them."),
        )
    _require_consent(actor, parcel)


def _require_consent(actor: Actor, parcel: Parcel) -> None:
    """What was agreed to when it was packed may have been taken back since."""
    going = ParcelItem.objects.filter(parcel=parcel, left_out=False, removed_at__isnull=True)
    pairs = list(going.values_list("item_id", "roles"))
    answer = consent.ask(
        actor=actor,
        item_ids=tuple(item_id for item_id, _roles in pairs),
        anonymised={item_id for item_id, roles in pairs if set(roles) == {FileRole.REDACTED}},
        purpose=parcel.purpose,
        recipient_kind=parcel.recipient_kind,
    )
    if answer.refused:
        raise Conflict(
            "consent",
            _(
                "Somebody in it has taken back their consent, or it is over. The packed file does "
                "not leave. Withdraw this parcel and pack a new one without those items."
            ),
        )


def _require_custodian(actor: Actor, parcel: Parcel, name: str) -> None:
    if parcel.level > OPEN_LEVEL and not actor.holds(CUSTODIAN):
        raise Refused(name, "custodian_needed")
