# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judgements are written once, and the log knows them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from dokaz.deconflict.duplicates import api
from dokaz.deconflict.duplicates.comparison import JudgementsAgainstLog
from dokaz.deconflict.duplicates.models import Judgement
from dokaz.gate.api import Purpose, reading_everything
from dokaz.ledger.api import PlacedEvent
from tests.deconflict.duplicates.scenes import bits, compare, photo
from tests.evidence.world import World

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_judgement_is_never_rewritten_and_what_the_log_knows_is_compared(world: World) -> None:
    both = (
        photo(world, world.documenter, b"one", bits(1)),
        photo(world, world.documenter, b"two", bits(1, flipped=5)),
    )
    compare()
    made = api.judge(actor=world.verifier, item_ids=both, decision="same")
    facts = {"one": str(min(both)), "other": str(max(both)), "decision": "same", "because": ""}
    event = {
        "action": "duplicates.pair.judge",
        "outcome": "success",
        "objects": [{"kind": "judgement", "id": str(made)}],
        "facts": facts,
    }

    def found(**changed: object) -> list[str]:
        placed = PlacedEvent(
            index=1,
            event_id=made,
            act_id=made,
            event={**event, **changed},
            envelope=None,  # type: ignore[arg-type] # the comparison of a room looks at no signature
            closes=True,
        )
        with reading_everything(Purpose.AUDIT):
            return [one.code for one in JudgementsAgainstLog().events([placed])]

    assert found() == []
    assert found(facts={**facts, "decision": "different"}) == ["judgement"]
    lost = [{"kind": "judgement", "id": "00000000-0000-7000-8000-000000000001"}]
    assert found(objects=lost) == ["judgement"]
    table = Judgement._meta.db_table
    for statement in (f"update {table} set decision = 'different'", f"delete from {table}"):
        with (
            reading_everything(Purpose.AUDIT),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
