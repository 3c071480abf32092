# SPDX-License-Identifier: AGPL-3.0-or-later
"""Only values of the expected shape come out of the pipe."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.media.claims import ClaimedPlace, ClaimedTime, Preview, PreviewKind, ZoneKnown
from dokaz.media.probe import Identified
from dokaz.media.wire import WireError, decode, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "value",
    [
        ClaimedPlace(latitude=-1.5, longitude=2.0, altitude_m=None, source="GPS"),
        ClaimedTime(
            written="x",
            at=dt.datetime(2022, 3, 14, tzinfo=dt.UTC),
            zone=ZoneKnown.UTC,
            source="GPS",
        ),
        Preview(
            kind=PreviewKind.POSTER, width=1, height=1, webp=b"\0x", partial=False, times_s=(0.5,)
        ),
    ],
)
def test_round_trip(value: object) -> None:
    blobs: list[bytes] = []
    sent = json.loads(json.dumps(encode(value, blobs)))
    assert decode(type(value), sent, blobs) == value


@pytest.mark.parametrize(
    "change",
    [
        {"latitude": "1"},
        {"latitude": float("nan")},
        {"latitude": True},
        {"latitude": None},
        {"source": "x" * 5000},
        {"source": 1},
        {"extra": 1},
    ],
)
def test_wrong_shapes_are_refused(change: dict[str, object]) -> None:
    good: dict[str, object] = {"latitude": 1, "longitude": 2, "altitude_m": None, "source": "GPS"}
    assert decode(ClaimedPlace, good, []) is not None
    with pytest.raises(WireError):
        decode(ClaimedPlace, {**good, **change}, [])


@given(JSON, st.sampled_from([Identified, ClaimedTime, ClaimedPlace, Preview, float, bytes]))
def test_any_json_is_refused_or_a_value(raw: object, kind: type) -> None:
    try:
        value = decode(kind, raw, [b"x"])
    except WireError:
        return
    assert isinstance(value, kind)
