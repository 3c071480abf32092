# SPDX-License-Identifier: AGPL-3.0-or-later
"""Template tags of the pages."""
