# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests agree with FIPS 180-4 however the content streams past."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.digests import DigestSet, StreamDigester, digest_chunks, sha256
from dokaz.core.errors import InvalidInput, NotProven

# NIST, "Cryptographic Standards and Guidelines: Example Values", SHA-256 and SHA-512 of "abc"
# and of the 448- and 896-bit messages.
SHORT = DigestSet(
    size=3,
    sha256="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    sha512="ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
)
SHA256_448 = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
SHA512_896 = (
    "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
    "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
)


def test_published_digests() -> None:
    assert digest_chunks([b"abc"], with_sha512=True) == SHORT
    message = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    assert sha256(message).hex() == SHA256_448
    message = b"".join(bytes(range(97 + start, 105 + start)) for start in range(14))
    assert digest_chunks([message], with_sha512=True).sha512 == SHA512_896


@given(st.lists(st.binary(max_size=50), max_size=10), st.booleans())
def test_cuts_do_not_matter(chunks: list[bytes], with_sha512: bool) -> None:
    whole = digest_chunks([b"".join(chunks)], with_sha512=with_sha512)
    assert digest_chunks(chunks, with_sha512=with_sha512) == whole
    assert (whole.sha512 is not None) is with_sha512


def test_a_result_does_not_end_the_stream() -> None:
    digester = StreamDigester(with_sha512=True)
    digester.update(b"a")
    assert digester.result().size == 1
    digester.update(bytearray(b"b"))
    digester.update(memoryview(b"c"))
    assert digester.result() == SHORT


@pytest.mark.parametrize(
    ("size", "first", "second"),
    [
        (-1, SHORT.sha256, None),
        (3, SHORT.sha256.upper(), None),
        (3, SHORT.sha256[:-1], None),
        (3, SHORT.sha256 + "\n", None),
        (3, "", None),
        (3, SHORT.sha256, SHORT.sha256),
        (3, SHORT.sha256, ""),
        (3, SHORT.sha256, str(SHORT.sha512) + "\n"),
    ],
)
def test_what_is_not_a_digest_is_refused(size: int, first: str, second: str | None) -> None:
    with pytest.raises(InvalidInput):
        DigestSet(size=size, sha256=first, sha512=second)


def test_match_compares_all_that_both_have() -> None:
    without = DigestSet(size=3, sha256=SHORT.sha256)
    SHORT.require_match(SHORT)
    SHORT.require_match(without)
    without.require_match(SHORT)
    other = "0" * 64
    for different, word in (
        (DigestSet(size=4, sha256=SHORT.sha256), "size"),
        (DigestSet(size=3, sha256=other, sha512=SHORT.sha512), "sha256"),
        (DigestSet(size=3, sha256=SHORT.sha256, sha512=other * 2), "sha512"),
    ):
        with pytest.raises(NotProven, match=word):
            SHORT.require_match(different)
