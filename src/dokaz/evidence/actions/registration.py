# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking stored content into the register: numbers, custody, ledger leaves, in one act a batch.

Content is stored first, outside the act (`storage.sealing`). Every file handed over gets an
answer: taken, or already here. Nothing is dropped without a trace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dokaz.evidence.actions.description import ItemDraft, checked_draft, require_own_sources
from dokaz.evidence.actions.new_items import (
    Draft,
    ExternalIdDraft,
    Identity,
    NewFile,
    Original,
    containers,
    make_items,
)
from dokaz.evidence.actions.relations import (
    LARGEST_BATCH,
    RelationDraft,
    require_own_targets,
    write_relations,
)
from dokaz.evidence.custody import Custody, RecordedFile, item_ref
from dokaz.evidence.kinds import kind_of
from dokaz.evidence.models import File, ItemRelation
from dokaz.evidence.models.items import NumberSeries
from dokaz.evidence.numbers import lock_series
from dokaz.evidence.objects import condemn_surplus, replace_lost
from dokaz.evidence.policy import REGISTRARS
from dokaz.evidence.storage.sealing import StoredContent
from dokaz.evidence.texts import claimed, clean, require_storable
from dokaz.evidence.vocabulary import (
    FileRole,
    ItemKind,
    ObjectState,
    RelationKind,
)
from dokaz.gate.api import (
    Actor,
    ActorKind,
    Erasure,
    Rejected,
    Unit,
    action,
    any_of,
    holds_role,
    is_service,
)


class Outcome(StrEnum):
    """What became of one file that was handed over."""

    TAKEN = "taken"
    ALREADY_HERE = "already_here"


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer for one file: the item and file it is, new or from before.

    `born_in` is the container whose opening first registered the item, if one did.
    """

    outcome: Outcome
    item_id: UUID
    file_id: UUID
    ref: str
    born_in: UUID | None = None


@dataclass(frozen=True)
class BatchRegistered:
    organisation: UUID
    taken: int
    already_here: int
    bytes: int
    first_ref: str
    last_ref: str


@action(
    "evidence.item.register",
    rule=any_of(is_service("intake"), holds_role(*REGISTRARS)),
    facts=BatchRegistered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="accession",
)
def register(unit: Unit, *, actor: Actor, files: Sequence[NewFile]) -> tuple[Registered, ...]:
    """Register up to 1000 stored files, each an item of its own; answers in the same order.

    Content the organisation has already (same SHA-256 and size) makes no second item: the
    existing one gets a `receipt` event. If the kept bytes were found damaged or missing, the new
    copy takes their place.

    Raises:
        Rejected: nothing or too much handed over, another organisation's content, a bad value.
        Conflict: the same bytes are being removed by order at this moment; try again later.
    """
    organisation_id = _one_organisation(actor, files)
    drafts = _checked_all(files)
    sources = {draft.values["source_id"] for draft in drafts} - {None}
    require_own_sources(organisation_id, sources)
    require_own_targets(organisation_id, {one for file in files for one in file.relations})
    _require_service_for_others(actor, files)
    series = lock_series(unit, organisation_id)
    known = _known_originals(organisation_id, files)
    custody = Custody(unit)
    answers = _sort_out(unit, drafts, known, series, custody)
    _relate(unit, organisation_id, drafts, answers)
    custody.write()
    _record(unit, organisation_id, answers, files)
    return answers


def _require_service_for_others(actor: Actor, files: Sequence[NewFile]) -> None:
    if actor.kind is ActorKind.SERVICE:
        return
    if any(file.registered_by not in (None, actor.ref) for file in files):
        raise Rejected("registered_by", _("Only services register for somebody else."))


def _one_organisation(actor: Actor, files: Sequence[NewFile]) -> UUID:
    if not files or len(files) > LARGEST_BATCH:
        raise Rejected("files", _("Hand over between 1 and 1000 files at a time."))
    owners = {file.content.organisation_id for file in files}
    if len(owners) > 1:
        raise Rejected("files", _("All files of a batch must be one organisation's."))
    owner = owners.pop()
    if owner != actor.organisation_id:
        raise Rejected("files", _("These files were stored for another organisation."))
    return owner


def _checked_all(files: Sequence[NewFile]) -> list[Draft]:
    """Every file with the values of its item's row, checked; errors as `checked`."""
    drafts = []
    described: ItemDraft | None = None
    values: dict[str, Any] = {}
    passed: ExternalIdDraft | None = None
    for file in files:
        _check_file(file)
        for one in file.external_ids:
            if one is not passed:
                passed = _checked_identifier(one)
        # What comes in one delivery is described alike: the same description is checked once.
        if file.item is not described:
            described, values = file.item, checked_draft(file.item)
        kind = values["kind"]
        if kind == ItemKind.OTHER:
            kind = kind_of(file.media_type, file.name).value
        digests = file.content.digests
        drafts.append(Draft(file, values, kind, (digests.sha256, digests.size)))
    return drafts


def _check_file(file: NewFile) -> None:
    require_storable("name", file.name)
    require_storable("relative_path", file.relative_path)
    clean("media_type", file.media_type, longest=127)
    claimed("claimed_modified_at", file.claimed_modified_at)


def _checked_identifier(one: ExternalIdDraft) -> ExternalIdDraft:
    clean("system", one.system, longest=100, required=True)
    clean("value", one.value, longest=500, required=True)
    clean("url", one.url, longest=4000)
    return one


def _known_originals(organisation_id: UUID, files: Sequence[NewFile]) -> dict[Identity, Original]:
    digests = {file.content.digests.sha256 for file in files}
    rows = File.objects.filter(
        Q(role=FileRole.ORIGINAL, disposed_at__isnull=True),
        organisation_id=organisation_id,
        sha256__among=digests,
    ).select_related("item", "object")
    return {(row.sha256, row.size): Original(row, row.item.ref) for row in rows}


def _sort_out(
    unit: Unit,
    drafts: list[Draft],
    known: dict[Identity, Original],
    series: NumberSeries,
    custody: Custody,
) -> tuple[Registered, ...]:
    """New content becomes items, known content a receipt; also within the batch."""
    fresh: dict[Identity, Draft] = {}
    for draft in drafts:
        if draft.identity not in known:
            fresh.setdefault(draft.identity, draft)
    born_in = _born_in(file.item_id for file, _ref in known.values())
    known = {**known, **make_items(unit, list(fresh.values()), series, custody)}
    answers = []
    surplus: list[StoredContent] = []
    for draft in drafts:
        file, ref = known[draft.identity]
        if fresh.get(draft.identity) is draft:
            answers.append(Registered(Outcome.TAKEN, file.item_id, file.pk, ref))
            continue
        surplus += _already_here(unit, draft, file, custody)
        answers.append(
            Registered(
                Outcome.ALREADY_HERE,
                file.item_id,
                file.pk,
                ref,
                born_in=born_in.get(file.item_id),
            )
        )
    condemn_surplus(unit, surplus)
    return tuple(answers)


def _born_in(item_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The container each item was registered out of, for those that were: in the same act."""
    ids = list(item_ids)
    if not ids:
        return {}
    rows = ItemRelation.objects.filter(
        item_id__in=ids, kind=RelationKind.PART_OF, at=F("item__registered_at")
    )
    return dict(rows.values_list("item_id", "to_id"))


def _relate(
    unit: Unit, organisation_id: UUID, drafts: list[Draft], answers: tuple[Registered, ...]
) -> None:
    """Write what the items are to others, for known items too; twice the same counts once.

    A container that holds itself is not part of itself.
    """
    wanted = {
        (answer.item_id, one)
        for draft, answer in zip(drafts, answers, strict=True)
        for one in draft.new.relations
        if one.to_item_id != answer.item_id
    }
    if not wanted:
        return
    known = [answer.item_id for answer in answers if answer.outcome is Outcome.ALREADY_HERE]
    rows = ItemRelation.objects.filter(item_id__in=set(known))
    there = {
        (item_id, RelationDraft(kind, to))
        for item_id, kind, to in rows.values_list("item_id", "kind", "to_id")
    }
    missing = sorted(wanted - there, key=lambda pair: (pair[0], pair[1].kind, pair[1].to_item_id))
    write_relations(unit, organisation_id, missing)


def _already_here(
    unit: Unit, draft: Draft, file: File | RecordedFile, custody: Custody
) -> tuple[StoredContent, ...]:
    content = draft.new.content
    custody.add(
        "receipt",
        file.item_id,
        file=file,
        facts={"already_here": True, "size": content.digests.size, **containers(draft)},
    )
    if content.address == file.object_id:
        return ()
    # What this very act registered is not lost yet.
    if isinstance(file, File) and file.object.state in (ObjectState.DAMAGED, ObjectState.MISSING):
        replace_lost(unit, file, content)
        custody.add("recovery", file.item_id, file=file, facts={"from": "receipt"})
        return ()
    return (content,)


def _record(
    unit: Unit,
    organisation_id: UUID,
    answers: tuple[Registered, ...],
    files: Sequence[NewFile],
) -> None:
    taken = [answer for answer in answers if answer.outcome is Outcome.TAKEN]
    unit.record(
        BatchRegistered(
            organisation=organisation_id,
            taken=len(taken),
            already_here=len(answers) - len(taken),
            bytes=sum(file.content.digests.size for file in files),
            first_ref=taken[0].ref if taken else "",
            last_ref=taken[-1].ref if taken else "",
        ),
        objects=tuple(item_ref(answer.item_id) for answer in answers),
    )
