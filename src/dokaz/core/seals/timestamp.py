# SPDX-License-Identifier: Apache-2.0
"""Time-stamps of independent authorities (RFC 3161, RFC 5816).

Promises: when `verify_token` returns, one of the pinned authorities' signers stated, over exactly
our digest, that it existed at `VerifiedTime.at`. The chain is judged at that time, not now.
Refusal is always an exception that names the check.

Does not: send anything, look at revocation, or judge whether a pinned authority is honest: that is
why several authorities are asked. It proves "not later than"; it says nothing about how old the
content was then, who made it, or whether it is true.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp_algorithms import digest as digest_of
from dokaz.core.seals.timestamp_algorithms import verify_signature
from dokaz.core.seals.timestamp_certificate import (
    Certificate,
    read_certificates,
    readable_certificates,
)
from dokaz.core.seals.timestamp_errors import (
    AttributesMismatch,
    ImprintMismatch,
    NonceMismatch,
    PolicyMismatch,
    TimestampNotProven,
)
from dokaz.core.seals.timestamp_path import build_path, require_time_stamping
from dokaz.core.seals.timestamp_request import build_request, imprint_algorithm
from dokaz.core.seals.timestamp_signer import (
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    find_signer,
    single_values,
)
from dokaz.core.seals.timestamp_token import TST_INFO, TimestampToken, read_token

__all__ = [
    "Authority",
    "TimestampToken",
    "VerifiedTime",
    "build_request",
    "read_token",
    "verify_token",
]

REVOCATION = "revocation"


@dataclass(frozen=True, slots=True)
class Authority:
    """A time-stamping authority we chose to ask: where it answers and which roots it is held to.

    `roots` are certificates, DER or PEM, obtained and compared by people, not taken from a token.
    """

    name: str
    url: str
    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class VerifiedTime:
    """What a time-stamp proves: the digest existed at `at` (UTC), give or take `accuracy`.

    `accuracy` is None if the authority does not state one. `authority` is the subject of the
    signer's certificate. `chain` is DER, from the signer to the pinned root. `not_checked` names
    what this verification left open; a report must show it beside the time.
    """

    at: datetime
    accuracy: timedelta | None
    authority: str
    policy: str
    serial: int
    chain: tuple[bytes, ...]
    not_checked: tuple[str, ...] = (REVOCATION,)


def verify_token(
    token: TimestampToken,
    *,
    digest: bytes,
    roots: Sequence[bytes],
    intermediates: Sequence[bytes] = (),
    nonce: int | None = None,
    policy: str | None = None,
) -> VerifiedTime:
    """Verify `token` for `digest` (SHA-256, SHA-384 or SHA-512 by its length) against `roots`.

    Give `nonce` when the answer to a request arrives; leave it out for a token out of an archive.
    `intermediates` help where the authority did not send its chain; they are not trusted.

    The order of the checks:
    1. the token speaks of this digest, in this algorithm;
    2. it answers our request: nonce and policy, if given;
    3. it has no critical extension that nobody here understands;
    4. the signer is the certificate that the signed attributes name (RFC 5035, RFC 5816);
    5. the signed attributes speak of this content (RFC 5652 5.4, 11.1, 11.2);
    6. the signature over them holds;
    7. the signer's certificate is for time-stamping alone (RFC 3161 2.3);
    8. a chain, valid at the token's own time, leads from it to a pinned root.

    Raises:
        TimestampNotProven: a check failed; each has its own subclass.
        TimestampMalformed: parts of the token, or certificates given by the caller, cannot be read.
    """
    _require_imprint(token, digest)  # 1
    _require_answer(token, nonce=nonce, policy=policy)  # 2
    if token.critical_extensions:  # 3
        raise TimestampNotProven("the time-stamp has a critical extension that is not understood")
    trusted = read_certificates(roots)
    helpers = (*read_certificates(intermediates), *readable_certificates(token.certificates))
    attributes = single_values(token.signer.signed_attributes)
    signer = find_signer(token.signer.identifier, attributes, candidates=helpers)  # 4
    _require_attributes(token, attributes)  # 5
    verify_signature(  # 6
        key=signer.key,
        algorithm=token.signer.signature_algorithm,
        digest_algorithm=token.signer.digest_algorithm,
        signature=token.signer.signature,
        signed=token.signer.signed_attributes,
    )
    require_time_stamping(signer)  # 7
    chain = build_path(signer, roots=trusted, intermediates=helpers, at=token.gen_time)  # 8
    return _verified(token, chain)


def _verified(token: TimestampToken, chain: tuple[Certificate, ...]) -> VerifiedTime:
    return VerifiedTime(
        at=token.gen_time,
        accuracy=token.accuracy,
        # The name field of the token is not used: the certificate is what is bound and proven.
        authority=chain[0].name,
        policy=token.policy,
        serial=token.serial,
        chain=tuple(certificate.der for certificate in chain),
    )


def _require_imprint(token: TimestampToken, digest: bytes) -> None:
    # The algorithm too: equal bytes under another algorithm are a statement on another content.
    if token.imprint_algorithm != imprint_algorithm(digest):
        raise ImprintMismatch("the time-stamp is over a digest of another algorithm")
    if not hmac.compare_digest(token.imprint, digest):
        raise ImprintMismatch("the time-stamp is over another digest")


def _require_answer(token: TimestampToken, *, nonce: int | None, policy: str | None) -> None:
    if nonce is not None and token.nonce != nonce:
        raise NonceMismatch("the time-stamp does not carry the nonce of the request")
    if policy is not None and token.policy != policy:
        raise PolicyMismatch("the time-stamp was issued under another policy than asked for")


def _require_attributes(token: TimestampToken, attributes: dict[str, ber.Element]) -> None:
    content_type = attributes.get(CONTENT_TYPE)
    if content_type is None or ber.object_identifier(content_type, "content type") != TST_INFO:
        raise AttributesMismatch("the signed attributes do not say that this is a time-stamp")
    claimed = attributes.get(MESSAGE_DIGEST)
    if claimed is None:
        raise AttributesMismatch("the signed attributes hold no digest of the time-stamp")
    actual = digest_of(token.signer.digest_algorithm, token.content)
    if not hmac.compare_digest(ber.octets(claimed, "digest of the time-stamp"), actual):
        raise AttributesMismatch("the signed digest is not that of the time-stamp")
