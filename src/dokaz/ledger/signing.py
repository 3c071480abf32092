# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures of all events of one act, made together.

For many at once libsodium is asked, which takes two thirds of the time; for few, or where it is
not installed, the library that everything else signs with. Both make the same bytes: Ed25519 leaves
nothing to choose (RFC 8032 section 5.1.6). Verifying stays with that library alone, since libraries
differ in what they accept.
"""

from collections.abc import Callable, Sequence
from functools import partial

from dokaz.core.keys import SIGNATURE_LENGTH, SigningKey
from dokaz.ledger.processors import for_each_piece

try:
    import nacl.bindings  # noqa: F401 - it starts the library

    # Below its Python functions, which make room anew for each signature and look at each argument:
    # a twentieth of the time, and one in which no other thread can work.
    from nacl import _sodium
except ImportError:  # There is no build of it for every machine.
    _sodium = None

# Reading the seed and the public key out of theirs costs as much as a signature.
_FEW = 8


def sign_each(key: SigningKey, messages: Sequence[bytes]) -> list[bytes]:
    """The 64-byte signature over each message, in order."""
    if len(messages) < _FEW or _sodium is None:
        return for_each_piece(partial(_sign, key), messages)
    return for_each_piece(_quick(key), messages)


def _sign(key: SigningKey, messages: Sequence[bytes]) -> list[bytes]:
    return list(map(key.sign, messages))


def _quick(key: SigningKey) -> Callable[[Sequence[bytes]], list[bytes]]:
    new, view, sign = _sodium.ffi.new, _sodium.ffi.buffer, _sodium.lib.crypto_sign
    # Its form of a secret key: the seed and the public key (`crypto_sign_seed_keypair`).
    secret = key.seed + key.public.raw
    none = _sodium.ffi.NULL

    def sign_some(messages: Sequence[bytes]) -> list[bytes]:
        # It writes the signature and the message behind it.
        signed = new("unsigned char[]", SIGNATURE_LENGTH + max(map(len, messages)))
        signature, made = view(signed, SIGNATURE_LENGTH), []
        for message in messages:
            if sign(signed, none, message, len(message), secret):
                raise RuntimeError("libsodium made no signature")
            made.append(signature[:])
        return made

    return sign_some
