# SPDX-License-Identifier: AGPL-3.0-or-later
"""ristretto255 of the system's libsodium (1.0.18 or later), through ctypes.

The package for Python that binds libsodium best offers no ristretto255, and the one that offers it
carries an old copy of the library; the system's copy gets its security updates. Secret scalars go
through libsodium only, whose operations take the same time for all of them (RFC 9497 section 7.3).

Every function refuses what is not 32 bytes (64 for `from_uniform`), is not the canonical encoding
of an element, or is the identity (RFC 9497 section 3.3: DeserializeElement).
"""

import ctypes
import ctypes.util
import itertools
from collections.abc import Sequence
from functools import cache
from typing import Any

from dokaz.deconflict.register.protocol.errors import MalformedElement, SodiumMissing

LENGTH = 32
IDENTITY = bytes(LENGTH)
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the group (RFC 9496 section 4); libsodium writes scalars little-endian."""


@cache
def _library() -> Any:
    found = ctypes.util.find_library("sodium")
    try:
        library = ctypes.CDLL(found or "libsodium.so.23")
    except OSError as error:
        raise SodiumMissing(
            "libsodium is not on this machine, so the interview register cannot be used. Nothing "
            "was asked or written. Install the system's package (Debian, Ubuntu: libsodium23)."
        ) from error
    if library.sodium_init() < 0 or not hasattr(library, "crypto_scalarmult_ristretto255"):
        raise SodiumMissing("libsodium is too old: version 1.0.18 or later is needed")
    return library


_Written = ctypes.c_char * LENGTH


def _made(name: str, *arguments: bytes) -> bytes:
    """Call a function whose first argument is where 32 bytes are written."""
    result = _Written()
    answer = getattr(_library(), name)(result, *arguments)
    # Some of the functions return nothing; ctypes then gives what lay in the register.
    if name in _MAY_FAIL and answer != 0:
        raise MalformedElement("a group element is malformed, or the result is the identity")
    return result.raw


_MAY_FAIL = frozenset(
    {
        "crypto_scalarmult_ristretto255",
        "crypto_scalarmult_ristretto255_base",
        "crypto_core_ristretto255_add",
        "crypto_core_ristretto255_sub",
        "crypto_core_ristretto255_scalar_invert",
    }
)


def _require_scalar(*scalars: bytes) -> None:
    for scalar in scalars:
        if len(scalar) != LENGTH or int.from_bytes(scalar, "little") >= ORDER:
            raise MalformedElement("a scalar is not 32 bytes below the order of the group")


def _require_length(*elements: bytes) -> None:
    for element in elements:
        if len(element) != LENGTH or element == IDENTITY:
            raise MalformedElement("a group element is not 32 bytes, or is the identity")


def require_element(*elements: bytes) -> None:
    """Raise MalformedElement unless each is an element other than the identity."""
    _require_length(*elements)
    for element in elements:
        if not _library().crypto_core_ristretto255_is_valid_point(element):
            raise MalformedElement("a group element is not in its canonical encoding")


def from_uniform(content: bytes) -> bytes:
    """The element that 64 uniform bytes stand for (RFC 9496 section 4.3.4)."""
    if len(content) != 2 * LENGTH:
        raise MalformedElement("an element is derived from 64 bytes")
    return _made("crypto_core_ristretto255_from_hash", content)


def multiply(scalar: bytes, element: bytes) -> bytes:
    """`scalar` times `element`; never the identity."""
    _require_scalar(scalar)
    _require_length(element)
    # Decodes the element itself, and fails where it is malformed or the product is the identity.
    return _made("crypto_scalarmult_ristretto255", scalar, element)


def multiply_base(scalar: bytes) -> bytes:
    """`scalar` times the generator; never the identity."""
    _require_scalar(scalar)
    return _made("crypto_scalarmult_ristretto255_base", scalar)


def add(left: bytes, right: bytes) -> bytes:
    """The sum; never the identity."""
    _require_length(left, right)
    result = _made("crypto_core_ristretto255_add", left, right)
    _require_length(result)
    return result


def sum_of_products(scalars: Sequence[bytes], elements: Sequence[bytes]) -> bytes:
    """Each scalar times its element, added up; neither a product nor the sum is the identity.

    As `multiply` and `add` one after another, without a copy and its checks between them.
    """
    _require_scalar(*scalars)
    _require_length(*elements)
    library = _library()
    multiply, add = library.crypto_scalarmult_ristretto255, library.crypto_core_ristretto255_add
    total, product = _Written(), _Written()
    failed = multiply(total, scalars[0], elements[0]) if scalars else 1
    for scalar, element in zip(scalars[1:], elements[1:], strict=True):
        failed |= multiply(product, scalar, element)
        failed |= add(total, total, product)
    if failed or total.raw == IDENTITY:
        raise MalformedElement("a group element is malformed, or the result is the identity")
    return total.raw


def random_scalar() -> bytes:
    """A uniform scalar other than zero, of the system's randomness."""
    return _made("crypto_core_ristretto255_scalar_random")


def reduce(content: bytes) -> bytes:
    """64 bytes, little-endian, modulo the order."""
    if len(content) != 2 * LENGTH:
        raise MalformedElement("a scalar is reduced from 64 bytes")
    return _made("crypto_core_ristretto255_scalar_reduce", content)


def scalar_add(left: bytes, right: bytes) -> bytes:
    """The sum modulo the order."""
    _require_scalar(left, right)
    return _made("crypto_core_ristretto255_scalar_add", left, right)


def scalar_sub(left: bytes, right: bytes) -> bytes:
    """The difference modulo the order."""
    _require_scalar(left, right)
    return _made("crypto_core_ristretto255_scalar_sub", left, right)


def scalar_mul(left: bytes, right: bytes) -> bytes:
    """The product modulo the order."""
    _require_scalar(left, right)
    return _made("crypto_core_ristretto255_scalar_mul", left, right)


def scalar_invert(scalar: bytes) -> bytes:
    """The inverse modulo the order; zero has none."""
    _require_scalar(scalar)
    return _made("crypto_core_ristretto255_scalar_invert", scalar)


def scalar_invert_all(scalars: Sequence[bytes]) -> list[bytes]:
    """The inverse of each, for the price of one inversion (Montgomery's trick): from the inverse of
    the product of all, each is a product of it with the others.
    """
    products = list(itertools.accumulate(scalars, scalar_mul))
    back = scalar_invert(products[-1])
    inverses = []
    for scalar, before in zip(reversed(scalars[1:]), reversed(products[:-1]), strict=True):
        inverses.append(scalar_mul(back, before))
        back = scalar_mul(back, scalar)
    return [back, *reversed(inverses)]


def shared_secret(seed: bytes, other: bytes) -> bytes:
    """X25519 of an Ed25519 key pair, given by its seed, and another's Ed25519 public key: 32 bytes
    that only the two can make. One key for both uses: see Thormarker, "On using the same key pair
    for Ed25519 and an X25519 based KEM" (2021).

    Raises:
        MalformedElement: the other key is of small order, or no point.
    """
    if len(seed) != LENGTH or len(other) != LENGTH:
        raise MalformedElement("a key is not 32 bytes")
    library = _library()
    public, secret = ctypes.create_string_buffer(LENGTH), ctypes.create_string_buffer(2 * LENGTH)
    library.crypto_sign_seed_keypair(public, secret, seed)
    mine, theirs = ctypes.create_string_buffer(LENGTH), ctypes.create_string_buffer(LENGTH)
    library.crypto_sign_ed25519_sk_to_curve25519(mine, secret)
    result = ctypes.create_string_buffer(LENGTH)
    if library.crypto_sign_ed25519_pk_to_curve25519(theirs, other) != 0 or (
        library.crypto_scalarmult(result, mine, theirs) != 0
    ):
        raise MalformedElement("a key is no point, or of small order")
    return result.raw


def small_scalar(number: int) -> bytes:
    """The scalar of a public number, which may be negative."""
    return (number % ORDER).to_bytes(LENGTH, "little")
