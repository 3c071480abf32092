# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found at an item's address: written down by the service that asks, ordered by people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dokaz.evidence.custody import item_ref
from dokaz.evidence.facts import ItemChanged
from dokaz.evidence.models import Item, Original, OriginalCheck
from dokaz.evidence.policy import DESCRIBERS, ITEMS
from dokaz.evidence.texts import chosen, clean
from dokaz.evidence.vocabulary import CONCLUSIVE, OriginalState, Unchecked
from dokaz.gate.api import (
    ALLOWED,
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Refusal,
    Rejected,
    Unit,
    Verdict,
    action,
    all_of,
    is_service,
    own,
    with_role,
)

SERVICE = "intake"
"""The duty of the service that asks sites."""

LONGEST_ADDRESS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFinding:
    """What asking came to. `url`: what was asked. `moved_to`: where it led, if elsewhere.

    `reason` is a value of `Unchecked` when and only when the state says that nothing can be told.
    """

    url: str
    state: str
    reason: str = ""
    http_status: int | None = None
    moved_to: str = ""


@dataclass(frozen=True)
class OriginalRecorded:
    item: UUID
    state: str
    reason: str
    http_status: int | None


def _of_its_organisation(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    items = Item.objects.filter(organisation_id=actor.organisation_id, disposed_at__isnull=True)
    if items.filter(pk=arguments["item_id"]).exists():
        return ALLOWED
    return Refusal("not_visible", hidden=True)


@action(
    "evidence.original.record",
    rule=all_of(is_service(SERVICE), _of_its_organisation),
    facts=OriginalRecorded,
    erasure=Erasure.DETAILS,
    event="assessment",
)
def record_original(
    unit: Unit, *, actor: Actor, item_id: UUID, found: OriginalFinding, again_at: datetime
) -> None:
    """Add a check to an item's history and say what is known now.

    Raises:
        Rejected: the finding is of no state, or an unchecked one has no reason.
        Conflict: the item has another address by now; what was found is of no item.
    """
    state = chosen("state", found.state, OriginalState)
    reason = chosen("reason", found.reason, Unchecked) if found.reason else ""
    if (state == OriginalState.UNCHECKED) != bool(reason):
        raise Rejected("reason", _("Say why it could not be checked, and only then."))
    item = Item.objects.select_for_update().get(pk=item_id)
    if item.url != found.url:
        raise Conflict("address_changed", _("The item has another address now."))
    row = Original.objects.select_for_update().filter(item=item).first()
    if row is None:
        row = Original(id=unit.new_id(), item=item, organisation_id=item.organisation_id)
    led_to = row.moved_to
    _learn(row, found, state, reason, unit.at)
    row.due_at = again_at
    row.save()
    OriginalCheck(
        id=unit.new_id(),
        item=item,
        organisation_id=item.organisation_id,
        revision=item.revision,
        at=unit.at,
        state=state,
        reason=reason,
        http_status=found.http_status,
    ).save(force_insert=True)
    unit.record(
        OriginalRecorded(item=item.pk, state=state, reason=reason, http_status=found.http_status),
        objects=(item_ref(item.pk),),
        details={"url": found.url, "moved_to": row.moved_to},
    )
    if row.moved_to != led_to:
        unit.emit(ItemChanged(item=item.pk, organisation=item.organisation_id, what="original"))


def _learn(row: Original, found: OriginalFinding, state: str, reason: str, at: datetime) -> None:
    if row.url != found.url:
        # What is known of another address says nothing about this one.
        row.known, row.known_since, row.gone_at = "", None, None
    row.url, row.host = found.url, host_of(found.url)
    row.moved_to = clean("moved_to", found.moved_to[:LONGEST_ADDRESS], longest=LONGEST_ADDRESS)
    row.state, row.reason, row.http_status, row.checked_at = state, reason, found.http_status, at
    if state not in CONCLUSIVE:
        return
    if row.known != state:
        row.known, row.known_since = state, at
        row.gone_at = at if state == OriginalState.GONE else None


def host_of(url: str) -> str:
    """The site's name in small letters, without `www.`; empty for what is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")[:255]
    except ValueError:
        return ""


@dataclass(frozen=True)
class OriginalOrdered:
    item: UUID


@action(
    "evidence.original.order",
    rule=with_role(DESCRIBERS, own(ITEMS, "item_id")),
    facts=OriginalOrdered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def order_original(unit: Unit, *, actor: Actor, item_id: UUID) -> None:
    """Have an item's address asked soon.

    Raises:
        Conflict: this node asks no sites, or the item has no address.
    """
    if not settings.DOKAZ.check_originals:
        raise Conflict("originals_off", _("This node asks no sites. Its operator can turn it on."))
    item = Item.objects.select_for_update().get(pk=item_id)
    if not item.url:
        raise Conflict("no_address", _("The item has no address on the internet."))
    row = Original.objects.select_for_update().filter(item=item).first()
    if row is None:
        row = Original(id=unit.new_id(), item=item, organisation_id=item.organisation_id)
    row.due_at = unit.at
    row.save()
    unit.record(OriginalOrdered(item=item.pk), objects=(ObjectRef("item", item.pk),))
