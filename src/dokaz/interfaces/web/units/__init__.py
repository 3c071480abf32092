# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of units: list, one unit with its hierarchy by date, areas and people, and its forms."""
