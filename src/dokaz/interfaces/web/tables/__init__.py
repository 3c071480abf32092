# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing tables in: what was found, where columns go, the dry run, the report."""
