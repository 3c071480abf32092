# SPDX-License-Identifier: Apache-2.0
"""Numbers, hashes and bytes as the C2SP line formats write them, each in exactly one form.

The readers return None for anything else, so that each format names the fault in its own error.
"""

import base64
import binascii

from dokaz.core.log.merkle import HASH_LENGTH, MAX_TREE_SIZE


def encode_base64(content: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(content).decode("ascii")


def decode_base64(text: str) -> bytes | None:
    """Decode standard base64 with padding.

    Stricter than RFC 4648 section 3.5 asks: unused bits must be zero, or one value had several
    forms.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return content if encode_base64(content) == text else None


def encode_hash(value: bytes) -> str:
    """A 32-byte hash in base64."""
    return encode_base64(value)


def decode_hash(text: str) -> bytes | None:
    """Read a 32-byte hash in base64."""
    value = decode_base64(text)
    return value if value is not None and len(value) == HASH_LENGTH else None


def decode_decimal(text: str) -> int | None:
    """Read an ASCII decimal from 0 to 2^63 - 1 without needless zeroes or signs."""
    # 2^63 - 1 has 19 digits; longer ones would only cost time.
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    value = int(text)
    return value if str(value) == text and value <= MAX_TREE_SIZE else None
