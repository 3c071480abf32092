# SPDX-License-Identifier: Apache-2.0
"""Why an OpenTimestamps proof is not accepted."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven


class ProofMalformed(InvalidInput):
    """The bytes are not an OpenTimestamps file or calendar answer, or exceed its limits."""

    code: ClassVar[str] = "seals.opentimestamps.malformed"


class ProofUnrelated(InvalidInput):
    """A calendar's answer is for a commitment that this proof does not contain."""

    code: ClassVar[str] = "seals.opentimestamps.unrelated"


class OpenTimestampsNotProven(NotProven):
    """Root of all refusals of a readable proof. Nothing may be concluded about the time."""

    code: ClassVar[str] = "seals.opentimestamps.not_proven"


class ProofOfOtherContent(OpenTimestampsNotProven):
    """The proof is for another digest, or for a digest of another algorithm."""

    code: ClassVar[str] = "seals.opentimestamps.digest"


class NotAttested(OpenTimestampsNotProven):
    """The proof does not say that this block holds it: it may still wait for its calendar."""

    code: ClassVar[str] = "seals.opentimestamps.not_attested"


class HeaderInvalid(OpenTimestampsNotProven):
    """The block header given is not one of Bitcoin: its length or its proof of work is wrong."""

    code: ClassVar[str] = "seals.opentimestamps.header"


class HeaderMismatch(OpenTimestampsNotProven):
    """The block does not contain what the proof leads to."""

    code: ClassVar[str] = "seals.opentimestamps.mismatch"
