# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures of all events of one act, made together.

For many at once libsodium is asked, which takes two thirds of the time; for few, or where it is
not installed, the library that everything else signs with. Both make the same bytes: Ed25519 leaves
nothing to choose (RFC 8032 section 5.1.6). Verifying stays with that library alone, since libraries
differ in what they accept.
"""

from collections.abc import Callable, Sequence

from dokaz.core.keys import SIGNATURE_LENGTH, SigningKey
from dokaz.ledger.processors import for_each

try:
    from nacl import bindings as _sodium
except ImportError:  # There is no build of it for every machine.
    _sodium = None  # type: ignore[assignment]

# Making libsodium's form of the key costs as much as two signatures.
_FEW = 8


def sign_each(key: SigningKey, messages: Sequence[bytes]) -> list[bytes]:
    """The 64-byte signature over each message, in order."""
    sign = key.sign if len(messages) < _FEW or _sodium is None else _quick(key)
    return for_each(sign, messages)


def _quick(key: SigningKey) -> Callable[[bytes], bytes]:
    sign = _sodium.crypto_sign
    _public, secret = _sodium.crypto_sign_seed_keypair(key.seed)
    return lambda message: sign(message, secret)[:SIGNATURE_LENGTH]
