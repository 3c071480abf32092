# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carrying out an order for renditions of one original. See `ordering`."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.evidence import api as evidence
from dokaz.gate.api import reading
from dokaz.intake.derivatives import making
from dokaz.intake.derivatives.kinds import AUTOMATIC, WAYS, Kind
from dokaz.intake.derivatives.ordering import State, state_of
from dokaz.intake.services import service_for


def remake_file(
    file_id: UUID, *, organisation_id: UUID, kinds: Sequence[str], again: bool, last_try: bool
) -> None:
    """Make what was ordered, unless it is there already and `again` is false.

    Kinds this program does not know (an order from another version) are left out.

    Raises: as `making.derive_file`.
    """
    known = {kind.value for kind in WAYS}
    wanted = tuple(Kind(kind) for kind in kinds if kind in known)
    if not again:
        wanted = missing(file_id, organisation_id, wanted)
    if not wanted:
        return
    if Kind.EXAMINATION in wanted:
        # One reading of the file gives everything that is made when it arrives.
        wanted = tuple(dict.fromkeys((*AUTOMATIC, *wanted)))
    making.derive_file(file_id, organisation_id=organisation_id, wanted=wanted, last_try=last_try)


def missing(file_id: UUID, organisation_id: UUID, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Those of the kinds that this program has not made of the original yet, or in vain."""
    actor = service_for(organisation_id, making.SERVICE)
    with reading(actor):
        before = UUID(int=file_id.int - 1)
        found = evidence.made_of(actor=actor, after=before, limit=1)
    if not found or found[0].file_id != file_id:
        return ()  # sealed or disposed of meanwhile
    done = (State.PRESENT, None)
    return tuple(kind for kind in kinds if state_of(found[0], kind) not in done)
