# SPDX-License-Identifier: Apache-2.0
"""Digests a bag may use. MD5 and SHA-1 are read, since old bags have nothing else; they are weak.

A digest here only tells whether a bag is as its maker listed it. Dokaz never takes one over as an
identity of content: that is always a SHA-256 worked out on arrival (`dokaz.core.digests`).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping

# Length in hexadecimal digits, by the name in the manifest's file name (RFC 8493 2.4).
DIGEST_LENGTHS: Mapping[str, int] = {
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
}
STRONG = frozenset({"sha224", "sha256", "sha384", "sha512"})

DigestReader = Callable[[Iterable[bytes], frozenset[str]], tuple[int, Mapping[str, str]]]


def read_digests(
    chunks: Iterable[bytes], algorithms: frozenset[str]
) -> tuple[int, Mapping[str, str]]:
    """Size in bytes and digests in lower-case hexadecimal, in one pass over `chunks`."""
    hashers = [(name, hashlib.new(name, usedforsecurity=False)) for name in sorted(algorithms)]
    size = 0
    for chunk in chunks:
        size += len(chunk)
        for _, hasher in hashers:
            hasher.update(chunk)
    return size, {name: hasher.hexdigest() for name, hasher in hashers}


def is_empty_digest(algorithm: str, digest: str) -> bool:
    """Whether `digest` is that of a file without content."""
    return digest == hashlib.new(algorithm, usedforsecurity=False).hexdigest()
