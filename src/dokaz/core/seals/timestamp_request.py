# SPDX-License-Identifier: Apache-2.0
"""Writing a time-stamp request (RFC 3161 2.4.1).

Only a digest and a random number leave the house in a request, never content. Sending is not done
here: post the bytes as `application/timestamp-query` (RFC 3161 3.4).
"""

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_algorithms import IMPRINT_OF_LENGTH
from dokaz.core.seals.timestamp_errors import TimestampMalformed

MAX_NONCE = 1 << 128


def imprint_algorithm(digest: bytes) -> str:
    """Object identifier of the SHA-2 digest of this length: 32, 48 or 64 bytes.

    Raises:
        TimestampMalformed: no such length.
    """
    found = IMPRINT_OF_LENGTH.get(len(digest))
    if found is None:
        raise TimestampMalformed(
            f"digest has {len(digest)} bytes; SHA-256, SHA-384 or SHA-512 are accepted"
        )
    return found


def build_request(
    *, digest: bytes, nonce: int | None, policy: str | None = None, cert_req: bool = True
) -> bytes:
    """DER of a TimeStampReq for `digest`, whose length tells the algorithm.

    `nonce` is a fresh random number, kept until the answer is verified against it; it shows that
    the answer was made for this request. `policy` is an object identifier, if one is wanted.
    Leave `cert_req` true, or the token comes without the certificate needed to check it later.

    Raises:
        TimestampMalformed: wrong length of digest, nonce out of range, or no such policy.
    """
    if nonce is not None and not 0 <= nonce < MAX_NONCE:
        raise TimestampMalformed("nonce is not a number of at most 128 bits")
    algorithm = ber.encode(
        ber.SEQUENCE,
        ber.encode_object_identifier(imprint_algorithm(digest)),
        ber.encode(ber.NULL),
    )
    return ber.encode(
        ber.SEQUENCE,
        ber.encode_integer(1),
        ber.encode(ber.SEQUENCE, algorithm, ber.encode(ber.OCTET_STRING, digest)),
        b"" if policy is None else ber.encode_object_identifier(policy),
        b"" if nonce is None else ber.encode_integer(nonce),
        # DER leaves a field out when it has its default value, here FALSE.
        ber.encode(ber.BOOLEAN, b"\xff") if cert_req else b"",
    )
