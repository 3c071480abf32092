# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of figures in the text of a memo, also in one that was written to hold a node up."""

import time

import pytest

from dokaz.casework.cases.actions.memos import LONGEST
from dokaz.casework.cases.figures import named_in, parts_of
from dokaz.gate.api import Rejected


def test_names_are_found_and_what_is_no_figure_is_refused() -> None:
    text = "Подій {{ events.count }}, з них {{events.verified}}; ще раз {{events.count}} {x} }}"
    assert named_in(text) == ["events.count", "events.verified"]
    parts = parts_of(text, {}, None)
    assert "".join(one.text or f"<{one.name}>" for one in parts) == (
        "Подій <events.count>, з них <events.verified>; ще раз <events.count> {x} }}"
    )
    for wrong in ("{{nothing}}", "{{events.\ncount}}", "{{ {events.count} }}"):
        with pytest.raises(Rejected):
            named_in(wrong)


@pytest.mark.parametrize("piece", ["{{", "{{ ", "{{a}", "{", "}}{{"])
def test_the_longest_memo_of_braces_is_read_at_once(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    before = time.process_time()
    try:
        named_in(text)
        parts_of(text, {}, None)
    except Rejected:
        pass
    assert time.process_time() - before < 3  # where each opening pair is searched to the end: 200
