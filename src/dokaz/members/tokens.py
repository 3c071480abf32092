# SPDX-License-Identifier: AGPL-3.0-or-later
"""One-time tokens of links. Only a SHA-256 is stored: 256 random bits need no slow hash."""

import secrets

from dokaz.core.digests import sha256


def new_token() -> str:
    """A fresh token of 32 random bytes, safe in an address."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """What is stored of a token: 32 bytes."""
    return sha256(token.encode("utf-8", "surrogatepass"))
