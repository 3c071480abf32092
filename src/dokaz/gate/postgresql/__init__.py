# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's PostgreSQL backend, telling the server who reads."""
