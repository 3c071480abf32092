# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with seals, in families by who must act."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven


class MalformedEnvelope(InvalidInput):
    """Bytes or values are not a signature envelope (DSSE)."""

    code: ClassVar[str] = "seals.malformed_envelope"


class EnvelopeNotProven(NotProven):
    """An envelope is not signed by enough of the trusted keys, or says it holds something else."""

    code: ClassVar[str] = "seals.envelope"
