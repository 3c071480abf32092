# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists and pages of items, and reading their files."""
