# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the pages of units."""
