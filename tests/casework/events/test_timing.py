# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists narrowed by time hold whatever may have happened in it."""

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from dokaz.casework.events import api
from dokaz.casework.records import edtf
from tests.casework.events.scenes import refs, registered
from tests.evidence.world import World

pytestmark = pytest.mark.django_db

TIMES = (
    "2022-03-09T14:30", "2022-03-08", "2022-03", "2022", "202X", "2022-02-24/2022-04-01",
    "../2022-03-09", "2022-03-09/..", "2022-10-30", "",
)  # fmt: skip
_KYIV = ZoneInfo(edtf.KYIV)
BOUNDS = tuple(
    datetime(2022, month, day, tzinfo=_KYIV) for month, day in ((3, 9), (3, 10), (10, 31))
)


def test_a_time_finds_all_that_touches_it(located: World) -> None:
    made = {registered(located.documenter, when=when): when for when in TIMES}
    rows = api.rows_of(actor=located.documenter, event_ids=made).values()
    for begin, end in product((None, *BOUNDS), repeat=2):
        if (begin is None and end is None) or (begin and end and end < begin):
            continue
        touching = {
            row.id
            for row in rows
            if (row.when_from or row.when_to)
            and (begin is None or row.when_to is None or row.when_to >= begin)
            and (end is None or row.when_from is None or row.when_from <= end)
        }
        asked = {"happened_from": begin, "happened_to": end}
        for by_time in (False, True):
            assert set(refs(located.documenter, by_time=by_time, **asked)) == touching
        narrowed = api.EventFilter(**asked)
        assert api.count_events(actor=located.documenter, narrowed=narrowed) == len(touching)
