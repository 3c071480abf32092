# SPDX-License-Identifier: AGPL-3.0-or-later
"""One value has one form in bytes, and what others could read differently is refused."""

import enum
import json
import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.canonical import NotCanonical, canonical_json, parse_canonical_json, parse_json

# cyberphone/json-canonicalization, testdata/input and testdata/outhex (RFC 8785's own suite).
PUBLISHED = {
    "arrays": (
        '[56, {"d": true, "10": null, "1": []}]',
        '[56,{"1":[],"10":null,"d":true}]',
    ),
    "french": (
        '{"peach": "This sorting order", "péché": "is wrong according to French",'
        ' "pêche": "but canonicalization MUST", "sin": "ignore locale"}',
        '{"peach":"This sorting order","péché":"is wrong according to French",'
        '"pêche":"but canonicalization MUST","sin":"ignore locale"}',
    ),
    "structures": (
        r'{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },'
        ' "111": [ {"e": "yes","E": "no" } ], "A": { } }',
        r'{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},'
        '"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}',
    ),
    "unicode": (
        r'{"Unnormalized Unicode":"A\u030a"}',
        '{"Unnormalized Unicode":"A\u030a"}',
    ),
    "values": (
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r' "string": "\u20ac$\u000F\u000aA' + r"'\u0042\u0022\u005c\\\"\/" + '",'
        ' "literals": [null, true, false]}',
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        r'"string":"€$\u000f\nA' + r"'B\"\\\\\"/" + '"}',
    ),
    "weird": (
        r'{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One",'
        r' "\u0080": "Control\u007f", "\ud83d\ude02": "Smiley",'
        r' "\u00f6": "Latin Small Letter O With Diaeresis",'
        r' "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge"}',
        r'{"\n":"Newline","\r":"Carriage Return","1":"One","</script>":"Browser Challenge",'
        '"\u0080":"Control\u007f","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
        '"\U0001f602":"Smiley","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ),
}

# RFC 8785 appendix B: the bits of a double and its form.
NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_documents(name: str) -> None:
    source, expected = PUBLISHED[name]
    assert canonical_json(parse_json(source.encode())) == expected.encode()


@pytest.mark.parametrize(("bits", "expected"), NUMBERS)
def test_published_numbers(bits: str, expected: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == expected.encode()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(2.0**53, 1e21)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(json_values)
def test_form_is_stable_and_keeps_the_value(value: Any) -> None:
    content = canonical_json(value)
    assert parse_canonical_json(content) == value
    assert canonical_json(parse_json(content)) == content


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 9), min_size=2))
def test_order_of_members_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_json(turned) == canonical_json(value)
    assert canonical_json(value) == canonical_json(json.loads(json.dumps(value, indent=3)))


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        2**53,
        -(2**53),
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        b"bytes",
        {1, 2},
        object(),
        [[[{"deep": float("nan")}]]],
    ],
)
def test_values_without_a_form_are_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(value)


def test_depth_beyond_reading_is_refused() -> None:
    with pytest.raises(NotCanonical):
        parse_json(b"[" * 200_000 + b"]" * 200_000)
    value: list[Any] = []
    for _ in range(200_000):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical_json(value)
    # Taken apart by hand: freeing the nest at once would go as deep again.
    while value:
        value = value.pop()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nul",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":1}{"a":1}',
        b'{"a":1,"a":1}',
        b'{"x":{"a":1,"\\u0061":2}}',
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'"raw \n newline"',
        b"01",
        b"+1",
        b".5",
        b"1" * 5000,
    ],
)
def test_what_others_may_read_differently_is_refused(content: bytes) -> None:
    assert parse_json(b'{"a":1}') == {"a": 1}
    with pytest.raises(NotCanonical):
        parse_json(content)


@pytest.mark.parametrize(
    "content",
    [b'{"b":1,"a":2}', b"{ }", b"1.0", b"1e2", b'"\\u0041"', b'"\\/"', b"[1, 2]", b"1\n", b"-0"],
)
def test_other_forms_of_a_value_are_not_canonical(content: bytes) -> None:
    parse_json(content)
    with pytest.raises(NotCanonical):
        parse_canonical_json(content)


@pytest.mark.parametrize("number", [float(2**53), -float(2**53), 1e20, 100000000000000016384.0])
def test_large_whole_floats_are_read_back(number: float) -> None:
    assert parse_canonical_json(canonical_json(number)) == number


@pytest.mark.parametrize(
    "content", [b"1e400", b'"\\ud800"', b"9007199254740993", b"100000000000000010001", b"-1e400"]
)
def test_readable_values_without_a_form_are_not_canonical(content: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical_json(content)


@given(
    st.binary(max_size=60) | st.text(alphabet='{}[]",:0123456789.eE+-\\uabtrfn ').map(str.encode)
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        value = parse_canonical_json(content)
    except NotCanonical:
        return
    assert canonical_json(value) == content


class Word(enum.StrEnum):
    """Text of a kind of its own, as rooms use for what an act records."""

    STATE = "held"


# Keys that sort differently by bytes, by quoted form and by UTF-16 code units; nearly plain ones.
_KEYS = st.text(alphabet='az!" \\\n\x7f', max_size=3) | st.text()
_TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats()
    | st.text()
    | st.just(Word.STATE),
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(_KEYS | st.integers(), inner)
    ),
    max_leaves=20,
)


@given(_TREES)
def test_the_fast_way_writes_what_the_reference_library_writes(value: object) -> None:
    import rfc8785

    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError):
        with pytest.raises(NotCanonical):
            canonical_json(value)
    else:
        assert canonical_json(value) == expected


def test_long_keys_of_others_making_are_not_kept_in_memory() -> None:
    """A zip makes lines with keys of megabytes small, and a parcel may hold hundreds of them."""
    tracemalloc.start()
    try:
        for number in range(20):
            value = {f"{number}-" + "k" * 1_000_000: 1}
            assert parse_json(canonical_json(value)) == value
        assert tracemalloc.get_traced_memory()[0] < 4_000_000
    finally:
        tracemalloc.stop()
