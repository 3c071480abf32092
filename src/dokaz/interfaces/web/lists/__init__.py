# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saved views of lists: what stands above each list, and saving, sharing, forgetting."""
