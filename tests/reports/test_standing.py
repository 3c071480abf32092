# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether kept figures stand in the log: proven, not checked and why, or failed after damage."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dokaz.core.verify.verdict import Status
from dokaz.ledger.api import log_directory, sequence_pending
from dokaz.reports import api
from dokaz.reports.recording import RECORD
from tests.attacks.operator import Operator
from tests.evidence.world import World

KEPT, FORGED = "a" * 64, "b" * 64
YEAR: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def _said(world: World, sha256: str = KEPT, organisation: str = "TRH") -> tuple[Status, api.Why]:
    found = api.standing(actor=world.auditor, sha256=sha256, organisation=organisation)
    return found.status, found.why


def test_a_recorded_digest_is_proven_and_any_other_is_not_checked(
    located: World, operator: Operator
) -> None:
    assert _said(located) == (Status.NOT_CHECKED, api.Why.UNRECORDED)
    api.record_report(actor=located.custodian, sha256=KEPT, **YEAR)
    assert _said(located) == (Status.NOT_CHECKED, api.Why.WAITS)
    sequence_pending()
    found = api.standing(actor=located.auditor, sha256=KEPT, organisation="TRH")
    assert (found.status, found.why) == (Status.PROVEN, api.Why.INCLUDED)
    assert found.index is not None
    assert found.at is not None
    # Nor does the database tell when.
    operator.sql("update gate_act set at = %s where action = %s", "2001-01-01 00:00Z", RECORD)
    assert api.standing(actor=located.auditor, sha256=KEPT, organisation="TRH") == found
    # An account that was only taken along was not put on record.
    api.take_report(actor=located.custodian, sha256=FORGED, form="pdf", **YEAR)
    sequence_pending()
    assert _said(located, FORGED) == (Status.NOT_CHECKED, api.Why.UNRECORDED)
    assert _said(located, organisation="XXX") == (Status.NOT_CHECKED, api.Why.OF_OTHERS)
    # Another organisation's act proves nothing for this one.
    api.record_report(actor=located.stranger, sha256=FORGED, **YEAR)
    sequence_pending()
    assert _said(located, FORGED) == (Status.NOT_CHECKED, api.Why.UNRECORDED)


def _another_digest(operator: Operator, _index: int) -> str:
    """Somebody wants other figures to be those that were recorded."""
    facts = f'{{"sha256": "{FORGED}", "report": "", "since": "", "until": ""}}'
    operator.sql("update gate_act set facts = %s where action = 'reports.report.record'", facts)
    return FORGED


def _another_record(operator: Operator, index: int) -> str:
    operator.sql(
        "update ledger_entry set record = (select record from ledger_entry where id = "
        '(select entry_id from ledger_placement where "index" = %s)) where id = '
        '(select entry_id from ledger_placement where "index" = %s)',
        index - 1,
        index,
    )
    return KEPT


def _no_record(operator: Operator, index: int) -> str:
    operator.sql(
        "update ledger_entry set record = %s where id = "
        '(select entry_id from ledger_placement where "index" = %s)',
        b"{}",
        index,
    )
    return KEPT


def _tiles() -> list[Path]:
    return [one for one in (log_directory().public / "tile" / "0").rglob("*") if one.is_file()]


def _tile_changed(_operator: Operator, index: int) -> str:
    for path in _tiles():
        content = bytearray(path.read_bytes())
        content[32 * (index - 1)] ^= 1
        path.write_bytes(content)
    return KEPT


def _tiles_lost(_operator: Operator, _index: int) -> str:
    for path in _tiles():
        path.unlink()
    return KEPT


FAILED = (Status.FAILED, api.Why.ALTERED)
DAMAGE: dict[Callable[[Operator, int], str], tuple[Status, api.Why]] = {
    _another_digest: FAILED,
    _another_record: FAILED,
    _no_record: FAILED,
    _tile_changed: FAILED,
    _tiles_lost: (Status.NOT_CHECKED, api.Why.UNREADABLE),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__.strip("_"))
def test_what_was_altered_is_never_proven(
    located: World, operator: Operator, damage: Callable[[Operator, int], str]
) -> None:
    api.record_report(actor=located.custodian, sha256=KEPT, **YEAR)
    sequence_pending()
    index = api.standing(actor=located.auditor, sha256=KEPT, organisation="TRH").index
    assert index
    sha256 = damage(operator, index)
    assert _said(located, sha256) == DAMAGE[damage]
