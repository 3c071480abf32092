# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of records that can be commented on, and those of them that somebody may see.

Kinds of this room and of rooms below are known here. A room above makes its own known when the
program starts (`also_commented`): calls go down, so this room cannot know it.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from dokaz.casework.cases import targets
from dokaz.casework.cases.policy import CASES
from dokaz.casework.cases.targets import Shown
from dokaz.casework.interviews import api as interviews
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor

Rows = Callable[[Actor, Collection[UUID]], Mapping[UUID, Shown]]


def _cases(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    rows = CASES.visible(actor).filter(pk__in=ids)
    return {row.pk: Shown("case", row.pk, row.ref, row.title_uk, row.title_en) for row in rows}


def _interviews(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    """Those whose account is no secret to the actor: words about it may tell what it says."""
    found = interviews.open_to_comments(actor, ids)
    return {key: Shown("interview", key, ref, "", "") for key, ref in found.items()}


def _sources(actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Shown]:
    found = evidence.names_of_sources(actor=actor, source_ids=ids)
    return {key: Shown("source", key, name, name, name) for key, name in found.items()}


_ROWS: dict[str, Rows] = {
    **{kind: target.rows for kind, target in targets.TARGETS.items()},
    "case": _cases,
    "interview": _interviews,
    "source": _sources,
}


def also_commented(kind: str, rows: Rows) -> None:
    """Let records of a room above be commented on. `rows`: those of some that the actor may see."""
    _ROWS[kind] = rows


def commented_kinds() -> tuple[str, ...]:
    """All kinds that can be commented on."""
    return tuple(_ROWS)


def records_shown(
    actor: Actor, named: Collection[tuple[str, UUID]]
) -> dict[tuple[str, UUID], Shown]:
    """Those of the records that the actor may see; one lookup a kind. Other kinds: none."""
    found = {}
    for kind, rows in _ROWS.items():
        ids = {key for one, key in named if one == kind}
        if ids:
            found.update({(kind, key): row for key, row in rows(actor, ids).items()})
    return found
