# SPDX-License-Identifier: AGPL-3.0-or-later
"""A recipient who remembers what a continued log lost holds its keeper to the statement."""

import pytest

from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
from dokaz.core.log.note import parse_note
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Status
from dokaz.ledger import api as ledger
from tests.sharing import test_continued_log
from tests.sharing.scenes import verified
from tests.sharing.test_continued_log import Continued, step

pytestmark = pytest.mark.django_db
serve = test_continued_log.serve
continued = test_continued_log.continued


def remembered(continued: Continued, size: int) -> dict[str, Status]:
    """What the report says of a checkpoint of this size under the log's old name."""
    point = Checkpoint(continued.old_key.name, size, b"\x07" * 32)
    note = parse_note(sign_checkpoint(point, key=ledger.node_key()).to_bytes())
    trust = Trust(log_keys=(continued.new_key,), remembered=(note,))
    found = step(verified(continued.path, trust=trust), "log")
    return {name: status for name, status in found.items() if "remembered" in name}


def test_what_was_lost_is_told_and_a_smaller_statement_is_refuted(continued: Continued) -> None:
    assert remembered(continued, continued.kept + 40) == {"log.remembered_lost": Status.NOT_CHECKED}
    assert remembered(continued, continued.kept + 41) == {
        "log.remembered_beyond_loss": Status.FAILED
    }
    # Of what was kept nothing is excused.
    assert remembered(continued, continued.kept) == {"log.remembered_split": Status.FAILED}


def test_what_was_kept_is_a_beginning_of_the_log_that_goes_on(continued: Continued) -> None:
    (statement,) = ledger.ledger_state().continuations
    point = Checkpoint(continued.old_key.name, statement.kept_size, statement.kept_root)
    note = parse_note(sign_checkpoint(point, key=ledger.node_key()).to_bytes())
    trust = Trust(log_keys=(continued.old_key,), remembered=(note,))
    found = step(verified(continued.path, trust=trust), "log")
    assert found["log.remembered_extended"] is Status.PROVEN
