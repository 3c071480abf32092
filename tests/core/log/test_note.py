# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes and verifier keys have one form, and only signatures that hold count."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.keys import SigningKey
from dokaz.core.log.errors import MalformedNote, MalformedVerifierKey, NoteNotProven
from dokaz.core.log.note import (
    NoteSignature,
    SignatureType,
    SignedNote,
    VerifierKey,
    log_key,
    parse_note,
    parse_verifier_key,
    sign_note,
    verify_note,
)

# C2SP signed-note v1.0.0, "Example".
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
""".encode()  # noqa: E501
# C2SP signed-note v1.0.0, introduction; the key is not published, the form is.
PUBLISHED_FORM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
""".encode()  # noqa: E501

ALPHA = SigningKey(b"a" * 32)
BETA = SigningKey(b"b" * 32)
TEXT = "first line\n\nафтерword\n"


def test_published_note_verifies() -> None:
    key = parse_verifier_key(PUBLISHED_KEY)
    note = parse_note(PUBLISHED_NOTE)
    assert verify_note(note, keys=[key]) == (key,)
    assert note.text == "This is an example message.\n"
    assert note.to_bytes() == PUBLISHED_NOTE
    assert key.encode() == PUBLISHED_KEY


def test_text_may_hold_empty_lines() -> None:
    note = parse_note(PUBLISHED_FORM)
    assert note.text.endswith(":\n\ned è subito sera.\n")
    assert note.to_bytes() == PUBLISHED_FORM


@given(st.integers(0, 8 * len(PUBLISHED_NOTE) - 1))
def test_any_flipped_bit_of_a_note_is_noticed(bit: int) -> None:
    value = int.from_bytes(PUBLISHED_NOTE, "big") ^ (1 << bit)
    flipped = value.to_bytes(len(PUBLISHED_NOTE), "big")
    keys = [parse_verifier_key(PUBLISHED_KEY)]
    with pytest.raises((MalformedNote, NoteNotProven)):
        verify_note(parse_note(flipped), keys=keys)


def test_signatures_of_others_are_kept_and_not_judged() -> None:
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    unknown = NoteSignature("other.example", b"\x01\x02\x03\x04", b"not checked")
    same_name = NoteSignature("one.example", b"\x01\x02\x03\x04", b"not checked")
    more = note.with_signatures([unknown, same_name])
    key = log_key("one.example", ALPHA.public)
    assert verify_note(parse_note(more.to_bytes()), keys=[key]) == (key,)
    assert parse_note(more.to_bytes()) == more


def test_one_bad_line_of_a_known_key_condemns_the_note() -> None:
    """Even beside a good one (signed-note, "Signatures")."""
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    key = log_key("one.example", ALPHA.public)
    bad = NoteSignature("one.example", key.key_id, b"\x00" * 64)
    with pytest.raises(NoteNotProven):
        verify_note(note.with_signatures([bad]), keys=[key])


def test_a_note_by_nobody_known_is_refused() -> None:
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    one, other = log_key("one.example", ALPHA.public), log_key("two.example", ALPHA.public)
    assert verify_note(note, keys=[other, one]) == (one,)
    for keys in ([other], [log_key("one.example", BETA.public)], []):
        with pytest.raises(NoteNotProven):
            verify_note(note, keys=keys)


def test_cosigner_key_does_not_check_plain_signatures() -> None:
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    key = VerifierKey("one.example", SignatureType.ED25519_COSIGNATURE, ALPHA.public.raw)
    with pytest.raises(MalformedVerifierKey):
        verify_note(note, keys=[key])


def test_signature_of_another_text_does_not_count() -> None:
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    moved = SignedNote(TEXT + "more\n", note.signatures)
    with pytest.raises(NoteNotProven):
        verify_note(moved, keys=[log_key("one.example", ALPHA.public)])


def test_repeated_lines_are_not_added_twice() -> None:
    note = sign_note(TEXT, name="one.example", key=ALPHA)
    assert note.with_signatures(note.signatures) == note


def test_sixteen_signatures_must_be_read_and_a_hundred_and_one_not() -> None:
    lines = [NoteSignature(f"w{n}.example", bytes([0, 0, 0, n]), b"s" * 3000) for n in range(101)]
    note = SignedNote(TEXT, tuple(lines[:16]))
    assert parse_note(note.to_bytes()) == note
    content = note.to_bytes() + "".join(line.line() for line in lines[16:]).encode()
    with pytest.raises(MalformedNote):
        parse_note(content)
    with pytest.raises(MalformedNote):
        SignedNote(TEXT, tuple(lines))


def line(name: str = "one.example", content: bytes = b"\x00" * 68) -> str:
    return f"— {name} {base64.b64encode(content).decode()}\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text\n",
        b"text\n\n",
        line().encode(),
        ("\n" + line()).encode(),
        ("text\n\n" + line()[:-1]).encode(),
        ("text\n\n" + line() + "\n").encode(),
        ("text\n\n" + line() + "more\n").encode(),
        ("text\r\n\n" + line()).encode(),
        ("te\x00xt\n\n" + line()).encode(),
        ("text\n\n" + line(name="two words")).encode(),
        ("text\n\n" + line(name="no\u00a0break")).encode(),
        ("text\n\n" + line(name="a+b")).encode(),
        ("text\n\n" + line(name="")).encode(),
        ("text\n\n" + line(content=b"\x00" * 4)).encode(),
        ("text\n\n" + line(content=b"\x00" * 3)).encode(),
        ("text\n\n" + line().replace("—", "-")).encode(),
        ("text\n\n" + line().replace("=", "")).encode(),
        ("text\n\n" + line().replace("AAA=", "AAB=")).encode(),
        b"text\xff\n\n" + line().encode(),
        ("text\n\n" + line()).encode() + b" " * 1_000_000,
    ],
)
def test_malformed_notes_are_refused(content: bytes) -> None:
    assert parse_note(("text\n\n" + line()).encode()).text == "text\n"
    with pytest.raises(MalformedNote):
        parse_note(content)


@given(st.binary(max_size=300) | st.text(alphabet="a—+ \n=AQ", max_size=100).map(str.encode))
def test_any_bytes_are_a_note_or_refused(content: bytes) -> None:
    try:
        note = parse_note(content)
    except MalformedNote:
        return
    assert note.to_bytes() == content


@given(st.text(max_size=60))
def test_any_text_is_a_verifier_key_or_refused(text: str) -> None:
    try:
        key = parse_verifier_key(text)
    except MalformedVerifierKey:
        return
    assert key.encode() == text


names = st.from_regex(r"[a-zа-я0-9./-]{1,30}", fullmatch=True)


@given(names, st.integers(0, 255), st.binary(min_size=1, max_size=40))
def test_verifier_keys_come_back(name: str, kind: int, key: bytes) -> None:
    try:
        made = VerifierKey(name, kind, key)
    except MalformedVerifierKey:
        assert kind in set(SignatureType)
        return
    assert parse_verifier_key(made.encode()) == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
        " example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+",
        "example.com/foo++",
    ],
)
def test_damaged_verifier_keys_are_refused(text: str) -> None:
    with pytest.raises(MalformedVerifierKey):
        parse_verifier_key(text)


def test_small_order_keys_cannot_be_enrolled() -> None:
    with pytest.raises(MalformedVerifierKey):
        VerifierKey("one.example", SignatureType.ED25519, b"\x01" + b"\x00" * 31)


def test_names_that_break_the_line_form_cannot_sign() -> None:
    for name in ("", "two words", "a+b", "new\nline"):
        with pytest.raises(MalformedVerifierKey):
            sign_note(TEXT, name=name, key=ALPHA)
    for text in ("no newline", "control\x07\n", "lone \ud800 surrogate\n", ""):
        with pytest.raises(MalformedNote):
            sign_note(text, name="one.example", key=ALPHA)
