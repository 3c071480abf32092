# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places in items, and which items count as one source. Pure functions; no database."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.legal import passages
from dokaz.casework.legal.independence import Sources, Tally, Traits
from dokaz.casework.legal.passages import Passage
from dokaz.evidence.api import ItemKind
from dokaz.gate.api import Rejected


def checked(item: str, media_type: str = "", /, **values: Any) -> dict[str, Any]:
    found = passages.checked(passages.of_json(values), kind=item, media_type=media_type)
    kept = found.to_json()
    assert passages.of_json(kept) == found
    assert passages.words(found)
    return kept


@pytest.mark.parametrize("kind", ItemKind.values)
def test_every_kind_of_item_can_be_cited_whole_and_has_its_places(kind: str) -> None:
    assert checked(kind) == {"kind": "whole"}
    assert kind in passages._BY_KIND


def test_good_places_are_kept_with_what_their_kind_needs_and_nothing_else() -> None:
    assert checked("document", kind="page", page=3, last_page=5, row=7) == {
        "kind": "page", "page": 3, "last_page": 5,
    }  # fmt: skip
    assert checked("report", kind="paragraph", paragraph=12) == {
        "kind": "paragraph", "paragraph": 12,
    }  # fmt: skip
    assert checked("video", kind="time", begin_ms=61_500, end_ms=75_000, quote=" видно ") == {
        "kind": "time", "begin_ms": 61_500, "end_ms": 75_000, "quote": "видно",
    }  # fmt: skip
    region = checked("photo", kind="region", region=[0, 0.25, 0.5, 0.75])
    assert region == {"kind": "region", "region": (0.0, 0.25, 0.5, 0.75)}
    assert checked("dataset", kind="row", sheet="Аркуш", row=2)["row"] == 2
    assert checked("social_post", kind="message", message="1842") == {
        "kind": "message", "message": "1842",
    }  # fmt: skip
    # A statement that is a recording, a report that is a table.
    assert checked("report", "text/csv", kind="row", row=1) == {"kind": "row", "row": 1}
    assert checked("physical_object", "video/mp4", kind="time", begin_ms=0)["end_ms"] == 0


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("photo", {"kind": "page", "page": 1}),
        ("photo", {"kind": "time", "begin_ms": 0}),
        ("audio", {"kind": "region", "region": [0, 0, 1, 1]}),
        ("dataset", {"kind": "page", "page": 1}),
        ("document", {"kind": "verse"}),
        ("document", {"kind": "page"}),
        ("document", {"kind": "page", "page": 0}),
        ("document", {"kind": "page", "page": "3"}),
        ("document", {"kind": "page", "page": True}),
        ("document", {"kind": "page", "page": 5, "last_page": 4}),
        ("document", {"kind": "page", "page": 10**9}),
        ("document", {"kind": "paragraph", "page": 2}),
        ("document", {"kind": "page", "page": 1, "script": "x"}),
        ("document", {"kind": "page", "page": 1, "quote": "x" * 5001}),
        ("document", {"kind": "page", "page": 1, "quote": "\0"}),
        ("video", {"kind": "time"}),
        ("video", {"kind": "time", "begin_ms": 5, "end_ms": 4}),
        ("video", {"kind": "time", "begin_ms": -1}),
        ("photo", {"kind": "region"}),
        ("photo", {"kind": "region", "region": [0, 0, 1]}),
        ("photo", {"kind": "region", "region": [0.5, 0, 0.6, 1]}),
        ("photo", {"kind": "region", "region": [0, 0, 0, 1]}),
        ("photo", {"kind": "region", "region": [0, 0, float("nan"), 1]}),
        ("photo", {"kind": "region", "region": ["0", 0, 1, 1]}),
        ("photo", {"kind": "region", "region": "0011"}),
        ("social_post", {"kind": "message", "message": " "}),
        ("dataset", {"kind": "row", "row": 5, "last_row": 2}),
    ],
)
def test_impossible_places_are_refused(kind: str, values: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as told:
        checked(kind, **values)
    assert told.value.field in ("passage", "quote")


def test_times_are_written_as_people_read_them() -> None:
    assert [passages.clock(ms) for ms in (0, 61_500, 3_750_000, 3_599_050)] == [
        "0:00", "1:01.5", "1:02:30", "59:59.05",
    ]  # fmt: skip
    assert passages.words(Passage(kind="time", begin_ms=0, end_ms=61_000)) == "0:00–1:01"


KEYS = st.frozensets(st.sampled_from("abcdefgh"), max_size=3)


@given(st.dictionaries(st.uuids(), st.builds(Traits, KEYS, KEYS), max_size=12))
def test_sources_are_counted_as_a_search_through_all_ties_counts_them(
    items: dict[UUID, Traits],
) -> None:
    left, groups = set(items), []
    while left:
        edge = {left.pop()}
        group = set(edge)
        while edge:
            one = edge.pop()
            near = {
                other
                for other in left
                if items[one].contents & items[other].contents
                or items[one].origins & items[other].origins
            }
            left -= near
            group |= near
            edge |= near
        groups.append(group)
    known = sum(any(items[one].origins for one in group) for group in groups)
    found = Sources(items).tally([*items, *items])
    assert found == Tally(2 * len(items), known, len(groups) - known)


def test_copies_count_once_and_what_nobody_assessed_counts_as_nothing() -> None:
    first, copy, third, bare = (UUID(int=n) for n in range(1, 5))
    sources = Sources(
        {
            first: Traits(frozenset("x"), frozenset({"source 1"})),
            copy: Traits(frozenset("x"), frozenset()),
            third: Traits(frozenset("y"), frozenset({"source 2"})),
            bare: Traits(frozenset("z"), frozenset()),
        }
    )
    assert sources.same(first, copy)
    assert not sources.same(first, third)
    assert sources.tally([first, copy, copy]) == Tally(3, 1, 0)
    assert sources.tally([first, copy, third, bare]) == Tally(4, 2, 1)
    assert sources.tally([bare]) == Tally(1, 0, 1)
