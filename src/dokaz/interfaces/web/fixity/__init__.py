# SPDX-License-Identifier: AGPL-3.0-or-later
"""The endless check of stored files."""
