# SPDX-License-Identifier: AGPL-3.0-or-later
"""The internal map: tiles, the list beside it, areas, two periods compared, and coverage."""
