# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the register: items, files, custody, receipts of events."""

import base64
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from dokaz.core.canonical import canonical_json
from dokaz.core.log.proof import LogProof, parse_proof
from dokaz.evidence import api as evidence
from dokaz.gate.api import NotFound
from dokaz.interfaces.rest.bearer import actor_of
from dokaz.interfaces.rest.marks import operation
from dokaz.interfaces.rest.records.items import DESCRIBING
from dokaz.interfaces.rest.records.making import add_to
from dokaz.interfaces.rest.shapes.items import (
    Custody,
    CustodyEvent,
    FileMetadata,
    Item,
    ItemListed,
    Items,
)
from dokaz.interfaces.rest.shapes.values import Moment, Sent, ShortText
from dokaz.ledger import api as ledger
from dokaz.members.api import Scope

router = Router(tags=["items"])
Limit = Annotated[int, Field(ge=1, le=200)]
# Inside what both databases hold.
Position = Annotated[int, Field(ge=1, le=2**53)]


class ItemQuery(Sent):
    """What a list is narrowed to. `text` is matched with numbers, titles and names of originals;
    `tag` is one of the items'; `delivery` is the number of one of the own organisation's."""

    text: ShortText = ""
    tag: ShortText = ""
    kind: evidence.ItemKind | None = None
    status: evidence.ItemStatus | None = None
    verification: evidence.VerificationLevel | None = None
    confidentiality: Annotated[int, Field(ge=0, le=4)] | None = None
    organisation_id: UUID | None = None
    source_id: UUID | None = None
    delivery: ShortText = ""
    on_hold: bool | None = None
    shared_with_us: bool = False
    registered_from: Moment | None = None
    registered_to: Moment | None = None
    cursor: UUID | None = None
    limit: Limit = 50


@operation(
    router.get,
    "/items",
    scope=Scope.ITEMS_READ,
    serves=("evidence.item.list",),
    response=Items,
    summary="List items",
)
def list_items(request: HttpRequest, asked: Query[ItemQuery]) -> Items:
    """Items the person may see, newest registration first. `registered_to` is excluded."""
    page = evidence.visible_items(
        actor=actor_of(request), narrowed=_filter(asked), before=asked.cursor, limit=asked.limit
    )
    return Items(
        rows=[ItemListed.of(row) for row in page.rows],
        next=str(page.before) if page.before else None,
        text_truncated=page.text_truncated,
    )


@operation(
    router.get,
    "/items/{uuid:item_id}",
    scope=Scope.ITEMS_READ,
    serves=("evidence.item.show",),
    response=Item,
    summary="One item",
)
def get_item(request: HttpRequest, item_id: UUID) -> Item:
    """One item with its files, identifiers in other systems and verifications."""
    found: Item = Item.of(evidence.get_item(actor=actor_of(request), item_id=item_id))
    return found


add_to(router, DESCRIBING, read=Scope.ITEMS_READ, write=Scope.ITEMS_WRITE)


@operation(
    router.get,
    "/items/{uuid:item_id}/files",
    scope=Scope.ITEMS_READ,
    serves=("evidence.file.list",),
    response=list[FileMetadata],
    summary="Files of an item",
)
def list_files(request: HttpRequest, item_id: UUID) -> list[FileMetadata]:
    """Names, sizes and digests of an item's files. The content is another operation."""
    files = evidence.files_of(actor=actor_of(request), item_ids=(item_id,))
    return [FileMetadata.of(file) for file in files]


@operation(
    router.get,
    "/items/{uuid:item_id}/custody",
    scope=Scope.ITEMS_READ,
    serves=("evidence.item.custody",),
    response=Custody,
    summary="Custody of an item",
)
def list_custody(
    request: HttpRequest, item_id: UUID, cursor: Position | None = None, limit: Limit = 100
) -> Custody:
    """Everything that happened to an item, newest first."""
    page = evidence.custody(actor=actor_of(request), item_id=item_id, before=cursor, limit=limit)
    return Custody(
        rows=[CustodyEvent.of(event) for event in page.events],
        next=str(page.before) if page.before is not None else None,
    )


@operation(
    router.get,
    "/items/{uuid:item_id}/custody/{position}/receipt",
    scope=Scope.LEDGER_READ,
    serves=("evidence.item.custody",),
    summary="Receipt of an event",
    openapi_extra={"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}},
)
def get_receipt(request: HttpRequest, item_id: UUID, position: Position) -> HttpResponse:
    """That an event of an item's custody stands in the log: a C2SP tlog-proof file that carries
    the signed event itself, for `dokaz-verify`. 503 while the event waits for its place."""
    actor = actor_of(request)
    page = evidence.custody(actor=actor, item_id=item_id, before=position + 1, limit=1)
    if not page.events or page.events[0].position != position:
        raise NotFound("event")
    event_id = page.events[0].id
    response = HttpResponse(_receipt(event_id), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event_id}.tlog-proof"'
    return response


def _receipt(event_id: UUID) -> bytes:
    """The proof with what opens the leaf: nonce and envelope (parcel format, section 10)."""
    proof = parse_proof(ledger.receipt(event_id))
    event = next(iter(ledger.disclose([event_id])))
    opened = {"nonce": base64.b64encode(event.nonce).decode(), "envelope": event.envelope}
    return LogProof(proof.index, proof.path, proof.checkpoint, canonical_json(opened)).to_bytes()


def _filter(asked: ItemQuery) -> evidence.ItemFilter:
    return evidence.ItemFilter(
        text=asked.text,
        tag=asked.tag,
        kind=asked.kind or "",
        status=asked.status or "",
        verification=asked.verification or "",
        confidentiality=asked.confidentiality,
        organisation_id=asked.organisation_id,
        source_id=asked.source_id,
        delivery=asked.delivery,
        on_hold=asked.on_hold,
        shared_with_us=asked.shared_with_us,
        registered_from=asked.registered_from,
        registered_to=asked.registered_to,
    )
