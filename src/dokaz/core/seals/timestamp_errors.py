# SPDX-License-Identifier: Apache-2.0
"""Why a time-stamp is not accepted: one class for each check, so that nobody parses messages."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven


class TimestampMalformed(InvalidInput):
    """The bytes are not a time-stamp request, response or token this reader understands."""

    code: ClassVar[str] = "seals.timestamp.malformed"


class TimestampNotProven(NotProven):
    """Root of all refusals of a readable time-stamp. Nothing may be concluded about the time."""

    code: ClassVar[str] = "seals.timestamp.not_proven"


class TimestampRefused(TimestampNotProven):
    """The authority answered, but did not grant a token. Ask again or ask another authority."""

    code: ClassVar[str] = "seals.timestamp.refused"


class ImprintMismatch(TimestampNotProven):
    """The token speaks about another digest, or about a digest of another algorithm."""

    code: ClassVar[str] = "seals.timestamp.imprint"


class NonceMismatch(TimestampNotProven):
    """The token does not carry the nonce of our request: it may be an old answer played again."""

    code: ClassVar[str] = "seals.timestamp.nonce"


class PolicyMismatch(TimestampNotProven):
    """The token was issued under another policy than the one asked for."""

    code: ClassVar[str] = "seals.timestamp.policy"


class SignerUnbound(TimestampNotProven):
    """No certificate at hand is the one the token names as its signer's (ESSCertID)."""

    code: ClassVar[str] = "seals.timestamp.signer"


class SignerUnsuitable(TimestampNotProven):
    """The signer's certificate is not one for signing time-stamps, and nothing else."""

    code: ClassVar[str] = "seals.timestamp.purpose"


class AttributesMismatch(TimestampNotProven):
    """The signed attributes do not describe the content of the token."""

    code: ClassVar[str] = "seals.timestamp.attributes"


class SignatureInvalid(TimestampNotProven):
    """The signature over the token does not hold."""

    code: ClassVar[str] = "seals.timestamp.signature"


class WeakAlgorithm(TimestampNotProven):
    """A digest, key or signature algorithm is too weak, or unknown to this verifier."""

    code: ClassVar[str] = "seals.timestamp.algorithm"


class PathInvalid(TimestampNotProven):
    """No valid chain of certificates leads from the signer to a pinned root at the token's time."""

    code: ClassVar[str] = "seals.timestamp.path"
