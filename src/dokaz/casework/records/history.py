# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of a record's history, its shares and its numbers elsewhere, as views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dokaz.casework.records.kind import Kind
from dokaz.casework.records.numbered import numbered
from dokaz.gate.api import Actor, Policy, pieces


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the history; `before` and `after` map fields to what they held.

    `organisation_id`: for which organisation `by` acted.
    """

    at: datetime
    by_kind: str
    by: UUID
    organisation_id: UUID
    kind: str
    revision: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    why: str
    act_id: UUID


@dataclass(frozen=True, slots=True)
class ShareView:
    id: UUID
    organisation_id: UUID
    member_ref: UUID | None
    until: datetime | None
    shared_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a program asks of many records. `undone`: its import was undone."""

    ref: str
    revision: int
    undone: bool


LONGEST_HISTORY = 10_000
"""Lines of one record's history that are given at most."""


def lines(
    kind: Kind, policy: Policy[Any], actor: Actor, key: UUID, *, limit: int
) -> tuple[ChangeView, ...]:
    """Lines of the history that the actor may see, newest first.

    Only people of a record's organisation act on it, except on cases, whose room says who did.
    """
    rows = policy.visible(actor).filter(**{kind.key: key}).order_by("-pk")
    return tuple(
        ChangeView(
            at=row.at,
            by_kind=row.by_kind,
            by=row.by,
            organisation_id=row.organisation_id,
            kind=row.kind,
            revision=row.revision,
            before=row.before,
            after=row.after,
            why=row.why,
            act_id=row.act_id,
        )
        for row in rows[: max(1, min(limit, LONGEST_HISTORY))]
    )


def shares(kind: Kind, key: UUID) -> tuple[ShareView, ...]:
    """Shares of a record that have not been ended."""
    rows = kind.shares.objects.filter(**{kind.key: key}, revoked_at__isnull=True).order_by("pk")
    return tuple(
        ShareView(row.pk, row.organisation_id, row.member_ref, row.until, row.shared_at)
        for row in rows
    )


def external_ids(kind: Kind, key: UUID) -> tuple[tuple[str, str], ...]:
    """Systems and identifiers of a record elsewhere."""
    rows = kind.external_ids.objects.filter(**{kind.key: key}, ended_at__isnull=True)
    return tuple(rows.order_by("pk").values_list("system", "value"))


def standings(policy: Policy[Any], actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Standing]:
    """Those of the records that the actor may see."""
    wanted = list(dict.fromkeys(keys))
    found = {}
    for some in pieces(wanted):
        rows = policy.visible(actor).filter(pk__in=some)
        for key, ref, revision, undone_at in rows.values_list("pk", "ref", "revision", "undone_at"):
            found[key] = Standing(ref, revision, undone_at is not None)
    return found


def by_external_id(
    kind: Kind, policy: Policy[Any], actor: Actor, system: str, values: Sequence[str]
) -> dict[str, UUID | None]:
    """Records of the own organisation by their identifiers in another system. None: there is one
    that no table of the actor's changes, be it not theirs to see, merged, erased or undone."""
    if actor.organisation_id is None:
        return {}
    found = numbered(kind, actor.organisation_id, system, list(values))
    columns = {field.name for field in kind.rows._meta.get_fields()}
    over = {name: None for name in ("merged_into", "erased_at", "undone_at") if name in columns}
    rows = policy.visible(actor).filter(pk__in=[key for key in found.values() if key], **over)
    changed = set(rows.values_list("pk", flat=True))
    return {value: key if key in changed else None for value, key in found.items()}
