# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments as entries of the index: found by whoever finds the record they are about.

An entry holds the columns of that record beside its own, so that the very conditions on records
filter comments too; keys among them become values of the column `about`. When a record changes,
its comments are written anew.

Comments on interviews, sources and activities are in no index: interviews are not, and who may read
what is said of one depends on what they have opened.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.cases import facts as of_cases
from dokaz.gate.api import (
    NEVER,
    Actor,
    Among,
    Condition,
    Every,
    Keys,
    Some,
    Unless,
    text_of,
)
from dokaz.members.api import service_actor
from dokaz.search.asking.passages import Matcher
from dokaz.search.findable.items import columns_of_items
from dokaz.search.findable.port import Findable, Line, key_of
from dokaz.search.findable.records import RECORDS, SERVICE, columns_of_records, milliseconds
from dokaz.search.index.port import Entry, Index, Zone

SUBJECT = "comment"
_KIND = "about_kind"


def _entries(keys: Sequence[UUID], before: Sequence[Index]) -> list[Entry]:
    found = cases.comments_for_index(actor=service_actor(SERVICE), comment_ids=keys)
    about: dict[str, set[UUID]] = {}
    for one in found.values():
        about.setdefault(one.record_kind, set()).add(one.record_id)
    columns = {kind: _columns(kind, tuple(records)) for kind, records in about.items()}
    return [
        _entry(one, columns[one.record_kind][one.record_id])
        for one in found.values()
        # Of a record that is in no index, neither are its comments.
        if one.record_id in columns[one.record_kind]
    ]


def _columns(kind: str, keys: tuple[UUID, ...]) -> dict[UUID, dict[str, frozenset[str]]]:
    if kind == "item":
        return columns_of_items(keys)
    return columns_of_records(kind, keys) if kind in RECORDS else {}


def _entry(one: cases.IndexedComment, columns: Mapping[str, frozenset[str]]) -> Entry:
    own = {
        "subject": SUBJECT,
        "organisation": text_of(one.organisation_id),
        "kind": f"{SUBJECT}.{one.kind}",
        "audience": one.audience,
        "about": key_of(one.record_kind, one.record_id),
        _KIND: one.record_kind,
    }
    return Entry(
        key=key_of(SUBJECT, one.id),
        columns={**columns, **{name: frozenset({value}) for name, value in own.items()}},
        registered=milliseconds(one.at),
        happened=0,
        zones={Zone.RECORD: (one.text,)},
    )


def _reach(actor: Actor, others: Mapping[str, Condition]) -> Condition:
    mine = cases.comments_in_index(actor=actor)
    if mine is None:
        return NEVER
    written = Some(
        (
            Among("organisation", frozenset({text_of(mine.organisation_id)})),
            Among("audience", frozenset({mine.audience})),
        )
    )
    of_kind = tuple(
        Every((Among(_KIND, frozenset({kind})), _about(kind, others[kind])))
        for kind in cases.commented_kinds()
        if kind in others
    )
    return Every((written, Some(of_kind)))


def _about(kind: str, condition: Condition) -> Condition:
    """A condition on records as one on what hangs on them."""
    if isinstance(condition, Keys):
        return Among("about", frozenset(key_of(kind, key) for key in condition.keys))
    if isinstance(condition, Unless):
        return Unless(_about(kind, condition.part))
    if isinstance(condition, Every | Some):
        return type(condition)(tuple(_about(kind, part) for part in condition.parts))
    return condition


def _lines(
    actor: Actor, keys: Sequence[UUID], matcher: Matcher, kept: Mapping[UUID, bytes]
) -> dict[UUID, Line]:
    rows = cases.comment_rows(actor=actor, comment_ids=keys)
    return {
        key: Line(
            subject=SUBJECT,
            id=key,
            ref=row.record.ref,
            organisation_id=row.organisation_id,
            registered_at=row.at,
            text=matcher.around(row.text),
            kind=row.kind,
            about=(row.record.kind, row.record.id, row.record.ref),
        )
        for key, row in rows.items()
    }


COMMENTS = Findable(
    subject=SUBJECT,
    facts={
        of_cases.RecordCommented.KIND: ("comment",),
        of_cases.CommentWordsErased.KIND: ("comment",),
    },
    keys=lambda after, limit: cases.comment_keys(
        actor=service_actor(SERVICE), after=after, limit=limit
    ),
    entries=_entries,
    reach=_reach,
    lines=_lines,
    follows=lambda records: cases.comments_about(actor=service_actor(SERVICE), record_ids=records),
)
