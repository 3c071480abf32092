# SPDX-License-Identifier: Apache-2.0
"""Errors of the verifier: only for what it cannot look at. What fails to hold is in the report."""

from dokaz.core.errors import InvalidInput


class CannotRead(InvalidInput):
    """The input cannot be read, is no parcel or receipt, or has a format of a newer program."""

    code = "verify.cannot_read"


class BadGrounds(InvalidInput):
    """A key, policy, certificate or header given for checking cannot be used."""

    code = "verify.bad_grounds"
