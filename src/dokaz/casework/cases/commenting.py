# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read and write comments: whoever may see the record they are about, without any right
to change it.

A comment is for the writer's organisation, or for everybody who may see the record. Whether the
record is visible is asked of its room at each reading; what is hidden takes its comments with it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.casework.cases.commented import records_shown
from dokaz.casework.cases.models import Comment
from dokaz.casework.cases.policy import TEAM_READERS
from dokaz.casework.cases.vocabulary import Audience
from dokaz.casework.records.seeing import is_reader
from dokaz.gate.api import ALLOWED, Actor, Refusal, Verdict

ERASERS = ("custodian", "data_protection_officer")


def may_see(actor: Actor, kind: str, record_id: UUID) -> bool:
    """Whether the record is visible to the actor."""
    return (kind, record_id) in records_shown(actor, [(kind, record_id)])


def readable(actor: Actor) -> Q:
    """Condition on comments by their audience alone; their records are asked for besides."""
    return Q(organisation_id=actor.organisation_id) | Q(audience=Audience.ALL)


def on_visible_record(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The record named by `kind` and `record_id` is visible to this person."""
    if not is_reader(actor, TEAM_READERS):
        return Refusal("not_visible", hidden=True)
    if may_see(actor, arguments["kind"], arguments["record_id"]):
        return ALLOWED
    return Refusal("not_visible", hidden=True)


def sees_comment(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """The comment is for this person, and so is its record."""
    if not is_reader(actor, TEAM_READERS):
        return Refusal("not_visible", hidden=True)
    row = Comment.objects.filter(readable(actor), pk=arguments["comment_id"]).first()
    if row is None:
        return Refusal("not_visible", hidden=True)
    if may_see(actor, row.record_kind, row.record_id):
        return ALLOWED
    return Refusal("not_visible", hidden=True)


def may_resolve(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Whoever asked, and their organisation."""
    row = Comment.objects.get(pk=arguments["comment_id"])
    if row.organisation_id == actor.organisation_id:
        return ALLOWED
    return Refusal("not_your_organisation")


def may_erase(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """Whoever wrote it, and those who answer for their organisation's records.

    Those need not see the record any more: what is erased is not shown to them.
    """
    row = Comment.objects.filter(pk=arguments["comment_id"]).first()
    if row is None or row.organisation_id != actor.organisation_id:
        return Refusal("not_visible", hidden=True)
    if not is_reader(actor, TEAM_READERS):
        return Refusal("not_visible", hidden=True)
    if row.by == actor.ref or actor.holds(*ERASERS):
        return ALLOWED
    if may_see(actor, row.record_kind, row.record_id):
        return Refusal("role_missing")
    return Refusal("not_visible", hidden=True)
