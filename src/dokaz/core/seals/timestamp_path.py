# SPDX-License-Identifier: Apache-2.0
"""From the signer of a time-stamp to a pinned root, at the token's own time (RFC 5280 6).

Promises: only the roots given are trusted. Everything is judged at the time the token itself
states, so an archived token stays checkable after its certificates have run out. What is not
understood is refused: unknown critical extensions, name constraints, and policy rules marked
critical.

Does not: look at revocation (there is no network here, see docs/formats/timestamps.md), or match
names in other spellings than byte for byte.
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from dokaz.core.seals.timestamp_algorithms import require_strong_key
from dokaz.core.seals.timestamp_certificate import Certificate
from dokaz.core.seals.timestamp_errors import PathInvalid, SignerUnsuitable, WeakAlgorithm

TIME_STAMPING = ExtendedKeyUsageOID.TIME_STAMPING.dotted_string
ANY_PURPOSE = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string

# Chains of real authorities have 3 or 4 certificates. The second limit keeps a token with many
# same-named certificates from costing more than a blink.
MAX_PATH = 8
MAX_SIGNATURE_CHECKS = 100

# Critical extensions this check takes into account, or that cannot change its outcome: names
# beside the subject, and policies (every policy is accepted for the chain, RFC 5280 6.1.1 (c)).
UNDERSTOOD = frozenset(
    oid.dotted_string
    for oid in (
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
    )
)


def require_time_stamping(signer: Certificate) -> None:
    """The signer may sign time-stamps and nothing else (RFC 3161 2.3).

    Raises:
        SignerUnsuitable: a rule of that paragraph is broken; the message says which.
    """
    if signer.purposes != frozenset({TIME_STAMPING}):
        raise SignerUnsuitable("the signer's certificate is not for time-stamping alone")
    if not signer.purposes_critical:
        raise SignerUnsuitable("the signer's certificate does not mark its purpose as critical")
    if signer.is_authority:
        raise SignerUnsuitable("the signer's certificate belongs to an issuer of certificates")
    usage = signer.usage
    if usage is None:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise SignerUnsuitable("the signer's key is not for signatures")
    if (
        usage.key_encipherment
        or usage.data_encipherment
        or usage.key_agreement
        or usage.key_cert_sign
        or usage.crl_sign
    ):
        raise SignerUnsuitable("the signer's key is for other uses beside signatures")


def build_path(
    signer: Certificate,
    *,
    roots: Sequence[Certificate],
    intermediates: Sequence[Certificate],
    at: datetime,
) -> tuple[Certificate, ...]:
    """The chain from `signer` to one of `roots`, both included, valid at `at` (aware, UTC).

    `intermediates` are candidates only: they may be wrong, hostile, or none.

    Raises:
        PathInvalid: there is no such chain; the message tells what stood in the way.
    """
    if not roots:
        raise PathInvalid("no pinned root certificates are given, so nothing can be proven")
    search = _Search(roots=roots, intermediates=intermediates, at=at)
    obstacle = search.obstacle(signer)
    if obstacle is not None:
        raise PathInvalid(f"the signer's certificate {obstacle}")
    found = search.extend((signer,))
    if found is None:
        raise PathInvalid(search.explanation())
    return found


class _Search:
    """Depth-first search; remembers the first obstacle, for the message."""

    def __init__(
        self, *, roots: Sequence[Certificate], intermediates: Sequence[Certificate], at: datetime
    ) -> None:
        self._roots = roots
        self._intermediates = intermediates
        self._at = at
        self._checks_left = MAX_SIGNATURE_CHECKS
        self._obstacles: list[str] = []

    def extend(self, path: tuple[Certificate, ...]) -> tuple[Certificate, ...] | None:
        for root in self._roots:
            if self._issues(root, path):
                return (*path, root)
        if len(path) + 1 >= MAX_PATH:
            return None
        for candidate in self._intermediates:
            if candidate not in path and self._issues(candidate, path):
                found = self.extend((*path, candidate))
                if found is not None:
                    return found
        return None

    def _issues(self, issuer: Certificate, path: tuple[Certificate, ...]) -> bool:
        """Whether `issuer` is the rightful next certificate after `path`."""
        if path[-1].issuer != issuer.subject or self._checks_left == 0:
            return False
        obstacle = self.obstacle(issuer) or _obstacle_to_issuing(issuer, below=path[1:])
        if obstacle is not None:
            self._obstacles.append(f"an issuer's certificate {obstacle}")
            return False
        self._checks_left -= 1
        try:
            if path[-1].is_issued_by(issuer):
                return True
            self._obstacles.append("the signature of a certificate does not hold")
        except WeakAlgorithm as weak:
            self._obstacles.append(str(weak))
        return False

    def obstacle(self, certificate: Certificate) -> str | None:
        """Why a certificate cannot stand in the chain at all; None if it can."""
        if not certificate.valid_at(self._at):
            return "was not valid at the time of the time-stamp"
        if certificate.has_name_constraints or not certificate.critical <= UNDERSTOOD:
            return "has a critical extension that is not understood here"
        try:
            require_strong_key(certificate.key)
        except WeakAlgorithm:
            return "has a key that is too weak or unknown"
        return None

    def explanation(self) -> str:
        if self._obstacles:
            return f"no valid chain leads to a pinned root: {self._obstacles[0]}"
        return "no chain leads to a pinned root: the issuer of a certificate is not at hand"


def _obstacle_to_issuing(issuer: Certificate, *, below: tuple[Certificate, ...]) -> str | None:
    """Why `issuer` may not issue; `below` are the certificates between it and the signer."""
    if not issuer.is_authority:
        return "is not one of an issuer of certificates"
    if issuer.usage is not None and not issuer.usage.key_cert_sign:
        return "is not for signing certificates"
    if issuer.purposes is not None and not issuer.purposes & {TIME_STAMPING, ANY_PURPOSE}:
        return "is not for time-stamping"
    # RFC 5280 4.2.1.9: certificates issued to oneself do not count.
    depth = sum(1 for certificate in below if certificate.subject != certificate.issuer)
    if issuer.path_length is not None and depth > issuer.path_length:
        return "allows fewer issuers below it than there are"
    return None
