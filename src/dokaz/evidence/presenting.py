# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows to frozen views. Needs related rows to be loaded: nothing here asks the database."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from dokaz.evidence import views
from dokaz.evidence.actions.description import PARTICULARS
from dokaz.evidence.in_force import as_stated, ends
from dokaz.evidence.models import (
    CustodyEvent,
    Disposal,
    File,
    FixityRound,
    Item,
    SealedOpening,
    Source,
)
from dokaz.evidence.vocabulary import FileRole, ObjectState

PARTS = ("external_ids", "verifications")
"""Related rows that `item_view` reads besides files, each from the attribute `all_<name>`."""

OWNER_PARTS = ("notes", "holds", "shares", "disposals", "revisions")
"""The same, of the actor's own items only."""


class RowItem(NamedTuple):
    """What `item_row` reads of an item; the names are those of columns. A list must not load fifty
    descriptions to show none, nor make objects that guard what nobody writes."""

    pk: UUID
    ref: str
    organisation_id: UUID
    title_uk: str
    title_en: str
    kind: str
    status: str
    verification: str
    confidentiality: int
    graphic_level: str
    markers: list[str]
    media_type: str
    file_count: int
    total_bytes: int
    holds_in_force: int
    registered_at: datetime
    recorded_from: datetime | None
    recorded_precision: str


class RowFile(NamedTuple):
    """What `item_row` reads of a file; the names are those of columns."""

    item_id: UUID
    id: UUID
    role: str
    original_name: str
    size: int
    disposed_at: datetime | None
    object__state: str
    object__checked_at: datetime | None


def item_row(row: RowItem, files: list[RowFile], *, own: bool) -> views.ItemRow:
    """`files` in the order of adding. `own` decides whether a hold is told."""
    living = [file for file in files if file.disposed_at is None]
    names = [file.original_name for file in living if file.role == FileRole.ORIGINAL]
    pictures = (FileRole.THUMBNAIL, FileRole.POSTER)
    # The smallest: a list of fifty must open over a weak line.
    smallest = min((f for f in living if f.role in pictures), key=lambda f: f.size, default=None)
    return views.ItemRow(
        id=row.pk,
        ref=row.ref,
        organisation_id=row.organisation_id,
        title_uk=row.title_uk,
        title_en=row.title_en,
        kind=row.kind,
        status=row.status,
        verification=row.verification,
        confidentiality=row.confidentiality,
        graphic_level=row.graphic_level,
        markers=tuple(row.markers),
        media_type=row.media_type,
        file_count=row.file_count,
        total_bytes=row.total_bytes,
        on_hold=own and row.holds_in_force > 0,
        registered_at=row.registered_at,
        recorded_from=row.recorded_from,
        recorded_precision=row.recorded_precision,
        name=names[0] if names else "",
        thumbnail=smallest.id if smallest else None,
        kept=tuple(
            views.KeptFile(
                role=file.role,
                state=file.object__state,
                checked_at=file.object__checked_at,
                erased=_is_erased(file.disposed_at, file.object__state),
            )
            for file in files
        ),
    )


def _is_erased(disposed_at: datetime | None, state: str) -> bool:
    return disposed_at is not None or state in (ObjectState.CONDEMNED, ObjectState.DISCARDED)


def file_view(row: File, *, own: bool) -> views.FileView:
    """`own` decides whether the path it came from is shown: folders are named after people."""
    kept = row.object
    return views.FileView(
        id=row.pk,
        item_id=row.item_id,
        role=row.role,
        original_name=row.original_name,
        relative_path=row.relative_path if own else "",
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sha512=row.sha512,
        store_address=kept.address,
        sealed=kept.sealed,
        state=kept.state,
        checked_at=kept.checked_at,
        derived_from=row.derived_from_id,
        derivation_note=row.derivation_note,
        tool=row.tool,
        technical=row.technical,
        claimed_modified_at=row.claimed_modified_at,
        added_at=row.added_at,
        added_by=row.added_by,
        erased=_is_erased(row.disposed_at, kept.state),
    )


def custody_view(row: CustodyEvent) -> views.CustodyEventView:
    return views.CustodyEventView(
        id=row.event_id,
        position=row.position,
        item_id=row.item_id,
        file_id=row.file_id,
        type=row.type,
        action=row.action,
        act_id=row.act_id,
        at=row.at,
        agent_kind=row.agent_kind,
        agent_ref=row.agent_ref,
        organisation_id=row.organisation_id,
        outcome=row.outcome,
        facts=row.facts,
    )


def source_view(row: Source) -> views.SourceView:
    return views.SourceView(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        url=row.url,
        credibility=row.credibility,
        independence_group=row.independence_group,
        security_risk=row.security_risk,
        remarks=row.remarks,
        platform=row.platform,
        handle=row.handle,
        language=row.language,
        credibility_reason=row.credibility_reason,
        credibility_by=row.credibility_by,
        credibility_at=row.credibility_at,
        added_at=row.added_at,
        retired_at=row.retired_at,
        merged_into=row.merged_into_id,
        merged_at=row.merged_at,
    )


def disposal_view(row: Disposal) -> views.DisposalView:
    return views.DisposalView(
        id=row.pk,
        item_id=row.item_id,
        item_ref=row.item.ref,
        reason_code=row.reason_code,
        reason=row.reason,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        executed_at=row.executed_at,
    )


def opening_view(row: SealedOpening) -> views.OpeningView:
    return views.OpeningView(
        id=row.pk,
        item_id=row.item_id,
        item_ref=row.item.ref,
        reader_ref=row.reader_ref,
        reason=row.reason,
        hours=row.hours,
        state=row.state,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        until=row.until,
    )


def round_view(row: FixityRound) -> views.RoundView:
    return views.RoundView(
        number=row.number,
        phase=row.phase,
        deep=row.deep,
        objects_checked=row.objects_checked,
        bytes_checked=row.bytes_checked,
        findings=row.findings,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def item_view(item: Item, *, own: bool) -> views.ItemView:
    """`own` decides whether what only the owner may know is shown."""
    return views.ItemView(
        id=item.pk,
        ref=item.ref,
        organisation_id=item.organisation_id,
        own=own,
        title_uk=item.title_uk,
        title_en=item.title_en,
        kind=item.kind,
        description=item.description,
        language=item.language,
        url=item.url,
        acquisition_mode=item.acquisition_mode,
        acquired_at=item.acquired_at,
        acquired_by=item.acquired_by if own else None,
        acquired_from=item.acquired_from if own else "",
        **{name: getattr(item, name) if own else "" for name in PARTICULARS},
        tags=tuple(item.tags),
        recorded_from=item.recorded_from,
        recorded_to=item.recorded_to,
        recorded_precision=item.recorded_precision,
        recorded_basis=item.recorded_basis,
        status=item.status,
        verification=item.verification,
        confidentiality=item.confidentiality,
        graphic_level=item.graphic_level,
        markers=tuple(item.markers),
        exculpatory=item.exculpatory,
        privileged=item.privileged,
        registered_at=item.registered_at,
        registered_by=item.registered_by,
        changed_at=item.changed_at,
        revision=item.revision,
        on_hold=own and item.holds_in_force > 0,
        disposed_at=item.disposed_at,
        file_count=item.file_count,
        total_bytes=item.total_bytes,
        media_type=item.media_type,
        source=source_view(item.source) if own and item.source else None,
        files=tuple(file_view(file, own=own) for file in _parts(item, "files")),
        external_ids=tuple(
            views.ExternalIdView(one.pk, one.system, one.value, one.url)
            for one in _parts(item, "external_ids")
        ),
        verifications=_verifications(item),
        **(_for_owner(item) if own else {}),
    )


def _verifications(item: Item) -> tuple[views.VerificationView, ...]:
    rows = _parts(item, "verifications")
    return tuple(
        views.VerificationView(one.pk, one.level, one.checks, one.method, one.by, one.at, ended)
        for one, ended in zip(rows, ends(rows, as_stated(item)), strict=True)
    )


def _for_owner(item: Item) -> dict[str, tuple[Any, ...]]:
    return {
        "notes": tuple(
            views.NoteView(one.pk, one.by, one.at, one.text) for one in _parts(item, "notes")
        ),
        "holds": tuple(
            views.HoldView(
                one.pk,
                one.authority,
                one.reason,
                one.set_at,
                one.set_by,
                one.lifted_at,
                one.lifted_by,
            )
            for one in _parts(item, "holds")
        ),
        "shares": tuple(
            views.ShareView(
                one.pk,
                one.organisation_id,
                one.member_ref,
                one.until,
                one.shared_at,
                one.shared_by,
                one.revoked_at,
            )
            for one in _parts(item, "shares")
        ),
        "disposals": tuple(disposal_view(one) for one in _parts(item, "disposals")),
        "revisions": tuple(
            views.RevisionView(one.number, one.at, one.by, one.before)
            for one in _parts(item, "revisions")
        ),
    }


def _parts(item: Item, name: str) -> list[Any]:
    """Related rows as they were loaded, oldest first; identifiers sort by time."""
    loaded: list[Any] = getattr(item, f"all_{name}")
    return sorted(loaded, key=lambda row: row.pk)
