# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an authenticator app shows, chosen so that a slow machine does not outlive the code."""

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


def code_of(secret: str) -> str:
    """The newest code the server takes now; it stays good for at least one more period (30 s)."""
    newest = max(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, newest))
