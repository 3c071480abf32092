# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs: `/api/v1/` with tokens, and the public files of the ledger.

It translates and holds no rules: each operation names the declared actions it serves, the gate
decides. Cookies are not looked at. Errors are problem documents (RFC 9457) with stable codes.
"""
